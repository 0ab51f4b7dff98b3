"""预警规则: what a rule sees, what it says, and how it is declared. Pure.

A rule is a plain function `(SiteFacts, LawAt) -> Fired | None`. Every number it judges by
comes from the law table and is kept with the warning, with its citation and whether it is
verified. A warning is a lead for an inspector, never proof (行政处罚法 art. 41).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from arrears.enums import Level
from sites.law import Citation, LawAt, parameter


@dataclass(frozen=True, slots=True)
class PaidHead:
    """One worker on the payroll sheet in force: days worked and gross pay in yuan."""

    days: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One wage month of a site; people are counted once, money is yuan.

    Attributes:
        month: its first day.
        due_on: the last day to pay on time.
        attending: people with attendance, by the attendance record.
        paid_in_full: of them, people to whom nothing is outstanding.
        without_record: of them, people to whom the bank has paid nothing.
        unpaid_people: people of the ledger to whom something is outstanding.
        outstanding: what they are owed together.
        paid: what the bank has paid for the month.
        sheet: everyone on the payroll sheets in force.
    """

    month: dt.date
    due_on: dt.date
    attending: int = 0
    paid_in_full: int = 0
    without_record: int = 0
    unpaid_people: int = 0
    outstanding: Decimal = Decimal("0.00")
    paid: Decimal = Decimal("0.00")
    sheet: tuple[PaidHead, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What is known of the five systems of wage payment (Decree 724 arts 26, 28, 31, 32, 34).

    Attributes:
        days_since_contract: calendar days since the construction contract was signed.
        working_days_since_contract: working days since then.
        roster_count: people on the real-name roster.
        attending_unregistered: people with attendance who are not on it.
        account_state: empty without an account, else ACTIVE, FROZEN or CLOSED.
        has_agreement: the agreement on pay by the general contractor is signed.
        paying_themselves: subcontractors that do not pay through the general contractor.
        has_deposit: a deposit or guarantee is stored.
        deposit_expired_on: the day the guarantee ended, if it has.
        notice_checked: the notice board was checked.
        notice_lacking: groups of contents the last check did not find.
    """

    days_since_contract: int = 0
    working_days_since_contract: int = 0
    roster_count: int = 0
    attending_unregistered: int = 0
    account_state: str = ""
    has_agreement: bool = False
    paying_themselves: tuple[str, ...] = ()
    has_deposit: bool = False
    deposit_expired_on: dt.date | None = None
    notice_checked: bool = False
    notice_lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InflowFacts:
    """Labor cost paid into the special account.

    Attributes:
        agreed_day: day of the month by which the contract wants it there.
        expected_from: first month in which it is expected.
        months: months in which some came in.
        last_on: the last day it came in.
        expected_until: last month in which it is expected, the one after people last worked;
            None while nobody is known to have worked.
    """

    agreed_day: int
    expected_from: dt.date
    months: frozenset[dt.date] = frozenset()
    last_on: dt.date | None = None
    expected_until: dt.date | None = None

    def is_expected(self, month: dt.date) -> bool:
        """Whether labor cost is owed in a month: none is where nobody worked before."""
        return month >= self.expected_from and month <= (self.expected_until or month)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """All that the rules know of one site on one day.

    Attributes:
        day: local day of the judgment.
        is_building: works are going on.
        late_people: different people owed wages past their pay day, over all months.
        late_outstanding: what they are owed together, yuan.
        first_unpaid_due_on: the earliest pay day missed and not made good.
        months: wage months, oldest first.
        systems: the five systems.
        inflow: labor cost; None where there is no account to watch.
    """

    day: dt.date
    is_building: bool = True
    late_people: int = 0
    late_outstanding: Decimal = Decimal("0.00")
    first_unpaid_due_on: dt.date | None = None
    months: tuple[MonthFacts, ...] = ()
    systems: SystemFacts = field(default_factory=SystemFacts)
    inflow: InflowFacts | None = None

    @property
    def months_past_due(self) -> tuple[MonthFacts, ...]:
        """Months whose pay day has passed; the pay day itself is still on time."""
        return tuple(month for month in self.months if month.due_on < self.day)

    @property
    def longest_days_late(self) -> int:
        """Days since the earliest pay day that was missed; 0 when none was."""
        due_on = self.first_unpaid_due_on
        return (self.day - due_on).days if due_on is not None else 0


@dataclass(frozen=True, slots=True)
class Fired:
    """What a rule found: level, Chinese words, facts as JSON, values of the law it used."""

    level: Level
    words: str
    facts: dict[str, object]
    parameters: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class WarningRule:
    """A rule with its identity.

    Attributes:
        id: stable name, kept with each warning.
        title: what it watches, in Chinese.
        citation: the duty it watches.
        needs_regular_months: the warning comes down only after the regular months of
            `warning.downgrade_*`; otherwise as soon as the facts are regular.
        judge: the function.
    """

    id: str
    title: str
    citation: Citation
    needs_regular_months: bool
    judge: Callable[[SiteFacts, LawAt], Fired | None]


def warning_rule(
    *,
    id: str,  # noqa: A002 -- it sets WarningRule.id
    title: str,
    citation: Citation,
    needs_regular_months: bool,
) -> Callable[[Callable[[SiteFacts, LawAt], Fired | None]], WarningRule]:
    """Declare a function a warning rule; the list of rules is `arrears.rules.RULES`."""

    def declare(judge: Callable[[SiteFacts, LawAt], Fired | None]) -> WarningRule:
        return WarningRule(id, title, citation, needs_regular_months, judge)

    return declare


def used(law: LawAt, *names: str) -> list[dict[str, object]]:
    """Values of the law as they were applied, to be kept beside what they decided."""
    return [
        {
            "name": name,
            "description": parameter(name).description,
            "value": str(law.value(name)),
            "unit": parameter(name).unit.words,
            "citation": law.citation(name).words,
            "verified": law.verified(name),
            "source": law.source(name),
        }
        for name in names
    ]


def month_words(month: dt.date) -> str:
    """Write a month as people say it: 2026年8月."""
    return f"{month.year}年{month.month}月"


def yuan(amount: Decimal) -> str:
    """Write an amount with thousands separators: 1,234.50."""
    return f"{amount:,.2f}"


def percent(ratio: Decimal) -> str:
    """Write a ratio as a percentage with one decimal, cut and not rounded up: 94.9%."""
    return f"{int(ratio * 1000) / Decimal(10)}%"
