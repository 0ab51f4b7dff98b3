"""信用信息异议: a listed company says its credit information is wrong; checked, answered, corrected.

《山东省社会信用条例》 art. 39: three working days for the office's own information, seven where
other units must be asked; the clock runs from the day the objection came. The answer changes no
list: one that is right drafts the change of the list that mends it, or leaves the list as it is,
and starts the time to correct; other persons review and approve the draft.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from blacklist.clock_subjects import CORRECT, OWN, WITH_OTHERS, credit_objection_subject
from blacklist.enums import ChangeKind, ChangeState, DecisionState
from blacklist.errors import CreditObjectionState
from blacklist.models import CreditObjection, ListingChange, ListingDecision
from blacklist.services.application import locked_decision, require_applicant
from blacklist.services.change import LONGEST_GROUND, Ground, draft_change
from blacklist.services.notice import require_inspector
from blacklist.services.objection_correction import MENDING, draft_for, end_correction
from blacklist.services.supplement import close_requests
from blacklist.texts import given_text
from sites import audit
from sites.clocks import open_clock
from sites.errors import InvalidInput
from sites.law import Citation
from sites.models import User
from sites.services.clocks import finish_clocks, start_clock

STATUTE = "山东省社会信用条例"
OBJECTION = Citation(STATUTE, article=39)
SUBJECT = "CreditObjection"
LONGEST_WORDS = 2_000
LONGEST_UNITS = 200


@dataclass(frozen=True, slots=True)
class Mending:
    """The change of the list that an objection upheld asks for, and the document it rests on.

    A revocation names the document that revoked the payment order; a withdrawal rests on the
    objection where no other document is named.
    """

    kind: ChangeKind
    document: str = ""


@transaction.atomic
def file_credit_objection(
    *, decision: ListingDecision, words: str, actor: User, now: dt.datetime
) -> CreditObjection:
    """Take in what a company holds against its credit information; the clock starts today.

    Args:
        decision: the listing the information comes from.
        words: what is wrong, and what proves it.
        actor: a wage officer of the company, or the inspector who takes it in on paper.
        now: the moment of receipt, aware.

    Raises:
        NotAllowed: the actor is neither.
        CreditObjectionState: nothing was decided, or another objection waits for its answer.
        InvalidInput: it says nothing.
    """
    day = timezone.localdate(now)
    decision = locked_decision(decision)
    require_applicant(decision, actor, day=day)
    if decision.state != DecisionState.APPROVED:
        raise CreditObjectionState("这份决定还没有作出，没有信用信息", fix="请刷新页面")
    if CreditObjection.objects.filter(decision=decision, answered_on__isnull=True).exists():
        raise CreditObjectionState("上一次异议还没有答复", fix="请等待答复")
    made = CreditObjection.objects.create(
        decision=decision,
        words=given_text(words, "异议内容", LONGEST_WORDS),
        filed_by=actor,
        received_on=day,
        received_at=now,
    )
    start_clock(rule=OWN, subject=credit_objection_subject(made), now=now, on=day)
    _record("收到信用信息异议", made, actor, now)
    return made


@transaction.atomic
def ask_other_units(
    *, objection: CreditObjection, units: str, actor: User, now: dt.datetime
) -> CreditObjection:
    """Other units must check it: the longer time holds, still from the day it came.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it is answered, others were asked, or the three days are over.
        InvalidInput: no unit is named.
    """
    day = timezone.localdate(now)
    row = _open(objection, actor, day)
    if row.other_units:
        raise CreditObjectionState("已经请其他单位核查", fix="请在期限内答复")
    subject = credit_objection_subject(row)
    units = given_text(units, "核查单位", LONGEST_UNITS)
    own = open_clock(rule=OWN, subject_kind=SUBJECT, subject_id=row.pk)
    if own is not None and own.due_on < day:
        raise CreditObjectionState("本单位核查的期限已过，不能再改为其他单位核查", fix="请尽快答复")
    row.other_units, row.asked_on = units, day
    row.save(update_fields=["other_units", "asked_on"])
    finish_clocks(subject_kind=SUBJECT, subject_id=row.pk, on=day, rules=(OWN,))
    start_clock(rule=WITH_OTHERS, subject=subject, now=now, on=row.received_on)
    _record("信用信息异议请其他单位核查", row, actor, now, units=units)
    return row


@transaction.atomic
def answer_credit_objection(
    *,
    objection: CreditObjection,
    upheld: bool,
    answer: str,
    actor: User,
    now: dt.datetime,
    mending: Mending | None = None,
) -> CreditObjection:
    """Answer an objection; one that is right starts the time to correct, and drafts the change.

    Args:
        objection: the row.
        upheld: whether it is right.
        answer: what the company reads, and the reason of the draft.
        actor: an inspector of the project; the drafter of the change.
        now: the moment, aware.
        mending: the change of the list to draft; None where the list is right and only other
            information is corrected.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it is answered, or another change of the list waits.
        InvalidInput: no answer, or a change that mends nothing.
        NotListed: nobody is on the list any more whom a change could take off.
    """
    day = timezone.localdate(now)
    row = _open(objection, actor, day)
    row.upheld, row.answer = upheld, given_text(answer, "答复", LONGEST_WORDS)
    row.answered_on, row.answered_by = day, actor
    rule = WITH_OTHERS if row.other_units else OWN
    clock = open_clock(rule=rule, subject_kind=SUBJECT, subject_id=row.pk)
    row.is_late = clock is not None and clock.due_on < day
    row.save()
    finish_clocks(subject_kind=SUBJECT, subject_id=row.pk, on=day, rules=(OWN, WITH_OTHERS))
    close_requests(row, actor=actor, now=now)
    if upheld:
        start_clock(rule=CORRECT, subject=credit_objection_subject(row), now=now, on=day)
    if mending is not None:
        _draft(row, mending, row.answer, actor, now)
    _record("答复信用信息异议", row, actor, now, upheld=upheld, late=row.is_late)
    return row


@transaction.atomic
def propose_mending(
    *, objection: CreditObjection, mending: Mending, reason: str, actor: User, now: dt.datetime
) -> ListingChange:
    """Draft the change of the list for an objection upheld before, or again where it was sent back.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it was not upheld, is corrected, or a change of the list waits.
        InvalidInput: no reason, or a change that mends nothing.
        NotListed: nobody is on the list any more whom a change could take off.
    """
    row = _locked(objection, actor, timezone.localdate(now))
    if not row.upheld or row.corrected_on is not None:
        raise CreditObjectionState("没有等待更正的异议", fix="请刷新页面")
    return _draft(row, mending, reason, actor, now)


@transaction.atomic
def record_credit_correction(
    *, objection: CreditObjection, correction: str, actor: User, now: dt.datetime
) -> CreditObjection:
    """Keep down how the information of an objection upheld was corrected and reported.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it was not upheld, is corrected already, or the change of the list
            drafted for it waits for its approval.
        InvalidInput: it is not said how.
    """
    day = timezone.localdate(now)
    row = _locked(objection, actor, day)
    if not row.upheld or row.corrected_on is not None:
        raise CreditObjectionState("没有等待更正的异议", fix="请刷新页面")
    if draft := draft_for(row):
        raise CreditObjectionState(
            f"{draft.number}（{draft.get_kind_display()}）还在等待审批",
            fix="批准后自动登记更正；不批准的，再拟定或者登记",
        )
    words = given_text(correction, "更正情况", LONGEST_WORDS)
    return end_correction(row, words, actor=actor, now=now)


def _draft(
    row: CreditObjection, mending: Mending, reason: str, actor: User, now: dt.datetime
) -> ListingChange:
    """Draft the change by the service of all changes; it never takes the place of another."""
    if not row.upheld or mending.kind not in MENDING:
        raise InvalidInput(
            "异议成立的，才能拟定撤回或者撤销列入", fix="请核对核实结果", code="E-MENDING"
        )
    waiting = row.decision.changes.filter(state=ChangeState.DRAFT).first()
    if waiting is not None:
        raise CreditObjectionState(
            f"{waiting.number}（{waiting.get_kind_display()}）还在等待审批，不能同时拟定更正",
            fix="请先由审批人办结；也可以先答复，暂不拟定变更",
        )
    received = f"{row.received_on}收到的信用信息异议"
    words = given_text(reason, "更正的理由", LONGEST_GROUND - len(received) - 3)
    ground = Ground(
        mending.kind,
        f"{received}成立：{words}",
        mending.document or (received if mending.kind == ChangeKind.WITHDRAWAL else ""),
    )
    return draft_change(decision=row.decision, ground=ground, actor=actor, now=now)


def _locked(objection: CreditObjection, actor: User, day: dt.date) -> CreditObjection:
    # Decision first, then objection: as the approval of a change takes them.
    locked_decision(objection.decision)
    row = (
        CreditObjection.objects.select_for_update(of=("self",))
        .select_related("decision__company", "decision__notice__order__case__project__region")
        .get(pk=objection.pk)
    )
    require_inspector(actor, row.decision.notice.order.case.project, day=day)
    return row


def _open(objection: CreditObjection, actor: User, day: dt.date) -> CreditObjection:
    row = _locked(objection, actor, day)
    if row.answered_on is not None:
        raise CreditObjectionState("这项异议已经答复", fix="请刷新页面")
    return row


def _record(
    act: str,
    row: CreditObjection,
    actor: User,
    now: dt.datetime,
    **detail: object,
) -> None:
    audit.record(
        act=act,
        object_kind=SUBJECT,
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=OBJECTION.words,
        detail={"number": row.decision.number, "uscc": row.decision.company.uscc, **detail},
    )
