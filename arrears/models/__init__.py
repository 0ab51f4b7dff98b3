"""Rows of the arrears procedures."""

from arrears.models.assignment import SiteAssignment
from arrears.models.case import Case, CaseClaim, EmployerHearing
from arrears.models.complaint import Complaint, ComplaintIdentity, ComplaintMessage
from arrears.models.ledger import LedgerEntry
from arrears.models.major_risk import MajorRisk
from arrears.models.order import PaymentOrder, PaymentOrderExpiry
from arrears.models.warning import (
    ArrearsWarning,
    OutsideSignal,
    WarningExemption,
    WarningStep,
)

__all__ = [
    "ArrearsWarning",
    "Case",
    "CaseClaim",
    "Complaint",
    "ComplaintIdentity",
    "ComplaintMessage",
    "EmployerHearing",
    "LedgerEntry",
    "MajorRisk",
    "OutsideSignal",
    "PaymentOrder",
    "PaymentOrderExpiry",
    "SiteAssignment",
    "WarningExemption",
    "WarningStep",
]
