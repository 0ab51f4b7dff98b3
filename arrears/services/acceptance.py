"""投诉处理: complaints that open no case: refused with a reason, or passed on (首问负责)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.enums import ComplaintOutcome, ComplaintState, RefusalGround
from arrears.errors import ComplaintNotOpen, NotTooOld, ReasonMissing
from arrears.models import Complaint, ComplaintDecision, LedgerEntry
from arrears.permissions import may_take_up
from arrears.services.ledger import refresh_ledger
from arrears.texts import checked_text, needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.lib.days import add_months
from sites.models import User
from sites.services.clocks import finish_clocks

ACCEPT_OR_REFUSE = Citation("劳动保障部令第25号", article=18)
FIRST_RECEIVER = Citation("国务院令第724号", article=10)
LONGEST_REASON = 500
LONGEST_NAME = 100
MONTHS_A_YEAR = 12


@transaction.atomic
def refuse_complaint(
    *, complaint: Complaint, ground: RefusalGround, reason: str, actor: User, now: dt.datetime
) -> ComplaintDecision:
    """Refuse a complaint in writing (不予受理); its sender reads ground and reason.

    Arrears that go on are never too old: the time runs from the day they ended.

    Source: 关于实施《劳动保障监察条例》若干规定 art. 18; 劳动保障监察条例 arts 20, 21.

    Raises:
        NotAllowed: the person may not inspect the project.
        ComplaintNotOpen: it was taken up, refused or passed on.
        ReasonMissing: no reason.
        NotTooOld: refused as too old, and wages of that time are unpaid or ended lately.
    """
    day = timezone.localdate(now)
    if ground == RefusalGround.TOO_OLD and complaint.project is not None:
        # Before the complaint is locked, in the order of who opens a case.
        refresh_ledger(project=complaint.project, day=day)
    complaint = _waiting(complaint, actor, day)
    reason = _reason(reason)
    if ground == RefusalGround.TOO_OLD:
        _check_too_old(complaint, day)
    return _decide(
        complaint,
        ComplaintState.REFUSED,
        ComplaintDecision(outcome=ComplaintOutcome.REFUSE, ground=ground, reason=reason),
        ACCEPT_OR_REFUSE,
        actor,
        now,
    )


@transaction.atomic
def transfer_complaint(
    *, complaint: Complaint, sent_to: str, reason: str, actor: User, now: dt.datetime
) -> ComplaintDecision:
    """Pass a complaint on to whom it belongs, and tell its sender where (首问负责).

    Source: 保障农民工工资支付条例 art. 10.

    Raises:
        NotAllowed: the person may not inspect the project.
        ComplaintNotOpen: it was taken up, refused or passed on.
        ReasonMissing: no reason, or nobody named.
    """
    day = timezone.localdate(now)
    complaint = _waiting(complaint, actor, day)
    sent_to = checked_text(sent_to, name="转送部门", longest=LONGEST_NAME)
    if not sent_to:
        raise ReasonMissing("没有写转送给哪个部门", fix="请写明部门全称和联系电话")
    return _decide(
        complaint,
        ComplaintState.PASSED_ON,
        ComplaintDecision(
            outcome=ComplaintOutcome.TRANSFER, sent_to=sent_to, reason=_reason(reason)
        ),
        FIRST_RECEIVER,
        actor,
        now,
    )


def _waiting(complaint: Complaint, actor: User, day: dt.date) -> Complaint:
    found = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("project__region", "region")
        .get(pk=complaint.pk)
    )
    if not may_take_up(actor, found, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    if found.state != ComplaintState.RECEIVED:
        raise ComplaintNotOpen(f"{found.number} 已经办理", fix="请刷新后查看办理结果")
    return found


def _check_too_old(complaint: Complaint, day: dt.date) -> None:
    years = LawAt(day, complaint.region_id).integer("case.limitation_years")
    limit = add_months(day, -MONTHS_A_YEAR * years)
    rows = LedgerEntry.objects.filter(
        project=complaint.project_id, month__gte=complaint.since_month
    )
    if rows.filter(outstanding__gt=0).exists():
        raise NotTooOld("台账上该时段仍有未付工资，欠薪行为在继续", fix="请受理并立案调查")
    if rows.filter(settled_on__gte=limit).exists() or not rows.exists():
        raise NotTooOld(
            f"没有证据表明违法行为在 {limit} 以前已经终了", fix="请受理，或查明终了日期后再办理"
        )


def _decide(
    complaint: Complaint,
    state: ComplaintState,
    decision: ComplaintDecision,
    basis: Citation,
    actor: User,
    now: dt.datetime,
) -> ComplaintDecision:
    day = timezone.localdate(now)
    decision.complaint, decision.decided_by, decision.decided_at = complaint, actor, now
    decision.save()
    complaint.state = state
    complaint.save(update_fields=["state"])
    finish_clocks(subject_kind="Complaint", subject_id=complaint.pk, on=day)
    audit.record(
        act=decision.get_outcome_display() + "投诉",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=actor,
        basis=basis.words,
        detail={"number": complaint.number, "ground": decision.ground, "to": decision.sent_to},
    )
    return decision


def _reason(text: str) -> str:
    return needed_text(text, name="理由", longest=LONGEST_REASON, fix="请写明理由，投诉人会看到")
