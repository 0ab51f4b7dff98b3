"""文书内容: the words of the prior notice and of the listing decision. Pure."""

import datetime as dt
from dataclasses import dataclass

from blacklist.conditions import ConditionFound
from blacklist.enums import ChangeKind
from sites.law import Citation, LawAt

ORDER_45 = "人社部令第45号"
DECREE_724 = "国务院令第724号"


@dataclass(frozen=True, slots=True)
class OrderPart:
    """What a document says of the payment order it rests on."""

    company: str
    number: str
    served_on: dt.date
    due_on: dt.date
    project: str


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """The five contents of a prior notice (Order 45 art. 6)."""

    reason: str
    basis: str
    objection_right: str
    way_out: str
    sanctions: str


def notice_words(
    *, order: OrderPart, found: ConditionFound, fields: list[str], due_on: dt.date, law: LawAt
) -> NoticeWords:
    """Write the five contents.

    Args:
        order: the order that expired unpaid.
        found: the condition that holds.
        fields: names of the fields in which a listed company is restricted.
        due_on: last day to object, itself included.
        law: the law of the day of service.
    """
    term = law.value("listing.objection_working_days")
    check = law.value("listing.check_working_days")
    return NoticeWords(
        reason=reason_words(order, found.words),
        basis="；".join(
            citation.words
            for citation in (
                Citation(DECREE_724, 48, 1),
                Citation(ORDER_45, 5),
                law.citation("refusal_to_pay.one_worker_months"),
            )
        ),
        objection_right=(
            f"根据{law.citation('listing.objection_working_days').words}，你单位可以自收到本告知书之日起"
            f"{term}个工作日内（至{day_words(due_on)}，含当日）提出异议；"
            f"我局自收到异议之日起{check}个工作日内核实并告知结果。"
        ),
        way_out=(
            f"根据{Citation(ORDER_45, 7).words}，在作出列入决定前，你单位改正拖欠农民工工资行为，"
            "且作出不再拖欠农民工工资书面信用承诺的，可以不予列入。"
        ),
        sanctions=(
            f"列入后，根据{Citation(DECREE_724, 48, 1).words}和"
            f"{law.citation('listing.restricted_fields').words}，有关部门将在"
            f"{'、'.join(fields)}等方面依法依规予以限制。"
        ),
    )


def reason_words(order: OrderPart, condition: str) -> str:
    """Why the company is to be listed: the order, its expiry, the amounts."""
    return (
        f"{order.company}在“{order.project}”拖欠农民工工资，经{order.number}于"
        f"{day_words(order.served_on)}责令于{day_words(order.due_on)}前（含当日）支付，逾期仍未支付；{condition}。"
    )


def sparing_words(order: OrderPart, signed_by: str, signed_on: dt.date) -> str:
    """Why the company is spared (Order 45 art. 7): paid, and pledged."""
    return (
        f"{order.company}在“{order.project}”拖欠农民工工资，经{order.number}责令支付，"
        f"在作出列入决定前已经改正，并由{signed_by}于{day_words(signed_on)}作出不再拖欠农民工工资的"
        "书面信用承诺。"
    )


def change_reason(company: str, number: str, kind: ChangeKind, reason: str) -> str:
    """Why the list changes: who was listed by which decision, what is decided, the facts."""
    return f"{company}等对象由{number}列入名单。现决定{kind.label}：{reason.strip()}"


def removal_words(law: LawAt) -> str:
    """When and how a listed company leaves the list early (fourth content of a decision)."""
    return (
        f"列入期限为{law.value('listing.term_years')}年，自决定之日起计算。"
        f"根据{Citation(ORDER_45, 12).words}，已经改正拖欠农民工工资行为、自改正之日起被列入名单满"
        f"{law.value('listing.early_removal_months')}个月，并作出书面信用承诺的，可以申请提前移出；"
        "申请时提交书面申请、已经改正的证据和书面信用承诺，作出列入决定的机关自收到申请之日起"
        f"{law.value('listing.early_removal_decision_working_days')}个工作日内核实并决定。"
        f"有{Citation(ORDER_45, 13).words}所列情形的，不得提前移出。"
    )


def remedy_words(law: LawAt) -> str:
    """How to contest a decision (fifth content)."""
    return (
        f"对本决定不服的，可以自收到之日起{law.value('remedy.review_days')}日内申请行政复议，"
        f"或者自收到之日起{law.value('remedy.suit_months')}个月内向人民法院提起行政诉讼"
        f"（{Citation(ORDER_45, 18).words}、{law.citation('remedy.review_days').words}、"
        f"{law.citation('remedy.suit_months').words}）。"
    )


def repair_words(law: LawAt) -> str:
    """The credit repair notice served with the decision (两书同达)."""
    return (
        "信用修复告知：本名单的移出由作出列入决定的机关办理；信用网站公示信息的修复按"
        f"{Citation('发展改革委令第36号').words}另行申请，两者期限分别计算。"
        f"改正之日起满{law.value('listing.early_removal_months')}个月是申请提前移出本名单的条件之一，"
        "不是信用网站停止公示的期限。"
    )


def day_words(day: dt.date) -> str:
    """A day as documents write it: 2026年9月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
