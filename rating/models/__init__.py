"""Rows of the rating."""

from rating.models.company_record import AdverseEvent, ConductRecord, FormerCode
from rating.models.grading import (
    Grading,
    GradingFinding,
    GradingNotice,
    GradingObjection,
    GradingTalk,
)
from rating.models.inspection import Inspection, InspectionDraw
from rating.models.report import CreditReport

__all__ = [
    "AdverseEvent",
    "ConductRecord",
    "CreditReport",
    "FormerCode",
    "Grading",
    "GradingFinding",
    "GradingNotice",
    "GradingObjection",
    "GradingTalk",
    "Inspection",
    "InspectionDraw",
]
