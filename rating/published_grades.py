"""等级分布公开: counts of published grades that may be told to everybody; rows in, counts out.

Below the smallest count that may be told nothing is said, nor what others would give away by
subtraction (`arrears.publication`). Grades are counted as published, never as drafted.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Value
from django.db.models import When as If

from arrears.publication import publishable
from rating.enums import GradingMethod, GradingState
from rating.models import Grading
from sites.enums import PartyRole, RegionKind
from sites.models import Participation, Region

# The grades a person is told; who is not graded is not published.
TOLD = ("A", "B", "C")
NO_PART = "未参建单位"
# A company is counted once, for the first of these it is on any project.
KINDS = (
    PartyRole.GENERAL_CONTRACTOR,
    PartyRole.SPECIALIST_SUBCONTRACTOR,
    PartyRole.LABOR_SUBCONTRACTOR,
    PartyRole.OWNER,
)


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One group with the published counts of A, B and C; None where it is kept back."""

    name: str
    counts: tuple[int | None, ...]

    @property
    def named(self) -> tuple[tuple[str, int | None], ...]:
        """Each grade with its count."""
        return tuple(zip(TOLD, self.counts, strict=True))


@dataclass(frozen=True, slots=True)
class PublicTable:
    """Groups with their total; a total is the sum over all groups, told or not."""

    title: str
    rows: tuple[PublicRow, ...]
    total: PublicRow

    @property
    def tells(self) -> bool:
        """Whether any of its numbers is told."""
        return any(count is not None for row in (*self.rows, self.total) for count in row.counts)


def published_run(*, method: GradingMethod, on: dt.date) -> QuerySet[Grading]:
    """The grades of employers as published by a day, of each period the last version."""
    published = Grading.objects.filter(
        method=method, project__isnull=True, state=GradingState.PUBLISHED, published_on__lte=on
    )
    later = published.filter(
        company=OuterRef("company"), period=OuterRef("period"), version__gt=OuterRef("version")
    )
    return published.exclude(Exists(later))


def by_period(rows: QuerySet[Grading], *, least: int) -> list[PublicRow]:
    """One row a period, newest first; no sum of a row is told, so nothing follows from it."""
    counts: dict[str, dict[str, int]] = {}
    found = rows.order_by().values_list("period", "grade").annotate(count=Count("pk"))
    for period, grade, count in found:
        counts.setdefault(period, {})[grade] = count
    return [
        PublicRow(period, tuple(_told(counts[period].get(grade, 0), least) for grade in TOLD))
        for period in sorted(counts, reverse=True)
    ]


def by_district(rows: QuerySet[Grading], *, least: int) -> PublicTable:
    """By the district of registration, all districts of the city, in the order of codes."""
    regions = Region.objects.exclude(kind=RegionKind.PROVINCE).order_by("code")
    names = {str(region.pk): region.name for region in regions}
    return _table("按登记地", names, _counts(rows, "company__region_id"), least)


def by_kind(rows: QuerySet[Grading], *, least: int) -> PublicTable:
    """By what the company is on projects, each counted once."""
    parts = Participation.objects.filter(company=OuterRef("company"))
    kind = Choose(
        *(If(Exists(parts.filter(role=role)), then=Value(role.value)) for role in KINDS),
        default=Value(""),
        output_field=CharField(),
    )
    names = {role.value: str(role.label) for role in KINDS} | {"": NO_PART}
    return _table("按单位类别", names, _counts(rows.annotate(kind=kind), "kind"), least)


Counts = Mapping[tuple[str, str], int]


def _counts(rows: QuerySet[Grading], column: str) -> Counts:
    found = rows.order_by().values_list(column, "grade").annotate(count=Count("pk"))
    return {(str(group), grade): count for group, grade, count in found}


def _table(title: str, names: Mapping[str, str], counts: Counts, least: int) -> PublicTable:
    told = [
        publishable({group: counts.get((group, grade), 0) for group in names}, least=least)
        for grade in TOLD
    ]
    return PublicTable(
        title,
        tuple(
            PublicRow(name, tuple(one.counts[group] for one in told))
            for group, name in names.items()
        ),
        PublicRow("合计", tuple(one.total for one in told)),
    )


def _told(count: int, least: int) -> int | None:
    return count if count >= least else None
