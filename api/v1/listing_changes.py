"""What changed on the list since last time: additions and removals, in order, none missed.

The order is that of the acts' transactions, read from the audit trail up to the oldest one
still running: whatever appears later comes after every cursor given out before.
"""

import datetime as dt
import re
from collections import defaultdict
from typing import Annotated, Literal

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from api.errors import Refused
from api.v1.schemas import REFUSALS, Filters
from blacklist.enums import ChangeKind
from blacklist.models import Listing, ListingChange
from blacklist.services.change import act_words
from blacklist.services.removal import EXPIRY
from sites.enums import SubjectKind
from sites.models import AuditEntry

router = Router(tags=["blacklist"])

MAXIMUM = 500
CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
# The acts that change the list, by the words they are recorded with.
Kind = Literal["LIST", "REMOVE", "RESTORE"]
KINDS: dict[str, Kind] = {
    "审批列入决定书": "LIST",
    EXPIRY: "REMOVE",
    act_words(ChangeKind.EARLY_REMOVAL): "REMOVE",
    act_words(ChangeKind.REVOCATION): "REMOVE",
    act_words(ChangeKind.WITHDRAWAL): "REMOVE",
    act_words(ChangeKind.RESTORATION): "RESTORE",
}


class ChangeFilters(Filters):
    """After which change (the cursor of an earlier answer), how many at most."""

    after: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=MAXIMUM)] = 100


class ChangeOut(Schema):
    """One change of the list."""

    cursor: str
    kind: Kind
    at: dt.datetime
    uscc: str
    name: str
    document_number: str
    listing_number: str
    listed_on: dt.date
    until: dt.date
    removed_on: dt.date | None
    cause: str


class ChangesOut(Schema):
    """Changes in order; ask again with `next` until `has_more` is false."""

    changes: list[ChangeOut]
    next: str
    has_more: bool


@router.get(
    "/listings/changes",
    response={200: ChangesOut, **REFUSALS},
    auth=None,
    summary="名单变更（公开，按游标续取）",
)
def list_changes(request: HttpRequest, filters: Query[ChangeFilters]) -> dict[str, object]:
    """Changes after a cursor; 409 when the cursor is of another life of the database."""
    horizon = _horizon()
    entries = AuditEntry.objects.filter(
        object_kind__in=["ListingDecision", "ListingChange"],
        act__in=KINDS,
        transaction_id__lt=horizon,
    ).order_by("transaction_id", "pk")
    if filters.after:
        transaction_id, key = _read_cursor(filters.after, horizon)
        entries = entries.filter(
            Q(transaction_id__gt=transaction_id) | Q(transaction_id=transaction_id, pk__gt=key)
        )
    found = list(entries[: filters.limit + 1])
    shown = found[: filters.limit]
    return {
        "changes": _changes(shown),
        "next": _cursor(shown[-1]) if shown else filters.after,
        "has_more": len(found) > len(shown),
    }


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sites_transaction_horizon()")
        horizon: int = cursor.fetchone()[0]
    return horizon


def _read_cursor(text: str, horizon: int) -> tuple[int, int]:
    match = CURSOR.fullmatch(text)
    if match is None:
        raise Refused(422, "E-QUERY", "游标无效", fix="请使用上次应答中的 next，或从头读取")
    if int(match[1]) >= horizon:
        raise Refused(409, "E-EPOCH", "游标来自恢复之前的数据库", fix="请不带 after 从头读取")
    return int(match[1]), int(match[2])


def _cursor(entry: AuditEntry) -> str:
    return f"{entry.transaction_id}-{entry.pk}"


def _changes(entries: list[AuditEntry]) -> list[dict[str, object]]:
    keys = [entry.object_id for entry in entries if entry.object_kind == "ListingChange"]
    by_key = {str(row.pk): row for row in ListingChange.objects.filter(pk__in=keys)}
    decisions = [
        by_key[entry.object_id].listing_decision_id
        if entry.object_kind == "ListingChange"
        else int(entry.object_id)
        for entry in entries
    ]
    rows = Listing.objects.filter(decision__in=decisions, kind=SubjectKind.COMPANY)
    listings: dict[int, list[Listing]] = defaultdict(list)
    for row in rows.select_related("company", "decision", "removal").order_by("pk"):
        listings[row.decision_id].append(row)
    return [
        _change(entry, by_key.get(entry.object_id), listings[decision])
        for entry, decision in zip(entries, decisions, strict=True)
    ]


def _change(
    entry: AuditEntry, change: ListingChange | None, listings: list[Listing]
) -> dict[str, object]:
    kind = KINDS[entry.act]
    change = change if entry.object_kind == "ListingChange" else None
    listing = _listing_of(kind, change, listings)
    removal = getattr(listing, "removal", None) if kind == "REMOVE" else None
    return {
        "cursor": _cursor(entry),
        "kind": kind,
        "at": entry.at,
        "uscc": listing.company.uscc,
        "name": listing.company.name,
        "document_number": change.number if change else listing.decision.number,
        "listing_number": listing.decision.number,
        "listed_on": listing.listed_on,
        "until": listing.until,
        "removed_on": removal.removed_on if removal else None,
        "cause": removal.cause if removal else "",
    }


def _listing_of(kind: Kind, change: ListingChange | None, listings: list[Listing]) -> Listing:
    """The listing an act made or ended; a decision may have several after a restoration."""
    if kind == "LIST":
        return listings[0]
    if kind == "RESTORE":
        return next(row for row in listings if change and row.restored_by_id == change.pk)
    ended = [row for row in listings if hasattr(row, "removal")]
    return next((row for row in ended if change and row.removal.change_id == change.pk), ended[-1])
