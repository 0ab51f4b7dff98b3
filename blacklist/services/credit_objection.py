"""信用信息异议: a listed company says its credit information is wrong; checked, answered, corrected.

《山东省社会信用条例》 art. 39: three working days for the office's own information, seven where
other units must be asked; the clock runs from the day the objection came. The answer changes no
list: one that is right leaves time to correct, which its own act on the list does.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from blacklist.clock_subjects import CORRECT, OWN, WITH_OTHERS, credit_objection_subject
from blacklist.enums import DecisionState
from blacklist.errors import CreditObjectionState
from blacklist.models import CreditObjection, ListingDecision
from blacklist.services.application import locked_decision, require_applicant
from blacklist.services.notice import require_inspector
from blacklist.services.supplement import close_requests
from blacklist.texts import given_text
from sites import audit
from sites.clocks import open_clock
from sites.law import Citation
from sites.models import User
from sites.services.clocks import finish_clocks, start_clock

STATUTE = "山东省社会信用条例"
OBJECTION, CORRECTION = Citation(STATUTE, article=39), Citation(STATUTE, article=40)
SUBJECT = "CreditObjection"
LONGEST_WORDS = 2_000
LONGEST_UNITS = 200


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
    *, objection: CreditObjection, upheld: bool, answer: str, actor: User, now: dt.datetime
) -> CreditObjection:
    """Answer an objection; one that is right starts the time to correct.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it is answered.
        InvalidInput: no answer.
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
    _record("答复信用信息异议", row, actor, now, upheld=upheld, late=row.is_late)
    return row


@transaction.atomic
def record_credit_correction(
    *, objection: CreditObjection, correction: str, actor: User, now: dt.datetime
) -> CreditObjection:
    """Keep down how the information of an objection upheld was corrected and reported.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it was not upheld, or is corrected already.
        InvalidInput: it is not said how.
    """
    day = timezone.localdate(now)
    row = _locked(objection, actor, day)
    if not row.upheld or row.corrected_on is not None:
        raise CreditObjectionState("没有等待更正的异议", fix="请刷新页面")
    row.correction = given_text(correction, "更正情况", LONGEST_WORDS)
    row.corrected_on, row.corrected_by = day, actor
    row.save(update_fields=["correction", "corrected_on", "corrected_by"])
    finish_clocks(subject_kind=SUBJECT, subject_id=row.pk, on=day, rules=(CORRECT,))
    _record("更正信用信息", row, actor, now, basis=CORRECTION)
    return row


def _locked(objection: CreditObjection, actor: User, day: dt.date) -> CreditObjection:
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
    *,
    basis: Citation = OBJECTION,
    **detail: object,
) -> None:
    audit.record(
        act=act,
        object_kind=SUBJECT,
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=basis.words,
        detail={"number": row.decision.number, "uscc": row.decision.company.uscc, **detail},
    )
