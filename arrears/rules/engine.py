"""预警规则: what a rule sees, what it says, and how it is declared. Pure.

A rule is a plain function `(SiteFacts, LawAt) -> Fired | None`. Every number it judges by
comes from the law table and is kept with the warning, with its citation and whether it is
verified. A warning is a lead for an inspector, never proof (行政处罚法 art. 41).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from arrears.enums import LEVEL_ORDER, Level
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt, parameter

WORST_FIRST = sorted(Level, key=LEVEL_ORDER.__getitem__, reverse=True)


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
        is_lead: a lead against made-up wages: facts to look into, never above yellow.
    """

    id: str
    title: str
    citation: Citation
    needs_regular_months: bool
    judge: Callable[[SiteFacts, LawAt], Fired | None]
    is_lead: bool = False


def warning_rule(
    *,
    id: str,  # noqa: A002 -- it sets WarningRule.id
    title: str,
    citation: Citation,
    needs_regular_months: bool = False,
    is_lead: bool = False,
) -> Callable[[Callable[[SiteFacts, LawAt], Fired | None]], WarningRule]:
    """Declare a function a warning rule; the list of rules is `arrears.rules.RULES`."""

    def declare(judge: Callable[[SiteFacts, LawAt], Fired | None]) -> WarningRule:
        return WarningRule(id, title, citation, needs_regular_months, judge, is_lead)

    return declare


def reached(value: Decimal | int, law: LawAt, bounds: Mapping[Level, str]) -> Level | None:
    """The worst level whose bound, a value of the law, is reached; None when none is."""
    for level in WORST_FIRST:
        if level in bounds and value >= law.value(bounds[level]):
            return level
    return None


def below(value: Decimal, law: LawAt, bounds: Mapping[Level, str]) -> Level | None:
    """The worst level whose bound, a ratio of the law, is undercut; None when none is."""
    for level in WORST_FIRST:
        if level in bounds and value < law.decimal(bounds[level]):
            return level
    return None


def worst(*levels: Level | None) -> Level | None:
    """The worst of some levels; None when there is none."""
    return max((level for level in levels if level), key=LEVEL_ORDER.__getitem__, default=None)


def used(law: LawAt, *names: str) -> list[dict[str, object]]:
    """Values of the law as they were applied, to be kept beside what they decided."""
    return [
        {
            "name": name,
            "description": parameter(name).description,
            "value": _written(law.value(name)),
            "unit": parameter(name).unit.words,
            "citation": law.citation(name).words,
            "verified": law.verified(name),
            "source": law.source(name),
        }
        for name in names
    ]


def _written(value: object) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def month_words(month: dt.date) -> str:
    """Write a month as people say it: 2026年8月."""
    return f"{month.year}年{month.month}月"


def yuan(amount: Decimal) -> str:
    """Write an amount with thousands separators: 1,234.50."""
    return f"{amount:,.2f}"


def percent(ratio: Decimal) -> str:
    """Write a ratio as a percentage with one decimal, cut and not rounded up: 94.9%."""
    return f"{int(ratio * 1000) / Decimal(10)}%"
