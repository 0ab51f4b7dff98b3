"""先后: what must come before a document of a case may be issued."""

import datetime as dt

from arrears.claims import open_claims
from arrears.crime import CrimeLevel, crime_standing
from arrears.enums import CaseState, DocumentKind, ReferralState
from arrears.errors import (
    CaseNotOpen,
    DocumentOutOfOrder,
    EmployerNotHeard,
    FineInsteadOfReferral,
)
from arrears.models import Case, CrimeReferral
from sites.clocks import has_lapsed, open_clock
from sites.law import LawAt

# Nothing is decided before the employer was heard.
NEEDS_HEARING = frozenset({DocumentKind.HANDLING_DECISION, DocumentKind.PENALTY_DECISION})
SENT = frozenset(
    {
        ReferralState.TRANSFERRED,
        ReferralState.ACCEPTED,
        ReferralState.DECLINED,
        ReferralState.HANDED_OVER,
    }
)


def check_order_of_documents(case: Case, kind: DocumentKind, day: dt.date) -> None:
    """Refuse a document whose time has not come.

    Raises:
        CaseNotOpen: the case is closed.
        EmployerNotHeard: a decision before the employer was heard.
        DocumentOutOfOrder: a penalty before its notice and the time to ask for a hearing, or
            a transfer that nobody approved, or of a case in which nothing is owed any more.
        FineInsteadOfReferral: a penalty where the case must go to the police.
    """
    if case.state == CaseState.CLOSED:
        raise CaseNotOpen(f"案件 {case.number} 已结案", fix="结案后不能再签发文书")
    if kind in NEEDS_HEARING and not case.hearings.exists():
        raise EmployerNotHeard("还没有听取用人单位的意见", fix="请先记录单位的陈述申辩")
    if kind == DocumentKind.PENALTY_DECISION:
        _check_penalty(case, day)
    if kind == DocumentKind.CRIME_TRANSFER:
        _check_transfer(case)


def must_be_referred(case: Case, day: dt.date) -> bool:
    """Whether an unpaid expired order reaches the standard of the crime for certain."""
    if case.state != CaseState.ORDER_UNPAID:
        return False
    law = LawAt(day, case.project.region_id)
    return crime_standing(open_claims(case), law).level is CrimeLevel.REACHED


def _check_transfer(case: Case) -> None:
    if _referral_state(case) != ReferralState.APPROVED:
        raise DocumentOutOfOrder("移送还没有经负责人批准", fix="请先提出移送报告并报批")
    if not open_claims(case).claims:
        raise DocumentOutOfOrder(
            "批准移送以后工资已经付清", fix="请先向负责人报告，不再按批准时的数额移送"
        )


def _check_penalty(case: Case, day: dt.date) -> None:
    if must_be_referred(case, day) and _referral_state(case) not in SENT:
        raise FineInsteadOfReferral(
            "案件已达到拒不支付劳动报酬罪的数额标准，不得以行政处罚代替移送",
            fix="请先办理涉嫌犯罪移送",
        )
    notices = case.documents.filter(kind=DocumentKind.PRIOR_NOTICE).select_related("delivery")
    notice = notices.order_by("-pk").first()
    if notice is None or not hasattr(notice, "delivery"):
        raise DocumentOutOfOrder("还没有送达行政处罚事先告知书", fix="请先告知并送达")
    clock = open_clock(rule="hearing_request", subject_kind="CaseDocument", subject_id=notice.pk)
    if clock is not None and not has_lapsed(clock, day):
        raise DocumentOutOfOrder(
            f"要求听证的期限到 {clock.due_on} 才届满", fix="请在期限届满后作出处罚决定"
        )


def _referral_state(case: Case) -> str:
    found = CrimeReferral.objects.filter(case=case).first()
    return "" if found is None else found.state
