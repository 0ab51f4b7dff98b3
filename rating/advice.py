"""改进建议: what would raise a grade, by when, for the employer. Pure: findings in, advice out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rating import methods
from rating.engine import SEVERITY, Assessment, Grade
from rating.methods import Facts
from rating.rules.compliance import ComplianceFacts
from rating.rules.wage_payment_facts import Arrears, WagePaymentFacts
from sites.law import LawAt

NEXT_YEAR = "下一年度评价"
NEXT_MONTH = "下一个月末评价"
# What the employer can do about each rule, and which evaluation shows it at the earliest.
STEPS: Mapping[str, tuple[str, str]] = {
    "investigated_too_often": ("本年度不再发生被查处的违法行为", NEXT_YEAR),
    "caused_incident": ("妥善处理事件，付清所欠工资，本年度不再发生", NEXT_YEAR),
    "used_child_or_forced_labor": ("立即纠正并建立用工审查，本年度不再发生", NEXT_YEAR),
    "disobeyed_order": ("立即全额支付责令支付的工资，并告知主办监察员核实", NEXT_YEAR),
    "obstructed_inspection": ("配合监察，按要求提供用工和工资资料", NEXT_YEAR),
    "criminally_liable": ("付清工资、履行判决", NEXT_YEAR),
    "on_sanction_list": ("改正并提交信用承诺，满足条件后申请提前移出名单", "移出名单后"),
    "found_by_authority": ("向作出认定的机关申请复核或者履行其文书", "认定撤销或者期满后"),
    "dealt_with": ("本年度不再发生被查处的违法行为", NEXT_YEAR),
    "no_record": ("依法登记用工并上传工资支付表，形成记录", "有记录后的评价"),
    "order_unpaid": ("立即全额支付责令支付的工资", NEXT_MONTH),
    "listed": ("改正并提交信用承诺，满足条件后申请提前移出名单", "移出名单后"),
    "long_in_arrears": ("付清拖欠的工资并上传银行回盘", NEXT_MONTH),
    "in_arrears": ("付清拖欠的工资并上传银行回盘", NEXT_MONTH),
    "ordered_to_pay": ("按期履行支付决定，不再发生拖欠", NEXT_MONTH),
    "complaints_upheld": ("解决投诉反映的拖欠，不再发生", NEXT_MONTH),
    "not_all_paid": ("下一期应发工资全部足额发放", NEXT_MONTH),
    "systems_missing": ("补齐所缺制度并上传证明", NEXT_MONTH),
    "real_name_incomplete": ("把全部在场人员登记进实名制花名册", NEXT_MONTH),
    "labor_cost_missing": ("请建设单位按月把人工费用拨入专用账户", NEXT_MONTH),
    "warnings_unanswered": ("按期答复预警并上传证明", NEXT_MONTH),
    "record_too_short": ("按月登记用工、足额发放，记录满规定月数即可定级", "记录满月数后"),
}
# What can be mended in the facts, in words a wage officer chooses from.
MENDABLE = {
    "arrears": "付清全部拖欠工资",
    "orders": "履行全部责令支付决定",
    "systems": "补齐五项制度",
    "real_name": "全部人员实名登记",
    "labor_cost": "人工费用按月拨入",
    "all_paid": "本期工资全部足额发放",
    "warnings": "预警全部按期答复",
    "listing": "移出失信联合惩戒名单",
    "investigations": "整个年度没有被查处",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do: because of which finding, what, and when it shows at the earliest."""

    rule: str
    grade: str
    step: str
    when: str


def advise(findings: Sequence[tuple[str, str]]) -> list[Advice]:
    """What to do about each finding (rule and its grade) that lowers the grade."""
    return [
        Advice(rule, grade, *STEPS[rule])
        for rule, grade in findings
        if rule in STEPS and grade != Grade.A
    ]


def simulate(facts: Facts, mended: Sequence[str], *, law: LawAt) -> Assessment:
    """The grade these facts would give, were the chosen things mended (模拟); nothing is stored."""
    changed = (
        _mend_year(facts, mended)
        if isinstance(facts, ComplianceFacts)
        else _mend_month(facts, mended)
    )
    return methods.assess_facts(changed, law_day=law.day, law=law)


def what_helps(facts: Facts, *, law: LawAt) -> list[tuple[str, Grade]]:
    """Each thing that alone would raise the grade, with the grade it would give."""
    today = SEVERITY[methods.assess_facts(facts, law_day=law.day, law=law).grade]
    found: list[tuple[str, Grade]] = []
    for key in MENDABLE:
        grade = simulate(facts, [key], law=law).grade
        if grade is not Grade.N and SEVERITY[grade] < today:
            found.append((key, grade))
    return found


def _mend_year(facts: ComplianceFacts, mended: Sequence[str]) -> ComplianceFacts:
    if "orders" in mended:
        facts = replace(facts, expired_orders=())
    if "listing" in mended:
        facts = replace(facts, listings=())
    if "investigations" in mended:
        facts = replace(facts, investigations=())
    return facts


def _mend_month(facts: WagePaymentFacts, mended: Sequence[str]) -> WagePaymentFacts:
    projects = facts.projects
    if "systems" in mended:
        projects = tuple(replace(one, missing=()) for one in projects)
    if "real_name" in mended:
        projects = tuple(replace(one, registered_count=one.attending_count) for one in projects)
    if "labor_cost" in mended:
        projects = tuple(replace(one, months_without_inflow=0) for one in projects)
    facts = replace(facts, projects=projects)
    if "arrears" in mended:
        facts = replace(facts, arrears=Arrears())
    if "all_paid" in mended:
        facts = replace(facts, paid_count=facts.attending_count)
    if "orders" in mended:
        facts = replace(facts, expired_orders=(), orders=())
    if "warnings" in mended:
        facts = replace(facts, unanswered_warnings=())
    if "listing" in mended:
        facts = replace(facts, listings=())
    return facts
