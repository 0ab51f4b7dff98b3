"""What legal clocks run for in the arrears procedures."""

from arrears.models import Case, CaseDocument, Complaint
from sites.services.clocks import Subject


def complaint_subject(
    complaint: Complaint, *, kind: str = "Complaint", key: object = None
) -> Subject:
    """A complaint nobody has taken up yet, or its clue: its region answers for it."""
    return Subject(
        kind=kind,
        key=complaint.pk if key is None else key,
        words=complaint.number,
        region_code=complaint.region_id,
        project=complaint.project,
    )


def case_subject(case: Case) -> Subject:
    """A case: its handler answers for it."""
    return Subject(
        kind="Case",
        key=case.pk,
        words=case.number,
        region_code=case.project.region_id,
        project=case.project,
        responsible=case.handler,
    )


def document_subject(document: CaseDocument) -> Subject:
    """A document that was served: a party may act upon it."""
    return Subject(
        kind="CaseDocument",
        key=document.pk,
        words=document.number,
        region_code=document.case.project.region_id,
        project=document.case.project,
        responsible=document.case.handler,
    )
