"""发薪覆盖: people paid against people who attended (W04, R55)."""

from decimal import Decimal

from arrears.enums import LEVEL_ORDER, Level
from arrears.rules.engine import Fired, month_words, percent, used, warning_rule
from arrears.rules.facts import MonthFacts, SiteFacts
from sites.law import Citation, LawAt
from sites.lib.days import month_text


@warning_rule(
    id="coverage",
    title="出勤人员未全部足额发薪",
    citation=Citation("国务院令第724号", article=31, paragraph=2),
    needs_regular_months=True,
)
def coverage(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Judge each month past its pay day, and tell of the worst, the latest of equals.

    Blue, yellow and orange by the share of attending people paid in full; red by the share
    for whom the bank has paid nothing at all.
    """
    judged = [
        (LEVEL_ORDER[level], month.month, level, month)
        for month in facts.months_past_due
        if (level := _level(month, law)) is not None
    ]
    if not judged:
        return None
    _, _, level, worst = max(judged, key=lambda row: row[:2])
    return Fired(
        level=level,
        words=_words(worst),
        facts={
            "month": month_text(worst.month),
            "attending": worst.attending,
            "paid_in_full": worst.paid_in_full,
            "without_record": worst.without_record,
            "coverage": percent(_full_ratio(worst)),
            "months": [month_text(month.month) for _, _, _, month in judged],
        },
        parameters=used(
            law,
            "warning.coverage_blue_ratio",
            "warning.coverage_yellow_ratio",
            "warning.coverage_orange_ratio",
            "warning.coverage_red_unpaid_ratio",
        ),
    )


def _level(month: MonthFacts, law: LawAt) -> Level | None:
    if month.attending == 0:
        return None
    unpaid = Decimal(month.without_record) / month.attending
    if month.without_record and unpaid >= law.decimal("warning.coverage_red_unpaid_ratio"):
        return Level.RED
    ratio = _full_ratio(month)
    if ratio < law.decimal("warning.coverage_orange_ratio"):
        return Level.ORANGE
    if ratio < law.decimal("warning.coverage_yellow_ratio"):
        return Level.YELLOW
    return Level.BLUE if ratio < law.decimal("warning.coverage_blue_ratio") else None


def _full_ratio(month: MonthFacts) -> Decimal:
    return Decimal(month.paid_in_full) / month.attending


def _words(month: MonthFacts) -> str:
    words = (
        f"{month_words(month.month)}出勤 {month.attending} 人，"
        f"足额发薪 {month.paid_in_full} 人（{percent(_full_ratio(month))}）"
    )
    return words + (f"，{month.without_record} 人没有到账记录" if month.without_record else "")
