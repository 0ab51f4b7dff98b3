"""More acts on a case: its conduct, its money's end, and the way to the police."""

import datetime as dt

from api.web.acts import Act, Given
from api.web.case_acts import NotAtThisStep
from api.web.forms.case import ConfirmForm
from api.web.forms.conduct import (
    ArrivalForm,
    CloseForm,
    ConcludeForm,
    InstallmentsForm,
    NoteForm,
    PoliceAnswerForm,
    ReasonForm,
    ReceiptOfPoliceForm,
    ReportForm,
    VerifyClaimForm,
)
from api.web.installment_lines import plan_of
from api.web.procedure import Procedure
from arrears.enums import CaseState, ClosingGround, ReferralState
from arrears.models import CrimeReferral
from arrears.services.conduct import (
    conclude_investigation,
    is_suspended,
    resume_case,
    suspend_case,
    write_note,
)
from arrears.services.referral import (
    hand_over,
    propose_referral,
    record_police_answer,
    transfer_to_police,
)
from arrears.services.settlement import agree_installments, answer_arrival, close_case
from arrears.services.verification import Verified, add_ledger_claims, verify_claim
from sites.models import User


def _note(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    write_note(case=at.case, words=given["words"], actor=actor, now=now)
    return "已记录。"


def _conclude(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    clock = conclude_investigation(case=at.case, findings=given["findings"], actor=actor, now=now)
    return f"调查终结，应在 {clock.due_on} 前作出处理决定。"


def _suspend(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    suspend_case(case=at.case, reason=given["reason"], actor=actor, now=now)
    return "已中止办理，期限暂停计算。"


def _resume(at: Procedure, _given: Given, actor: User, now: dt.datetime) -> str:
    clock = resume_case(case=at.case, actor=actor, now=now)
    return f"已恢复办理，期限顺延至 {clock.due_on}。"


def _arrival(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    complaint = at.case.complaints.filter(pk=given["complaint"]).first()
    if complaint is None:
        raise NotAtThisStep("投诉不属于本案", fix="请刷新后重试")
    answer_arrival(
        complaint=complaint,
        arrived=given["arrived"],
        words=given["words"],
        actor=actor,
        now=now,
    )
    return "已记录回访。"


def _close(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    closing = close_case(
        case=at.case,
        ground=ClosingGround(given["ground"]),
        reason=given["reason"],
        actor=actor,
        now=now,
    )
    return f"已结案：认定 {closing.found:,.2f} 元，已付 {closing.paid:,.2f} 元。"


def _installments(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    made = agree_installments(case=at.case, plan=plan_of(given["plan"]), actor=actor, now=now)
    return f"已记录分期 {len(made)} 期；分期不延长法定期限。"


def _propose(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    propose_referral(case=at.case, report=given["report"], actor=actor, now=now)
    return "已报负责人决定是否移送。"


def _referral(at: Procedure) -> CrimeReferral:
    found = CrimeReferral.objects.filter(case=at.case).first()
    if found is None:
        raise NotAtThisStep("还没有提出移送报告", fix="请先报告负责人")
    return found


def _transfer(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    transfer_to_police(referral=_referral(at), receipt=given["receipt"], actor=actor, now=now)
    return "已移送公安机关。"


def _answer(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    record_police_answer(
        referral=_referral(at),
        accepted=given["accepted"],
        answer=given["answer"],
        actor=actor,
        now=now,
    )
    return "已记录公安机关答复。"


def _hand_over(at: Procedure, _given: Given, actor: User, now: dt.datetime) -> str:
    hand_over(referral=_referral(at), actor=actor, now=now)
    return "已移交涉案物品和材料。"


def _more_claims(at: Procedure, _given: Given, actor: User, now: dt.datetime) -> str:
    made = add_ledger_claims(case=at.case, actor=actor, now=now)
    return f"已按台账补充认定 {len(made)} 笔。"


def _verify(at: Procedure, given: Given, actor: User, now: dt.datetime) -> str:
    made = verify_claim(case=at.case, verified=Verified(**given), actor=actor, now=now)
    return f"已认定 {made.month:%Y-%m} 拖欠 {made.amount:,.2f} 元。"


CONDUCT_ACTS = {
    act.slug: act
    for act in (
        Act("note", "写办案记录", NoteForm, _note, "记录", "内部记录，当事人看不到"),
        Act(
            "conclude",
            "调查终结",
            ConcludeForm,
            _conclude,
            "终结调查",
            "此后开始计算作出决定的期限",
        ),
        Act("suspend", "中止办理", ReasonForm, _suspend, "中止", "写明理由，中止期间不计入期限"),
        Act("resume", "恢复办理", ConfirmForm, _resume, "恢复", "期限按中止的日子顺延"),
        Act("arrival", "记录到账回访", ArrivalForm, _arrival, "记录", "结案前要问清工资是否到账"),
        Act(
            "installments",
            "约定分期支付",
            InstallmentsForm,
            _installments,
            "记录分期",
            "合计须等于尚未支付的金额，不延长法定期限",
        ),
        Act(
            "more-claims",
            "按台账补充认定",
            ConfirmForm,
            _more_claims,
            "补充认定",
            "立案以后到期未付的月份计入本案",
        ),
        Act(
            "verify-claim",
            "认定没有台账的工资",
            VerifyClaimForm,
            _verify,
            "认定",
            "单位不提供工资表、考勤的，按工人提供的证据认定",
        ),
        Act("close", "结案", CloseForm, _close, "结案", "付清结案要逐人有凭证，投诉人确认到账"),
        Act("referral", "报告涉嫌犯罪移送", ReportForm, _propose, "报告负责人", "负责人三日内决定"),
        Act(
            "transfer",
            "移送公安机关",
            ReceiptOfPoliceForm,
            _transfer,
            "记录移送",
            "批准后二十四小时内移送",
        ),
        Act("police", "公安机关答复", PoliceAnswerForm, _answer, "记录答复"),
        Act(
            "handover", "移交涉案材料", ConfirmForm, _hand_over, "记录移交", "收到立案通知后三日内"
        ),
    )
}
REFERRAL_ACTS = {
    ReferralState.APPROVED: "transfer",
    ReferralState.TRANSFERRED: "police",
    ReferralState.ACCEPTED: "handover",
}


def conduct_acts_open(procedure: Procedure) -> list[str]:
    """The acts of conduct that fit the present state, beside the next step."""
    case = procedure.case
    if case.state == CaseState.CLOSED:
        return []
    if is_suspended(case):
        return ["resume", "note"]
    acts = ["note", "close", "installments"]
    if case.state == CaseState.INVESTIGATING:
        acts += ["more-claims", "verify-claim", "conclude", "suspend"]
    if case.state == CaseState.ORDER_UNPAID:
        referral = CrimeReferral.objects.filter(case=case).first()
        following = REFERRAL_ACTS.get(ReferralState(referral.state)) if referral else "referral"
        acts += [following] if following else []
    return acts
