"""守法诚信等级 (人社部规〔2016〕1号): the closed list of article 7, yearly, every employer."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from rating.engine import Grade, Reason, Rule, rule
from rating.rules.aspects import ASPECTS, WAGES
from sites.law import Citation, LawAt

MEASURES = "人社部规〔2016〕1号"
ARTICLE = Citation(MEASURES, article=7)
DECREE = "国务院令第724号"
BOUND = "grading.investigations_for_c"


@dataclass(frozen=True, slots=True)
class Investigation:
    """查处: a case in which an order was served in the year, whoever served it.

    Attributes:
        case_number: Names the case; several documents of one case are one.
        filed_on: The day the case began.
        order_numbers: The documents, in order of service.
        aspect: Which of the nine aspects it is about.
    """

    case_number: str
    filed_on: dt.date
    order_numbers: tuple[str, ...]
    aspect: str = WAGES


@dataclass(frozen=True, slots=True)
class Checks:
    """检查: how often an aspect was looked at in the year without anything to deal with."""

    aspect: str
    count: int


@dataclass(frozen=True, slots=True)
class ExpiredOrder:
    """逾期未支付: an order to pay that was not obeyed; yuan."""

    number: str
    established_on: dt.date
    unpaid_amount: Decimal


@dataclass(frozen=True, slots=True)
class Event:
    """不良记录: what another procedure established, with its document."""

    document_number: str
    occurred_on: dt.date


@dataclass(frozen=True, slots=True)
class ComplianceFacts:
    """What the year's file of one employer says; a record is needed to be graded at all.

    Attributes:
        uscc: The employer.
        region: GB/T 2260 code of its place; the law's values are regional.
        period: The year, "2025".
        roster_entry_count: Workers registered at any time of the year.
        payroll_sheet_count: Payroll sheets of the year, latest versions.
        case_count: Cases filed in the year, dealt with or not.
        investigations: Cases dealt with in the year, in order of filing.
        expired_orders: Payment orders found disobeyed in the year.
        incidents: Group or extreme incidents of the year.
        child_or_forced_labor: Findings of child or forced labor of the year.
        obstructions: Refused or obstructed inspections of the year.
        criminal_liabilities: Convictions and the like of the year.
        listings: Listings in force when the grade is drafted.
        overrides: What a court or another authority established in the year.
        checks: Checks of the year that found nothing, by aspect.
    """

    uscc: str
    region: str
    period: str
    roster_entry_count: int = 0
    payroll_sheet_count: int = 0
    case_count: int = 0
    investigations: tuple[Investigation, ...] = ()
    expired_orders: tuple[ExpiredOrder, ...] = ()
    incidents: tuple[Event, ...] = ()
    child_or_forced_labor: tuple[Event, ...] = ()
    obstructions: tuple[Event, ...] = ()
    criminal_liabilities: tuple[Event, ...] = ()
    listings: tuple[Event, ...] = ()
    overrides: tuple[Event, ...] = ()
    checks: tuple[Checks, ...] = ()

    @property
    def has_record(self) -> bool:
        """Whether anything at all is known of the year; without it there is no grade."""
        counts = (self.roster_entry_count, self.payroll_sheet_count, self.case_count)
        events = (
            self.investigations,
            self.expired_orders,
            self.incidents,
            self.child_or_forced_labor,
            self.obstructions,
            self.criminal_liabilities,
            self.listings,
            self.overrides,
            self.checks,
        )
        return any(counts) or any(events)


@rule(grade=Grade.C, citation=ARTICLE, title="本年度被查处次数达到界限", parameters=(BOUND,))
def investigated_too_often(facts: ComplianceFacts, law: LawAt) -> Reason | None:
    """C when dealt with as often as the bound, itself counted (含本数).

    An earlier year than the measures has no bound and raises rather than earn an A.
    """
    bound = law.integer(BOUND)
    count = len(facts.investigations)
    if count < bound:
        return None
    return Reason(
        f"本年度因劳动保障违法行为被查处{count}次，达到{bound}次（{_case_words(facts)}）",
        _case_facts(facts, bound),
    )


@rule(grade=Grade.C, citation=ARTICLE, title="引发群体性、极端事件或者严重不良社会影响")
def caused_incident(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C when a violation caused a group or extreme incident or a serious bad impact."""
    return _from_events(
        "因劳动保障违法行为引发群体性事件、极端事件或者严重不良社会影响", facts.incidents
    )


@rule(grade=Grade.C, citation=ARTICLE, title="使用童工、强迫劳动等严重情形")
def used_child_or_forced_labor(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C for child labor, forced labor or the like."""
    return _from_events(
        "存在使用童工、强迫劳动等严重侵害劳动者权益的情形", facts.child_or_forced_labor
    )


@rule(grade=Grade.C, citation=ARTICLE, title="拒不履行限期整改指令、行政处理或处罚决定")
def disobeyed_order(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C for not obeying an order, a decision or a penalty; here an order to pay wages."""
    if not facts.expired_orders:
        return None
    numbers = "、".join(one.number for one in facts.expired_orders)
    unpaid = sum((one.unpaid_amount for one in facts.expired_orders), Decimal("0.00"))
    return Reason(
        f"拒不履行责令限期支付决定（{numbers}），逾期未支付{unpaid:,.2f}元",
        {"orders": [one.number for one in facts.expired_orders], "unpaid_amount": unpaid},
    )


@rule(grade=Grade.C, citation=ARTICLE, title="抗拒、阻挠劳动保障监察")
def obstructed_inspection(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C for resisting or obstructing labor inspection."""
    return _from_events("以暴力、威胁或者其他方法抗拒、阻挠劳动保障监察", facts.obstructions)


@rule(grade=Grade.C, citation=ARTICLE, title="被追究刑事责任")
def criminally_liable(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C for criminal liability for a labor violation."""
    return _from_events("因劳动保障违法行为被追究刑事责任", facts.criminal_liabilities)


@rule(grade=Grade.C, citation=Citation("人社部令第45号"), title="评价时在失信联合惩戒名单内")
def on_sanction_list(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C while on the joint-sanction list: whoever is on it refused an order (local reading)."""
    return _from_events("评价时仍在拖欠农民工工资失信联合惩戒对象名单内", facts.listings)


@rule(
    grade=Grade.C,
    citation=Citation(DECREE, article=47),
    title="法院或者其他主管机关的认定",
)
def found_by_authority(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """C, the lowest grade, by a judgment or finding of another authority, with its document."""
    return _from_events(
        "人民法院或者其他主管机关认定存在严重劳动保障违法行为，直接评为最低等级", facts.overrides
    )


@rule(grade=Grade.B, citation=ARTICLE, title="被查处，未达到C级界限", parameters=(BOUND,))
def dealt_with(facts: ComplianceFacts, law: LawAt) -> Reason | None:
    """B when dealt with, less often than the bound for C."""
    bound = law.integer(BOUND)
    count = len(facts.investigations)
    if not 0 < count < bound:
        return None
    return Reason(
        f"本年度因劳动保障违法行为被查处{count}次（{_case_words(facts)}），未达到{bound}次",
        _case_facts(facts, bound),
    )


@rule(grade=Grade.A, citation=ARTICLE, title="有记录且未被查处")
def never_dealt_with(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """A for an employer with a record of the year in which it was never dealt with."""
    if not facts.has_record:
        return None
    told = {
        "roster_entry_count": facts.roster_entry_count,
        "payroll_sheet_count": facts.payroll_sheet_count,
    }
    words = f"本年度有用工登记{facts.roster_entry_count}人、工资支付表{facts.payroll_sheet_count}份"
    if facts.checks:
        told["check_count"] = sum(one.count for one in facts.checks)
        words += f"，接受检查{told['check_count']}次未发现违法"
    return Reason(f"{words}，未因劳动保障违法行为被查处", told)


@rule(grade=Grade.N, citation=Citation(MEASURES), title="本年度没有任何记录，不评定等级")
def no_record(facts: ComplianceFacts, law: LawAt) -> Reason | None:  # noqa: ARG001 -- no value of the law is needed
    """Not graded without any record of the year: no data is not an A (local reading)."""
    if facts.has_record:
        return None
    return Reason("本年度没有用工登记、工资支付表、检查或者查处记录，不评定等级，不视为A级")


def _case_words(facts: ComplianceFacts) -> str:
    """The cases, each with its aspect unless it is about wages."""
    return "、".join(
        case.case_number if case.aspect == WAGES else f"{case.case_number}：{ASPECTS[case.aspect]}"
        for case in facts.investigations
    )


def _case_facts(facts: ComplianceFacts, bound: int) -> dict[str, object]:
    return {
        "count": len(facts.investigations),
        "bound": bound,
        "cases": [one.case_number for one in facts.investigations],
    }


def _from_events(words: str, events: tuple[Event, ...]) -> Reason | None:
    if not events:
        return None
    numbers = [event.document_number for event in events]
    return Reason(f"{words}（{'、'.join(numbers)}）", {"documents": numbers})


RULES: tuple[Rule[ComplianceFacts], ...] = (
    investigated_too_often,
    caused_incident,
    used_child_or_forced_labor,
    disobeyed_order,
    obstructed_inspection,
    criminally_liable,
    on_sanction_list,
    found_by_authority,
    dealt_with,
)
OTHERWISE: tuple[Rule[ComplianceFacts], ...] = (never_dealt_with, no_record)
