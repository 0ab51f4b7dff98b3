"""重大欠薪隐患: why a site belongs on the list (working definition, regulations §12.4), pure."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from arrears.rules.engine import used, yuan
from arrears.rules.season import in_festival_season
from sites.law import Citation, LawAt
from sites.lib.days import add_months

WATCHED = Citation("国务院令第724号", article=38)
DISOBEYED = Citation("国务院令第724号", article=42)


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """Arrears past their pay day, yuan; days are local.

    Attributes:
        day: the day of the judgment.
        workers: different people owed.
        outstanding: what they are owed.
        first_unpaid_due_on: the earliest pay day missed; None when nothing is owed.
        festival_on: the first day off of that year's Spring Festival, if announced.
        last_closed_on: when the site last left the list.
        order_unpaid: a payment order on it expired, and part of it is unpaid still.
    """

    day: dt.date
    workers: int
    outstanding: Decimal
    first_unpaid_due_on: dt.date | None
    festival_on: dt.date | None = None
    last_closed_on: dt.date | None = None
    order_unpaid: bool = False

    @property
    def days_late(self) -> int:
        """Days since the earliest missed pay day."""
        due_on = self.first_unpaid_due_on
        return (self.day - due_on).days if due_on is not None else 0


def risk_reasons(facts: RiskFacts, law: LawAt) -> list[dict[str, object]]:
    """Name every reason that holds: words, article and the values of the law applied.

    Without arrears past their pay day there is none.
    """
    if facts.first_unpaid_due_on is None:
        return []
    found = (
        _many_workers(facts, law),
        _large_sum(facts, law),
        _long_unpaid(facts, facts.first_unpaid_due_on, law),
        _before_festival(facts, law),
        _again(facts, law),
        _order_unpaid(facts),
    )
    return [reason for reason in found if reason is not None]


def _reason(
    words: str, parameters: list[dict[str, object]], citation: Citation = WATCHED
) -> dict[str, object]:
    return {"words": words, "citation": citation.words, "parameters": parameters}


def _many_workers(facts: RiskFacts, law: LawAt) -> dict[str, object] | None:
    bound = law.integer("major_risk.workers")
    if facts.workers < bound:
        return None
    return _reason(f"拖欠 {facts.workers} 人，达到 {bound} 人", used(law, "major_risk.workers"))


def _large_sum(facts: RiskFacts, law: LawAt) -> dict[str, object] | None:
    bound = law.decimal("major_risk.yuan")
    if facts.outstanding < bound:
        return None
    return _reason(
        f"拖欠 {yuan(facts.outstanding)} 元，达到 {yuan(bound)} 元", used(law, "major_risk.yuan")
    )


def _long_unpaid(facts: RiskFacts, due_on: dt.date, law: LawAt) -> dict[str, object] | None:
    months = law.integer("major_risk.months")
    if facts.day <= add_months(due_on, months):
        return None
    return _reason(f"逾期 {facts.days_late} 天，超过 {months} 个月", used(law, "major_risk.months"))


def _before_festival(facts: RiskFacts, law: LawAt) -> dict[str, object] | None:
    days = law.integer("major_risk.festival_days")
    if facts.days_late <= days or not in_festival_season(facts.day, law, facts.festival_on):
        return None
    return _reason(
        f"春节前集中期内逾期 {facts.days_late} 天，超过 {days} 天",
        used(law, "major_risk.festival_days", "major_risk.festival_starts"),
    )


def _again(facts: RiskFacts, law: LawAt) -> dict[str, object] | None:
    months = law.integer("major_risk.recurrence_months")
    last = facts.last_closed_on
    if last is None or facts.day > add_months(last, months):
        return None
    return _reason(
        f"{last} 销号后 {months} 个月内再次拖欠", used(law, "major_risk.recurrence_months")
    )


def _order_unpaid(facts: RiskFacts) -> dict[str, object] | None:
    if not facts.order_unpaid:
        return None
    return _reason("责令限期支付后逾期仍未支付", [], DISOBEYED)
