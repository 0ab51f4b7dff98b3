"""紧急查看: who complained, read by an inspector not of the case, on record and reviewed."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.enums import AccessVerdict
from arrears.models import BreakGlassAccess, Complaint, ComplaintIdentity
from arrears.permissions import is_recused, may_take_up
from arrears.services.intake import CONFIDENTIAL, ComplainantIdentity
from sites import audit
from sites.enums import RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import User
from sites.permissions import has_role
from sites.sealing import unseal

OPEN_FOR = dt.timedelta(minutes=30)
SHORTEST_REASON = 10


@transaction.atomic
def open_access(
    *, complaint: Complaint, reason: str, ticket: str, actor: User, now: dt.datetime
) -> BreakGlassAccess:
    """Open the identity of a complaint to an inspector of its region for thirty minutes.

    Source: 劳动保障监察条例 art. 9 (who complains is kept confidential).

    Raises:
        NotAllowed: no inspector of the region, or recused from the case.
        InvalidInput: a reason of less than ten characters, or nothing that allowed it.
    """
    day = timezone.localdate(now)
    case = complaint.case
    if not may_take_up(actor, complaint, day=day) or (case and is_recused(actor, case)):
        raise NotAllowed("只有辖区内、未回避的监察员可以紧急查看")
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput(
            f"紧急理由至少 {SHORTEST_REASON} 个字",
            fix="写明发生了什么、为什么等不到本案监察员",
            code="E-REASON",
        )
    if not ticket.strip():
        raise InvalidInput("请写明谁批准的", fix="例如：值班领导电话批准", code="E-TICKET")
    made = BreakGlassAccess.objects.create(
        complaint=complaint,
        actor=actor,
        actor_key=actor.person_key,
        reason=reason.strip(),
        ticket=ticket.strip(),
        opened_at=now,
        valid_until=now + OPEN_FOR,
    )
    _record("开启紧急查看", made, actor, now)
    return made


def open_access_of(
    *, complaint: Complaint, actor: User, now: dt.datetime
) -> BreakGlassAccess | None:
    """The person's access that is still open."""
    rows = BreakGlassAccess.objects.filter(complaint=complaint, actor=actor, valid_until__gt=now)
    return rows.order_by("-opened_at").first()


@transaction.atomic
def read_in_emergency(
    *, access: BreakGlassAccess, actor: User, now: dt.datetime
) -> ComplainantIdentity:
    """Who complained; each reading is on record.

    Raises:
        NotAllowed: of another person, or its time is over.
    """
    if access.actor_id != actor.pk or not access.opened_at <= now < access.valid_until:
        raise NotAllowed("紧急查看已经失效", fix="仍需要时请重新申请并写明理由")
    identity = ComplaintIdentity.objects.get(pk=access.complaint_id)
    _record("紧急查看投诉人身份", access, actor, now)
    return ComplainantIdentity(
        name=unseal(identity.name_sealed, purpose="complaint.name"),
        phone=unseal(identity.phone_sealed, purpose="complaint.phone"),
    )


@transaction.atomic
def review_access(
    *, access: BreakGlassAccess, verdict: str, words: str, actor: User, now: dt.datetime
) -> None:
    """Say whether a reading was right.

    Raises:
        NotAllowed: no auditor, or the person who read.
        InvalidInput: an unknown verdict, or no words.
        StateConflict: reviewed already.
    """
    if not has_role(actor, RoleKind.AUDITOR, day=timezone.localdate(now)):
        raise NotAllowed("只有审计员可以复查")
    held = BreakGlassAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if held.actor_key == actor.person_key:
        raise NotAllowed("不能复查自己的查看", code="E-SAME-PERSON")
    if held.verdict:
        raise StateConflict("已经复查", code="E-STATE-DECIDED")
    if verdict not in AccessVerdict.values or not words.strip():
        raise InvalidInput("请选择结论并写明意见", code="E-VERDICT")
    held.verdict, held.review_words = verdict, words.strip()
    held.reviewed_by, held.reviewed_key, held.reviewed_at = actor, actor.person_key, now
    held.save()
    _record("复查紧急查看", held, actor, now)


def _record(act: str, access: BreakGlassAccess, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="Complaint",
        object_id=access.complaint_id,
        now=now,
        actor=actor,
        basis=CONFIDENTIAL.words,
        detail={"access": access.pk, "reason": access.reason, "verdict": access.verdict},
    )
