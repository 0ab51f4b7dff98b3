"""专用账户: opened in time, covering the next payroll, used for wages alone (W01, W11, W12, R30)."""

from decimal import Decimal

from arrears.enums import Level
from arrears.rules.engine import (
    Fired,
    below,
    percent,
    reached,
    used,
    warning_rule,
    worst,
    yuan,
)
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt

REGULATION = "国务院令第724号"
OPENING = {
    Level.ORANGE: "warning.account_opening_orange_days",
    Level.RED: "warning.account_opening_red_days",
}
COVER = {
    Level.BLUE: "warning.balance_cover_blue_ratio",
    Level.YELLOW: "warning.balance_cover_yellow_ratio",
    Level.ORANGE: "warning.balance_cover_orange_ratio",
    Level.RED: "warning.balance_cover_red_ratio",
}
PAID_OUT = {
    Level.BLUE: "warning.payroll_inflow_blue_ratio",
    Level.YELLOW: "warning.payroll_inflow_yellow_ratio",
    Level.ORANGE: "warning.payroll_inflow_orange_ratio",
    Level.RED: "warning.payroll_inflow_red_ratio",
}
MOVED = {
    Level.ORANGE: "warning.outflow_orange_ratio",
    Level.RED: "warning.outflow_red_ratio",
}


@warning_rule(
    id="account_opening",
    title="专用账户未按期开立",
    citation=Citation(REGULATION, article=26, paragraph=1),
)
def account_opening(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Blue before the term ends, yellow after it, then by days; red once people attend without it.

    An account that was closed is no account while works go on.
    """
    systems = facts.systems
    if not facts.is_building or systems.account_state in {"ACTIVE", "FROZEN"}:
        return None
    days, term = systems.days_since_contract, law.integer("warning.account_opening_calendar_days")
    if days > term:
        attended = Level.RED if systems.attending_ever else None
        # From the day after the bound, as the term itself: "more than 45 days".
        level = worst(Level.YELLOW, reached(days - 1, law, OPENING), attended)
        words = f"施工合同签订已 {days} 天，没有正常的专用账户"
        if attended:
            words += f"，已有 {systems.attending_ever} 人出勤"
    elif days >= term - law.integer("warning.account_opening_reminder_days"):
        level, words = Level.BLUE, f"开立专用账户期限还有 {term - days} 天"
    else:
        return None
    assert level is not None
    return Fired(
        level=level,
        words=words,
        facts={"days_since_contract": days, "attending": systems.attending_ever},
        parameters=used(
            law,
            "warning.account_opening_calendar_days",
            "warning.account_opening_reminder_days",
            *OPENING.values(),
        ),
    )


@warning_rule(
    id="balance_cover",
    title="专用账户余额不足以发放下期工资",
    citation=Citation(REGULATION, article=27, paragraph=1),
)
def balance_cover(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Compare the balance with what the next pay day is expected to take."""
    money = facts.money
    if not facts.is_building or money is None or money.balance is None or not money.next_payroll:
        return None
    ratio = money.balance / money.next_payroll
    level = below(ratio, law, COVER)
    if level is None:
        return None
    return Fired(
        level=level,
        words=(
            f"专用账户余额 {yuan(money.balance)} 元，"
            f"为下期工资 {yuan(money.next_payroll)} 元的 {percent(ratio)}"
        ),
        facts={"balance": str(money.balance), "next_payroll": str(money.next_payroll)},
        parameters=used(law, *COVER.values(), "forecast.history_months"),
    )


@warning_rule(
    id="payroll_inflow_ratio",
    title="拨入的人工费用没有用于发放工资",
    citation=Citation(REGULATION, article=26, paragraph=1),
)
def payroll_inflow_ratio(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Compare wages paid out with labor cost paid in over some months."""
    money = facts.money
    if money is None or not money.inflow:
        return None
    ratio = money.wages_out / money.inflow
    level = below(ratio, law, PAID_OUT)
    if level is None:
        return None
    months = law.integer("warning.payroll_inflow_months")
    return Fired(
        level=level,
        words=(
            f"近 {months} 个月拨入人工费用 {yuan(money.inflow)} 元，"
            f"发放工资 {yuan(money.wages_out)} 元（{percent(ratio)}）"
        ),
        facts={"inflow": str(money.inflow), "wages_out": str(money.wages_out)},
        parameters=used(law, "warning.payroll_inflow_months", *PAID_OUT.values()),
    )


@warning_rule(
    id="account_outflow",
    title="专用账户资金转作他用",
    citation=Citation(REGULATION, article=26, paragraph=1),
)
def account_outflow(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow for any transfer that is no wages, then by its share of the labor cost paid in."""
    days = law.integer("warning.outflow_window_days")
    money = facts.money
    if money is None or not money.moved_count:
        return None
    # Nothing came in: what went out is all of it.
    ratio = money.moved_out / money.moved_inflow if money.moved_inflow else Decimal(1)
    level = reached(ratio, law, MOVED) or Level.YELLOW
    return Fired(
        level=level,
        words=(
            f"近 {days} 天专用账户非工资转出 {money.moved_count} 笔，"
            f"合计 {yuan(money.moved_out)} 元，收款方{'、'.join(money.moved_to) or '不详'}"
        ),
        facts={
            "moved_out": str(money.moved_out),
            "count": money.moved_count,
            "to": list(money.moved_to),
        },
        parameters=used(law, "warning.outflow_window_days", *MOVED.values()),
    )
