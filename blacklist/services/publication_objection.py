"""对公布的异议: received, and answered in its time; one that is upheld has the publication corrected.

人社部令第29号 art. 10. The answer does not change the publication: that is taken down by two.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.services.conduct import handled_case
from blacklist.clock_subjects import publication_subject
from blacklist.enums import PublicationState
from blacklist.errors import OutcomeState
from blacklist.models import PublicationObjection, ViolationPublication
from blacklist.texts import given_text
from sites import audit
from sites.clocks import open_clock
from sites.errors import InvalidInput
from sites.law import Citation
from sites.models import User
from sites.services.clocks import finish_clocks, start_clock

OBJECTION = Citation("人社部令第29号", article=10)
ANSWER, CORRECT = "publication_objection", "publication_correction"
LONGEST_NAME = 100
LONGEST_WORDS = 2_000


@transaction.atomic
def receive_publication_objection(
    *,
    publication: ViolationPublication,
    objector: str,
    words: str,
    received_on: dt.date,
    actor: User,
    now: dt.datetime,
) -> PublicationObjection:
    """Take down an objection to what is published; its clock runs from the day it came.

    Raises:
        NotAllowed: the person may not act on the case.
        OutcomeState: nothing is published, or another objection waits for its answer.
        InvalidInput: something is missing, or the day cannot be.
    """
    day = timezone.localdate(now)
    row = _locked(publication, actor, day)
    if row.state != PublicationState.PUBLISHED:
        raise OutcomeState("没有正在公布的内容", fix="请刷新页面")
    if row.objections.filter(answered_on__isnull=True).exists():
        raise OutcomeState("已有一项异议还没有答复", fix="请先答复，再登记新的异议")
    assert row.published_on is not None
    if not row.published_on <= received_on <= day:
        raise InvalidInput(
            f"收到日期应在 {row.published_on} 公布之后，且不晚于今天",
            fix="请按收文日期填写",
            code="E-DAY",
        )
    made = PublicationObjection.objects.create(
        publication=row,
        objector=given_text(objector, "异议人", LONGEST_NAME),
        words=given_text(words, "异议内容", LONGEST_WORDS),
        received_on=received_on,
        received_by=actor,
    )
    start_clock(rule=ANSWER, subject=publication_subject(row), now=now, on=received_on)
    _record("登记对公布的异议", made, actor, now)
    return made


@transaction.atomic
def answer_publication_objection(
    *,
    publication: ViolationPublication,
    upheld: bool,
    answer: str,
    actor: User,
    now: dt.datetime,
) -> PublicationObjection:
    """Answer the objection that waits; one upheld starts the time to correct the publication.

    Raises:
        NotAllowed: the person may not act on the case.
        OutcomeState: none waits.
        InvalidInput: no answer.
    """
    day = timezone.localdate(now)
    row = _locked(publication, actor, day)
    found = row.objections.filter(answered_on__isnull=True).first()
    if found is None:
        raise OutcomeState("没有等待答复的异议", fix="请刷新页面")
    found.upheld, found.answer = upheld, given_text(answer, "答复", LONGEST_WORDS)
    found.answered_on, found.answered_by = day, actor
    found.save()
    finish_clocks(subject_kind="ViolationPublication", subject_id=row.pk, on=day, rules=(ANSWER,))
    if upheld:
        must_be_corrected(row, on=day, now=now)
    _record("答复对公布的异议", found, actor, now)
    return found


def must_be_corrected(publication: ViolationPublication, *, on: dt.date, now: dt.datetime) -> None:
    """Start the time to correct a publication, once; what is down already needs no correction."""
    if publication.state != PublicationState.PUBLISHED:
        return
    subject = publication_subject(publication)
    if open_clock(rule=CORRECT, subject_kind=subject.kind, subject_id=subject.key) is None:
        start_clock(rule=CORRECT, subject=subject, now=now, on=on)


def _locked(publication: ViolationPublication, actor: User, day: dt.date) -> ViolationPublication:
    row = ViolationPublication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    row.case = handled_case(row.case, actor, day)
    return row


def _record(act: str, row: PublicationObjection, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="PublicationObjection",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=OBJECTION.words,
        detail={"number": row.publication.number, "upheld": row.upheld},
    )
