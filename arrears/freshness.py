"""时效: to which day the ledgers of a scope were brought, so that a night that did not run is said."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from arrears.models import LedgerBasis
from sites.models import Project


@dataclass(frozen=True, slots=True)
class Stale:
    """Sites that no night has come to since the day before yesterday, and the earliest day of one."""

    sites: int
    oldest: dt.date


def stale_sites(*, projects: QuerySet[Project], day: dt.date) -> Stale | None:
    """Ask, in one query; None where last night, or the night before, came to all of them.

    Args:
        projects: the scope.
        day: today; the night that belongs to it may not have run yet.
    """
    rows = LedgerBasis.objects.filter(
        project__in=projects.order_by().values("pk"), aged_to__lt=day - dt.timedelta(days=1)
    )
    found = rows.aggregate(sites=Count("pk"), oldest=Min("aged_to"))
    return Stale(found["sites"], found["oldest"]) if found["sites"] else None
