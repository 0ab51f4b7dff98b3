"""按时率: how much of what fell due was done in time; what is still open and late counts as late.

A rate over what was finished alone flatters: the worst stays out of it for as long as it lasts.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from arrears.enums import ComplaintState
from arrears.models import Case, Complaint, LedgerEntry
from sites.models import Project

RATIO = Decimal("0.0001")
# Two-sided 95 %: the normal quantile of Wilson's interval.
QUANTILE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in time of so many that fell due; `open_late` of these are late and not done yet."""

    name: str
    due: int
    in_time: int
    open_late: int

    @property
    def ratio(self) -> Decimal | None:
        """The share in time; None where nothing fell due."""
        return (Decimal(self.in_time) / self.due).quantize(RATIO) if self.due else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Wilson's 95 % interval of the share: how much a small sample can say."""
        return wilson(self.in_time, self.due) if self.due else None


@dataclass(frozen=True, slots=True)
class SitePay:
    """Wages of one site that fell due in a span: lines, lines in time, lines open and late."""

    project_id: int
    region: str
    sector: str
    contractor: str
    uscc: str
    due: int
    in_time: int
    open_late: int
    outstanding: Decimal


@dataclass(frozen=True, slots=True)
class LeagueLine:
    """One place of a league table; `place` is None below the minimum sample."""

    place: int | None
    uscc: str
    rate: Rate
    outstanding: Decimal


def wilson(successes: int, trials: int) -> tuple[Decimal, Decimal]:
    """Wilson's score interval at 95 %, to four places."""
    share, square = successes / trials, QUANTILE**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    spread = (
        QUANTILE
        * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
        / (1 + square / trials)
    )
    low, high = max(middle - spread, 0.0), min(middle + spread, 1.0)
    return Decimal(repr(low)).quantize(RATIO), Decimal(repr(high)).quantize(RATIO)


def site_pay(*, projects: QuerySet[Project], first: dt.date, day: dt.date) -> list[SitePay]:
    """What fell due on each site from `first` to the day before `day`, in one query.

    Paid in time is what was settled whole by its pay day; a pay day that is today is not over.
    """
    late_open = Q(settled_on__isnull=True) | Q(settled_on__gt=day)
    rows = (
        LedgerEntry.objects.filter(project__in=projects, due_on__gte=first, due_on__lt=day)
        .values(
            "project",
            "project__region__name",
            "project__sector_regulator",
            "project__general_contractor__name",
            "project__general_contractor__uscc",
        )
        .annotate(
            lines=Count("pk"),
            in_time=Count("pk", filter=Q(settled_on__lte=F("due_on"))),
            open_late=Count("pk", filter=late_open),
            owed=Sum("outstanding"),
        )
        .order_by("project")
    )
    return [
        SitePay(
            project_id=row["project"],
            region=row["project__region__name"],
            sector=row["project__sector_regulator"],
            contractor=row["project__general_contractor__name"],
            uscc=row["project__general_contractor__uscc"],
            due=row["lines"],
            in_time=row["in_time"],
            open_late=row["open_late"],
            outstanding=row["owed"],
        )
        for row in rows
    ]


def full_pay(sites: Iterable[SitePay], by: Callable[[SitePay], str]) -> list[Rate]:
    """按月足额支付率 by district or industry: sites on which everything due was paid in time."""
    counts: dict[str, list[int]] = {}
    for site in sites:
        count = counts.setdefault(by(site), [0, 0, 0])
        count[0] += 1
        count[1] += site.in_time == site.due
        count[2] += site.open_late > 0
    return [Rate(name, *count) for name, count in sorted(counts.items())]


def wage_rate(sites: Iterable[SitePay], name: str) -> Rate:
    """Wage lines paid in time, over all sites."""
    rows = list(sites)
    return Rate(
        name,
        sum(site.due for site in rows),
        sum(site.in_time for site in rows),
        sum(site.open_late for site in rows),
    )


def contractor_league(sites: Iterable[SitePay], *, minimum: int) -> list[LeagueLine]:
    """General contractors by the share of wage lines paid in time, the worst first.

    Args:
        sites: what fell due.
        minimum: fewer lines than this get no place: chance would rank them.
    """
    groups: dict[str, list[SitePay]] = {}
    for site in sites:
        groups.setdefault(site.uscc, []).append(site)
    lines = [
        (uscc, wage_rate(rows, rows[0].contractor), sum(row.outstanding for row in rows))
        for uscc, rows in groups.items()
    ]
    ranked = sorted(
        (line for line in lines if line[1].due >= minimum),
        key=lambda line: (line[1].in_time / line[1].due, -line[1].due, line[0]),
    )
    small = sorted((line for line in lines if line[1].due < minimum), key=lambda line: line[0])
    places: list[LeagueLine] = []
    for number, (uscc, rate, owed) in enumerate(ranked, 1):
        # Equal shares share a place.
        tied = bool(places) and places[-1].rate.ratio == rate.ratio
        place = places[-1].place if tied else number
        places.append(LeagueLine(place, uscc, rate, Decimal(owed)))
    return [*places, *(LeagueLine(None, uscc, rate, Decimal(owed)) for uscc, rate, owed in small)]


def acceptance_rate(*, projects: QuerySet[Project], first: dt.date, day: dt.date) -> Rate:
    """Complaints taken up by their last day, of those whose last day came in the span.

    One that waits past its last day counts as late from the next day on. Complaints refused or
    settled without a case carry no day of that decision and are left out.
    """
    rows = Complaint.objects.filter(project__in=projects, accept_due_on__gte=first)
    taken = rows.filter(accept_due_on__lte=day, case__isnull=False).aggregate(
        due=Count("pk"), in_time=Count("pk", filter=Q(case__filed_on__lte=F("accept_due_on")))
    )
    waiting = rows.filter(state=ComplaintState.RECEIVED, accept_due_on__lt=day).count()
    return Rate("投诉受理", taken["due"] + waiting, taken["in_time"], waiting)


def investigation_rate(*, projects: QuerySet[Project], first: dt.date, day: dt.date) -> Rate:
    """Cases ordered or closed by the last day of the investigation, open ones past it as late."""
    rows = (
        Case.objects.filter(
            project__in=projects,
            investigation_due_on__gte=first,
            investigation_due_on__lte=day,
            filed_on__lte=day,
        )
        .annotate(ordered_on=Min("payment_orders__served_on"))
        .values_list("investigation_due_on", "ordered_on", "closed_on")
    )
    due = in_time = open_late = 0
    for due_on, ordered_on, closed_on in rows:
        done_on = min((one for one in (ordered_on, closed_on) if one is not None), default=None)
        is_open = done_on is None or done_on > day
        if is_open and due_on >= day:
            continue
        due += 1
        in_time += done_on is not None and done_on <= due_on
        open_late += is_open
    return Rate("案件调查", due, in_time, open_late)
