"""资金缺口预测: will the special account cover the coming pay days? Pure.

By week and site: balance, agreed labor cost to come, wages to be paid. The wages of a month to
come are taken as the mean of the last sheets; what that would have said of past months stands
beside it. A forecast warns nobody: the rule on the balance does.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from arrears.rules.facts import MonthFacts, SiteFacts
from sites.law import LawAt
from sites.lib.days import WorkCalendar, add_months, month_start

ZERO = Decimal("0.00")
WEEK = dt.timedelta(days=7)
Flow = tuple[dt.date, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the construction contract says of a month: labor cost (yuan), its day, the pay day."""

    labor_cost: Decimal
    labor_cost_day: int
    pay_day: int


@dataclass(frozen=True, slots=True)
class ForecastWeek:
    """One week; `balance` is what the account is expected to hold after it, yuan."""

    ends_on: dt.date
    inflow: Decimal
    wages: Decimal
    balance: Decimal

    @property
    def gap(self) -> Decimal:
        """What is lacking at the end of the week; zero when nothing is."""
        return max(-self.balance, ZERO)


@dataclass(frozen=True, slots=True)
class PastMonth:
    """What would have been expected of a month before its sheet came, and what the sheet said."""

    month: dt.date
    expected: Decimal
    actual: Decimal

    @property
    def error(self) -> Decimal:
        """The difference as a share of what the sheet said."""
        return abs(self.expected - self.actual) / self.actual


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of one site's account.

    Attributes:
        balance: what it holds now, yuan.
        weeks: one after another from the day on.
        payroll: wages expected for each month to come, yuan.
        past: the same expectation of past months, oldest first; empty while there are too few.
    """

    balance: Decimal
    weeks: tuple[ForecastWeek, ...]
    payroll: Decimal
    past: tuple[PastMonth, ...]

    @property
    def first_gap(self) -> ForecastWeek | None:
        """The first week that ends below zero."""
        return next((week for week in self.weeks if week.gap), None)

    @property
    def deepest_gap(self) -> Decimal:
        """The most that is lacking at the end of a week; zero when nothing is."""
        return max((week.gap for week in self.weeks), default=ZERO)


def forecast(
    site: SiteFacts, agreement: Agreement, *, law: LawAt, calendar: WorkCalendar
) -> Forecast | None:
    """Forecast one site's account; None without a balance, a sheet, or works.

    Args:
        site: as of the day the forecast begins.
        agreement: of its construction contract.
        law: weeks and months (`forecast.*`).
        calendar: working days, for pay days.
    """
    if not site.is_building or site.money is None or site.money.balance is None:
        return None
    months = [month for month in site.months if month.sheet_people]
    if not months:
        return None
    history, count = law.integer("forecast.history_months"), law.integer("forecast.weeks")
    payroll = expected_payroll(months, history)
    flows = _flows(site, agreement, payroll, calendar, count)
    return Forecast(
        site.money.balance,
        _weeks(site.day, site.money.balance, flows, count),
        payroll,
        past_months(months, history),
    )


def expected_payroll(months: Sequence[MonthFacts], history: int) -> Decimal:
    """The mean of the last sheets, yuan to the fen; there must be one."""
    totals = [month.sheet_total for month in months][-history:]
    return (sum(totals, ZERO) / len(totals)).quantize(ZERO)


def past_months(months: Sequence[MonthFacts], history: int) -> tuple[PastMonth, ...]:
    """What the same expectation would have been in past months with enough before them."""
    return tuple(
        PastMonth(month.month, expected_payroll(months[:place], history), month.sheet_total)
        for place, month in enumerate(months)
        if place >= history and month.sheet_total
    )


def _flows(
    site: SiteFacts, agreement: Agreement, payroll: Decimal, calendar: WorkCalendar, weeks: int
) -> list[Flow]:
    """Days with labor cost (second) and wages (third) from the day after on."""
    last = site.day + weeks * WEEK
    known = {month.month: month for month in site.months}
    came = frozenset[dt.date]() if site.inflow is None else site.inflow.months
    flows: list[Flow] = []
    # Wages of past months that are owed still are paid with the first money.
    if site.late_outstanding:
        flows.append((site.day + dt.timedelta(days=1), ZERO, site.late_outstanding))
    month = add_months(month_start(site.day), -1)
    while month <= month_start(last):
        agreed = add_months(month, 1)
        due_on = calendar.pay_day(month, agreement.pay_day, month_offset=1)
        if site.day < due_on <= last:
            flows.append((due_on, ZERO, _wages(known.get(month), payroll)))
        # A month without that day ends on its last day.
        agreed_on = min(
            agreed + dt.timedelta(days=agreement.labor_cost_day - 1),
            add_months(agreed, 1) - dt.timedelta(days=1),
        )
        if site.day < agreed_on <= last and agreed not in came:
            flows.append((agreed_on, agreement.labor_cost, ZERO))
        month = agreed
    return flows


def _wages(month: MonthFacts | None, payroll: Decimal) -> Decimal:
    """What is still to be paid for a month: by its sheet where there is one."""
    if month is None or not month.sheet_people:
        return payroll
    return max(month.sheet_total - month.paid, ZERO)


def _weeks(
    day: dt.date, balance: Decimal, flows: Sequence[Flow], count: int
) -> tuple[ForecastWeek, ...]:
    weeks = []
    for number in range(count):
        begins, ends = day + number * WEEK, day + (number + 1) * WEEK
        own = [flow for flow in flows if begins < flow[0] <= ends]
        inflow = sum((flow[1] for flow in own), ZERO)
        wages = sum((flow[2] for flow in own), ZERO)
        balance += inflow - wages
        weeks.append(ForecastWeek(ends, inflow, wages, balance))
    return tuple(weeks)
