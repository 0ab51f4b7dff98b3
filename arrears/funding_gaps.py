"""资金缺口: which sites of a scope will not be able to pay in the weeks to come, and how wrong before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from arrears.models import FundingForecast
from sites.models import Project

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class GapMonth:
    """The sites whose account first falls short in a month: how many, and what they lack, yuan."""

    month: dt.date
    sites: int
    gap: Decimal


@dataclass(frozen=True, slots=True)
class GapsAhead:
    """What the forecasts of a scope come to.

    Attributes:
        forecast: sites that could be forecast.
        months: where the gaps begin, the next month first.
        computed_on: the latest night; None without any forecast.
    """

    forecast: int
    months: tuple[GapMonth, ...]
    computed_on: dt.date | None

    @property
    def sites(self) -> int:
        """Sites with a gap."""
        return sum(month.sites for month in self.months)

    @property
    def gap(self) -> Decimal:
        """What they lack together, each at its worst week, yuan."""
        return sum((month.gap for month in self.months), ZERO)


def forecasts_of(projects: QuerySet[Project]) -> QuerySet[FundingForecast]:
    """The forecasts of the sites of a scope."""
    return FundingForecast.objects.filter(project__in=projects.order_by().values("pk"))


def gaps_of(projects: QuerySet[Project]) -> QuerySet[FundingForecast]:
    """Those with a gap, the soonest first, among them the largest."""
    return (
        forecasts_of(projects)
        .filter(gap_on__isnull=False)
        .select_related("project__region", "project__general_contractor")
        .order_by("gap_on", "-gap", "pk")
    )


def gaps_ahead(projects: QuerySet[Project]) -> GapsAhead:
    """Count and add up a scope's gaps by month, in two queries."""
    every = forecasts_of(projects).aggregate(count=Count("pk"), night=Max("computed_on"))
    months = (
        gaps_of(projects)
        .order_by()
        .annotate(month=TruncMonth("gap_on"))
        .values_list("month")
        .annotate(sites=Count("pk"), sum=Sum("gap"))
        .order_by("month")
    )
    return GapsAhead(every["count"], tuple(GapMonth(*month) for month in months), every["night"])


def past_error(past: Sequence[dict[str, str]]) -> Decimal | None:
    """The mean error of a forecast's past months as a share; None where there are too few."""
    errors = [Decimal(month["error"]) for month in past]
    return sum(errors, ZERO) / len(errors) if errors else None
