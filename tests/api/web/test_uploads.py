"""Files of the wage officer: checked cell by cell, confirmed, receipted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sites.enums import LoadState
from sites.models import Load, PayrollSheet, RosterEntry
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    RoleAssignmentFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.sites.ingest.people import broken, id_number
from tests.sites.services.bad_input.cases import payroll_rows, sheet
from tests.sites.services.load_files import Office, payroll_line, roster_line

JULY = dt.date(2026, 7, 1)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def office(client):
    made = Office()
    client.force_login(made.actor)
    return made


def upload(client, office, content, *, kind="roster", name="花名册.xlsx", **changes):
    fields = {
        "kind": kind,
        "month": "2026-08",
        "employer": office.employer.pk,
        "file": SimpleUploadedFile(name, content),
        **changes,
    }
    return client.post(reverse("web:upload", args=(office.project.code,)), fields)


def commit(client, response, **fields):
    return client.post(f"{response.url}commit/", fields)


def test_upload_asks_for_kind_month_employer_and_file(client, office):
    text = client.get(reverse("web:upload", args=(office.project.code,))).text

    assert office.employer.name in text
    assert 'enctype="multipart/form-data"' in text
    assert "项目与参建单位" not in text


def test_upload_begins_with_what_a_link_names(client, office):
    address = reverse("web:upload", args=(office.project.code,))

    named = client.get(f"{address}?kind=payroll&month=2026-08").text
    assert '<option value="payroll" selected>' in named
    assert 'value="2026-08"' in named
    assert client.get(f"{address}?kind=nothing&month=13").status_code == 200
    due = client.get(reverse("web:contractor")).text
    assert f"{address}?kind=payroll&amp;month=2026-08" in due


def test_upload_with_a_question_asks_it_instead_of_sending_the_person_away(client, office):
    rows = [[("合计" if text == "应发工资" else text) for text in row] for row in payroll_rows()]

    answer = upload(client, office, sheet(rows), kind="payroll", name="工资.xlsx")

    page = client.get(answer.url).text
    assert "不用改原表" in page
    assert "改好原表后重新上传" not in page


def test_upload_shows_what_is_wrong_by_sheet_and_cell_with_the_fix(client, office):
    content = office.roster(roster_line(id_number=broken(id_number(1))), roster_line(1))

    response = upload(client, office, content)

    page = client.get(response.url)
    assert (response.status_code, page.status_code) == (302, 200)
    for words in (
        "有 1 行不能入库",
        "花名册",
        "D4",
        "校验位不符",
        "请对照身份证逐位核对",
        "E-ID-CHECKSUM",
    ):
        assert words in page.text
    assert "确认入库" not in page.text
    assert RosterEntry.objects.count() == 0


def test_a_correction_asks_why_names_who_differs_and_its_receipt_asks_no_more(client, office):
    office.commit("payroll", office.payroll_for(JULY, payroll_line(0)), month=JULY)
    first = upload(client, office, office.payroll(payroll_line(0)), kind="payroll")
    page = client.get(first.url).text
    assert "更正原因 <span" in page
    commit(client, first)
    raised = payroll_line(0, gross=Decimal("8100.00"), net=Decimal("7900.00"))

    second = upload(client, office, office.payroll(raised), kind="payroll")

    page = client.get(second.url).text
    assert 'name="reason" maxlength="200" class="form-control" required' in page
    assert "数值不同的 1 人" in page
    assert "7,800.00→7,900.00</li>" in page
    receipt = client.get(commit(client, second, reason="漏记加班").url).text
    assert "更正原因：漏记加班" in receipt
    assert "W-PERIOD-EXISTS" not in receipt
    assert reverse("web:verify_number", args=(Load.objects.last().receipt_number,)) in receipt


def test_upload_then_confirm_gives_a_receipt_that_verifies(client, office):
    response = upload(client, office, office.roster(roster_line(0), roster_line(1)))
    preview = client.get(response.url).text
    stored_before = RosterEntry.objects.count()

    confirmed = commit(client, response)

    receipt = client.get(confirmed.url).text
    load = Load.objects.get()
    assert ("确认入库" in preview, stored_before) == (True, 0)
    assert (confirmed.status_code, RosterEntry.objects.count()) == (302, 2)
    assert load.receipt_number in receipt
    assert load.receipt_signature in receipt
    assert client.get(reverse("web:verify_number", args=(load.receipt_number,))).status_code == 200


def test_commit_twice_gives_the_same_receipt(client, office):
    response = upload(client, office, office.roster(roster_line()))
    commit(client, response)
    first = Load.objects.get().receipt_number

    again = commit(client, response)

    assert again.status_code == 302
    assert Load.objects.get().receipt_number == first


def test_commit_of_a_refused_file_is_refused(client, office):
    response = upload(client, office, b"%PDF-1.7")

    refused = commit(client, response)

    assert refused.status_code == 409
    assert "E-LOAD-REFUSED" in refused.text
    assert Load.objects.get().state == LoadState.REFUSED


def test_second_payroll_of_a_month_needs_a_reason(client, office):
    commit(client, upload(client, office, office.roster(roster_line())))
    first = office.payroll(payroll_line())
    commit(client, upload(client, office, first, kind="payroll"))
    changed = office.payroll(payroll_line(days=payroll_line().days - 1))
    response = upload(client, office, changed, kind="payroll")

    silent = commit(client, response)
    explained = commit(client, response, reason="考勤更正")

    assert (silent.status_code, explained.status_code) == (409, 302)
    assert PayrollSheet.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"month": "2026-10"}, 422, "E-PERIOD"),
        ({"kind": "attendance", "month": ""}, 422, "E-PERIOD"),
        ({"kind": "projects"}, 422, "文件种类"),
        ({"file": ""}, 422, "请选择文件"),
        ({"file": SimpleUploadedFile("空.xlsx", b"")}, 422, "E-FILE-EMPTY"),
        ({"month": "九月"}, 422, "请按“2026-09”的样子填写月份"),
    ],
)
def test_upload_refused_says_why_and_keeps_nothing(client, office, changes, status, code):
    response = upload(client, office, b"text", **changes)

    assert response.status_code == status
    assert code in response.text
    assert Load.objects.count() == 0


def test_upload_of_too_large_a_file_is_refused(client, office, settings):
    settings.UPLOAD_MAXIMUM_BYTES = 3

    response = upload(client, office, b"text")

    assert response.status_code == 422
    assert "E-FILE-SIZE" in response.text
    assert Load.objects.count() == 0


def test_same_file_twice_is_one_load(client, office):
    content = office.roster(roster_line())

    first, again = upload(client, office, content), upload(client, office, content)

    assert first.url == again.url
    assert Load.objects.count() == 1


def test_files_and_uploads_of_another_project_are_not_found(client, office):
    response = upload(client, office, office.roster(roster_line()))
    upload_url = reverse("web:upload", args=(office.project.code,))
    answers = []
    for person in (WageOfficerFactory(), InspectorFactory(), UserFactory()):
        client.force_login(person)
        answers.append(
            (
                client.get(upload_url).status_code,
                client.get(response.url).status_code,
                commit(client, response).status_code,
            )
        )
    client.logout()

    assert answers == [(404, 404, 404), (403, 403, 403), (403, 403, 403)]
    assert client.get(upload_url).url == f"/login/?next={upload_url}"
    assert RosterEntry.objects.count() == 0


def test_commit_with_too_long_a_reason_is_refused(client, office):
    response = upload(client, office, office.roster(roster_line()))

    refused = commit(client, response, reason="字" * 201)

    assert refused.status_code == 422
    assert RosterEntry.objects.count() == 0


def test_upload_and_confirmation_by_somebody_who_only_supervises_the_project_are_refused(
    client, office
):
    sent = upload(client, office, office.roster(roster_line(1)))
    both = WageOfficerFactory()
    RoleAssignmentFactory(user=both, region=office.project.region)
    client.force_login(both)

    form = client.get(reverse("web:upload", args=(office.project.code,)))
    again = upload(client, office, office.roster(roster_line(2)))
    confirmed = commit(client, sent)

    assert (form.status_code, again.status_code, confirmed.status_code) == (403, 403, 403)
    assert (Load.objects.count(), RosterEntry.objects.count()) == (1, 0)
