"""Rows of the listing procedure."""

from blacklist.models.listing import Listing, ListingDecision
from blacklist.models.notice import PriorNotice, Representation
from blacklist.models.restriction import RestrictionMeasure

__all__ = ["Listing", "ListingDecision", "PriorNotice", "Representation", "RestrictionMeasure"]
