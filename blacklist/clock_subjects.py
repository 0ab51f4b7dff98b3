"""What legal clocks of the list run for: the words a list calls it by, and who answers for it."""

from blacklist.models import CreditObjection, ListingDecision, ViolationPublication
from sites.services.clocks import Subject

LISTING, CREDIT_OBJECTION = "ListingDecision", "CreditObjection"
FIRST_REVIEW = "removal_first_review"
# Checked by the office alone, checked with others, corrected.
OWN, WITH_OTHERS, CORRECT = "credit_objection", "credit_objection_with_others", "credit_correction"
CREDIT_CLOCKS = (OWN, WITH_OTHERS, CORRECT)


def publication_subject(publication: ViolationPublication) -> Subject:
    """A publication of a major violation: the handler of its case answers for it."""
    case = publication.case
    return Subject(
        kind="ViolationPublication",
        key=publication.pk,
        words=case.number,
        region_code=case.project.region_id,
        project=case.project,
        responsible=case.handler,
    )


def listing_subject(decision: ListingDecision) -> Subject:
    """A listing, for what its company asked: the handler of the case answers for it."""
    return _of_case(LISTING, decision.pk, decision)


def credit_objection_subject(objection: CreditObjection) -> Subject:
    """An objection to credit information."""
    return _of_case(CREDIT_OBJECTION, objection.pk, objection.decision)


def _of_case(kind: str, key: int, decision: ListingDecision) -> Subject:
    case = decision.notice.order.case
    return Subject(
        kind=kind,
        key=key,
        words=decision.number,
        region_code=case.project.region_id,
        project=case.project,
        responsible=case.handler,
    )
