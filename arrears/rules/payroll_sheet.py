"""工资支付表: the sheet made in time, fair in its deductions; plausible in its sums (W03, R52)."""

from decimal import Decimal

from arrears.enums import Level
from arrears.rules.engine import Fired, month_words, used, warning_rule, yuan
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt
from sites.lib.days import month_text

REGULATION = "国务院令第724号"


@warning_rule(
    id="payroll_sheet",
    title="未按月编制工资支付表",
    citation=Citation(REGULATION, article=31, paragraph=1),
    needs_regular_months=True,
)
def payroll_sheet(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Of the oldest month whose people are on no sheet: blue before the pay day, yellow after.

    Orange from `warning.sheet_orange_days` days after the pay day.
    """
    orange = law.integer("warning.sheet_orange_days")
    reminder = law.integer("warning.sheet_reminder_days")
    missing = [
        month
        for month in facts.months
        if month.without_sheet and (month.due_on - facts.day).days <= reminder
    ]
    if not missing:
        return None
    oldest = missing[0]
    days = (facts.day - oldest.due_on).days
    level = Level.BLUE if days <= 0 else Level.ORANGE if days >= orange else Level.YELLOW
    when = f"{-days} 天后是支付日" if days <= 0 else f"已过支付日 {days} 天"
    return Fired(
        level=level,
        words=(f"{month_words(oldest.month)}出勤 {oldest.without_sheet} 人没有工资支付表，{when}"),
        facts={
            "month": month_text(oldest.month),
            "people": oldest.without_sheet,
            "months": [month_text(month.month) for month in missing],
        },
        parameters=used(law, "warning.sheet_reminder_days", "warning.sheet_orange_days"),
    )


@warning_rule(
    id="deductions",
    title="扣款超过工资的一半",
    citation=Citation(REGULATION, article=15),
)
def deductions(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow for one person in the last wage months, orange from a share of the sheet on."""
    months = facts.last_months(law.integer("lead.window_months"))
    ratio = law.decimal("warning.deduction_ratio")
    found = [month for month in months if month.over_deducted]
    if not found:
        return None
    most = max(found, key=lambda month: (month.over_deducted, month.month))
    share = Decimal(most.over_deducted) / most.sheet_people
    orange = share >= law.decimal("warning.deduction_orange_ratio")
    return Fired(
        level=Level.ORANGE if orange else Level.YELLOW,
        words=(
            f"{month_words(most.month)}工资表 {most.sheet_people} 人中 {most.over_deducted} 人"
            f"扣款超过应发工资的 {ratio * 100:.0f}%"
        ),
        facts={"month": month_text(most.month), "people": most.over_deducted},
        parameters=used(
            law, "warning.deduction_ratio", "warning.deduction_orange_ratio", "lead.window_months"
        ),
    )


@warning_rule(
    id="high_pay",
    title="个人工资异常偏高",
    citation=Citation(REGULATION, article=52),
    is_lead=True,
)
def high_pay(facts: SiteFacts, law: LawAt) -> Fired | None:
    """A lead on made-up pay: one person paid more than a sum in a month, or in the year."""
    month_sum = law.decimal("warning.high_pay_month_yuan")
    months = facts.last_months(law.integer("lead.window_months"))
    in_month = max((month.high_paid for month in months), default=0)
    in_year = facts.people.high_paid_year
    if not in_month and not in_year:
        return None
    words = []
    if in_month:
        words.append(f"{in_month} 人月工资超过 {yuan(month_sum)} 元")
    if in_year:
        words.append(f"{in_year} 人年工资超过 {yuan(law.decimal('warning.high_pay_year_yuan'))} 元")
    return Fired(
        level=Level.YELLOW,
        words="，".join(words),
        facts={"people_month": in_month, "people_year": in_year},
        parameters=used(
            law,
            "warning.high_pay_month_yuan",
            "warning.high_pay_year_yuan",
            "lead.window_months",
        ),
    )
