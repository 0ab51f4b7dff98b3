"""The writing side of the outbox: a message joins the transaction of its legal act."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from sites.lib.canonical import canonical_json, content_hash
from sites.models import OutboxMessage, OutboxSubject

CREDIT_PLATFORM = "credit-platform"
CONSTRUCTION_PLATFORM = "construction-platform"
FILE_DROP = "file-drop"


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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("outbox.put must be called inside the transaction of the act")
    OutboxSubject.objects.get_or_create(key=subject_key)
    subject = OutboxSubject.objects.select_for_update().get(key=subject_key)
    full = {
        **body,
        "subject": subject_key,
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
    )
    subject.next_seq += 1
    subject.save(update_fields=["next_seq"])
    return message


def signed_bytes(message: OutboxMessage) -> bytes:
    """The bytes that are hashed, signed and sent: canonical JSON with the event's id."""
    return canonical_json({**message.body, "event_id": str(message.event_id)})
