"""Had this bound been in force since March: which sites would have moved."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.backtest import Moved, Trial, backtest
from arrears.enums import Level
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from tests.factories.sites import (
    AttendanceMonthFactory,
    BankReturnLineFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def paid_late():
    """June wages due on 20 July, sent in on time and paid on 10 September."""
    project = ProjectFactory()
    submitted_at = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    sheet = PayrollSheetFactory(project=project, submitted_at=submitted_at)
    line = PayrollLineFactory(sheet=sheet)
    other = PayrollLineFactory(sheet=sheet)
    BankReturnLineFactory(payroll_line=line, traded_on=dt.date(2026, 9, 10))
    BankReturnLineFactory(payroll_line=other, traded_on=dt.date(2026, 7, 20))
    refresh_ledger(project=project, day=DAY)
    return project


def test_backtest_names_the_sites_and_days_that_move_and_keeps_nothing():
    project = paid_late()
    before = list(LedgerEntry.objects.order_by("pk").values())
    trial = Trial("unpaid_month", "warning.late_orange_days", 11, dt.date(2026, 3, 1))

    result = backtest(projects=[project], trial=trial, day=DAY)

    assert [day.month for day in result.days] == [3, 4, 5, 6, 7, 8, 9]
    assert result.days[-1] == DAY
    # On 31 July it was 11 days late, on 31 August 42 already, in September paid.
    assert result.moved == [Moved(project, dt.date(2026, 7, 31), Level.YELLOW, Level.ORANGE)]
    assert list(LedgerEntry.objects.order_by("pk").values()) == before


def test_backtest_sees_of_each_month_only_what_was_known_then():
    """A sheet of July that came in August is no lead at the end of July, one in August."""
    project = ProjectFactory()
    sheet = PayrollSheetFactory(
        project=project,
        month=dt.date(2026, 7, 1),
        submitted_at=dt.datetime(2026, 8, 10, tzinfo=dt.UTC),
    )
    here = AttendanceMonthFactory(
        project=project, employer=sheet.employer, month=sheet.month, day_values=["1"]
    )
    PayrollLineFactory(sheet=sheet)
    PayrollLineFactory(sheet=sheet, worker=here.worker)
    later = dt.date(2026, 8, 1)
    for place in (project, ProjectFactory()):
        AttendanceMonthFactory(
            project=place,
            employer=sheet.employer,
            worker=here.worker,
            month=later,
            day_values=["1"],
        )
    ghosts = Trial("ghost_workers", "lead.ghost_blue", 2, dt.date(2026, 7, 1))
    twins = Trial("two_sites", "lead.two_sites_blue", 2, dt.date(2026, 7, 1))

    found = [backtest(projects=[project], trial=trial, day=DAY) for trial in (ghosts, twins)]

    days = [dt.date(2026, 8, 31), DAY]
    assert [[row.day for row in result.moved] for result in found] == [days, days]
    assert [{row.before for row in result.moved} for result in found] == [{Level.BLUE}] * 2


def test_backtest_says_when_the_rule_never_asks_for_the_value():
    project = paid_late()
    trials = [
        Trial("unpaid_month", name, 3, dt.date(2026, 7, 1))
        for name in ("lead.ghost_blue", "warning.late_orange_days")
    ]

    used = [backtest(projects=[project], trial=trial, day=DAY).was_used for trial in trials]

    assert used == [False, True]


def test_backtest_counts_facts_by_the_bound_that_is_tried():
    project = paid_late()
    trial = Trial("high_pay", "warning.high_pay_month_yuan", Decimal(6599), dt.date(2026, 9, 1))

    result = backtest(projects=[project], trial=trial, day=DAY)

    assert [(row.before, row.after) for row in result.moved] == [(None, Level.YELLOW)]
