"""Wage months: who attended, who is on which sheet, which sums look alike."""

import datetime as dt
from decimal import Decimal

import pytest

from sites.enums import ProjectStatus
from tests.arrears.facts.test_people import facts
from tests.factories.sites import (
    AttendanceMonthFactory,
    BankReturnLineFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
AUGUST = dt.date(2026, 8, 1)
WHOLE = ["1"] * 31


@pytest.fixture
def project():
    return ProjectFactory()


def only_month(project):
    [month] = facts(project).months
    return month


def test_people_left_out_of_a_sheet_differ_from_people_without_any_sheet(project):
    other = ParticipationFactory(project=project).company
    for worker in WorkerFactory.create_batch(2):
        AttendanceMonthFactory(project=project, worker=worker)
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project), worker=worker)
    AttendanceMonthFactory(project=project, employer=other)

    month = only_month(project)

    assert (month.attending, month.off_sheet, month.without_sheet, month.not_attending) == (
        3,
        1,
        1,
        0,
    )


def test_wages_without_attendance_count_where_attendance_is_recorded(project):
    sheet = PayrollSheetFactory(project=project)
    PayrollLineFactory(sheet=sheet)
    assert only_month(project).not_attending == 0

    AttendanceMonthFactory(project=project)
    AttendanceMonthFactory(project=project, days=Decimal("0.0"), worker=sheet.lines.get().worker)

    assert only_month(project).not_attending == 1


@pytest.mark.parametrize(
    ("here", "there", "count"),
    [
        (WHOLE, WHOLE, 1),
        (["0.5"] * 31, ["0.5"] * 31, 0),
        (["0.5"] * 31, WHOLE, 1),
        (["1", "0"], ["0", "1"], 0),
        ([], WHOLE, 0),
    ],
)
def test_two_sites_on_one_day_is_more_than_a_day_of_work(project, here, there, count):
    worker = WorkerFactory()
    AttendanceMonthFactory(project=project, worker=worker, month=AUGUST, day_values=here)
    AttendanceMonthFactory(worker=worker, month=AUGUST, day_values=there)

    assert only_month(project).two_sites == count


@pytest.mark.parametrize(
    ("days", "gross", "below", "average"),
    [
        ("22.0", "2010.00", 0, False),
        ("22.0", "2009.99", 1, True),
        ("10.0", "924.14", 0, False),
        ("10.0", "924.13", 1, True),
    ],
)
def test_minimum_wage_counts_by_the_days_worked(project, days, gross, below, average):
    PayrollLineFactory(
        sheet=PayrollSheetFactory(project=project), days=Decimal(days), gross=Decimal(gross)
    )

    month = only_month(project)

    assert (month.below_minimum, month.average_below, month.sheet_people) == (below, average, 1)


def test_minimum_wage_of_a_month_without_a_standard_counts_nobody(project):
    sheet = PayrollSheetFactory(project=project, month=dt.date(2023, 9, 1))
    PayrollLineFactory(sheet=sheet, gross=Decimal("1.00"))

    month = only_month(project)

    assert (month.below_minimum, month.average_below) == (0, False)


def test_sums_that_look_alike_and_deductions_over_half_are_counted(project):
    sheet = PayrollSheetFactory(project=project)
    for gross in ("5000.00", "5000.00", "6000.00", "6600.00"):
        PayrollLineFactory(sheet=sheet, gross=Decimal(gross))
    PayrollLineFactory(sheet=sheet, gross=Decimal("60000.00"), deductions=Decimal("9999.99"))
    PayrollLineFactory(sheet=sheet, gross=Decimal("1000.00"), deductions=Decimal("500.01"))
    PayrollLineFactory(sheet=sheet, gross=Decimal("1000.00"), deductions=Decimal("500.00"))

    month = only_month(project)

    assert (month.same_sums, month.round_sums, month.high_paid, month.over_deducted) == (2, 3, 1, 1)
    assert month.sheet_total == Decimal("73600.00") + Decimal("0.00")


def test_a_paid_month_counts_its_payments(project):
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project))
    BankReturnLineFactory(payroll_line=line)

    assert facts(project).months[0].paid == 0
    assert facts(ProjectFactory(status=ProjectStatus.STOPPED)).is_building is False
