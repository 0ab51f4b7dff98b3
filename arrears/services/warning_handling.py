"""预警办理: signed for, assigned, answered with evidence, verified; exemptions (Decree 724 art. 38).

A platform's warning is a lead: it closes by its own facts, or because a person found it false.
Nothing here punishes anybody.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.enums import (
    REASONS_OF,
    Level,
    Verdict,
    VerdictReason,
    WarningStage,
    WarningState,
)
from arrears.errors import (
    ExemptionTooLong,
    VerdictReasonWrong,
    WarningStageWrong,
)
from arrears.models import ArrearsWarning, WarningExemption, WarningStep
from arrears.rules import CONFIDENTIAL_RULES, RULES_BY_ID
from arrears.texts import needed_text
from sites import audit
from sites.errors import NotAllowed, NotFound
from sites.law import Citation, LawAt
from sites.models import Project, User
from sites.permissions import may_inspect, may_upload
from sites.queries import work_calendar
from sites.services.upload_store import store

WATCHED = Citation("国务院令第724号", article=38)
LONGEST_WORDS = 500
BEFORE_ANSWER = frozenset({WarningStage.RAISED, WarningStage.SIGNED, WarningStage.ASSIGNED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that comes with an answer, as it was received."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """What an inspector found.

    Attributes:
        verdict: true or false.
        reason: one of the reasons that go with it.
        words: how it was verified.
        correction_due_on: last day of the correction demanded; only with "CORRECTING".
        exempt_until: with a false verdict, until when the rule does not warn of the site.
    """

    verdict: Verdict
    reason: VerdictReason
    words: str
    correction_due_on: dt.date | None = None
    exempt_until: dt.date | None = None


@transaction.atomic
def sign_warning(*, warning: ArrearsWarning, actor: User, now: dt.datetime) -> ArrearsWarning:
    """Sign for a warning: a person has seen it.

    Raises:
        NotAllowed: the person may not inspect this project.
        WarningStageWrong: it was signed for already, or is closed.
    """
    day = timezone.localdate(now)
    locked = _locked(warning, day, inspector=actor)
    _check_stage(locked, frozenset({WarningStage.RAISED}))
    _move(locked, WarningStage.SIGNED, "warning.assign_working_days", day)
    _step(locked, "签收", actor, now)
    return locked


@transaction.atomic
def assign_warnings(
    *, warnings: Iterable[ArrearsWarning], assignee: User, actor: User, now: dt.datetime
) -> list[ArrearsWarning]:
    """Give warnings to an inspector; the contractor's time to answer begins.

    All or none. One that nobody signed for counts as signed for.

    Raises:
        NotAllowed: one of the two may not inspect one of the projects.
        WarningStageWrong: one was answered meanwhile, or is closed.
    """
    day = timezone.localdate(now)
    assigned = []
    for warning in sorted(warnings, key=lambda row: row.pk):
        locked = _locked(warning, day, inspector=actor)
        if not may_inspect(assignee, locked.project, day=day):
            raise NotAllowed(
                f"{assignee.display_name}不能办理该项目", fix="请选择本辖区劳动保障监察员"
            )
        _check_stage(locked, BEFORE_ANSWER)
        locked.assigned_to = assignee
        if locked.stage != WarningStage.ASSIGNED:
            _move(locked, WarningStage.ASSIGNED, "warning.answer_working_days", day)
        else:
            locked.save(update_fields=["assigned_to"])
        _step(locked, "分派", actor, now, words=f"承办：{assignee.display_name}")
        assigned.append(locked)
    return assigned


@transaction.atomic
def answer_warning(
    *,
    warning: ArrearsWarning,
    words: str,
    evidence: Evidence | None,
    actor: User,
    now: dt.datetime,
) -> ArrearsWarning:
    """Take the contractor's answer, with the file that proves it.

    A warning that rests on a complaint, or is a lead, is nothing a contractor knows of.

    Raises:
        NotAllowed: the person is no wage officer of the project.
        NotFound: the warning is not shown to contractors.
        ReasonMissing: the answer says nothing.
        WarningStageWrong: it was verified, or is closed.
    """
    day = timezone.localdate(now)
    locked = _locked(warning, day)
    if not may_upload(actor, locked.project, day=day):
        raise NotAllowed("只有本项目的劳资专管员可以答复预警", fix="请用本项目的账号登录")
    if locked.rule in CONFIDENTIAL_RULES:
        raise NotFound("没有这条预警", fix="请回到预警列表")
    words = _given(words, "答复内容")
    _check_stage(locked, BEFORE_ANSWER | {WarningStage.ANSWERED})
    digest = store(evidence.content) if evidence is not None else ""
    if locked.stage != WarningStage.ANSWERED:
        _move(locked, WarningStage.ANSWERED, "warning.verify_working_days", day)
    WarningStep.objects.create(
        warning=locked,
        act="单位答复",
        actor=actor,
        done_at=now,
        words=words,
        evidence_name=evidence.name[-200:] if evidence is not None else "",
        evidence_sha256=digest,
    )
    _record("答复欠薪预警", locked, actor, now, evidence=digest)
    return locked


@transaction.atomic
def verify_warning(
    *, warning: ArrearsWarning, found: Verification, actor: User, now: dt.datetime
) -> ArrearsWarning:
    """Say whether a warning was true, and why.

    A true one stays until its facts are regular; a false one closes. A closed one may still
    be judged, for the precision of its rule.

    Raises:
        NotAllowed: the person may not inspect this project.
        VerdictReasonWrong: the reason does not go with the verdict, or a correction has no day.
        ExemptionTooLong: the exemption ends too late, or goes with a true verdict.
        ReasonMissing: nothing says how it was verified.
        WarningStageWrong: it was verified already.
    """
    day = timezone.localdate(now)
    locked = _locked(warning, day, inspector=actor)
    if locked.verdict:
        raise WarningStageWrong("该预警已经核实", fix="请刷新后查看核实结论")
    words = _given(found.words, "核实情况")
    _check_verification(found, day)
    if found.exempt_until is not None:
        _exempt(
            locked.project,
            locked.rule,
            Level(locked.level),
            found.exempt_until,
            words,
            actor,
            day,
        )
    locked.verdict, locked.verdict_reason = found.verdict, found.reason
    locked.stage, locked.due_on = WarningStage.VERIFIED, None
    locked.correction_due_on = found.correction_due_on
    if found.verdict == Verdict.FALSE and locked.state == WarningState.OPEN:
        locked.state, locked.closed_on = WarningState.CLOSED, day
    locked.save()
    label = f"{found.verdict.label}：{found.reason.label}"
    _step(locked, "核实", actor, now, words=f"{label}。{words}"[:LONGEST_WORDS])
    return locked


def _check_verification(found: Verification, day: dt.date) -> None:
    if found.reason not in REASONS_OF[found.verdict]:
        raise VerdictReasonWrong(
            f"“{found.reason.label}”不是“{found.verdict.label}”的原因", fix="请重新选择原因"
        )
    correcting = found.reason == VerdictReason.CORRECTING
    if correcting != (found.correction_due_on is not None):
        raise VerdictReasonWrong("责令限期改正的要写改正期限，其他不写", fix="请核对改正期限")
    if found.correction_due_on is not None and found.correction_due_on <= day:
        raise VerdictReasonWrong("改正期限应在今天之后", fix="请填写以后的日期")
    if found.exempt_until is not None and found.verdict != Verdict.FALSE:
        raise ExemptionTooLong("属实的预警不能豁免", fix="请不要填写豁免截止日期")


@transaction.atomic
def grant_exemption(
    *,
    project: Project,
    rule: str,
    level: Level,
    valid_until: dt.date,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> WarningExemption:
    """Let a rule not warn of a project for a time, up to a level; a worse level still warns.

    Raises:
        NotAllowed: the person may not inspect this project.
        NotFound: no rule of that name.
        ReasonMissing: no reason.
        ExemptionTooLong: it ends in the past or after `warning.exemption_maximum_days`.
    """
    day = timezone.localdate(now)
    if not may_inspect(actor, project, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由本辖区监察员办理")
    if rule not in RULES_BY_ID:
        raise NotFound(f"没有名为“{rule}”的预警规则", fix="请从列表中选择")
    reason = _given(reason, "豁免原因")
    exemption = _exempt(project, rule, level, valid_until, reason, actor, day)
    audit.record(
        act="豁免预警规则",
        object_kind="WarningExemption",
        object_id=exemption.pk,
        now=now,
        actor=actor,
        basis=WATCHED.words,
        detail={"project": project.code, "rule": rule, "until": valid_until.isoformat()},
    )
    return exemption


def _exempt(
    project: Project,
    rule: str,
    level: Level,
    until: dt.date,
    reason: str,
    actor: User,
    day: dt.date,
) -> WarningExemption:
    most = LawAt(day, project.region_id).integer("warning.exemption_maximum_days")
    if not day <= until <= day + dt.timedelta(days=most):
        raise ExemptionTooLong(f"豁免最长 {most} 天", fix="请填写今天起不超过该期限的截止日期")
    return WarningExemption.objects.create(
        project=project,
        rule=rule,
        level=level,
        reason=reason,
        granted_by=actor,
        valid_from=day,
        valid_until=until,
    )


def _locked(
    warning: ArrearsWarning, day: dt.date, *, inspector: User | None = None
) -> ArrearsWarning:
    locked = (
        ArrearsWarning.objects.select_for_update(of=("self",))
        .select_related("project__region")
        .get(pk=warning.pk)
    )
    if inspector is not None and not may_inspect(inspector, locked.project, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由本辖区监察员办理")
    return locked


def _check_stage(warning: ArrearsWarning, allowed: Iterable[str]) -> None:
    if warning.state != WarningState.OPEN:
        raise WarningStageWrong(f"该预警已于{warning.closed_on}解除", fix="请刷新预警列表")
    if warning.stage not in allowed:
        raise WarningStageWrong(f"该预警{warning.get_stage_display()}", fix="请刷新后办理")


def _move(warning: ArrearsWarning, stage: WarningStage, clock: str, day: dt.date) -> None:
    law = LawAt(day, warning.project.region_id)
    warning.stage = stage
    warning.due_on = work_calendar().add_working_days(day, law.integer(clock))
    warning.save(update_fields=["stage", "due_on", "assigned_to"])


def _given(text: str, name: str) -> str:
    return needed_text(text, name=name, longest=LONGEST_WORDS, fix=f"请填写{name}")


def _step(
    warning: ArrearsWarning, act: str, actor: User, now: dt.datetime, *, words: str = ""
) -> None:
    WarningStep.objects.create(warning=warning, act=act, actor=actor, done_at=now, words=words)
    _record(f"{act}欠薪预警", warning, actor, now)


def _record(
    act: str, warning: ArrearsWarning, actor: User, now: dt.datetime, **more: object
) -> None:
    audit.record(
        act=act,
        object_kind="ArrearsWarning",
        object_id=warning.pk,
        now=now,
        actor=actor,
        basis=WATCHED.words,
        detail={
            "project": warning.project.code,
            "rule": warning.rule,
            "stage": warning.stage,
            "verdict": warning.verdict,
            **more,
        },
    )
