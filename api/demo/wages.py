"""What happened on a planned project month by month: attendance, wages, the bank, the account.

The lines are those the importers read back; amounts are yuan.
"""

import calendar
import datetime as dt
import math
from dataclasses import dataclass, replace
from decimal import Decimal

from api.demo.causes import Cause
from api.demo.city import PlannedProject
from api.demo.draws import draws
from api.demo.schedule import (
    BACK_PAID_ON,
    MONTHS,
    SECOND_MONTHS,
    labor_cost_day,
    pay_day,
    working_day_before,
)
from sites.enums import AccountAction, BankResult, Direction
from sites.ingest.account_statement import StatementLine
from sites.ingest.attendance import AttendanceLine
from sites.ingest.bank_return import BankReturnLine
from sites.ingest.payroll_columns import PayrollLine
from sites.ingest.roster import RosterLine

# Sites stand still around the Spring Festival.
STANDSTILL = (dt.date(2025, 1, 24), dt.date(2025, 2, 9))
DAY_OFF, HALF_DAY = 0.10, 0.14
BOARD = Decimal("60.00")
ZERO = Decimal("0.00")
# What the owner pays a month lies above what the month's wages come to.
LABOR_COST_SHARE = Decimal("1.05")
# The story: nobody is paid from May on.
UNPAID_FROM = dt.date(2025, 5, 1)
LOW_RATE = Decimal(48)
TRANSFER_FAILED = "账户状态异常"
GHOSTS, SENDERS, OTHERS_CARDS = 3, 3, 2
SAME_SUM, SENT_BACK, NOBODY_EARNS = Decimal("6000.00"), Decimal("1500.00"), Decimal("58200.00")
LAST_MONTHS = frozenset({MONTHS[-1], SECOND_MONTHS[-1]})
MONTHS_BEFORE = frozenset({MONTHS[-2], SECOND_MONTHS[-2]})


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One month: who was there, what the sheet says, what the bank did."""

    month: dt.date
    due_on: dt.date
    paid_on: dt.date
    attendance: tuple[AttendanceLine, ...]
    payroll: tuple[PayrollLine, ...]
    bank: tuple[BankReturnLine, ...]


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """All months of a project, its statement, and the labor cost agreed for a month."""

    months: tuple[MonthFacts, ...]
    labor_cost_monthly: Decimal
    statement: tuple[StatementLine, ...]


def project_facts(project: PlannedProject) -> ProjectFacts:
    """Work out the eight months of one project."""
    months = tuple(_month(project, month) for month in project.wave.months)
    highest = max(_total(facts.payroll) for facts in months)
    monthly = Decimal(math.ceil(highest * LABOR_COST_SHARE / 1000) * 1000).quantize(ZERO)
    return ProjectFacts(months, monthly, _statement(project, months, monthly))


@dataclass(frozen=True, slots=True)
class SecondSeason:
    """What came after: back pay of the first season by its month, new months, the statement."""

    back_pay: tuple[tuple[dt.date, tuple[BankReturnLine, ...]], ...]
    months: tuple[MonthFacts, ...]
    statement: tuple[StatementLine, ...]


def second_season(project: PlannedProject, first: ProjectFacts) -> SecondSeason:
    """Work out what happens on a project after its first season."""
    back_pay = tuple(
        (facts.month, paid) for facts in first.months if (paid := _paid_later(facts.bank))
    )
    months = (
        tuple(_month(project, month) for month in SECOND_MONTHS) if project.wave.goes_on else ()
    )
    entries = [
        _entry(BACK_PAID_ON, AccountAction.WAGE_OUT, _sent(paid), project) for _, paid in back_pay
    ]
    entries += _entries(project, months, first.labor_cost_monthly)
    return SecondSeason(back_pay, months, _numbered(project, entries, first.statement))


def _paid_later(bank: tuple[BankReturnLine, ...]) -> tuple[BankReturnLine, ...]:
    """The payments of a month that had failed, made again."""
    return tuple(
        replace(
            line,
            result=BankResult.SUCCESS.value,
            failure_reason="",
            traded_on=BACK_PAID_ON,
            serial=f"{line.serial}B",
            batch=f"{line.batch}B",
        )
        for line in bank
        if line.result == BankResult.FAILED
    )


def roster_of(project: PlannedProject) -> tuple[RosterLine, ...]:
    """The roster as it is sent in: people without a contract have no pay standard."""
    return tuple(
        replace(line, rate=None, wage_form="", signed_on=None)
        if _off_sheet(project, line)
        else line
        for line in project.people
    )


def _off_sheet(project: PlannedProject, line: RosterLine) -> bool:
    return project.cause == Cause.NOT_ON_SHEET and line.row <= 2


def _month(project: PlannedProject, month: dt.date) -> MonthFacts:
    attendance = tuple(_attended(project, line, month) for line in project.people)
    payroll = tuple(
        _earned(project, line, attended, month)
        for line, attended in zip(project.people, attendance, strict=True)
        if not _off_sheet(project, line)
    )
    due_on = pay_day(month, project.pay_day)
    paid_on = working_day_before(due_on)
    unpaid = project.cause == Cause.STORY and month >= UNPAID_FROM
    bank = () if unpaid else _bank(project, payroll, month, paid_on)
    if project.cause == Cause.GHOST_WORKERS:
        attendance = attendance[GHOSTS:]
    return MonthFacts(month, due_on, paid_on, attendance, payroll, bank)


def _attended(project: PlannedProject, line: RosterLine, month: dt.date) -> AttendanceLine:
    chosen = draws("attended", project.number, line.row, month)
    values = []
    for number in range(1, calendar.monthrange(month.year, month.month)[1] + 1):
        still = STANDSTILL[0] <= month.replace(day=number) <= STANDSTILL[1]
        luck = chosen.random()
        values.append("0" if still or luck < DAY_OFF else "0.5" if luck < HALF_DAY else "1")
    days = sum(map(Decimal, values), Decimal(0)).quantize(Decimal("0.1"))
    return AttendanceLine(line.row, line.name, line.id_number, days, tuple(values))


def _earned(
    project: PlannedProject, line: RosterLine, attended: AttendanceLine, month: dt.date
) -> PayrollLine:
    assert line.rate is not None
    low = project.cause == Cause.BELOW_MINIMUM and line.row <= 4 and month in LAST_MONTHS
    gross = ((LOW_RATE if low else line.rate) * attended.days).quantize(ZERO)
    deductions = BOARD if line.row % 7 == 0 and gross > BOARD else ZERO
    if project.cause == Cause.IDENTICAL_SUMS:
        gross, deductions = SAME_SUM, ZERO
    elif project.cause == Cause.HIGH_PAY and line.row == 1:
        gross, deductions = NOBODY_EARNS, ZERO
    return PayrollLine(
        line.row,
        line.name,
        line.id_number,
        attended.days,
        gross,
        deductions,
        gross - deductions,
        line.card,
    )


def _bank(
    project: PlannedProject, payroll: tuple[PayrollLine, ...], month: dt.date, paid_on: dt.date
) -> tuple[BankReturnLine, ...]:
    batch = f"DF{month:%Y%m}{project.number:04d}"
    failed = _failed_count(project.cause, month)
    return tuple(
        BankReturnLine(
            row=line.row,
            name=_account_holder(project, place, line),
            card=line.card,
            amount=line.net,
            result=(BankResult.FAILED if place < failed else BankResult.SUCCESS).value,
            failure_reason=TRANSFER_FAILED if place < failed else "",
            traded_on=paid_on,
            serial=f"{batch}{line.row:04d}",
            batch=batch,
        )
        for place, line in enumerate(payroll)
        if line.net > 0
    )


def _account_holder(project: PlannedProject, place: int, line: PayrollLine) -> str:
    """Where money goes back, the cards that two workers are registered with are the foreman's."""
    foreman = project.people[-1].name
    return foreman if project.cause == Cause.MONEY_BACK and place < OTHERS_CARDS else line.name


def _failed_count(cause: Cause, month: dt.date) -> int:
    """How many payments of a month the bank could not make."""
    if cause == Cause.FAILED_TRANSFERS and month in LAST_MONTHS:
        return 2
    if cause == Cause.ONE_MONTH_LATE and month in MONTHS_BEFORE:
        return 3
    return 0


def _statement(
    project: PlannedProject, months: tuple[MonthFacts, ...], monthly: Decimal
) -> tuple[StatementLine, ...]:
    opening = project.wave.first_month.replace(day=project.labor_cost_day)
    entries = [_entry(opening, AccountAction.LABOR_COST_IN, monthly, project)]
    entries += _entries(project, months, monthly)
    return _numbered(project, entries, ())


def _entries(
    project: PlannedProject, months: tuple[MonthFacts, ...], monthly: Decimal
) -> list[StatementLine]:
    """The account: labor cost comes in, wages go out; in the story it is moved away."""
    entries = []
    for facts in months:
        came_in = labor_cost_day(facts.month, project.labor_cost_day)
        if not (project.cause == Cause.NO_INFLOW and facts.month in MONTHS_BEFORE | LAST_MONTHS):
            entries.append(_entry(came_in, AccountAction.LABOR_COST_IN, monthly, project))
        if facts.bank:
            entries.append(
                _entry(facts.paid_on, AccountAction.WAGE_OUT, _sent(facts.bank), project)
            )
        else:
            moved = came_in + dt.timedelta(days=1)
            entries.append(_entry(moved, AccountAction.TRANSFER_OUT, monthly, project))
        if back := _sent(facts.bank, BankResult.FAILED):
            entries.append(_entry(facts.paid_on, AccountAction.RETURN_IN, back, project))
        if project.cause == Cause.MONEY_BACK:
            entries += _sent_back(project, facts.paid_on + dt.timedelta(days=1))
    return entries


def _sent_back(project: PlannedProject, day: dt.date) -> list[StatementLine]:
    """Some workers give a part of their wages back."""
    return [
        replace(_entry(day, AccountAction.OTHER, SENT_BACK, project), counterparty_name=line.name)
        for line in project.people[:SENDERS]
    ]


def _numbered(
    project: PlannedProject, entries: list[StatementLine], before: tuple[StatementLine, ...]
) -> tuple[StatementLine, ...]:
    """Entries in the order of their days with balance and serial, following on what was before."""
    entries.sort(key=lambda line: line.traded_on)
    balance = before[-1].balance if before else ZERO
    assert balance is not None
    lines = []
    for number, line in enumerate(entries, len(before) + 1):
        balance += line.amount if line.direction == Direction.IN else -line.amount
        serial = f"LS{project.number:04d}{number:05d}"
        lines.append(replace(line, row=number, balance=balance, serial=serial))
    return tuple(lines)


def _entry(
    day: dt.date, action: AccountAction, amount: Decimal, project: PlannedProject
) -> StatementLine:
    direction, counterparty, summary = {
        AccountAction.LABOR_COST_IN: (Direction.IN, project.owner.name, "拨付人工费用"),
        AccountAction.WAGE_OUT: (Direction.OUT, "代发工资过渡户", "代发农民工工资"),
        AccountAction.RETURN_IN: (Direction.IN, "代发工资过渡户", "代发失败退回"),
        AccountAction.TRANSFER_OUT: (Direction.OUT, project.general_contractor.name, "往来款"),
        AccountAction.OTHER: (Direction.IN, "", "个人退款"),
    }[action]
    return StatementLine(
        row=0,
        traded_on=day,
        direction=direction.value,
        action=action.value,
        amount=amount,
        balance=None,
        counterparty_name=counterparty,
        counterparty_account="",
        summary=summary,
        serial="",
    )


def _total(payroll: tuple[PayrollLine, ...]) -> Decimal:
    return sum((line.net for line in payroll), ZERO)


def _sent(bank: tuple[BankReturnLine, ...], result: BankResult | None = None) -> Decimal:
    """What was given to the bank, or the part of it with one result."""
    return sum((line.amount for line in bank if result in (None, line.result)), ZERO)
