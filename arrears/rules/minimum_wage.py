"""最低工资: people paid below the local minimum for the days they worked (W07, R56)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from arrears.enums import LEVEL_ORDER, Level
from arrears.rules.engine import Fired, month_words, used, warning_rule, yuan
from arrears.rules.facts import MonthFacts, SiteFacts
from sites.law import Citation, LawAt
from sites.lib.days import add_months, month_text


@dataclass(frozen=True, slots=True)
class _Judged:
    month: MonthFacts
    law: LawAt
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
        found
        for month in facts.months
        if month.sheet_people and (found := _judge(month, law)) is not None
    ]
    if not judged:
        return None
    worst = max(judged, key=lambda found: (LEVEL_ORDER[found.level], found.month.month))
    minimum = worst.law.decimal("minimum_wage.monthly_yuan")
    count = worst.month.sheet_people
    average = "，人均也低于标准" if worst.month.average_below else ""
    return Fired(
        level=worst.level,
        words=(
            f"{month_words(worst.month.month)}工资表 {count} 人中 {worst.month.below_minimum} 人"
            f"低于最低工资标准（每月 {yuan(minimum)} 元，按出勤折算）{average}"
        ),
        facts={
            "month": month_text(worst.month.month),
            "workers": worst.month.below_minimum,
            "worker_count": count,
            "minimum_wage": str(minimum),
            "average_below": worst.month.average_below,
            "months": [month_text(found.month.month) for found in judged],
        },
        parameters=[
            *used(worst.law, "minimum_wage.monthly_yuan", "payment.monthly_paid_days"),
            *used(law, "warning.below_minimum_orange_ratio"),
        ],
    )


def _judge(month: MonthFacts, law: LawAt) -> _Judged | None:
    then = law_of_month(month.month, law.region)
    then.decimal("minimum_wage.monthly_yuan")
    if not month.below_minimum:
        return None
    level = Level.YELLOW
    share = Decimal(month.below_minimum) / month.sheet_people
    if share >= law.decimal("warning.below_minimum_orange_ratio"):
        level = Level.ORANGE
    if month.average_below:
        level = Level.RED
    return _Judged(month, then, level)


def law_of_month(month: dt.date, region: str) -> LawAt:
    """The law at the end of a wage month: the minimum wage of a month is that of its last day."""
    return LawAt(add_months(month, 1) - dt.timedelta(days=1), region)
