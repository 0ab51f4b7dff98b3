"""被拒收的人员事件: a platform took the company of a decision and refuses one of its persons.

The message cannot be changed, and nothing after it on its person can arrive. So it is replaced,
on the word of two persons: either the platform is told the same act with the person's name and
position as they are registered now, or that it need not hold this person. What was decided
stays as it was: who is on the list follows from the decision, never from what a platform took.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blacklist.enums import CorrectionKind, DiscrepancyKind
from blacklist.errors import StaleApproval
from blacklist.models import Listing, PlatformDiscrepancy
from blacklist.services.removal import member_json
from sites import audit, outbox
from sites.enums import SETTLED_MESSAGES, EventKind, MessageState, RoleKind, SubjectKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import OutboxMessage, OutboxSubject, Region, User
from sites.permissions import has_role
from sites.places import CITY

LONGEST_REASON = 500
BASIS = "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第十条、第十七条"


@dataclass(frozen=True, slots=True)
class RefusedPerson:
    """A refused message on a person.

    Attributes:
        message: what the platform refuses.
        origin: the message of the legal act; itself, or what it stands in the place of.
        listing: the person's listing that it tells of.
        sent: what the platform was last told of the person: kind, name, position.
        registered: the same as registered now.
        is_same: the person registered is still the one the message is about.
    """

    message: OutboxMessage
    origin: OutboxMessage
    listing: Listing
    sent: dict[str, object]
    registered: dict[str, object]
    is_same: bool

    @property
    def possible(self) -> set[str]:
        """What can be done. A removal is never withdrawn: the person would stay listed there."""
        found = set()
        if self.is_same and self.sent != self.registered:
            found.add(CorrectionKind.RESTATE.value)
        if self.origin.kind != EventKind.REMOVE:
            found.add(CorrectionKind.WITHDRAW.value)
        return found


def refused_persons(messages: Iterable[OutboxMessage]) -> dict[uuid.UUID, RefusedPerson]:
    """Those of some messages that list a person or take one off, by event."""
    given = list(messages)
    origins = _origins(given)
    keys = [origin.pk for origin in origins.values()]
    listings = Listing.objects.filter(
        Q(event__in=keys) | Q(removal__event__in=keys), kind=SubjectKind.PERSON
    ).select_related("person", "decision__company", "removal")
    by_event = {}
    for listing in listings:
        by_event[listing.event_id] = listing
        if removal := getattr(listing, "removal", None):
            by_event[removal.event_id] = listing
    found = {}
    for message in given:
        origin = origins[message.pk]
        if origin.pk not in by_event:
            continue
        listing = by_event[origin.pk]
        assert listing.person is not None
        found[message.pk] = RefusedPerson(
            message,
            origin,
            listing,
            sent=_content(message, origin)["member"],
            registered=member_json(listing.decision, listing),
            is_same=message.subject.key.partition("@")[0]
            == f"person:{listing.person.id_number_index}",
        )
    return found


@transaction.atomic
def propose_for_refused(
    *, message: OutboxMessage, correction: str, reason: str, actor: User, now: dt.datetime
) -> PlatformDiscrepancy:
    """Say what should be done about a person whom a platform refuses (提出处理).

    A new proposal replaces the last. Another person confirms it (`confirm_correction`).

    Args:
        message: parked, on a person.
        correction: RESTATE or WITHDRAW, as `RefusedPerson.possible` has it.
        reason: what was found and on what it rests, for the confirming person and the platform.
        actor: an inspector of the city.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor is no inspector of the city.
        StateConflict: it is not parked, or waits as a difference of a comparison.
        InvalidInput: it is about no person, this cannot be done about it, or no reason.
    """
    city = Region.objects.get(code=CITY)
    if not has_role(actor, RoleKind.INSPECTOR, day=timezone.localdate(now), region=city):
        raise NotAllowed("只有市级劳动保障监察员可以提出处理意见")
    found = _parked(message.pk)
    if correction not in found.possible:
        raise InvalidInput(
            "请选择处理方式",
            fix="登记的姓名、职务与发出的相同时不能更正；移出的消息不能作废",
            code="E-VALUE",
        )
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidInput("请写明理由", fix=f"不超过{LONGEST_REASON}字", code="E-REASON")
    row, _ = PlatformDiscrepancy.objects.get_or_create(
        target=message.target,
        event_id=str(message.pk),
        defaults={
            "kind": DiscrepancyKind.REFUSED,
            "subject_key": found.message.subject.key,
            "epoch": message.epoch,
            "seq": message.seq,
        },
    )
    row = PlatformDiscrepancy.objects.select_for_update().get(pk=row.pk)
    if row.kind != DiscrepancyKind.REFUSED:
        raise StateConflict("对账已发现这条消息与平台不一致", fix="请在“待处理的差异”中处理")
    row.correction, row.reason = correction, reason
    row.restated_member = found.registered if correction == CorrectionKind.RESTATE else None
    row.proposed_by, row.proposed_at = actor, now
    row.proposer_person_key = actor.person_key
    row.save()
    audit.record(
        act="提出拒收消息处理",
        object_kind="PlatformDiscrepancy",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=BASIS,
        detail={
            "event": row.event_id,
            "correction": row.correction,
            "reason": row.reason,
            "refused": found.message.last_error,
        },
    )
    return row


def put_in_place(row: PlatformDiscrepancy, *, now: dt.datetime) -> OutboxMessage:
    """Put the confirmed message in the place of the refused one, in the caller's transaction.

    Raises:
        StateConflict: the message is parked no longer.
        StaleApproval: the person is registered otherwise than it was proposed.
    """
    event = uuid.UUID(row.event_id)
    # The relay holds the subject while it stores a result, an act while it tells of the person.
    OutboxSubject.objects.select_for_update().get(messages=event)
    found = _parked(event)
    restates = row.correction == CorrectionKind.RESTATE
    if restates and (not found.is_same or found.registered != row.restated_member):
        raise StaleApproval("提出后登记的人员、姓名或职务有变化", fix="请重新提出处理意见")
    waiting = refused_persons(
        OutboxMessage.objects.filter(subject=found.message.subject)
        .exclude(state__in=SETTLED_MESSAGES)
        .select_related("subject")
    )

    def again(message: OutboxMessage) -> outbox.Said:
        """Say the person's name right in what waited behind, too."""
        other = waiting.get(message.pk)
        if (
            restates
            and other is not None
            and (other.listing.person_id, other.sent) == (found.listing.person_id, found.sent)
        ):
            return EventKind.CORRECT, _body(row, other)
        return outbox.as_it_was(message)

    return outbox.replace_refused(
        found.message, kind=EventKind.CORRECT, body=_body(row, found), now=now, again=again
    )


def _body(row: PlatformDiscrepancy, about: RefusedPerson) -> dict[str, object]:
    content = _content(about.message, about.origin)
    body: dict[str, object] = {
        "corrects_event": str(about.message.pk),
        "correction": row.correction,
        "reason": row.reason,
        "document_number": content["document_number"],
        "uscc": content["uscc"],
    }
    if row.correction == CorrectionKind.RESTATE:
        body["restated"] = {**content, "member": row.restated_member}
    return body


def _parked(event: uuid.UUID) -> RefusedPerson:
    """The refused message as it stands."""
    message = OutboxMessage.objects.select_related("subject").get(pk=event)
    if message.state != MessageState.PARKED:
        raise StateConflict("这条消息没有暂停", fix="请刷新页面查看")
    found = refused_persons([message]).get(message.pk)
    if found is None:
        raise InvalidInput(
            "这条消息不是关于人员列入或者移出的",
            fix="内容有误的，应另行作出决定；平台可以接收的，请原样重新推送",
            code="E-VALUE",
        )
    return found


def _origins(messages: Iterable[OutboxMessage]) -> dict[uuid.UUID, OutboxMessage]:
    """For each message that of its legal act, along what it stands in the place of."""
    origins = {message.pk: message for message in messages}
    while wanted := {one.replaces_id for one in origins.values() if one.replaces_id}:
        earlier = OutboxMessage.objects.in_bulk(wanted)
        origins = {
            key: earlier[one.replaces_id] if one.replaces_id else one
            for key, one in origins.items()
        }
    return origins


def _content(message: OutboxMessage, origin: OutboxMessage) -> dict[str, Any]:
    """What the platform was last told of the act."""
    restated = message.body.get("restated")
    return restated if isinstance(restated, dict) else origin.body
