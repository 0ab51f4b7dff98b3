import datetime as dt
from decimal import Decimal

import pytest

from api.demo.causes import Cause
from api.demo.schedule import BACK_PAID_ON, SECOND_MONTHS
from api.demo.wages import (
    GHOSTS,
    OTHERS_CARDS,
    SENDERS,
    UNPAID_FROM,
    project_facts,
    roster_of,
    second_season,
)
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
        first = project_facts(project)
        after = second_season(project, first).statement
        balances = [line.balance for line in (*first.statement, *after)]
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


def test_second_season_pays_what_had_failed_and_goes_on(planned):
    project = planned(Cause.FAILED_TRANSFERS)
    first = project_facts(project)

    season = second_season(project, first)

    [(month, paid)] = season.back_pay
    failed = [line for line in first.months[-1].bank if line.result == BankResult.FAILED]
    assert month == first.months[-1].month
    assert [(line.card, line.amount, line.traded_on) for line in paid] == [
        (line.card, line.amount, BACK_PAID_ON) for line in failed
    ]
    assert tuple(facts.month for facts in season.months) == SECOND_MONTHS
    assert season.statement[0].row == len(first.statement) + 1
    assert season.statement[0].balance == first.statement[-1].balance - sum(
        line.amount for line in paid
    )


def test_second_season_of_the_story_brings_nothing(city):
    season = second_season(city.story, project_facts(city.story))

    assert (season.back_pay, season.months, season.statement) == ((), (), ())


def test_ghosts_are_paid_and_never_at_the_gate(planned):
    for month in project_facts(planned(Cause.GHOST_WORKERS)).months:
        attending = {line.id_number for line in month.attendance}
        assert sum(line.id_number not in attending for line in month.payroll) == GHOSTS


def test_identical_sums_are_the_same_for_everybody(planned):
    for month in project_facts(planned(Cause.IDENTICAL_SUMS)).months:
        assert len({line.net for line in month.payroll}) == 1


def test_money_comes_back_from_people_of_the_roster(planned):
    project = planned(Cause.MONEY_BACK)
    back = [
        line
        for line in project_facts(project).statement
        if line.action == AccountAction.OTHER and line.direction == Direction.IN
    ]

    assert {line.counterparty_name for line in back} <= {line.name for line in project.people}
    assert len(back) == SENDERS * len(project.wave.months)


def test_the_wages_of_two_people_go_to_the_foreman(planned):
    project = planned(Cause.MONEY_BACK)
    for month in project_facts(project).months:
        earned = {line.card: line.name for line in month.payroll}
        others = [line.name for line in month.bank if line.name != earned[line.card]]
        assert others == [project.people[-1].name] * OTHERS_CARDS


def test_one_person_is_paid_what_nobody_earns(planned):
    months = project_facts(planned(Cause.HIGH_PAY)).months

    high = [sum(line.net > 50_000 for line in month.payroll) for month in months]
    assert high == [1] * len(months)
