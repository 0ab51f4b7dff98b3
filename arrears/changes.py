"""变化: what came about on the sites of a scope after a day, read from the rows' own days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window

from arrears.models import ArrearsWarning, Complaint, LedgerEntry
from sites.models import Project

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: its key, its name, how many sites, and the first of them."""

    kind: str
    words: str
    count: int
    projects: tuple[Project, ...]


KINDS: Mapping[str, str] = {
    "raised": "新增预警",
    "level": "预警等级变动",
    "overdue": "新增逾期未付",
    "complaint": "新收投诉",
    "closed": "解除预警",
    "paid": "付清欠薪",
}


def changed_since(
    *, projects: QuerySet[Project], since: dt.date, day: dt.date, kind: str
) -> QuerySet[Project]:
    """The sites of a scope on which a kind of change came about after a local day.

    Args:
        projects: the scope.
        since: the last day before the changes; yesterday, for what is new today.
        day: the day of the reader, itself included.
        kind: a key of `KINDS`.
    """
    here = Q(project=OuterRef("pk"))
    match kind:
        case "raised":
            found: QuerySet[ArrearsWarning] | QuerySet[LedgerEntry] | QuerySet[Complaint] = (
                ArrearsWarning.objects.filter(here, raised_on__gt=since)
            )
        case "level":
            found = ArrearsWarning.objects.filter(
                here, level_since__gt=since, raised_on__lte=since, closed_on__isnull=True
            )
        case "closed":
            found = ArrearsWarning.objects.filter(here, closed_on__gt=since)
        case "overdue":
            # What was due on the last day before is late from the first day after.
            found = LedgerEntry.objects.filter(
                here, outstanding__gt=0, due_on__gte=since, due_on__lt=day
            )
        case "paid":
            found = LedgerEntry.objects.filter(here, settled_on__gt=since).filter(
                settled_on__gt=F("due_on")
            )
        case _:
            found = Complaint.objects.filter(here, filed_at__date__gt=since)
    return projects.filter(Exists(found))


def changes_since(*, projects: QuerySet[Project], since: dt.date, day: dt.date) -> list[Change]:
    """Every kind of change of a scope with its first sites; one query a kind."""
    changes = []
    for kind, words in KINDS.items():
        rows = list(
            changed_since(projects=projects, since=since, day=day, kind=kind)
            .annotate(all_of_them=Window(Count("pk")))
            .order_by("code")[:SHOWN]
        )
        count = rows[0].all_of_them if rows else 0
        changes.append(Change(kind, words, count, tuple(rows)))
    return changes
