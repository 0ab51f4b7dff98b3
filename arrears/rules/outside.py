"""外部信号: complaints, other departments, related companies, orders disobeyed (W09, W10, W20, W24)."""

from arrears.enums import Level
from arrears.rules.engine import Fired, reached, used, warning_rule
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt

REGULATION = "国务院令第724号"
COMPLAINTS = {
    Level.YELLOW: "warning.complaints_yellow",
    Level.ORANGE: "warning.complaints_orange",
    Level.RED: "warning.complaints_red",
}
SIGNALS = {
    Level.YELLOW: "warning.signals_yellow",
    Level.ORANGE: "warning.signals_orange",
    Level.RED: "warning.signals_red",
}


@warning_rule(
    id="complaint_surge",
    title="集中投诉",
    citation=Citation("国务院令第423号", article=9),
)
def complaint_surge(facts: SiteFacts, law: LawAt) -> Fired | None:
    """By complaints within the window; red also when they speak for a group."""
    days = law.integer("warning.complaints_window_days")
    signals = facts.signals
    group = signals.complaint_people >= law.integer("warning.incident_group_people")
    level = Level.RED if group else reached(signals.complaints, law, COMPLAINTS)
    if level is None:
        return None
    return Fired(
        level=level,
        words=(
            f"近 {days} 天投诉 {signals.complaints} 件，自述涉及 {signals.complaint_people} 人"
            + ("，属群体性" if group else "")
        ),
        facts={"complaints": signals.complaints, "people": signals.complaint_people},
        parameters=used(
            law,
            "warning.complaints_window_days",
            *COMPLAINTS.values(),
            "warning.incident_group_people",
        ),
    )


@warning_rule(
    id="outside_signals",
    title="单位经营出现异常信号",
    citation=Citation(REGULATION, article=38),
)
def outside_signals(facts: SiteFacts, law: LawAt) -> Fired | None:
    """By kinds of signals; red also when the person in charge cannot be reached."""
    signals = facts.signals
    level = reached(len(signals.outside), law, SIGNALS)
    if signals.principal_unreachable:
        level = Level.RED
    if level is None:
        return None
    return Fired(
        level=level,
        words=f"{len(signals.outside)} 种外部异常信号：{'、'.join(signals.outside)}",
        facts={"kinds": list(signals.outside)},
        parameters=used(law, *SIGNALS.values()),
    )


@warning_rule(
    id="order_unpaid",
    title="责令限期支付后逾期未付",
    citation=Citation(REGULATION, article=42),
)
def order_unpaid(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Red while part of an order whose last day has passed is unpaid."""
    parameters = used(law, "payment.order_minimum_days")
    orders = facts.signals.orders_unpaid
    if not orders:
        return None
    return Fired(
        level=Level.RED,
        words=f"{'、'.join(orders)}期满仍未付清，应核查是否符合列入失信名单情形",
        facts={"orders": list(orders)},
        parameters=parameters,
    )


@warning_rule(
    id="related_company",
    title="关联单位存在逾期未付的责令决定",
    citation=Citation(REGULATION, article=48, paragraph=1),
)
def related_company(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow when a company with the same legal representative left an order unpaid."""
    parameters = used(law, "warning.signals_yellow")
    related = facts.signals.related_unpaid
    if not related:
        return None
    return Fired(
        level=Level.YELLOW,
        words=f"同一法定代表人的{'、'.join(related[:3])}有责令支付决定逾期未付",
        facts={"companies": list(related)},
        parameters=parameters,
    )
