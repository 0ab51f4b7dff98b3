"""A month without work is stated, signed for, and gives way to what is known of it."""

import datetime as dt

import pytest

from sites.errors import DomainError
from sites.models import AuditEntry, Load, PayrollSheet
from sites.services.no_work import state_no_work
from sites.services.receipts import receipt_holds
from tests.factories.sites import NOW, AttendanceMonthFactory, BankReturnLineFactory
from tests.sites.services.load_files import MONTH, Office, attendance_line, payroll_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def state(office, **changes):
    fields = {
        "project": office.project,
        "employer": office.employer,
        "month": MONTH,
        "reason": " 停工整改 ",
        "actor": office.actor,
        "now": NOW,
    }
    return state_no_work(**{**fields, **changes})


def test_statement_is_a_version_without_lines_with_a_receipt_that_holds(office):
    load = state(office, month=dt.date(2026, 8, 20))

    sheet = PayrollSheet.objects.get()
    assert (sheet.no_work, sheet.line_count, sheet.reason) == (True, 0, "停工整改")
    assert (sheet.month, sheet.version, sheet.load) == (MONTH, 1, load)
    load.refresh_from_db()
    assert receipt_holds(load)
    assert AuditEntry.objects.filter(act="声明本月无施工").count() == 1
    office.project.refresh_from_db()
    assert office.project.changed_at == NOW


def test_statement_twice_is_one(office):
    assert state(office) == state(office)
    assert (Load.objects.count(), PayrollSheet.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "  "}, "E-REASON"),
        ({"month": dt.date(2026, 9, 1)}, "E-PERIOD"),
        ({"month": dt.date(2026, 10, 1)}, "E-PERIOD"),
    ],
)
def test_statement_without_reason_or_of_a_month_not_over_is_refused(office, changes, code):
    with pytest.raises(DomainError) as refused:
        state(office, **changes)

    assert refused.value.code == code
    assert not Load.objects.exists()


def test_statement_against_what_is_known_is_refused(office):
    known = {"project": office.project, "employer": office.employer, "month": MONTH}

    def code():
        with pytest.raises(DomainError) as refused:
            state(office)
        return refused.value.code

    attendance = AttendanceMonthFactory(**known, days=1)
    assert code() == "E-NO-WORK-ATTENDANCE"
    attendance.delete()
    paid = BankReturnLineFactory(**known, payroll_line__sheet__project=office.project)
    assert code() == "E-NO-WORK-PAID"
    paid.delete()
    office.commit("payroll", office.payroll(payroll_line(0)))
    assert code() == "E-NO-WORK-SHEET"
    assert not PayrollSheet.objects.filter(no_work=True).exists()


def test_attendance_of_the_stated_month_is_warned_of_and_a_sheet_replaces_the_statement(office):
    state(office)

    attendance = office.preview("attendance", office.attendance(attendance_line(0)))
    sheet = office.commit("payroll", office.payroll(payroll_line(0)), reason="误报，实际有人施工")

    assert "W-NO-WORK-STATED" in [one["code"] for one in attendance.report["findings"]]
    current = PayrollSheet.objects.get(load=sheet)
    assert (current.version, current.no_work, current.line_count) == (2, False, 1)
    quiet = office.preview("attendance", office.attendance(attendance_line(1)))
    assert "W-NO-WORK-STATED" not in [one["code"] for one in quiet.report["findings"]]
