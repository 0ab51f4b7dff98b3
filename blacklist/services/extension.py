"""决定期限延长: a complex matter gets more working days for its decision (Order 45 art. 8)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from blacklist.errors import ExtensionRefused, OwnDraft
from blacklist.models import DecisionExtension, ListingDecision, PriorNotice
from blacklist.services.notice import require_inspector
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import LawAt
from sites.models import User
from sites.permissions import may_approve
from sites.queries import work_calendar

EXTENSION_DAYS = "listing.decision_extension_working_days"
LONGEST_REASON = 500


@transaction.atomic
def request_extension(
    *, notice: PriorNotice, reason: str, actor: User, now: dt.datetime
) -> DecisionExtension:
    """Ask for more time to decide; it takes effect when an approving officer agrees.

    Args:
        notice: the prior notice whose decision is due.
        reason: why the matter is complex, at most 500 characters.
        actor: the inspector.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor does not inspect this project.
        InvalidInput: no reason, or one too long.
        ExtensionRefused: asked before, decided already, or the term is over.
    """
    day = timezone.localdate(now)
    notice = PriorNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    require_inspector(actor, notice.order.case.project, day=day)
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise InvalidInput(
            "请写明情况复杂的理由", fix=f"不超过{LONGEST_REASON}字", code="E-TEXT-EMPTY"
        )
    if DecisionExtension.objects.filter(notice=notice).exists():
        raise ExtensionRefused(f"{notice.number}已经申请过延长，只能延长一次")
    if ListingDecision.objects.filter(notice=notice).exclude(state="DRAFT").exists():
        raise ExtensionRefused(f"{notice.number}已经作出决定")
    if day > notice.decision_due_on:
        raise ExtensionRefused(f"决定期限{notice.decision_due_on}已过，不能再延长")
    extension = DecisionExtension.objects.create(
        notice=notice,
        reason=reason.strip(),
        requested_by=actor,
        requested_at=now,
        requester_person_key=actor.person_key,
    )
    _record("申请延长决定期限", extension, actor, now)
    return extension


@transaction.atomic
def approve_extension(
    *, extension: DecisionExtension, actor: User, now: dt.datetime
) -> DecisionExtension:
    """Agree to more time, counted on from the first term.

    Raises:
        NotAllowed: the actor does not approve for this region.
        OwnDraft: the actor asked for it, under whatever account.
        ExtensionRefused: agreed before, or the first term is over.
    """
    day = timezone.localdate(now)
    extension = DecisionExtension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    notice = extension.notice
    region = notice.order.case.project.region
    if not may_approve(actor, region, day=day):
        raise NotAllowed("只有本辖区的审批负责人可以批准延长", code="E-NOT-ALLOWED")
    if actor.person_key == extension.requester_person_key:
        raise OwnDraft("申请人不得批准自己申请的延长（包括使用其他账号）")
    if extension.due_on is not None:
        raise ExtensionRefused(f"已经延长至{extension.due_on}")
    if day > notice.decision_due_on:
        raise ExtensionRefused(f"决定期限{notice.decision_due_on}已过，不能再延长")
    days = LawAt(day, region.code).integer(EXTENSION_DAYS)
    extension.due_on = work_calendar().add_working_days(notice.decision_due_on, days)
    extension.approved_by, extension.approved_at = actor, now
    extension.approver_person_key = actor.person_key
    extension.save()
    _record("批准延长决定期限", extension, actor, now)
    return extension


def _record(act: str, extension: DecisionExtension, actor: User, now: dt.datetime) -> None:
    notice = extension.notice
    law = LawAt(timezone.localdate(now), notice.order.case.project.region.code)
    due_on = extension.due_on.isoformat() if extension.due_on else None
    audit.record(
        act=act,
        object_kind="DecisionExtension",
        object_id=extension.pk,
        now=now,
        actor=actor,
        basis=law.citation(EXTENSION_DAYS).words,
        detail={"notice": notice.number, "due_on": due_on},
    )
