"""最低工资: people paid below the local minimum for the days they worked (W07, R56)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from arrears.enums import LEVEL_ORDER, Level
from arrears.rules.engine import (
    Fired,
    MonthFacts,
    PaidHead,
    SiteFacts,
    month_words,
    used,
    warning_rule,
    yuan,
)
from sites.law import Citation, LawAt
from sites.lib.days import add_months, month_text

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Judged:
    month: MonthFacts
    law: LawAt
    below: int
    average_below: bool
    level: Level


@warning_rule(
    id="below_minimum_wage",
    title="低于最低工资标准",
    citation=Citation("劳动保障部令第21号", article=12, paragraph=1),
    needs_regular_months=False,
)
def below_minimum_wage(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Compare gross pay with the minimum of its own month, by the day for part months.

    Yellow for one person, orange from a share of the people, red when the average of all is
    below. Gross, because the standard is what is paid before the worker's own contributions.

    Raises:
        UnknownParameter: no minimum wage is entered for the month and the region.
    """
    judged = [
        found for month in facts.months if month.sheet and (found := _judge(month, law)) is not None
    ]
    if not judged:
        return None
    worst = max(judged, key=lambda found: (LEVEL_ORDER[found.level], found.month.month))
    minimum = worst.law.decimal("minimum_wage.monthly_yuan")
    count = len(worst.month.sheet)
    average = "，人均也低于标准" if worst.average_below else ""
    return Fired(
        level=worst.level,
        words=(
            f"{month_words(worst.month.month)}工资表 {count} 人中 {worst.below} 人"
            f"低于最低工资标准（每月 {yuan(minimum)} 元，按出勤折算）{average}"
        ),
        facts={
            "month": month_text(worst.month.month),
            "workers": worst.below,
            "worker_count": count,
            "minimum_wage": str(minimum),
            "average_below": worst.average_below,
            "months": [month_text(found.month.month) for found in judged],
        },
        parameters=[
            *used(worst.law, "minimum_wage.monthly_yuan", "payment.monthly_paid_days"),
            *used(law, "warning.below_minimum_orange_ratio"),
        ],
    )


def _judge(month: MonthFacts, law: LawAt) -> _Judged | None:
    then = LawAt(add_months(month.month, 1) - dt.timedelta(days=1), law.region)
    minimum = then.decimal("minimum_wage.monthly_yuan")
    divisor = then.decimal("payment.monthly_paid_days")
    below = sum(head.gross < _minimum_of(head, minimum, divisor) for head in month.sheet)
    if not below:
        return None
    paid = sum((head.gross for head in month.sheet), ZERO)
    wanted = sum((_minimum_of(head, minimum, divisor) for head in month.sheet), ZERO)
    level = Level.YELLOW
    if Decimal(below) / len(month.sheet) >= law.decimal("warning.below_minimum_orange_ratio"):
        level = Level.ORANGE
    if paid < wanted:
        level = Level.RED
    return _Judged(month, then, below, paid < wanted, level)


def _minimum_of(head: PaidHead, minimum: Decimal, divisor: Decimal) -> Decimal:
    """The minimum for the days worked; whole from `divisor` days on."""
    return minimum * min(head.days / divisor, Decimal(1))
