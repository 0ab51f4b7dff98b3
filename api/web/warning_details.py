"""The people and payments a warning counts, as lines of its page; names as the reader may see them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from arrears.models import ArrearsWarning, Complaint
from arrears.warning_details import Detail, details_of
from sites.law import UnknownParameter
from sites.models import Project, Worker

MOST = 200


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One line; `other` is another site of the reader's, "" for one he may not know of."""

    detail: Detail
    worker: Worker | None
    complaint: Complaint | None
    other: Project | None


@dataclass(frozen=True, slots=True)
class DetailRows:
    """The lines shown and how many there are; `problem` says why they cannot be told."""

    rows: list[DetailRow]
    count: int
    problem: str = ""


def detail_rows(
    warning: ArrearsWarning, *, projects: QuerySet[Project], complaints: QuerySet[Complaint]
) -> DetailRows:
    """Read the lines of a warning; the same number of queries for any number of them.

    Args:
        warning: of a site the reader supervises.
        projects: sites he may know of.
        complaints: those he may open.
    """
    try:
        found = details_of(warning)
    except UnknownParameter as error:
        return DetailRows([], 0, error.message)
    shown = found[:MOST]
    workers = Worker.objects.in_bulk({one.worker_id for one in shown if one.worker_id})
    others = projects.in_bulk({one.other_project_id for one in shown if one.other_project_id})
    told = complaints.in_bulk({one.complaint_id for one in shown if one.complaint_id})
    rows = [
        DetailRow(
            detail=one,
            worker=workers.get(one.worker_id or 0),
            complaint=told.get(one.complaint_id or 0),
            other=others.get(one.other_project_id or 0),
        )
        for one in shown
    ]
    return DetailRows(rows, len(found))
