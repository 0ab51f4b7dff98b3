"""涉嫌犯罪移送: from the inspectors' report to the hand-over, each step with its clock."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.claims import open_claims
from arrears.clock_subjects import case_subject
from arrears.crime import CrimeLevel, crime_standing
from arrears.enums import CaseState, ReferralState
from arrears.errors import ApproverOnly, BelowThreshold, CaseNotOpen
from arrears.models import Case, CrimeReferral
from arrears.permissions import may_decide
from arrears.services.conduct import handled_case, locked_case
from arrears.services.ledger import refresh_ledger
from arrears.services.shown_sum import require_shown_sum
from arrears.texts import needed_text
from sites import audit
from sites.law import Citation, LawAt
from sites.models import User
from sites.services.clocks import finish_clocks, start_clock

REFER = Citation("国务院令第310号", article=5)
LONGEST_REPORT = 20_000
LONGEST_REASON = 500
LONGEST_RECEIPT = 200


@transaction.atomic
def propose_referral(*, case: Case, report: str, actor: User, now: dt.datetime) -> CrimeReferral:
    """Report a case that reaches the standard of the crime to the head (Decree 310 art. 5).

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: no order of it expired unpaid, or a referral is under way.
        BelowThreshold: not even the national minimum is reached.
        ReasonMissing: no report.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    if case.state != CaseState.ORDER_UNPAID or CrimeReferral.objects.filter(case=case).exists():
        raise CaseNotOpen(
            "责令限期支付期满未支付的案件才能移送，且只移送一次", fix="请查看案件当前状态"
        )
    refresh_ledger(project=case.project, day=day)
    claims = open_claims(case)
    standing = crime_standing(claims, LawAt(day, case.project.region_id))
    if standing.level is CrimeLevel.NONE:
        raise BelowThreshold(standing.words, fix="未达标准的案件依法作出行政处理或者处罚")
    report = needed_text(
        report, name="移送报告", longest=LONGEST_REPORT, fix="请写明涉嫌犯罪的事实和证据"
    )
    referral = CrimeReferral.objects.create(
        case=case,
        report=report,
        facts={
            "standing": standing.words,
            "level": standing.level.value,
            "owed": claims.words,
        },
        proposed_by=actor,
        proposed_on=day,
    )
    start_clock(rule="referral_decision", subject=case_subject(case), now=now)
    _record("报告涉嫌犯罪移送", referral, actor, now)
    return referral


@transaction.atomic
def decide_referral(
    *,
    referral: CrimeReferral,
    approved: bool,
    reason: str,
    shown_sum: str,
    approver: User,
    now: dt.datetime,
) -> CrimeReferral:
    """The head decides whether the case goes to the police; another person than the reporters.

    Args:
        referral: which.
        approved: whether it goes.
        reason: why, or why not.
        shown_sum: what is owed now, as the head was shown it (`OpenClaims.words`).
        approver: the head.
        now: the moment, aware.

    Raises:
        SumMoved: another sum is owed than was shown.
        BelowThreshold: what is owed now does not reach even the national minimum.
        ApproverOnly: not an approving officer of the region, or one who handles the case.
        CaseNotOpen: it is decided.
        ReasonMissing: no reason.
    """
    referral = _locked(referral)
    day = timezone.localdate(now)
    if not may_decide(approver, referral.case, day=day):
        raise ApproverOnly("是否移送由本辖区负责人决定，办案人不能决定", fix="请由负责人办理")
    _at(referral, ReferralState.PROPOSED)
    reason = needed_text(
        reason, name="决定理由", longest=LONGEST_REASON, fix="请写明批准或者不批准的理由"
    )
    if approved:
        _check_sum(referral, shown_sum, day)
    referral.state = ReferralState.APPROVED if approved else ReferralState.REFUSED
    referral.decided_by, referral.decided_at, referral.decision_reason = approver, now, reason
    referral.save()
    _next(referral, "referral_decision", "referral_transfer" if approved else "", now)
    _record("决定移送公安机关" if approved else "决定不移送公安机关", referral, approver, now)
    return referral


@transaction.atomic
def transfer_to_police(
    *, referral: CrimeReferral, receipt: str, actor: User, now: dt.datetime
) -> CrimeReferral:
    """Record that the police took the case over, by their receipt.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: it is not approved, or gone already.
        ReasonMissing: no receipt.
    """
    referral = _handled(referral, actor, now)
    _at(referral, ReferralState.APPROVED)
    referral.police_receipt = _needed(receipt, "公安机关回执", LONGEST_RECEIPT)
    referral.state, referral.transferred_at = ReferralState.TRANSFERRED, now
    referral.save()
    _next(referral, "referral_transfer", "police_answer", now)
    _record("移送公安机关", referral, actor, now)
    return referral


@transaction.atomic
def record_police_answer(
    *, referral: CrimeReferral, accepted: bool, answer: str, actor: User, now: dt.datetime
) -> CrimeReferral:
    """Record whether the police opened a case; a refusal may be reviewed within its time.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: no answer is awaited.
        ReasonMissing: no answer.
    """
    referral = _handled(referral, actor, now)
    _at(referral, ReferralState.TRANSFERRED)
    referral.police_answer = _needed(answer, "公安机关答复", LONGEST_REASON)
    referral.state = ReferralState.ACCEPTED if accepted else ReferralState.DECLINED
    referral.answered_on = timezone.localdate(now)
    referral.save()
    _next(referral, "police_answer", "referral_handover" if accepted else "referral_review", now)
    _record("记录公安机关答复", referral, actor, now)
    return referral


@transaction.atomic
def hand_over(*, referral: CrimeReferral, actor: User, now: dt.datetime) -> CrimeReferral:
    """Record that objects and files were handed over after the police opened a case.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the police have not opened a case.
    """
    referral = _handled(referral, actor, now)
    _at(referral, ReferralState.ACCEPTED)
    referral.state, referral.handed_over_on = ReferralState.HANDED_OVER, timezone.localdate(now)
    referral.save()
    _next(referral, "referral_handover", "", now)
    _record("移交涉案物品和材料", referral, actor, now)
    return referral


def _check_sum(referral: CrimeReferral, shown_sum: str, day: dt.date) -> None:
    """Let only what was shown, and is still a case for the police, be decided on."""
    case = referral.case
    refresh_ledger(project=case.project, day=day)
    claims = open_claims(case)
    require_shown_sum(shown_sum, claims)
    standing = crime_standing(claims, LawAt(day, case.project.region_id))
    if standing.level is CrimeLevel.NONE:
        raise BelowThreshold(f"{claims.words}，{standing.words}", fix="请不予批准，并写明理由")
    referral.facts |= {"decided_owed": claims.words, "decided_standing": standing.words}


def _locked(referral: CrimeReferral) -> CrimeReferral:
    found = CrimeReferral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    found.case = locked_case(found.case)
    return found


def _handled(referral: CrimeReferral, actor: User, now: dt.datetime) -> CrimeReferral:
    found = _locked(referral)
    handled_case(found.case, actor, timezone.localdate(now))
    return found


def _at(referral: CrimeReferral, state: ReferralState) -> None:
    if referral.state != state:
        raise CaseNotOpen(
            f"移送目前是“{referral.get_state_display()}”", fix="请按移送的先后步骤办理"
        )


def _needed(text: str, name: str, longest: int) -> str:
    return needed_text(text, name=name, longest=longest, fix=f"请填写{name}")


def _next(referral: CrimeReferral, done: str, begins: str, now: dt.datetime) -> None:
    day = timezone.localdate(now)
    finish_clocks(subject_kind="Case", subject_id=referral.case_id, on=day, rules=(done,))
    if begins:
        start_clock(rule=begins, subject=case_subject(referral.case), now=now)


def _record(act: str, referral: CrimeReferral, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="CrimeReferral",
        object_id=referral.pk,
        now=now,
        actor=actor,
        basis=REFER.words,
        detail={"case": referral.case.number, "state": referral.state, **referral.facts},
    )
