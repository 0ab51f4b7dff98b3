"""欠薪计算: what a worker may claim for a month, item by item, each with its article. Pure.

It shows the way to a sum; the sum of a case is what the inspectors find. Yuan, two decimals,
half a fen rounds up.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from sites.law import LawAt

ZERO = Decimal("0.00")
FEN = Decimal("0.01")
OVERTIME = (
    ("workday_hours", "工作日加班费", "payment.overtime_workday_ratio"),
    ("rest_day_hours", "休息日加班费", "payment.overtime_rest_day_ratio"),
    ("holiday_hours", "法定休假日加班费", "payment.overtime_holiday_ratio"),
)


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One month of one worker.

    Attributes:
        agreed: wages agreed for the month's normal work, yuan.
        paid: what was paid of them, yuan.
        whole_month: normal work was done for the whole month, so the minimum wage holds.
        workday_hours, rest_day_hours, holiday_hours: overtime not paid, hours.
        ordered_unpaid: a payment order for the month expired unpaid.
    """

    agreed: Decimal
    paid: Decimal
    whole_month: bool = True
    workday_hours: Decimal = ZERO
    rest_day_hours: Decimal = ZERO
    holiday_hours: Decimal = ZERO
    ordered_unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item: yuan from and to, equal unless the law leaves a range."""

    words: str
    least: Decimal
    most: Decimal
    reckoning: str
    citation: str


@dataclass(frozen=True, slots=True)
class ClaimSum:
    """All items of a month."""

    items: tuple[Item, ...] = field(default_factory=tuple)

    @property
    def least(self) -> Decimal:
        """Yuan at least."""
        return sum((item.least for item in self.items), ZERO)

    @property
    def most(self) -> Decimal:
        """Yuan at most."""
        return sum((item.most for item in self.items), ZERO)


def claim_of_month(facts: MonthFacts, law: LawAt) -> ClaimSum:
    """Reckon a month: wages, difference to the minimum, overtime, additional compensation.

    Raises:
        ValueError: a negative sum or number of hours.
        UnknownParameter: a figure is not in force.
    """
    given = (
        facts.agreed,
        facts.paid,
        facts.workday_hours,
        facts.rest_day_hours,
        facts.holiday_hours,
    )
    if any(value < 0 for value in given):
        raise ValueError("sums and hours are not negative")
    items = [
        item
        for item in (_wages(facts), _to_minimum(facts, law), *_overtime(facts, law))
        if item is not None
    ]
    due = sum((item.least for item in items), ZERO)
    if facts.ordered_unpaid and due > 0:
        items.append(_compensation(due, law))
    return ClaimSum(tuple(items))


def _wages(facts: MonthFacts) -> Item | None:
    gap = facts.agreed - facts.paid
    if gap <= 0:
        return None
    words = f"约定 {facts.agreed:,.2f} − 已付 {facts.paid:,.2f}"
    return Item("拖欠工资", gap, gap, words, "《保障农民工工资支付条例》第三条")


def _to_minimum(facts: MonthFacts, law: LawAt) -> Item | None:
    minimum = law.decimal("minimum_wage.monthly_yuan")
    # What was agreed is claimed as wages; this is what the agreement itself lacks.
    gap = minimum - max(facts.agreed, facts.paid)
    if not facts.whole_month or gap <= 0:
        return None
    words = f"最低工资 {minimum:,.2f} − 约定或已付 {max(facts.agreed, facts.paid):,.2f}"
    return Item(
        "低于最低工资标准的差额", gap, gap, words, law.citation("minimum_wage.monthly_yuan").words
    )


def _overtime(facts: MonthFacts, law: LawAt) -> list[Item]:
    days = law.decimal("payment.monthly_paid_days")
    hourly = facts.agreed / days / law.integer("payment.daily_hours")
    items = []
    for name, words, ratio_name in OVERTIME:
        hours, ratio = getattr(facts, name), law.decimal(ratio_name)
        if not hours:
            continue
        sum_ = _fen(hourly * hours * ratio)
        reckoning = f"{facts.agreed:,.2f} ÷ {days} 天 ÷ {law.integer('payment.daily_hours')} 小时 × {hours} 小时 × {ratio}"
        items.append(Item(words, sum_, sum_, reckoning, law.citation(ratio_name).words))
    return items


def _compensation(due: Decimal, law: LawAt) -> Item:
    low = law.decimal("payment.additional_compensation_minimum_ratio")
    high = law.decimal("payment.additional_compensation_maximum_ratio")
    return Item(
        "加付赔偿金（责令支付后逾期未付）",
        _fen(due * low),
        _fen(due * high),
        f"应付 {due:,.2f} × {low:%} 至 {high:%}",
        law.citation("payment.additional_compensation_minimum_ratio").words,
    )


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)
