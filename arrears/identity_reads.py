"""Who has read who complained, for the inspectors of the case (查看投诉人身份的记录).

The readings themselves are entries of the audit trail, written with each of them.
"""

from collections.abc import Iterable

from arrears.models import Complaint
from sites.models import AuditEntry

READINGS = ("查看投诉人身份", "紧急查看投诉人身份", "查看投诉附件原件")


def identity_reads(complaints: Iterable[Complaint]) -> dict[int, list[AuditEntry]]:
    """The readings of each complaint, the latest first, by its key; one query for all."""
    keys = [str(complaint.pk) for complaint in complaints]
    rows = AuditEntry.objects.filter(
        object_kind="Complaint", object_id__in=keys, act__in=READINGS
    ).order_by("-at", "-pk")
    found: dict[int, list[AuditEntry]] = {}
    for row in rows:
        found.setdefault(int(row.object_id), []).append(row)
    return found
