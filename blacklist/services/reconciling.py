"""What is done about a difference with a platform: proposed by one, confirmed by another (对账处理)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from blacklist.enums import CorrectionKind, DiscrepancyKind
from blacklist.errors import OwnDraft
from blacklist.models import PlatformDiscrepancy, Reconciliation
from blacklist.services.refused_events import put_in_place
from sites import audit, outbox
from sites.enums import EventKind, MessageState, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import OutboxMessage, OutboxSubject, Region, User
from sites.permissions import has_role, may_approve
from sites.places import CITY

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One event on which a platform differs, as the comparison found it."""

    kind: DiscrepancyKind
    event_id: str
    subject_key: str
    epoch: int
    seq: int


@transaction.atomic
def store_reconciliation(
    *, found: Reconciliation, differences: Sequence[Difference], now: dt.datetime
) -> Reconciliation:
    """Keep what a comparison found; a difference told before is not told again.

    Args:
        found: the counts, not saved yet.
        differences: altered and extra events.
        now: the moment, aware.
    """
    found.save()
    PlatformDiscrepancy.objects.bulk_create(
        [
            PlatformDiscrepancy(
                target=found.target,
                kind=one.kind,
                event_id=one.event_id[:100],
                subject_key=one.subject_key[:100],
                epoch=one.epoch,
                seq=one.seq,
                found_in=found,
            )
            for one in differences
        ],
        ignore_conflicts=True,
    )
    audit.record(
        act="完成对账",
        object_kind="Reconciliation",
        object_id=found.target,
        now=now,
        detail={"agrees": found.agrees, "compared": found.compared, "error": found.error},
    )
    return found


@transaction.atomic
def propose_correction(
    *, discrepancy: PlatformDiscrepancy, correction: str, reason: str, actor: User, now: dt.datetime
) -> PlatformDiscrepancy:
    """Say what should be done about a difference (提出处理); a new proposal replaces the last.

    Args:
        discrepancy: what the platform holds otherwise.
        correction: a value of `CorrectionKind`.
        reason: why, for the confirming person.
        actor: an inspector of the city.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor is no inspector of the city.
        StateConflict: it was settled already.
        InvalidInput: no such correction for this difference, or no reason.
    """
    row = _locked(discrepancy)
    if not has_role(actor, RoleKind.INSPECTOR, day=timezone.localdate(now), region=_city()):
        raise NotAllowed("只有市级劳动保障监察员可以提出处理意见")
    if row.confirmed_by_id is not None:
        raise StateConflict("这项差异已经处理")
    if correction not in possible(row):
        raise InvalidInput("请选择处理方式", fix="不一致的可重述，多出的可撤下", code="E-VALUE")
    reason = _reason(reason)
    row.correction, row.reason = correction, reason
    row.proposed_by, row.proposed_at = actor, now
    row.proposer_person_key = actor.person_key
    row.save()
    _record("提出平台差异处理", row, actor, now)
    return row


@transaction.atomic
def confirm_correction(
    *, discrepancy: PlatformDiscrepancy, actor: User, now: dt.datetime
) -> PlatformDiscrepancy:
    """Confirm what another person proposed; a correction goes out in the order of its subject.

    Raises:
        NotAllowed: the actor does not approve for the city.
        OwnDraft: the actor proposed it, under whatever account.
        StateConflict: nothing was proposed, or it was settled already; of a refused event also,
            that it is parked no longer.
        StaleApproval: of a refused event, that its person is registered otherwise by now.
    """
    row = _locked(discrepancy)
    if not may_approve(actor, _city(), day=timezone.localdate(now)):
        raise NotAllowed("只有市级审批人可以确认")
    if row.confirmed_by_id is not None:
        raise StateConflict("这项差异已经处理")
    if row.proposed_by_id is None:
        raise StateConflict("还没有人提出处理意见")
    if row.proposer_person_key == actor.person_key:
        raise OwnDraft("提出人不得确认自己的处理意见（包括使用其他账号）")
    if row.kind == DiscrepancyKind.REFUSED:
        row.message = put_in_place(row, now=now)
    elif row.correction != CorrectionKind.LEAVE:
        row.message = outbox.put(
            subject_key=row.subject_key,
            kind=EventKind.CORRECT,
            body=_body(row),
            now=now,
            target=row.target,
        )
    row.confirmed_by, row.confirmed_at = actor, now
    row.confirmer_person_key = actor.person_key
    row.save()
    refused = row.kind == DiscrepancyKind.REFUSED
    _record("确认拒收消息处理" if refused else "确认平台差异处理", row, actor, now)
    return row


@transaction.atomic
def resume_message(
    *, message: OutboxMessage, reason: str, actor: User, now: dt.datetime
) -> OutboxMessage:
    """Send a parked message again, as it is: the platform can take it now (恢复推送).

    What comes after it on its subject follows. A platform that refuses it again parks it again.

    Args:
        message: one that the platform refused for good.
        reason: what was agreed with the platform.
        actor: an inspector of the city.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor is no inspector of the city.
        StateConflict: it is not parked.
        InvalidInput: no reason.
    """
    # The relay holds the subject while it stores a result.
    OutboxSubject.objects.select_for_update().get(pk=message.subject_id)
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not has_role(actor, RoleKind.INSPECTOR, day=timezone.localdate(now), region=_city()):
        raise NotAllowed("只有市级劳动保障监察员可以恢复推送")
    if message.state != MessageState.PARKED:
        raise StateConflict("这条消息没有暂停", fix="请刷新页面查看")
    reason = _reason(reason)
    message.state, message.next_at = MessageState.PENDING, now
    message.save(update_fields=["state", "next_at"])
    audit.record(
        act="恢复推送",
        object_kind="OutboxMessage",
        object_id=message.pk,
        now=now,
        actor=actor,
        detail={"reason": reason, "refused": message.last_error},
    )
    return message


def _reason(text: str) -> str:
    reason = text.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidInput("请写明理由", fix=f"不超过{LONGEST_REASON}字", code="E-REASON")
    return reason


def _body(row: PlatformDiscrepancy) -> dict[str, object]:
    """What the platform is told: which event to withdraw, or what an event truly says."""
    body: dict[str, object] = {
        "corrects_event": row.event_id,
        "correction": row.correction,
        "reason": row.reason,
    }
    if row.correction == CorrectionKind.RESTATE:
        body["restated"] = OutboxMessage.objects.get(pk=row.event_id).body
    return body


def possible(row: PlatformDiscrepancy) -> set[str]:
    """What can be done about a difference that a comparison found."""
    if row.kind == DiscrepancyKind.REFUSED:
        return set()
    own = CorrectionKind.RESTATE if row.kind == DiscrepancyKind.ALTERED else CorrectionKind.WITHDRAW
    return {own, CorrectionKind.LEAVE}


def _locked(discrepancy: PlatformDiscrepancy) -> PlatformDiscrepancy:
    return PlatformDiscrepancy.objects.select_for_update().get(pk=discrepancy.pk)


def _city() -> Region:
    return Region.objects.get(code=CITY)


def _record(act: str, row: PlatformDiscrepancy, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="PlatformDiscrepancy",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis="《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第十条、第十七条",
        detail={
            "event": row.event_id,
            "correction": row.correction,
            "reason": row.reason,
            "message": str(row.message_id or ""),
        },
    )
