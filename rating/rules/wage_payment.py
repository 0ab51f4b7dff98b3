"""工资支付信用: the five systems and the ledger of construction employers, monthly.

The national measures know the yearly grade only; this second method is the office's own
(local design), and each of its criteria rests on a duty of Decree 724.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from rating.engine import Grade, Reason, Rule, rule
from rating.rules.compliance import Event, ExpiredOrder
from sites.law import Citation, LawAt

DECREE = "国务院令第724号"
# The five systems of article 39, each with the article that orders it.
SYSTEMS = {
    "real_name": "实名制管理",
    "special_account": "工资专用账户",
    "paid_on_behalf": "总包代发工资",
    "deposit": "工资保证金",
    "notice_board": "维权信息告示牌",
}


@dataclass(frozen=True, slots=True)
class ProjectSystems:
    """One project of a general contractor and the systems it lacks (keys of SYSTEMS)."""

    code: str
    name: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrears:
    """What was due and unpaid at the end of the period; yuan."""

    worker_count: int = 0
    outstanding: Decimal = Decimal("0.00")
    earliest_due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WagePaymentFacts:
    """What the ledger and the project files say of one construction employer at a month's end.

    Attributes:
        uscc: The employer.
        region: GB/T 2260 code of its place.
        period: The month, "2026-09".
        period_end: Its last day.
        ledger_count: Worker-months of this employer due before the end of the period.
        projects: Projects under way of which it is the general contractor.
        arrears: What it owed its workers at the end of the period.
        attending_count: Workers who attended in the months whose wages fell due in the period.
        paid_count: Of these, workers paid in full by the end of the period.
        expired_orders: Payment orders found disobeyed by then and still not paid.
        listings: Listings in force when the grade is drafted.
    """

    uscc: str
    region: str
    period: str
    period_end: dt.date
    ledger_count: int = 0
    projects: tuple[ProjectSystems, ...] = ()
    arrears: Arrears = Arrears()
    attending_count: int = 0
    paid_count: int = 0
    expired_orders: tuple[ExpiredOrder, ...] = ()
    listings: tuple[Event, ...] = ()

    @property
    def has_record(self) -> bool:
        """Whether it employed or built anything we know of in the period."""
        return bool(self.ledger_count or self.projects or self.expired_orders or self.listings)


@rule(grade=Grade.C, citation=Citation("国务院令第423号", article=30))
def order_unpaid(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C while an order to pay is disobeyed."""
    if not facts.expired_orders:
        return None
    numbers = [one.number for one in facts.expired_orders]
    unpaid = sum((one.unpaid_amount for one in facts.expired_orders), Decimal("0.00"))
    return Reason(
        f"责令限期支付决定（{'、'.join(numbers)}）逾期未履行，未支付{unpaid:,.2f}元",
        {"orders": numbers, "unpaid_amount": unpaid},
    )


@rule(grade=Grade.C, citation=Citation("人社部令第45号"))
def listed(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C while on the joint-sanction list."""
    if not facts.listings:
        return None
    numbers = [event.document_number for event in facts.listings]
    return Reason(
        f"在拖欠农民工工资失信联合惩戒对象名单内（{'、'.join(numbers)}）", {"documents": numbers}
    )


@rule(grade=Grade.C, citation=Citation(DECREE, article=13))
def long_in_arrears(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """C when wages are unpaid as many days as make a red warning, itself counted."""
    bound = law.integer("warning.late_red_days")
    days = _days_late(facts)
    if days < bound:
        return None
    return Reason(
        f"期末拖欠{facts.arrears.worker_count}人工资{facts.arrears.outstanding:,.2f}元，"
        f"最长逾期{days}天，达到{bound}天",
        {
            "worker_count": facts.arrears.worker_count,
            "outstanding": facts.arrears.outstanding,
            "days_late": days,
            "bound": bound,
        },
    )


@rule(grade=Grade.B, citation=Citation(DECREE, article=13))
def in_arrears(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when wages are unpaid at the end of the period, for less than the bound for C."""
    days = _days_late(facts)
    if not 0 < days < law.integer("warning.late_red_days"):
        return None
    return Reason(
        f"期末拖欠{facts.arrears.worker_count}人工资{facts.arrears.outstanding:,.2f}元，"
        f"最长逾期{days}天",
        {
            "worker_count": facts.arrears.worker_count,
            "outstanding": facts.arrears.outstanding,
            "days_late": days,
        },
    )


@rule(grade=Grade.B, citation=Citation(DECREE, article=31))
def not_all_paid(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when fewer of those who attended were paid in full than the bound asks."""
    if facts.attending_count == 0:
        return None
    bound = law.decimal("warning.coverage_blue_ratio")
    if Decimal(facts.paid_count) >= bound * facts.attending_count:
        return None
    return Reason(
        f"本期应发放{facts.attending_count}人，足额发放{facts.paid_count}人",
        {
            "attending_count": facts.attending_count,
            "paid_count": facts.paid_count,
            "bound": bound,
        },
    )


@rule(grade=Grade.B, citation=Citation(DECREE, article=39))
def systems_missing(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """B when a project of the general contractor lacks one of the five systems."""
    lacking = [project for project in facts.projects if project.missing]
    if not lacking:
        return None
    words = "；".join(
        f"{project.name}缺{'、'.join(SYSTEMS[key] for key in project.missing)}"
        for project in lacking
    )
    return Reason(
        f"工资支付保障制度不全：{words}",
        {"projects": {project.code: list(project.missing) for project in lacking}},
    )


@rule(grade=Grade.A, citation=Citation(DECREE, article=39))
def paid_and_in_order(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """A for an employer with a record of the period and nothing against it."""
    if not facts.has_record:
        return None
    return Reason(
        f"期末无拖欠，本期应发放{facts.attending_count}人均已足额发放，"
        f"总承包在建项目{len(facts.projects)}个制度齐全",
        {"attending_count": facts.attending_count, "project_count": len(facts.projects)},
    )


def _days_late(facts: WagePaymentFacts) -> int:
    """Days from the earliest unpaid due day to the end of the period; 0 without arrears."""
    due_on = facts.arrears.earliest_due_on
    return 0 if due_on is None else (facts.period_end - due_on).days


RULES: tuple[Rule[WagePaymentFacts], ...] = (
    order_unpaid,
    listed,
    long_in_arrears,
    in_arrears,
    not_all_paid,
    systems_missing,
)
OTHERWISE = paid_and_in_order
