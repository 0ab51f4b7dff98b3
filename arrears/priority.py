"""待办排序: which site first, as expected unpaid wages × probability × urgency, pure.

A ranking decides where an inspector goes first and nothing else: no legal effect hangs on it.
Every weight is a dated value of the law table, every factor is shown beside the site.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from arrears.enums import Level
from arrears.rules.engine import percent, used, yuan
from arrears.rules.season import in_festival_season
from sites.law import LawAt

ONE = Decimal(1)
CENT = Decimal("0.01")
PROBABILITIES: Mapping[Level | None, str] = {
    None: "priority.probability_calm_ratio",
    Level.BLUE: "priority.probability_blue_ratio",
    Level.YELLOW: "priority.probability_yellow_ratio",
    Level.ORANGE: "priority.probability_orange_ratio",
    Level.RED: "priority.probability_red_ratio",
}
COMPLAINT = "priority.probability_complaint_ratio"
UNKNOWN = "priority.unknown_ratio"
HORIZON = "priority.horizon_days"
LATE = ("priority.late_double_days", "priority.late_cap_ratio")
CLOCK = ("priority.clock_days", "priority.clock_ratio")
MAJOR = "priority.major_risk_ratio"
FESTIVAL = ("priority.festival_ratio", "major_risk.festival_starts")


@dataclass(frozen=True, slots=True)
class Weights:
    """The values in force on one day, ready for SQL and for `weigh`.

    Attributes:
        law: where they were read.
        probability: by level, and None for a site without an open warning.
        complaint: least probability where a complaint waits.
        unknown: share of a month's labor cost at stake where nothing is known to be unpaid.
        horizon: last day on which wages not yet due count.
        late_double_days: days late that add one to the urgency.
        late_cap: most that days late make of it.
        clock_until: a legal term that ends by this day is near.
        clock: factor of a near or lapsed term.
        major: factor of the list of major risks.
        festival: factor of the season before the Spring Festival, 1 outside it.
    """

    law: LawAt
    probability: Mapping[Level | None, Decimal]
    complaint: Decimal
    unknown: Decimal
    horizon: dt.date
    late_double_days: int
    late_cap: Decimal
    clock_until: dt.date
    clock: Decimal
    major: Decimal
    festival: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What one site is weighed by; money is yuan.

    Attributes:
        project_id: which site.
        level: of its worst open warning.
        overdue: unpaid wages past their pay day.
        coming: unpaid wages due within the horizon.
        claimed: what waiting complaints claim.
        monthly: labor cost agreed a month; a share of it where nothing is known to be unpaid.
        first_due_on: the earliest missed pay day.
        complaints: how many wait to be taken up.
        clock_on: the nearest legal term of a complaint or case.
        is_major: on the list of major risks.
    """

    project_id: int
    level: Level | None
    overdue: Decimal
    coming: Decimal
    claimed: Decimal
    monthly: Decimal
    first_due_on: dt.date | None
    complaints: int
    clock_on: dt.date | None
    is_major: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a rank: its value and the facts behind it, in Chinese."""

    name: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Priority:
    """The rank of one site.

    Attributes:
        score: at_stake × probability × urgency, yuan.
        at_stake: wages expected to stay unpaid at worst, yuan.
        factors: the three with what they were made of, in the order they are multiplied.
        parameters: the values of the law table that were applied.
    """

    score: Decimal
    at_stake: Decimal
    probability: Decimal
    urgency: Decimal
    factors: tuple[Factor, ...]
    parameters: list[dict[str, object]]


def read_weights(law: LawAt, festival_on: dt.date | None = None) -> Weights:
    """Read the weights of one day and region.

    Args:
        law: of that day.
        festival_on: the first day off of that year's Spring Festival, if announced: the season
            ends with it, as it does for the rule.

    Raises:
        UnknownParameter: one is not in force.
    """
    return Weights(
        law=law,
        probability={level: law.decimal(name) for level, name in PROBABILITIES.items()},
        complaint=law.decimal(COMPLAINT),
        unknown=law.decimal(UNKNOWN),
        horizon=law.day + dt.timedelta(days=law.integer(HORIZON)),
        late_double_days=law.integer(LATE[0]),
        late_cap=law.decimal(LATE[1]),
        clock_until=law.day + dt.timedelta(days=law.integer(CLOCK[0])),
        clock=law.decimal(CLOCK[1]),
        major=law.decimal(MAJOR),
        festival=law.decimal(FESTIVAL[0]) if in_festival_season(law.day, law, festival_on) else ONE,
    )


def weigh(site: Standing, weights: Weights) -> Priority:
    """Weigh one site; the SQL of `arrears.standings` gives the same score."""
    at_stake, stake_words = _at_stake(site, weights)
    probability, probability_words = _probability(site, weights)
    urgency, urgency_words = _urgency(site, weights)
    return Priority(
        score=(at_stake * probability * urgency).quantize(CENT),
        at_stake=at_stake,
        probability=probability,
        urgency=urgency,
        factors=(
            Factor("预计未付工资", f"{yuan(at_stake)} 元", stake_words),
            Factor("可能性", percent(probability), probability_words),
            Factor("紧迫程度", f"{urgency:.2f} 倍", urgency_words),
        ),
        parameters=_applied(site, weights),
    )


def _at_stake(site: Standing, weights: Weights) -> tuple[Decimal, str]:
    known = max(site.overdue, site.claimed) + site.coming
    if known == 0:
        share = (site.monthly * weights.unknown).quantize(CENT)
        monthly, ratio = yuan(site.monthly), percent(weights.unknown)
        return share, f"没有未付记录，按约定月人工费用 {monthly} 元的 {ratio} 计"
    words = f"逾期未付 {yuan(site.overdue)} 元"
    if site.claimed > site.overdue:
        words = f"投诉主张 {yuan(site.claimed)} 元（多于台账逾期 {yuan(site.overdue)} 元）"
    if site.coming:
        words += f"，即将到期 {yuan(site.coming)} 元"
    return known, words


def _probability(site: Standing, weights: Weights) -> tuple[Decimal, str]:
    by_level = weights.probability[site.level]
    words = f"{site.level.label}预警" if site.level is not None else "没有预警"
    if site.complaints and weights.complaint > by_level:
        return weights.complaint, f"{words}，有 {site.complaints} 件投诉待受理"
    return by_level, words


def _urgency(site: Standing, weights: Weights) -> tuple[Decimal, str]:
    urgency, words = ONE, []
    if site.first_due_on is not None:
        days = (weights.law.day - site.first_due_on).days
        urgency = min(ONE + Decimal(days) / weights.late_double_days, weights.late_cap)
        words.append(f"最早一笔逾期 {days} 天 ×{urgency:.2f}")
    if site.clock_on is not None and site.clock_on <= weights.clock_until:
        urgency *= weights.clock
        lapsed = site.clock_on < weights.law.day
        words.append(f"法定期限 {site.clock_on} {'已过' if lapsed else '临近'} ×{weights.clock}")
    if site.is_major:
        urgency *= weights.major
        words.append(f"重大欠薪隐患 ×{weights.major}")
    if weights.festival != ONE:
        urgency *= weights.festival
        words.append(f"春节前集中期 ×{weights.festival}")
    return urgency, "，".join(words) or "没有逾期和临近的期限"


def _applied(site: Standing, weights: Weights) -> list[dict[str, object]]:
    names = [PROBABILITIES[site.level]]
    if not (site.overdue or site.claimed or site.coming):
        names.append(UNKNOWN)
    if site.complaints:
        names.append(COMPLAINT)
    if site.coming:
        names.append(HORIZON)
    if site.first_due_on is not None:
        names += LATE
    if site.clock_on is not None:
        names += CLOCK
    if site.is_major:
        names.append(MAJOR)
    if weights.festival != ONE:
        names += FESTIVAL
    return used(weights.law, *names)
