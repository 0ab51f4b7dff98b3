"""What legal clocks of the list run for: the words a list calls it by, and who answers for it."""

from blacklist.models import ViolationPublication
from sites.services.clocks import Subject


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
