"""Rows of the listing procedure."""

from blacklist.models.credit import CreditObjection, FirstReview
from blacklist.models.listing import Listing, ListingDecision
from blacklist.models.notice import DecisionExtension, PriorNotice, Representation
from blacklist.models.outcome import (
    MarketRemovalProposal,
    PublicationObjection,
    ViolationPublication,
)
from blacklist.models.outside import OutsideListing
from blacklist.models.penalty import PenaltyReport
from blacklist.models.reconciliation import PlatformDiscrepancy, Reconciliation
from blacklist.models.removal import (
    Correction,
    CreditPledge,
    ListingChange,
    ListVersion,
    Removal,
    RemovalApplication,
    RemovalBar,
    RemovalEvidence,
)
from blacklist.models.restriction import RestrictionFeedback, RestrictionMeasure
from blacklist.models.signed_decision import SignedDecision
from blacklist.models.supplement import (
    MissingPaper,
    Supplement,
    SupplementPaper,
    SupplementRequest,
)

__all__ = [
    "Correction",
    "CreditObjection",
    "CreditPledge",
    "DecisionExtension",
    "FirstReview",
    "ListVersion",
    "Listing",
    "ListingChange",
    "ListingDecision",
    "MarketRemovalProposal",
    "MissingPaper",
    "OutsideListing",
    "PenaltyReport",
    "PlatformDiscrepancy",
    "PriorNotice",
    "PublicationObjection",
    "Reconciliation",
    "Removal",
    "RemovalApplication",
    "RemovalBar",
    "RemovalEvidence",
    "Representation",
    "RestrictionFeedback",
    "RestrictionMeasure",
    "SignedDecision",
    "Supplement",
    "SupplementPaper",
    "SupplementRequest",
    "ViolationPublication",
]
