"""等级分布: how the grades of a run are spread, and who moved since the run before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from rating.engine import Grade
from rating.enums import GradingMethod
from rating.models import Grading
from rating.what_if import ALL_SIZES, size_of

GRADES = tuple(grade.value for grade in Grade)


@dataclass(frozen=True, slots=True)
class Spread:
    """One row of a distribution: a group with its count of each grade."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of the group."""
        return sum(self.counts)

    @property
    def named(self) -> tuple[tuple[str, int], ...]:
        """Each grade with its count."""
        return tuple(zip(GRADES, self.counts, strict=True))


def totals(rows: QuerySet[Grading]) -> Spread:
    """Counts of A, B, C and N."""
    found = dict(rows.order_by().values_list("grade").annotate(count=Count("pk")))
    return Spread("合计", tuple(found.get(grade, 0) for grade in GRADES))


def by_district(rows: QuerySet[Grading]) -> list[Spread]:
    """Counts by district of registration, in the order of the codes."""
    found = (
        rows.order_by()
        .values_list("company__region_id", "company__region__name", "grade")
        .annotate(count=Count("pk"))
    )
    return _spread([((code, name), grade, count) for code, name, grade, count in found])


def by_size(rows: QuerySet[Grading]) -> list[Spread]:
    """Counts by number of people, the smallest first; a check that size alone decides nothing."""
    told = rows.order_by().values_list(
        "grade", "facts__roster_entry_count", "facts__attending_count"
    )
    counted: dict[tuple[str, str], int] = {}
    for grade, roster, attending in told:
        key = (size_of({"roster_entry_count": roster, "attending_count": attending}), grade)
        counted[key] = counted.get(key, 0) + 1
    order = {size: f"{place}" for place, size in enumerate(ALL_SIZES)}
    return _spread([((order[size], size), grade, n) for (size, grade), n in counted.items()])


def periods(rows: QuerySet[Grading], method: GradingMethod) -> list[str]:
    """Periods that were graded, newest first."""
    return list(
        rows.order_by("-period").filter(method=method).values_list("period", flat=True).distinct()
    )


def movers(rows: QuerySet[Grading], *, before: str) -> QuerySet[Grading]:
    """Those whose grade differs from that of an earlier period; `previous` tells which it was."""
    earlier = (
        Grading.objects.filter(
            company=OuterRef("company"),
            method=OuterRef("method"),
            project__isnull=True,
            period=before,
        )
        .order_by("-version")
        .values("grade")[:1]
    )
    return (
        rows.annotate(previous=Subquery(earlier))
        .filter(previous__isnull=False)
        .exclude(previous=F("grade"))
    )


def _spread(found: Sequence[tuple[tuple[str, str], str, int]]) -> list[Spread]:
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for group, grade, count in found:
        groups.setdefault(group, {})[grade] = count
    return [
        Spread(group[1], tuple(groups[group].get(grade, 0) for grade in GRADES))
        for group in sorted(groups)
    ]
