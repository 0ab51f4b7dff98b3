"""审计封存: chains audit entries, so that none is changed, inserted or removed unseen."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from sites.lib.canonical import canonical_json
from sites.models import AuditEntry, AuditLink

logger = logging.getLogger(__name__)

# Any constant will do; it only must be nobody else's.
LOCK = 7_240_048
GENESIS = "0" * 64
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """The last link; what is published elsewhere to prove the chain's length and content."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """What is wrong at one place of the chain.

    Attributes:
        code: E-AUDIT-GAP, E-AUDIT-ALTERED, E-AUDIT-REMOVED or E-AUDIT-TAIL.
        position: of the link.
        entry: id of the entry; None when it is not known.
        words: Chinese.
    """

    code: str
    position: int
    entry: int | None
    words: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What a check of the whole chain found."""

    entries: int
    links: int
    problems: tuple[AuditProblem, ...]


@transaction.atomic
def seal_audit(*, now: dt.datetime) -> int:
    """Chain the entries that are complete; returns how many.

    Only entries of transactions below the oldest one still running are taken: nothing can
    appear among them any more. One sealer works at a time, another returns at once.

    Args:
        now: the moment, for the log.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
    head = chain_head()
    position, value = head.position, head.hash
    links: list[AuditLink] = []
    ready = AuditEntry.objects.filter(link__isnull=True, transaction_id__lt=horizon)
    for entry in ready.order_by("pk").iterator(chunk_size=BATCH):
        position, value = position + 1, next_hash(value, entry)
        links.append(AuditLink(position=position, entry=entry, hash=value))
    AuditLink.objects.bulk_create(links, batch_size=BATCH)
    logger.info("审计封存%s条，至%s（%s）", len(links), position, now.isoformat())
    return len(links)


def chain_head() -> Head:
    """The last link; position 0 and zeros before the first."""
    last = AuditLink.objects.order_by("-position").first()
    return Head(last.position, last.hash) if last else Head(0, GENESIS)


def verify_audit(*, published: tuple[int, str] | None = None) -> VerifyResult:
    """Recompute the whole chain from the entries.

    Args:
        published: position and hash of a head that was published earlier; a chain that was
            cut off or made anew from some point does not have it.
    """
    problems: list[AuditProblem] = []
    expected, previous, links = 1, GENESIS, 0
    at_published = GENESIS if published and published[0] == 0 else None
    for link, entry in _links_with_entries():
        if link.position != expected:
            problems.append(
                AuditProblem(
                    "E-AUDIT-GAP", expected, None, f"缺少序位{expected}至{link.position - 1}"
                )
            )
        problem = _problem_of(link, entry, previous if link.position == expected else None)
        if problem:
            problems.append(problem)
        if published and link.position == published[0]:
            at_published = link.hash
        expected, previous, links = link.position + 1, link.hash, links + 1
    if published and at_published != published[1]:
        problems.append(
            AuditProblem("E-AUDIT-TAIL", published[0], None, "与曾经公布的链首不符：链被截断或重写")
        )
    return VerifyResult(AuditEntry.objects.count(), links, tuple(problems))


def next_hash(previous: str, entry: AuditEntry) -> str:
    """The hash that chains an entry to what is before it."""
    row = {
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
    return hashlib.sha256(previous.encode() + canonical_json(row)).hexdigest()


def _links_with_entries() -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    """Each link in order with its entry, which a join would hide if it were gone."""
    links = AuditLink.objects.order_by("position").iterator(chunk_size=BATCH)
    while batch := list(islice(links, BATCH)):
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in batch])
        for link in batch:
            yield link, entries.get(link.entry_id)


def _problem_of(
    link: AuditLink, entry: AuditEntry | None, previous: str | None
) -> AuditProblem | None:
    """Check one link; without its predecessor only the entry's presence can be checked."""
    if entry is None:
        return AuditProblem("E-AUDIT-REMOVED", link.position, link.entry_id, "审计记录已被删除")
    if previous is not None and next_hash(previous, entry) != link.hash:
        return AuditProblem("E-AUDIT-ALTERED", link.position, entry.pk, "审计记录或链值被改动")
    return None
