"""The workers' month for the wage officer and the inspector."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from sites.models import PayrollSheet
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import NOW, InspectorFactory
from tests.sites.ingest.people import NAMES, card
from tests.sites.services.load_files import (
    MONTH,
    Office,
    attendance_line,
    bank_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def office(client):
    made = Office()
    made.commit("roster", made.roster(roster_line(0), roster_line(1)))
    made.commit("attendance", made.attendance(attendance_line(0), attendance_line(1)))
    made.commit("payroll", made.payroll(payroll_line(0), payroll_line(1)))
    stranger = bank_line(4, name="赵无名", card=card(50))
    made.commit("bank-return", made.bank_return(bank_line(0), stranger), month=MONTH)
    client.force_login(made.actor)
    return made


def test_officer_sees_each_open_finding_and_money_to_nobody(client, office):
    page = client.get(reverse("web:worker_month", args=(office.project.code, "2026-08")))

    assert page.status_code == 200
    for words in (NAMES[0], "已发放", "未发放", "代发给花名册以外的账户", "W-PAID-TO-NOBODY"):
        assert words in page.text
    assert "赵无名" not in page.text
    missing = client.get(reverse("web:worker_month", args=(office.project.code, "2026-8月")))
    assert missing.status_code == 404


def test_inspector_sees_the_same_with_names_masked(client, office):
    client.force_login(InspectorFactory())
    path = reverse("web:payments", args=(office.project.code,))

    page, july = client.get(path), client.get(path, {"month": "2026-07"})

    assert "W-PAID-TO-NOBODY" in page.text
    assert NAMES[0] not in page.text
    assert "2026年8月资金核对" in page.text
    assert "2026年7月资金核对" in july.text
    assert client.get(path, {"month": "x"}).status_code == 404
    # Where nothing is known of last month, the page begins with the last month that has anything.
    LedgerEntryFactory(project=office.project, month=dt.date(2026, 5, 1))
    assert "2026年5月资金核对" in client.get(path).text


def test_same_number_of_queries_for_one_and_three_people(
    client, office, django_assert_max_num_queries
):
    path = reverse("web:worker_month", args=(office.project.code, "2026-08"))
    client.get(path)
    with django_assert_max_num_queries(40) as first:
        client.get(path)
    office.commit("roster", office.roster(*map(roster_line, range(5))))

    with django_assert_max_num_queries(40) as second:
        client.get(path)

    assert len(second) == len(first)


def export(client, office, **fields):
    sheet = PayrollSheet.objects.get()
    return client.post(reverse("web:bank_batch", args=(office.project.code, sheet.pk)), fields)


def test_batch_file_comes_in_a_layout_or_in_columns_of_ones_own(client, office):
    three = export(client, office, layout="three")
    own = export(client, office, layout="custom", custom="户名，账号、金额")

    book = openpyxl.load_workbook(io.BytesIO(three.content))
    assert list(book.active.values) == [("账号", "户名", "金额"), (card(2), NAMES[1], 7801)]
    assert "202608" in three["Content-Disposition"]
    head = next(openpyxl.load_workbook(io.BytesIO(own.content)).active.values)
    assert head == ("户名", "账号", "金额")


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"layout": "custom", "custom": "户名、工资"}, 422, "不认识的列：工资"),
        ({"layout": "custom"}, 422, "没有填写"),
        ({"layout": "custom", "custom": "户名"}, 422, "E-COLUMNS"),
        ({}, 422, "请改正"),
    ],
)
def test_batch_in_unknown_columns_is_refused(client, office, fields, status, words):
    answer = export(client, office, **fields)

    assert answer.status_code == status
    assert words in answer.text
