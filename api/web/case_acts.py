"""The acts an inspector may do on a case, each with its form and the service it calls."""

import datetime as dt

from django.http import QueryDict
from django.utils import timezone

from api.web.acts import Act, Given, plain_form
from api.web.forms.base import PageForm
from api.web.forms.case import (
    ConfirmForm,
    HearingForm,
    NoticeForm,
    ObjectionAnswerForm,
    ObjectionForm,
    PaymentOrderForm,
)
from api.web.forms.removal import ExtensionForm, PledgeForm
from api.web.procedure import Procedure
from arrears.claims import open_claims
from arrears.enums import CaseState, ServiceMethod
from arrears.services.investigation import record_hearing
from arrears.services.order import OrderTerms, establish_expiry, serve_payment_order
from blacklist.enums import DecisionState
from blacklist.models import PriorNotice
from blacklist.services.extension import request_extension
from blacklist.services.listing import draft_decision
from blacklist.services.notice import answer_objection, receive_objection, serve_prior_notice
from blacklist.services.pledge import PledgeWords, receive_pledge
from sites.errors import StateConflict
from sites.law import LawAt
from sites.models import User
from sites.queries import work_calendar


class NotAtThisStep(StateConflict):
    """The case has not come to the step that the act belongs to."""

    code = "E-CASE-STATE"


def form_of(act: Act[Procedure], at: Procedure, data: QueryDict | None) -> PageForm:
    """The form of an act; that of a payment order begins with what is still unpaid."""
    if data is None and act.form is PaymentOrderForm:
        initial = _order_initial(at, timezone.localdate())
        return act.form(initial=initial, auto_id=f"{act.slug}_%s")
    return plain_form(act, at, data)


def _order_initial(procedure: Procedure, day: dt.date) -> dict[str, object]:
    """What is still unpaid, and the first day that may be set to pay it."""
    claims = open_claims(procedure.case)
    law = LawAt(day, procedure.case.project.region_id)
    days = law.integer("payment.order_minimum_days")
    return {
        "amount": claims.amount,
        "worker_count": claims.worker_count,
        "due_on": work_calendar().add_working_days(day, days),
    }


def _hear(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    record_hearing(
        case=at.case,
        attended=given["attended"],
        statement=given["statement"],
        actor=actor,
        now=now,
    )
    return "已记录单位意见。"


def _order(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    terms = OrderTerms(
        amount=given["amount"],
        worker_count=given["worker_count"],
        due_on=given["due_on"],
        service_method=ServiceMethod(given["service_method"]),
        service_proof=given["service_proof"],
    )
    order = serve_payment_order(case=at.case, terms=terms, actor=actor, now=now)
    return f"已送达 {order.number}，限期支付日 {order.due_on}。"


def _expire(at: Procedure, _given: Given, actor: User, now: dt.datetime) -> str:
    if at.order is None:
        raise NotAtThisStep("还没有送达责令限期支付决定", fix="请先送达决定")
    expiry = establish_expiry(order=at.order, actor=actor, now=now)
    return f"已认定逾期未支付 {expiry.unpaid_amount:,.2f} 元。"


def _notify(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    if at.order is None:
        raise NotAtThisStep("还没有送达责令限期支付决定", fix="请先送达决定")
    notice = serve_prior_notice(
        order=at.order,
        service_proof=given["service_proof"],
        incident=given["incident"],
        actor=actor,
        now=now,
    )
    return f"已送达 {notice.number}，异议截止日 {notice.objection_due_on}。"


def _object(at: Procedure, given: Given, _actor: User, now: dt.datetime) -> str:
    objection = receive_objection(notice=_notice_of(at), words=given["words"], now=now)
    return f"已登记异议，须在 {objection.check_due_on} 前核实答复。"


def _answer(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    if at.objection is None:
        raise NotAtThisStep("没有收到异议", fix="请先登记异议")
    answer_objection(
        representation=at.objection,
        answer=given["answer"],
        upheld=given["upheld"],
        actor=actor,
        now=now,
    )
    return "已答复异议。"


def _draft(at: Procedure, _given: Given, actor: User, now: dt.datetime) -> str:
    decision = draft_decision(notice=_notice_of(at), actor=actor, now=now)
    return f"已拟定 {decision.number}（{decision.get_outcome_display()}），等待法制审核和审批。"


def _notice_of(at: Procedure) -> PriorNotice:
    if at.notice is None:
        raise NotAtThisStep("还没有送达列入事先告知书", fix="请先送达告知书")
    return at.notice


def _extend(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    request_extension(notice=_notice_of(at), reason=given["reason"], actor=actor, now=now)
    return "已申请延长决定期限，等待审批负责人批准。"


def _pledge(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    pledge = PledgeWords(given["words"], given["signed_by"], given["signed_on"])
    receive_pledge(notice=_notice_of(at), pledge=pledge, actor=actor, now=now)
    return "已登记信用承诺；工资付清的，拟稿即为不予列入。"


ACTS = {
    act.slug: act
    for act in (
        Act(
            "hearing",
            "记录单位意见",
            HearingForm,
            _hear,
            "记录",
            "作出决定前应当听取用人单位的陈述申辩",
        ),
        Act(
            "order",
            "送达责令限期支付决定",
            PaymentOrderForm,
            _order,
            "送达决定",
            "金额按台账现欠计算，送达后不能修改",
        ),
        Act(
            "expiry",
            "核查是否逾期未支付",
            ConfirmForm,
            _expire,
            "按台账核查并认定",
            "限期支付日当日仍可支付，次日起才能认定",
        ),
        Act(
            "notice",
            "送达列入事先告知书",
            NoticeForm,
            _notify,
            "送达告知书",
            "达到数额标准才能告知，告知内容由系统按条款生成",
        ),
        Act("objection", "登记单位异议", ObjectionForm, _object, "登记异议"),
        Act(
            "objection-answer",
            "核实并答复异议",
            ObjectionAnswerForm,
            _answer,
            "答复",
            "核实期限按工作日计算",
        ),
        Act("decision", "拟定列入决定", ConfirmForm, _draft, "拟稿", "拟稿人不能审批自己拟的稿"),
        Act(
            "pledge",
            "登记信用承诺",
            PledgeForm,
            _pledge,
            "登记承诺",
            "决定前付清并承诺的，可以不予列入",
        ),
        Act(
            "extension",
            "申请延长决定期限",
            ExtensionForm,
            _extend,
            "申请延长",
            "情况复杂的，经负责人批准可以延长一次",
        ),
    )
}


def acts_open(procedure: Procedure) -> list[str]:
    """The acts that fit the present state; the first is the next step."""
    match procedure.case.state:
        case CaseState.INVESTIGATING:
            return ["order", "hearing"] if procedure.hearing else ["hearing"]
        case CaseState.ORDERED:
            return ["expiry"]
        case CaseState.ORDER_UNPAID:
            return _listing_acts(procedure)
        case _:
            return []


def _listing_acts(procedure: Procedure) -> list[str]:
    if procedure.notice is None:
        return ["notice"]
    if procedure.decision is not None and procedure.decision.state != DecisionState.DRAFT:
        return []
    also = [
        slug
        for slug, given in (("pledge", "pledge"), ("extension", "extension"))
        if not hasattr(procedure.notice, given)
    ]
    if procedure.objection is None:
        return ["decision", "objection", *also]
    if procedure.objection.answered_on is None:
        return ["objection-answer", *also]
    return [] if procedure.objection.upheld else ["decision", *also]
