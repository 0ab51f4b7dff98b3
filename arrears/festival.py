"""春节前集中期: whether it is, until when, and how many sites still owe wages."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from arrears.models import LedgerEntry
from arrears.rules.season import in_festival_season
from sites.law import LawAt
from sites.models import CalendarDay, Project

SPRING_FESTIVAL = "春节"
LAST_MONTH_OF_A_FESTIVAL = 2


@dataclass(frozen=True, slots=True)
class Season:
    """The season under way: the first day off of its festival, if announced; sites that owe."""

    festival_on: dt.date | None
    sites: int


def festival_of(year: int) -> dt.date | None:
    """The first day off of a year's Spring Festival; None while it is not announced."""
    return (
        CalendarDay.objects.filter(day__year=year, name=SPRING_FESTIVAL, is_working=False)
        .order_by("day")
        .values_list("day", flat=True)
        .first()
    )


def festival_season(*, projects: QuerySet[Project], law: LawAt) -> Season | None:
    """The season before the Spring Festival on a scope; None outside it.

    Args:
        projects: the scope.
        law: of today; its start (`major_risk.festival_starts`) is in the autumn.
    """
    day = law.day
    this_year = festival_of(day.year)
    if not in_festival_season(day, law, this_year):
        return None
    is_ahead = this_year is not None and day < this_year
    owed = LedgerEntry.objects.filter(
        project__in=projects.order_by().values("pk"), outstanding__gt=0, due_on__lt=day
    ).aggregate(sites=Count("project", distinct=True))
    # From autumn on it is the festival of the year to come.
    later = festival_of(day.year + 1) if day.month > LAST_MONTH_OF_A_FESTIVAL else None
    return Season(this_year if is_ahead else later, owed["sites"])
