"""The writing side of the outbox: a message joins the transaction of its legal act."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from sites.enums import SETTLED_MESSAGES, MessageState
from sites.lib.canonical import canonical_json, content_hash
from sites.models import OutboxMessage, OutboxSubject

CREDIT_PLATFORM = "credit-platform"
CONSTRUCTION_PLATFORM = "construction-platform"
FILE_DROP = "file-drop"
# Kind and body of a message.
Said = tuple[str, dict[str, object]]


def further_targets() -> list[str]:
    """Who is told everything the credit platform is told."""
    configured = {
        CONSTRUCTION_PLATFORM: settings.CONSTRUCTION_PLATFORM_URL,
        FILE_DROP: settings.FILE_DROP_FOLDER,
    }
    return [target for target, place in configured.items() if place]


def put(
    *,
    subject_key: str,
    kind: str,
    body: dict[str, object],
    now: dt.datetime,
    target: str = CREDIT_PLATFORM,
) -> OutboxMessage:
    """Store one message to go out; the next of its subject, without a gap.

    The subject's row stays locked until the caller commits, so two acts on one company
    get their numbers in the order in which they take effect.

    Args:
        subject_key: "company:<USCC>" or "person:<blind index>".
        kind: a value of `EventKind`.
        body: JSON of the act; subject, epoch and seq are added to it here.
        now: the moment of the act, aware.
        target: who receives it.

    What the credit platform is told, the further targets are told too, in the same
    transaction; each has its own numbers for the subject ("company:<USCC>@file-drop"), so that
    none sees a gap and a standstill of one does not hold the others.

    Returns:
        The message to `target`.

    Raises:
        RuntimeError: there is no transaction to join.
    """
    told = [(subject_key, target)]
    if target == CREDIT_PLATFORM:
        told += [(f"{subject_key}@{further}", further) for further in further_targets()]
    first, *_ = [
        _put(subject_key=key, kind=kind, body=body, now=now, target=receiver)
        for key, receiver in told
    ]
    return first


def _put(
    *, subject_key: str, kind: str, body: dict[str, object], now: dt.datetime, target: str
) -> OutboxMessage:
    _require_transaction()
    OutboxSubject.objects.get_or_create(key=subject_key)
    subject = OutboxSubject.objects.select_for_update().get(key=subject_key)
    return _next(subject, kind=kind, body=body, now=now, target=target)


def as_it_was(message: OutboxMessage) -> Said:
    """Say a message again word by word."""
    return message.kind, message.body


def replace_refused(
    message: OutboxMessage,
    *,
    kind: str,
    body: dict[str, object],
    now: dt.datetime,
    again: Callable[[OutboxMessage], Said] = as_it_was,
) -> OutboxMessage:
    """Put another message in the place of one that its receiver refuses for good.

    A receiver takes of a subject only the number after the last it took, so nothing behind a
    refused message can ever arrive. A new epoch opens for the subject: in it the replacement
    comes first, then all that waited behind, in its order. What was refused and what waited
    stays on record as replaced; a late copy of it is fenced off by its epoch.

    Args:
        message: the first of its subject that is not settled, parked.
        kind: of the replacement, a value of `EventKind`.
        body: of the replacement.
        now: the moment of the act, aware.
        again: kind and body in which something that waited behind is said; as it was.

    Returns:
        The replacement.

    Raises:
        RuntimeError: there is no transaction to join, or the message is not the one that
            holds its subject up.
    """
    _require_transaction()
    subject = OutboxSubject.objects.select_for_update().get(pk=message.subject_id)
    waiting = list(
        OutboxMessage.objects.select_for_update(of=("self",))
        .filter(subject=subject)
        .exclude(state__in=SETTLED_MESSAGES)
        .order_by("epoch", "seq")
    )
    if not waiting or waiting[0].pk != message.pk or waiting[0].state != MessageState.PARKED:
        raise RuntimeError("only the parked message that holds its subject up can be replaced")
    subject.epoch, subject.next_seq = subject.epoch + 1, 1
    subject.save(update_fields=["epoch", "next_seq"])
    first, *others = waiting
    target = message.target
    placed = _next(subject, kind=kind, body=body, now=now, target=target, replaces=first)
    for other in others:
        kind, body = again(other)
        _next(subject, kind=kind, body=body, now=now, target=target, replaces=other)
    OutboxMessage.objects.filter(pk__in=[one.pk for one in waiting]).update(
        state=MessageState.REPLACED
    )
    return placed


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("outbox.put must be called inside the transaction of the act")


def _next(
    subject: OutboxSubject,
    *,
    kind: str,
    body: dict[str, object],
    now: dt.datetime,
    target: str,
    replaces: OutboxMessage | None = None,
) -> OutboxMessage:
    """Store the next message of a subject whose row the caller holds."""
    full = {
        **body,
        "subject": subject.key,
        "epoch": subject.epoch,
        "seq": subject.next_seq,
        "kind": kind,
    }
    message = OutboxMessage.objects.create(
        subject=subject,
        target=target,
        epoch=subject.epoch,
        seq=subject.next_seq,
        kind=kind,
        body=full,
        body_hash=content_hash(full),
        created_at=now,
        next_at=now,
        replaces=replaces,
    )
    subject.next_seq += 1
    subject.save(update_fields=["next_seq"])
    return message


def signed_bytes(message: OutboxMessage) -> bytes:
    """The bytes that are hashed, signed and sent: canonical JSON with the event's id."""
    return canonical_json({**message.body, "event_id": str(message.event_id)})
