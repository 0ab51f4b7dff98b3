"""审计封存: chains audit entries, so that none is changed, inserted or removed unseen."""

import datetime as dt
import logging
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from sites.lib.audit_chain import (
    GENESIS,
    ChainRow,
    Head,
    SignedHead,
    VerifyResult,
    head_line,
    next_hash,
    sign_head,
    verify_rows,
)
from sites.models import AuditEntry, AuditHead, AuditLink
from sites.sealing import audit_key

logger = logging.getLogger(__name__)

# Any constant will do; it only must be nobody else's.
LOCK = 7_240_048
BATCH = 2000


def seal_audit(*, now: dt.datetime) -> int:
    """Chain the entries that are complete and publish the new head; returns how many.

    Only entries of transactions below the oldest one still running are taken: nothing can
    appear among them any more. One sealer works at a time, another returns at once.

    Args:
        now: the moment, signed with the head.
    """
    with transaction.atomic():
        sealed = _seal(now)
    if sealed is None:
        return 0
    count, signed = sealed
    _write_second_file(signed)
    logger.info("审计封存%s条，至%s（%s）", count, signed.position, now.isoformat())
    return count


def _seal(now: dt.datetime) -> tuple[int, SignedHead] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT sites_transaction_horizon()")
        horizon = cursor.fetchone()[0]
    head = chain_head()
    position, value = head.position, head.hash
    links: list[AuditLink] = []
    ready = AuditEntry.objects.filter(link__isnull=True, transaction_id__lt=horizon)
    for entry in ready.order_by("pk").iterator(chunk_size=BATCH):
        position, value = position + 1, next_hash(value, chained(entry))
        links.append(AuditLink(position=position, entry=entry, hash=value))
    if not links:
        return None
    AuditLink.objects.bulk_create(links, batch_size=BATCH)
    signed = sign_head(
        audit_key(), Head(position, value), at=now.astimezone(dt.UTC).isoformat(timespec="seconds")
    )
    AuditHead.objects.create(
        position=signed.position,
        hash=signed.hash,
        at=dt.datetime.fromisoformat(signed.at),
        signature=signed.signature,
    )
    return len(links), signed


def _write_second_file(signed: SignedHead) -> None:
    """Say it also where the database's owner does not write: best on another host."""
    if not settings.AUDIT_HEADS_FILE:
        return
    path = Path(settings.AUDIT_HEADS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A line shorter than a page is appended whole, also beside another writer.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, (head_line(signed) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def chain_head() -> Head:
    """The last link; position 0 and zeros before the first."""
    last = AuditLink.objects.order_by("-position").first()
    return Head(last.position, last.hash) if last else Head(0, GENESIS)


def published_heads(*, most: int | None = None) -> list[SignedHead]:
    """The signed heads, newest first."""
    heads = AuditHead.objects.order_by("-pk")[:most]
    return [
        SignedHead(
            one.position,
            one.hash,
            one.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            one.signature,
        )
        for one in heads
    ]


def verify_audit(*, heads: Iterable[Head] = ()) -> VerifyResult:
    """Recompute the whole chain from the entries.

    Args:
        heads: as published earlier; a chain that was cut off or made anew from some point
            does not have them.
    """
    return verify_rows(chain_rows(), heads=heads)


def chained(entry: AuditEntry) -> dict[str, Any]:
    """What of an entry the chain protects: all of it."""
    return {
        "id": entry.pk,
        "at": entry.at,
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "act": entry.act,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "basis": entry.basis,
        "detail": entry.detail,
        "transaction_id": entry.transaction_id,
    }


def chain_rows() -> Iterator[ChainRow]:
    """Each link in order with its entry, which a join would hide if it were gone; then the rest."""
    links = AuditLink.objects.order_by("position").iterator(chunk_size=BATCH)
    while batch := list(islice(links, BATCH)):
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in batch])
        for link in batch:
            entry = entries.get(link.entry_id)
            yield ChainRow(
                link.position, link.hash, link.entry_id, chained(entry) if entry else None
            )
    unsealed = AuditEntry.objects.filter(link__isnull=True).order_by("pk")
    for entry in unsealed.iterator(chunk_size=BATCH):
        yield ChainRow(None, "", entry.pk, chained(entry))
