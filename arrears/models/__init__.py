"""Rows of the arrears procedures."""

from arrears.models.assignment import SiteAssignment
from arrears.models.break_glass import BreakGlassAccess
from arrears.models.case import Case, CaseClaim, EmployerHearing
from arrears.models.complaint import (
    Complaint,
    ComplaintAttachment,
    ComplaintEscalation,
    ComplaintIdentity,
    ComplaintMember,
    ComplaintMessage,
    NationalClue,
    ReceiptPickup,
)
from arrears.models.conduct import CaseNote, ComplaintDecision, InspectorCertificate, Recusal
from arrears.models.document import CaseDocument, DocumentDelivery
from arrears.models.forecast import FundingForecast
from arrears.models.ledger import LedgerEntry
from arrears.models.ledger_basis import LedgerBasis, LedgerChange
from arrears.models.legal_hold import LegalHold
from arrears.models.liability import NameLending, UnpaidWorks
from arrears.models.major_risk import MajorRisk
from arrears.models.order import PaymentOrder, PaymentOrderExpiry
from arrears.models.own_pay import PayAccess, PayAnswer, WorkLogEntry
from arrears.models.referral import CrimeReferral, GroupEvent
from arrears.models.retaliation import RetaliationReport
from arrears.models.settlement import ArrivalAnswer, CaseClosing, Installment, SettlementPayment
from arrears.models.warning import (
    ArrearsWarning,
    OutsideSignal,
    WarningExemption,
    WarningLevel,
    WarningStep,
)

__all__ = [
    "ArrearsWarning",
    "ArrivalAnswer",
    "BreakGlassAccess",
    "Case",
    "CaseClaim",
    "CaseClosing",
    "CaseDocument",
    "CaseNote",
    "Complaint",
    "ComplaintAttachment",
    "ComplaintDecision",
    "ComplaintEscalation",
    "ComplaintIdentity",
    "ComplaintMember",
    "ComplaintMessage",
    "CrimeReferral",
    "DocumentDelivery",
    "EmployerHearing",
    "FundingForecast",
    "GroupEvent",
    "InspectorCertificate",
    "Installment",
    "LedgerBasis",
    "LedgerChange",
    "LedgerEntry",
    "LegalHold",
    "MajorRisk",
    "NameLending",
    "NationalClue",
    "OutsideSignal",
    "PayAccess",
    "PayAnswer",
    "PaymentOrder",
    "PaymentOrderExpiry",
    "ReceiptPickup",
    "Recusal",
    "RetaliationReport",
    "SettlementPayment",
    "SiteAssignment",
    "UnpaidWorks",
    "WarningExemption",
    "WarningLevel",
    "WarningStep",
    "WorkLogEntry",
]
