"""工资支付信用: the five systems and the ledger of construction employers and projects, monthly.

The national measures know the yearly grade only; this second method is the office's own
(local design), and each of its criteria rests on a duty of Decree 724.
"""

from decimal import Decimal

from rating.engine import Grade, Reason, Rule, rule
from rating.rules.compliance import Event
from rating.rules.systems import SHOWN, shown_systems, system_words
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.law import Citation, LawAt

DECREE = "国务院令第724号"
LATE_DAYS = "warning.late_red_days"
PAID_RATIO = "warning.coverage_blue_ratio"
REAL_NAME_RATIO = "warning.registration_yellow_ratio"
INFLOW_MONTHS = "warning.inflow_missed_months_red"
UNANSWERED = "grading.unanswered_warnings_for_b"
SMALL_SAMPLE = "grading.small_sample_workers"
NEW_MONTHS = "grading.new_employer_months"
OUT_OF_TOWN_MONTHS = "grading.out_of_town_months"


@rule(
    grade=Grade.C,
    citation=Citation("国务院令第423号", article=30),
    title="责令限期支付决定逾期未履行",
)
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


@rule(grade=Grade.C, citation=Citation("人社部令第45号"), title="在失信联合惩戒名单内")
def listed(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C while on the joint-sanction list."""
    return _from_events("在拖欠农民工工资失信联合惩戒对象名单内", facts.listings)


@rule(
    grade=Grade.C,
    citation=Citation(DECREE, article=13),
    title="期末拖欠达到红色预警天数",
    parameters=(LATE_DAYS,),
)
def long_in_arrears(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """C when wages are unpaid as many days as make a red warning, itself counted."""
    bound = law.integer(LATE_DAYS)
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


@rule(grade=Grade.C, citation=Citation(DECREE, article=47), title="因拖欠工资引发群体性或极端事件")
def caused_incident(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C when unpaid wages caused a group or extreme incident in the period."""
    return _from_events("因拖欠工资引发群体性事件或者极端事件", facts.incidents)


@rule(grade=Grade.C, citation=Citation(DECREE, article=47), title="拒不支付劳动报酬被追究刑事责任")
def criminally_liable(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C for criminal liability for unpaid wages."""
    return _from_events("因拒不支付劳动报酬被追究刑事责任", facts.criminal_liabilities)


@rule(grade=Grade.C, citation=Citation(DECREE, article=47), title="法院或者其他主管机关的认定")
def found_by_authority(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C, the lowest grade, by a judgment or finding of another authority, with its document."""
    return _from_events(
        "人民法院或者其他主管机关认定存在严重拖欠工资行为，直接评为最低等级", facts.overrides
    )


@rule(
    grade=Grade.B,
    citation=Citation(DECREE, article=13),
    title="期末有拖欠，未达到C级界限",
    parameters=(LATE_DAYS,),
)
def in_arrears(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when wages are unpaid at the end of the period, for less than the bound for C."""
    days = _days_late(facts)
    if not 0 < days < law.integer(LATE_DAYS):
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


@rule(grade=Grade.B, citation=Citation("国务院令第423号", article=26), title="本期被责令限期支付")
def ordered_to_pay(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """B when an order to pay was served in the period, also one that was obeyed."""
    if not facts.orders:
        return None
    obeyed = sum(one.obeyed is True for one in facts.orders)
    numbers = [one.number for one in facts.orders]
    return Reason(
        f"本期被责令限期支付{len(numbers)}次（{'、'.join(numbers)}），其中按期履行{obeyed}次",
        {"orders": numbers, "obeyed_count": obeyed},
    )


@rule(grade=Grade.B, citation=Citation(DECREE, article=10), title="投诉经查证属实")
def complaints_upheld(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """B when complaints proved right: an order was served in their case in the period."""
    count = facts.upheld_complaint_count
    if count == 0:
        return None
    return Reason(f"本期有{count}件欠薪投诉经查证属实并依法处理", {"count": count})


@rule(
    grade=Grade.B,
    citation=Citation(DECREE, article=31),
    title="本期未全部足额发放",
    parameters=(SMALL_SAMPLE, PAID_RATIO),
)
def not_all_paid(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when fewer of those who attended were paid in full than the bound asks.

    A ratio of a handful of people says nothing (small-sample guard); what they are owed is
    still judged by the rules on arrears.
    """
    if facts.attending_count < law.integer(SMALL_SAMPLE):
        return None
    bound = law.decimal(PAID_RATIO)
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


@rule(
    grade=Grade.B,
    citation=Citation(DECREE, article=39),
    title="总承包项目五项制度不全",
    parameters=(SHOWN,),
)
def systems_missing(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when a project of the general contractor lacks one of the five systems shown."""
    if not facts.projects:
        return None
    shown = shown_systems(law)
    lacking = {
        project: kept
        for project in facts.projects
        if (kept := [key for key in shown if key in project.missing])
    }
    if not lacking:
        return None
    words = "；".join(
        f"{project.name}缺{'、'.join(map(system_words, keys))}" for project, keys in lacking.items()
    )
    return Reason(
        f"工资支付保障制度不全：{words}",
        {"projects": {project.code: keys for project, keys in lacking.items()}},
    )


@rule(
    grade=Grade.B,
    citation=Citation(DECREE, article=28),
    title="实名制登记覆盖不足",
    parameters=(SMALL_SAMPLE, REAL_NAME_RATIO),
)
def real_name_incomplete(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when fewer of those who worked on a project stand on the roster than the bound asks."""
    if not facts.projects:
        return None
    guard, bound = law.integer(SMALL_SAMPLE), law.decimal(REAL_NAME_RATIO)
    lacking = [
        project
        for project in facts.projects
        if project.attending_count >= guard
        and Decimal(project.registered_count) < bound * project.attending_count
    ]
    if not lacking:
        return None
    words = "；".join(
        f"{one.name}用工{one.attending_count}人，登记{one.registered_count}人" for one in lacking
    )
    return Reason(
        f"实名制登记覆盖不足：{words}", {"projects": [one.code for one in lacking], "bound": bound}
    )


@rule(
    grade=Grade.B,
    citation=Citation(DECREE, article=29),
    title="人工费用未按月拨入专用账户",
    parameters=(INFLOW_MONTHS,),
)
def labor_cost_missing(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when no labor cost came into a project's account for as many months, itself counted."""
    if not facts.projects:
        return None
    bound = law.integer(INFLOW_MONTHS)
    lacking = [one for one in facts.projects if one.months_without_inflow >= bound]
    if not lacking:
        return None
    words = "；".join(f"{one.name}连续{one.months_without_inflow}个月" for one in lacking)
    return Reason(
        f"人工费用未按月拨入专用账户：{words}",
        {"projects": [one.code for one in lacking], "bound": bound},
    )


@rule(
    grade=Grade.B,
    citation=Citation(DECREE, article=38),
    title="预警未按期答复",
    parameters=(UNANSWERED,),
    since="2026.3",
)
def warnings_unanswered(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """B when as many warnings were not answered in their time as the bound, itself counted."""
    late = facts.unanswered_warnings
    if not late:
        return None
    bound = law.integer(UNANSWERED)
    if len(late) < bound:
        return None
    words = "；".join(
        f"{one.project_name}“{one.warning}”应于{one.due_on}前答复，"
        + (f"{one.answered_on}才答复" if one.answered_on else "未答复")
        for one in late
    )
    return Reason(
        f"{len(late)}条欠薪预警未按期答复：{words}",
        {"count": len(late), "bound": bound, "projects": sorted({one.project for one in late})},
    )


@rule(grade=Grade.N, citation=Citation(DECREE, article=47), title="本期没有任何记录，不评定等级")
def no_record(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """Not graded without any record: no data is not an A."""
    if facts.has_record:
        return None
    return Reason("截至期末没有用工、工资或者总承包项目记录，不评定等级，不视为A级")


@rule(
    grade=Grade.N,
    citation=Citation(DECREE, article=47),
    title="记录时间过短，不评定等级",
    parameters=(NEW_MONTHS, OUT_OF_TOWN_MONTHS),
)
def record_too_short(facts: WagePaymentFacts, law: LawAt) -> Reason | None:
    """Not graded A on a record of a few months: new employers, and those from elsewhere."""
    name = NEW_MONTHS if facts.is_local else OUT_OF_TOWN_MONTHS
    bound, months = law.integer(name), facts.record_months
    if months >= bound:
        return None
    local = "新开工项目" if facts.project else "新进单位"
    who = local if facts.is_local else "外地进泰单位"
    return Reason(
        f"{who}，本市工资支付记录{months}个月，未满{bound}个月，处于观察期，不评定等级",
        {"record_months": months, "bound": bound},
    )


@rule(
    grade=Grade.A,
    citation=Citation(DECREE, article=39),
    title="无拖欠且制度齐全",
    since="2026.3",
)
def paid_and_in_order(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """A for an employer with a record of the period and nothing against it."""
    said = ["期末无拖欠"]
    if facts.attending_count:
        said.append(f"本期应发放{facts.attending_count}人，足额发放{facts.paid_count}人")
    else:
        said.append("本期没有到期应发的工资")
    if facts.projects:
        said.append(f"总承包在建项目{len(facts.projects)}个，五项制度齐全")
    told = {
        "attending_count": facts.attending_count,
        "paid_count": facts.paid_count,
        "project_count": len(facts.projects),
    }
    return Reason("，".join(said), told)


@rule(
    grade=Grade.A,
    citation=Citation(DECREE, article=39),
    title="无拖欠且制度齐全",
    until="2026.2",
    name="paid_and_in_order",
)
def paid_and_in_order_of_2026_2(facts: WagePaymentFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """The same in the words of then; it spoke of projects also where there was none."""
    return Reason(
        f"期末无拖欠，本期应发放{facts.attending_count}人均已足额发放，"
        f"总承包在建项目{len(facts.projects)}个制度齐全",
        {"attending_count": facts.attending_count, "project_count": len(facts.projects)},
    )


def _days_late(facts: WagePaymentFacts) -> int:
    """Days from the earliest unpaid due day to the end of the period; 0 without arrears."""
    due_on = facts.arrears.earliest_due_on
    return 0 if due_on is None else (facts.period_end - due_on).days


def _from_events(words: str, events: tuple[Event, ...]) -> Reason | None:
    if not events:
        return None
    numbers = [event.document_number for event in events]
    return Reason(f"{words}（{'、'.join(numbers)}）", {"documents": numbers})


RULES: tuple[Rule[WagePaymentFacts], ...] = (
    order_unpaid,
    listed,
    long_in_arrears,
    caused_incident,
    criminally_liable,
    found_by_authority,
    in_arrears,
    ordered_to_pay,
    complaints_upheld,
    not_all_paid,
    systems_missing,
    real_name_incomplete,
    labor_cost_missing,
    warnings_unanswered,
)
OTHERWISE: tuple[Rule[WagePaymentFacts], ...] = (
    no_record,
    record_too_short,
    paid_and_in_order,
    paid_and_in_order_of_2026_2,
)
