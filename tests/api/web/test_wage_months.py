"""Versions of a month's sheet, and months without work, as the wage officer sees them."""

import pytest
from django.urls import reverse

from sites.models import PayrollSheet
from tests.factories.sites import NOW, RoleAssignmentFactory, WageOfficerFactory
from tests.sites.services.load_files import Office, payroll_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def office(client):
    made = Office()
    client.force_login(made.actor)
    return made


def state(client, office, **changes):
    fields = {"month": "2026-08", "reason": "停工", "confirmed": "on", **changes}
    return client.post(reverse("web:no_work", args=(office.project.code,)), fields)


def test_statement_gives_a_receipt_and_stands_among_the_versions(client, office):
    answer = state(client, office, employer=office.employer.pk)

    assert answer.status_code == 302
    assert "入库回执" in client.get(answer.url).text
    page = client.get(reverse("web:versions", args=(office.project.code, "2026-08"))).text
    for words in (office.employer.name, "声明无施工", "停工", "现行"):
        assert words in page


def test_statement_without_confirmation_or_against_a_sheet_is_refused(client, office):
    office.commit("payroll", office.payroll(payroll_line(0)))

    unconfirmed = state(client, office, confirmed="")
    against = state(client, office, employer=office.employer.pk)

    assert (unconfirmed.status_code, against.status_code) == (422, 409)
    assert "E-NO-WORK-SHEET" in against.text
    assert not PayrollSheet.objects.filter(no_work=True).exists()
    assert client.get(reverse("web:no_work", args=(office.project.code,))).status_code == 200


def test_versions_show_reason_and_difference(client, office):
    office.commit("payroll", office.payroll(payroll_line(0)))
    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)), reason="漏报一人")

    page = client.get(reverse("web:versions", args=(office.project.code, "2026-08"))).text

    for words in ("第 2 版", "第 1 版", "漏报一人", "与第1版相比（实发）", "已被替代"):
        assert words in page


def test_month_without_sheet_says_what_to_do_and_no_month_is_not_found(client, office):
    empty = client.get(reverse("web:versions", args=(office.project.code, "2026-07")))
    nonsense = client.get(reverse("web:versions", args=(office.project.code, "2026-13")))

    assert "这个月还没有工资支付表" in empty.text
    assert nonsense.status_code == 404


def test_somebody_who_only_supervises_the_project_is_refused(client, office):
    both = WageOfficerFactory()
    RoleAssignmentFactory(user=both, region=office.project.region)
    client.force_login(both)

    answers = [
        client.get(reverse("web:no_work", args=(office.project.code,))),
        client.get(reverse("web:versions", args=(office.project.code, "2026-08"))),
        state(client, office),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
