"""移出: listings end by their dates or by a decision, and the platform is told at once (art. 17)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.services.company_ledger import refresh_company_ledgers
from blacklist.enums import RemovalCause
from blacklist.models import Correction, Listing, ListingChange, ListingDecision, Removal
from blacklist.queries import standing_listings
from blacklist.removal_conditions import removal_conditions
from sites import audit, outbox
from sites.enums import EventKind, SubjectKind
from sites.law import Citation, LawAt
from sites.queries import work_calendar

ORDER_45 = "人社部令第45号"
EXPIRY = "期满移出"


def remove_members(change: ListingChange, cause: RemovalCause, *, now: dt.datetime) -> None:
    """End every listing of the change's decision, company and persons together (art. 14).

    Args:
        change: approved in the caller's transaction.
        cause: why they end.
        now: the moment of the act, aware.
    """
    day = timezone.localdate(now)
    for listing in standing_listings(decision=change.listing_decision, day=day):
        _remove(listing, cause, on=day, now=now, change=change)


@transaction.atomic
def expire_listings(*, day: dt.date, now: dt.datetime) -> int:
    """Remove what ended by its dates, and tell the platform (期满移出); returns how many.

    A check does not wait for this: it computes from the dates. The same day again does nothing.
    """
    ended = (
        Listing.objects.select_for_update(of=("self",))
        .filter(until__lte=day, removal__isnull=True)
        .select_related(
            "decision__notice__order__case__project__region", "company", "person", "event__subject"
        )
        .order_by("event__subject__key", "pk")
    )
    listings = list(ended)
    for listing in listings:
        _remove(listing, RemovalCause.EXPIRED, on=listing.until, now=now)
    for decision in {listing.decision_id: listing.decision for listing in listings}.values():
        audit.record(
            act=EXPIRY,
            object_kind="ListingDecision",
            object_id=decision.pk,
            now=now,
            basis=Citation(ORDER_45, 17).words,
            detail={"number": decision.number},
        )
    return len(listings)


@transaction.atomic
def invite_to_apply(*, day: dt.date, now: dt.datetime) -> int:
    """Invite each company whose conditions have come true to apply (邀请申请); how many."""
    waiting = Correction.objects.filter(invited_on__isnull=True).select_related(
        "decision__company", "decision__notice__order__case__project__region"
    )
    found = [
        correction
        for correction in waiting.select_for_update(of=("self",)).order_by("pk")
        if _may_apply(correction.decision, day=day)
    ]
    # By the ledger of now, of all their sites at once: see how it locks them.
    refresh_company_ledgers(companies=[one.decision.company for one in found], day=day)
    invited = 0
    for correction in found:
        decision = correction.decision
        if not _may_apply(decision, day=day):
            continue
        correction.invited_on = day
        correction.save(update_fields=["invited_on"])
        audit.record(
            act="邀请申请提前移出",
            object_kind="Correction",
            object_id=correction.pk,
            now=now,
            basis=Citation(ORDER_45, 12).words,
            detail={"number": decision.number},
        )
        invited += 1
    return invited


def _may_apply(decision: ListingDecision, *, day: dt.date) -> bool:
    listed = standing_listings(decision=decision, day=day)
    return bool(listed) and removal_conditions(decision=decision, day=day).are_met


def _remove(
    listing: Listing,
    cause: RemovalCause,
    *,
    on: dt.date,
    now: dt.datetime,
    change: ListingChange | None = None,
) -> Removal:
    decision = listing.decision
    law = LawAt(on, decision.notice.order.case.project.region.code)
    days = law.integer("listing.removal_execution_working_days")
    event = outbox.put(
        subject_key=listing.event.subject.key,
        kind=EventKind.REMOVE,
        body={
            "document_number": change.number if change else decision.number,
            "document_hash": change.content_hash if change else decision.content_hash,
            "document": change.content if change else None,
            "listing_document_number": decision.number,
            "cause": cause.value,
            "removed_on": on.isoformat(),
            "listed_on": listing.listed_on.isoformat(),
            "until": listing.until.isoformat(),
            "uscc": decision.company.uscc,
            "member": member_json(decision, listing),
        },
        now=now,
    )
    return Removal.objects.create(
        listing=listing,
        cause=cause,
        change=change,
        removed_on=on,
        due_on=work_calendar().add_working_days(on, days),
        event=event,
    )


def member_json(decision: ListingDecision, listing: Listing) -> dict[str, object]:
    """Who is told of, as the listing told of it."""
    person = listing.person
    return {
        "kind": SubjectKind(listing.kind).value,
        "name": person.name if person else decision.company.name,
        "position": person.get_position_display() if person else "",
    }
