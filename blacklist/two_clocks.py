"""两条时钟: the labor authority's list, and publication on the credit site; never one from the other.

Source: Order 45 arts 11, 12 for the first; 发展改革委令第36号 for the second, counted from the
date of the document by class. Which class a listing is of is set by the sector's standard.
"""

import datetime as dt
from dataclasses import dataclass

from blacklist.models import ListingDecision, Removal
from blacklist.queries import standing_listings
from blacklist.removal_conditions import removal_conditions
from sites.enums import SubjectKind
from sites.law import LawAt, UnknownParameter
from sites.lib.days import add_months

SERIOUS_MINIMUM = "repair.serious_minimum_months"
SERIOUS_MAXIMUM = "repair.serious_maximum_months"


@dataclass(frozen=True, slots=True)
class TwoClocks:
    """What each clock says on a day.

    Attributes:
        listed_on: first day on the labor authority's list; None where nobody is listed now.
        until: day the list ends by itself; None as above.
        earliest: first day on which early removal may be applied for; None until corrected.
        removed_on: day the company left the list; None while listed.
        repair_from: first day on which repair may be applied for at the credit site.
        published_until: last day of publication there if nothing is done.
        citation: the rule of the second clock; empty where none is in force yet.
        verified: whether its numbers were checked against the text.
    """

    listed_on: dt.date | None
    until: dt.date | None
    earliest: dt.date | None
    removed_on: dt.date | None
    repair_from: dt.date | None
    published_until: dt.date | None
    citation: str
    verified: bool


def two_clocks(*, decision: ListingDecision, day: dt.date) -> TwoClocks:
    """Read both clocks of an approved decision, each from its own rule.

    Args:
        decision: approved, with its listings.
        day: local day; the rule of the credit site is the one in force then.
    """
    assert decision.decided_on is not None
    standing = [
        row
        for row in standing_listings(decision=decision, day=day)
        if row.kind == SubjectKind.COMPANY
    ]
    listing = standing[0] if standing else None
    removal = (
        Removal.objects.filter(listing__decision=decision, listing__kind=SubjectKind.COMPANY)
        .order_by("-pk")
        .first()
    )
    law = LawAt(day, decision.notice.order.case.project.region.code)
    repair_from = published_until = None
    citation, verified = "", False
    try:
        repair_from = add_months(decision.decided_on, law.integer(SERIOUS_MINIMUM))
        published_until = add_months(decision.decided_on, law.integer(SERIOUS_MAXIMUM))
        citation = law.citation(SERIOUS_MINIMUM).words
        verified = law.verified(SERIOUS_MINIMUM) and law.verified(SERIOUS_MAXIMUM)
    except UnknownParameter:
        # Before the rule was in force only the first clock runs.
        pass
    return TwoClocks(
        listed_on=listing.listed_on if listing else None,
        until=listing.until if listing else None,
        earliest=removal_conditions(decision=decision, day=day).earliest if listing else None,
        removed_on=removal.removed_on if removal and not listing else None,
        repair_from=repair_from,
        published_until=published_until,
        citation=citation,
        verified=verified,
    )
