"""依法留存: deletion of a project's persons is stopped by one person, let go on by two."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.models import LegalHold
from arrears.permissions import may_decide_hold, may_hold
from arrears.services.erasure import DELETION
from sites import audit
from sites.errors import InvalidInput, NotAllowed, NotFound, StateConflict
from sites.models import Project, User

SHORTEST_REASON, LONGEST_REASON = 5, 200


@transaction.atomic
def place_hold(*, project: Project, reason: str, actor: User, now: dt.datetime) -> LegalHold:
    """Stop all deletion of a project's persons, at once.

    Raises:
        NotAllowed: no inspector or approving officer of the region.
        InvalidInput: E-REASON.
        StateConflict: E-HOLD, one stands already.
    """
    if not may_hold(actor, project, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的监察员或审批人可以依法留存")
    words = _checked(reason, "行政诉讼〔2029〕鲁09行初1号")
    if LegalHold.objects.filter(project=project, lifted_at__isnull=True).exists():
        raise StateConflict("这个项目已经依法留存", fix="不用再办", code="E-HOLD")
    made = LegalHold.objects.create(project=project, reason=words, placed_by=actor, placed_at=now)
    _record("依法留存", made, actor, now, words)
    return made


@transaction.atomic
def ask_lift(*, hold: LegalHold, reason: str, actor: User, now: dt.datetime) -> None:
    """Ask that the periods count again; it stands until another person agrees.

    Raises:
        NotAllowed: no inspector or approving officer of the region.
        InvalidInput: E-REASON.
        StateConflict: lifted already, or asked for already (E-HOLD-ASKED).
    """
    found = _standing(hold)
    if not may_hold(actor, found.project, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的监察员或审批人可以申请解除")
    words = _checked(reason, "判决已生效，案卷已归档")
    if found.lift_asked_at is not None:
        raise StateConflict("已经申请解除", fix="请等待本辖区审批人办理", code="E-HOLD-ASKED")
    found.lift_asked_by, found.lift_asked_key = actor, actor.person_key
    found.lift_asked_at, found.lift_reason = now, words
    found.save()
    _record("申请解除依法留存", found, actor, now, words)


@transaction.atomic
def decide_lift(*, hold: LegalHold, is_allowed: bool, actor: User, now: dt.datetime) -> None:
    """Lift what another person asked to lift, or let it stand.

    Raises:
        NotAllowed: no approving officer of the region, or who asked, under any account
            (E-SAME-PERSON).
        StateConflict: lifted already, or nobody asked (E-HOLD-NOT-ASKED).
    """
    found = _standing(hold)
    if not may_decide_hold(actor, found.project, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的审批人可以解除依法留存")
    if found.lift_asked_at is None:
        raise StateConflict(
            "没有人申请解除", fix="先由一人写明事由申请，再由另一人解除", code="E-HOLD-NOT-ASKED"
        )
    if actor.person_key == found.lift_asked_key:
        raise NotAllowed("申请人不能批准解除", fix="请由另一位审批人办理", code="E-SAME-PERSON")
    words = found.lift_reason
    if is_allowed:
        found.lifted_by, found.lifted_key, found.lifted_at = actor, actor.person_key, now
    else:
        found.lift_asked_by, found.lift_asked_at = None, None
        found.lift_asked_key = found.lift_reason = ""
    found.save()
    _record("解除依法留存" if is_allowed else "不予解除依法留存", found, actor, now, words)


def standing_hold(project: Project) -> LegalHold:
    """The hold that stands on a project.

    Raises:
        NotFound: none does.
    """
    found = LegalHold.objects.filter(project=project, lifted_at__isnull=True).first()
    if found is None:
        raise NotFound("这个项目没有依法留存")
    return found


def _standing(hold: LegalHold) -> LegalHold:
    rows = LegalHold.objects.select_for_update(of=("self",)).select_related("project__region")
    found = rows.get(pk=hold.pk)
    if found.lifted_at is not None:
        raise StateConflict("这项留存已经解除", code="E-HOLD-LIFTED")
    return found


def _checked(reason: str, example: str) -> str:
    words = " ".join(reason.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise InvalidInput(
            f"请写明事由（{SHORTEST_REASON} 到 {LONGEST_REASON} 个字）",
            fix=f"例如：{example}",
            code="E-REASON",
        )
    return words


def _record(act: str, hold: LegalHold, actor: User, now: dt.datetime, reason: str) -> None:
    audit.record(
        act=act,
        object_kind="Project",
        object_id=hold.project_id,
        now=now,
        actor=actor,
        basis=DELETION.words,
        detail={"hold": hold.pk, "reason": reason},
    )
