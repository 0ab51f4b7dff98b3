import datetime as dt
from decimal import Decimal

import pytest

from api.demo.causes import Cause
from api.demo.wages import UNPAID_FROM, project_facts, roster_of
from sites.enums import AccountAction, BankResult, Direction

pytestmark = pytest.mark.unit


@pytest.fixture
def planned(city):
    """The first project with a cause."""

    def first(cause):
        return next(project for project in city.projects if project.cause == cause)

    return first


def test_sheet_net_is_gross_less_deductions_and_days_are_attended(city):
    facts = project_facts(city.projects[1])

    for month in facts.months:
        for line, attended in zip(month.payroll, month.attendance, strict=True):
            assert line.net == line.gross - line.deductions >= 0
            assert line.days == attended.days == sum(map(Decimal, attended.day_values))


def test_bank_pays_everybody_before_the_pay_day_of_a_healthy_site(planned):
    for month in project_facts(planned(Cause.HEALTHY)).months:
        assert {line.result for line in month.bank} == {BankResult.SUCCESS.value}
        assert month.paid_on < month.due_on
        assert sum(line.amount for line in month.bank) == sum(line.net for line in month.payroll)


def test_account_never_goes_below_zero(city):
    for project in city.projects:
        balances = [line.balance for line in project_facts(project).statement]
        assert min(balances) >= 0, project.code


def test_story_is_unpaid_from_may_and_its_money_is_moved_away(city):
    facts = project_facts(city.story)

    assert [month.month for month in facts.months if not month.bank] == [
        dt.date(2025, month, 1) for month in range(UNPAID_FROM.month, 9)
    ]
    moved = [line for line in facts.statement if line.action == AccountAction.TRANSFER_OUT]
    assert len(moved) == 4
    assert {line.direction for line in moved} == {Direction.OUT.value}


def test_failed_transfers_fail_in_the_last_month_only(planned):
    months = project_facts(planned(Cause.FAILED_TRANSFERS)).months

    failed = [sum(line.result == BankResult.FAILED for line in month.bank) for month in months]
    assert failed == [0] * (len(months) - 1) + [2]


def test_no_inflow_leaves_out_the_last_two_payments(planned):
    project = planned(Cause.NO_INFLOW)
    came = [
        line.traded_on.month
        for line in project_facts(project).statement
        if line.action == AccountAction.LABOR_COST_IN
    ]

    assert came == [1, 2, 3, 4, 5, 6, 7]


def test_people_without_a_contract_attend_but_are_on_no_sheet(planned):
    project = planned(Cause.NOT_ON_SHEET)
    month = project_facts(project).months[-1]

    assert len(month.attendance) - len(month.payroll) == 2
    assert [line.rate for line in roster_of(project)][:3] == [None, None, project.people[2].rate]


def test_some_are_paid_below_the_minimum_in_the_last_month_only(planned):
    months = project_facts(planned(Cause.BELOW_MINIMUM)).months

    low = [sum(line.gross / line.days < 90 for line in month.payroll) for month in months]
    assert low == [0] * (len(months) - 1) + [4]
