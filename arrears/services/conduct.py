"""办案: certificates, recusal, suspension, extension, the end of the investigation, notes."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.clock_subjects import case_subject
from arrears.enums import CaseState
from arrears.errors import (
    ApproverOnly,
    CaseNotOpen,
    CaseSuspended,
    CertificateMissing,
    EmptyComplaint,
    SameInspectorTwice,
)
from arrears.models import Case, CaseNote, InspectorCertificate, Recusal
from arrears.permissions import certificate_of, may_decide, may_handle
from arrears.texts import checked_text, needed_text
from sites import audit
from sites.clocks import open_clock
from sites.enums import ClockState
from sites.errors import InvalidInput, NotAllowed
from sites.law import Citation
from sites.models import ClockExtension, LegalClock, User
from sites.permissions import may_inspect
from sites.sealing import seal, unseal
from sites.services.clocks import (
    extend_clock,
    finish_clocks,
    pause_clock,
    resume_clock,
    start_clock,
)

TWO_INSPECTORS = Citation("国务院令第423号", article=16)
IN_TIME = Citation("国务院令第423号", article=17)
LONGEST_REASON = 500
LONGEST_NOTE = 20_000
RUNNING_RULES = ("investigation", "handling_decision", "penalty_decision")


@transaction.atomic
def register_certificate(
    *, user: User, number: str, valid_from: dt.date, valid_until: dt.date, now: dt.datetime
) -> InspectorCertificate:
    """Register the certificate an inspector shows (执法证).

    Raises:
        InvalidInput: no number, or it ends before it begins.
    """
    number = checked_text(number, name="证号", longest=40)
    if not number or valid_until < valid_from:
        raise InvalidInput("证号或有效期不对", fix="请按证件填写证号和有效期")
    made = InspectorCertificate.objects.create(
        user=user, number=number, valid_from=valid_from, valid_until=valid_until
    )
    audit.record(
        act="登记监察执法证",
        object_kind="InspectorCertificate",
        object_id=made.pk,
        now=now,
        basis=TWO_INSPECTORS.words,
        detail={"number": number, "valid_until": valid_until.isoformat()},
    )
    return made


@transaction.atomic
def recuse_inspector(
    *,
    case: Case,
    inspector: User,
    replaced_by: User,
    reason: str,
    approver: User,
    now: dt.datetime,
) -> Recusal:
    """Take an inspector off a case (回避) and put another in his place.

    Source: 劳动保障监察条例 art. 16.

    Raises:
        ApproverOnly: not an approving officer of the region, or one who handles the case.
        ReasonMissing: no reason.
        CaseNotOpen: the case is closed, or the person does not handle it.
        NotAllowed, CertificateMissing, SameInspectorTwice: the substitute may not take over.
    """
    day = timezone.localdate(now)
    case = locked_case(case)
    if not may_decide(approver, case, day=day):
        raise ApproverOnly("回避由本辖区负责人决定，办案人不能决定", fix="请由负责人办理")
    reason = _reason(reason, "回避理由")
    if case.state == CaseState.CLOSED or inspector.pk not in {
        case.handler_id,
        case.second_inspector_id,
    }:
        raise CaseNotOpen("案件已结案，或者该人员不是本案监察员", fix="请核对案件和人员")
    remaining = case.second_inspector if inspector.pk == case.handler_id else case.handler
    _check_substitute(case, replaced_by, inspector, remaining, day)
    if inspector.pk == case.handler_id:
        case.handler = replaced_by
    else:
        case.second_inspector = replaced_by
    case.save(update_fields=["handler", "second_inspector"])
    LegalClock.objects.filter(subject_kind="Case", subject_id=str(case.pk)).exclude(
        state=ClockState.FINISHED
    ).update(responsible=case.handler)
    recusal = Recusal.objects.create(
        case=case,
        inspector=inspector,
        replaced_by=replaced_by,
        reason=reason,
        decided_by=approver,
        decided_on=day,
    )
    record_on_case("决定回避", case, approver, now, TWO_INSPECTORS, reason=reason)
    return recusal


def _check_substitute(
    case: Case, replaced_by: User, inspector: User, remaining: User, day: dt.date
) -> None:
    if not may_inspect(replaced_by, case.project, day=day):
        raise NotAllowed("接替人员应是本辖区劳动保障监察员", fix="请重新选择")
    if replaced_by.person_key in {inspector.person_key, remaining.person_key}:
        raise SameInspectorTwice("接替人员应是另一名监察员", fix="请重新选择")
    if certificate_of(replaced_by, day=day) is None:
        raise CertificateMissing("接替人员没有有效的监察执法证", fix="请先登记执法证")


@transaction.atomic
def suspend_case(*, case: Case, reason: str, actor: User, now: dt.datetime) -> int:
    """Suspend a case with a reason; its running clocks stop. Returns how many.

    Raises:
        NotAllowed: the person may not act on the case.
        ReasonMissing: no reason.
        CaseNotOpen: nothing of the case can be suspended now.
    """
    case = handled_case(case, actor, timezone.localdate(now))
    reason = _reason(reason, "中止理由")
    clocks = [
        clock
        for rule in RUNNING_RULES
        if (clock := open_clock(rule=rule, subject_kind="Case", subject_id=case.pk))
        and clock.state == ClockState.RUNNING
    ]
    if case.state != CaseState.INVESTIGATING or not clocks:
        raise CaseNotOpen("案件没有可以中止的时限", fix="请查看案件当前状态")
    for clock in clocks:
        pause_clock(clock, reason=reason, actor=actor, now=now)
    record_on_case("中止办理", case, actor, now, IN_TIME, reason=reason)
    return len(clocks)


@transaction.atomic
def resume_case(*, case: Case, actor: User, now: dt.datetime) -> LegalClock:
    """Take a suspended case up again; the days between do not count.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the case is not suspended.
    """
    case = handled_case(case, actor, timezone.localdate(now))
    paused = LegalClock.objects.filter(
        subject_kind="Case", subject_id=str(case.pk), state=ClockState.PAUSED
    )
    resumed = [resume_clock(clock, actor=actor, now=now) for clock in paused]
    if not resumed:
        raise CaseNotOpen("案件没有中止", fix="请查看案件当前状态")
    due_on = min(clock.due_on for clock in resumed)
    case.investigation_due_on = due_on
    case.save(update_fields=["investigation_due_on"])
    record_on_case("恢复办理", case, actor, now, IN_TIME, due_on=due_on.isoformat())
    return resumed[0]


def is_suspended(case: Case) -> bool:
    """Whether the case stands still for a recorded reason."""
    return LegalClock.objects.filter(
        subject_kind="Case", subject_id=str(case.pk), state=ClockState.PAUSED
    ).exists()


def refuse_while_suspended(case: Case) -> None:
    """Refuse an act on a case that stands still.

    Raises:
        CaseSuspended: it does.
    """
    if is_suspended(case):
        raise CaseSuspended(f"案件 {case.number} 已中止办理", fix="请先恢复办理")


@transaction.atomic
def extend_investigation(
    *, case: Case, reason: str, approver: User, now: dt.datetime
) -> ClockExtension:
    """Approve a longer investigation, once (监察条例 art. 17: 60 + 30 working days).

    Raises:
        ApproverOnly: not an approving officer of the region, or one who handles the case.
        ReasonMissing: no reason.
        CaseNotOpen: no investigation runs.
        ClockNotLengthened: it was extended already, or its time is over.
    """
    case = locked_case(case)
    if not may_decide(approver, case, day=timezone.localdate(now)):
        raise ApproverOnly("延长调查由本辖区负责人批准，办案人不能批准", fix="请由负责人办理")
    reason = _reason(reason, "延长理由")
    clock = open_clock(rule="investigation", subject_kind="Case", subject_id=case.pk)
    if clock is None:
        raise CaseNotOpen("案件没有进行中的调查", fix="请查看案件当前状态")
    extension = extend_clock(clock, reason=reason, approver=approver, now=now)
    case.investigation_due_on = LegalClock.objects.get(pk=clock.pk).due_on
    case.save(update_fields=["investigation_due_on"])
    return extension


@transaction.atomic
def conclude_investigation(
    *, case: Case, findings: str, actor: User, now: dt.datetime
) -> LegalClock:
    """End the investigation with its findings; the time to decide begins.

    Source: 关于实施《劳动保障监察条例》若干规定 art. 37.

    Raises:
        NotAllowed: the person may not act on the case.
        ReasonMissing: no findings.
        CaseSuspended: the case stands still.
        CaseNotOpen: no investigation runs.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    findings = needed_text(
        findings, name="调查结论", longest=LONGEST_NOTE, fix="请写明查明的事实和证据"
    )
    refuse_while_suspended(case)
    if not finish_clocks(subject_kind="Case", subject_id=case.pk, on=day, rules=("investigation",)):
        raise CaseNotOpen("案件没有进行中的调查", fix="请查看案件当前状态")
    _note(case, f"调查终结：{findings}", actor, now)
    clock = start_clock(rule="handling_decision", subject=case_subject(case), now=now)
    record_on_case("调查终结", case, actor, now, IN_TIME, decide_by=clock.due_on.isoformat())
    return clock


@transaction.atomic
def write_note(*, case: Case, words: str, actor: User, now: dt.datetime) -> CaseNote:
    """Write an internal note; complainants and companies never see it.

    Raises:
        NotAllowed: the person may not act on the case.
        EmptyComplaint, TextTooLong, TextCharacters: the text is none, or not fit to keep.
    """
    case = handled_case(case, actor, timezone.localdate(now))
    words = checked_text(words, name="办案记录", longest=LONGEST_NOTE)
    if not words:
        raise EmptyComplaint("办案记录没有内容", fix="请写下要记的内容")
    note = _note(case, words, actor, now)
    audit.record(act="记录办案情况", object_kind="Case", object_id=case.pk, now=now, actor=actor)
    return note


def note_words(note: CaseNote) -> str:
    """What an internal note says."""
    return unseal(note.words_sealed, purpose="case.note")


def locked_case(case: Case) -> Case:
    """The case as it is now, locked until the act is done."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("project__region", "employer", "payer", "handler", "second_inspector")
        .get(pk=case.pk)
    )


def handled_case(case: Case, actor: User, day: dt.date) -> Case:
    """The locked case, for an inspector who may act on it.

    Raises:
        NotAllowed: he may not inspect the project, or was recused.
    """
    case = locked_case(case)
    if not may_handle(actor, case, day=day):
        raise NotAllowed("您不是本案可以办理的监察员", fix="请由本辖区且未回避的监察员办理")
    return case


def _note(case: Case, words: str, actor: User, now: dt.datetime) -> CaseNote:
    return CaseNote.objects.create(
        case=case,
        words_sealed=seal(words, purpose="case.note"),
        written_by=actor,
        written_at=now,
    )


def _reason(text: str, name: str) -> str:
    return needed_text(text, name=name, longest=LONGEST_REASON, fix="请写明事实和依据")


def record_on_case(
    act: str, case: Case, actor: User, now: dt.datetime, basis: Citation, **detail: object
) -> None:
    """Write an act on a case into the audit trail, with the number of the case."""
    audit.record(
        act=act,
        object_kind="Case",
        object_id=case.pk,
        now=now,
        actor=actor,
        basis=basis.words,
        detail={"number": case.number, **detail},
    )
