"""三降三升: complaint batches, people and amounts; roster coverage, labor cost, average wage.

Each indicator is read month by month from the rows it counts, one query for all months.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from arrears.models import Complaint, LedgerEntry
from sites.enums import AccountAction
from sites.lib.days import add_months
from sites.models import AccountTransaction, AttendanceMonth, Project, RosterEntry

CENT = Decimal("0.01")
RATIO = Decimal("0.0001")
MONTHS = 13

Series = dict[dt.date, Decimal]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the six over thirteen months; a month without rows to count has no value.

    Attributes:
        key: stable, for machines.
        name: Chinese.
        unit: "件", "人", "元" or "%" (a ratio 0 to 1).
        falls_is_good: whether the city wants it down.
        values: month to value.
    """

    key: str
    name: str
    unit: str
    falls_is_good: bool
    values: Series

    def at(self, month: dt.date) -> Decimal | None:
        """The value of a month."""
        return self.values.get(month)

    def change(self, month: dt.date, back: int) -> Decimal | None:
        """The difference to so many months before; None where either is unknown."""
        now, then = self.at(month), self.at(add_months(month, -back))
        return None if now is None or then is None else now - then


def months_until(month: dt.date) -> list[dt.date]:
    """Thirteen months ending with `month`, so that the same month of last year is among them."""
    return [add_months(month, back) for back in range(1 - MONTHS, 1)]


def outcome_indicators(
    *, projects: QuerySet[Project], month: dt.date, day: dt.date
) -> list[Indicator]:
    """The six indicators of a scope up to a month, in four queries.

    Args:
        projects: the scope.
        month: first day of the month reported.
        day: what happened after this local day does not count yet.
    """
    first = add_months(month, 1 - MONTHS)
    batches, people, amounts = _complaints(projects, first, day)
    return [
        Indicator("complaint_batches", "投诉件数", "件", falls_is_good=True, values=batches),
        Indicator("complaint_people", "投诉涉及人数", "人", falls_is_good=True, values=people),
        Indicator("complaint_amount", "投诉涉及金额", "元", falls_is_good=True, values=amounts),
        Indicator(
            "roster_coverage",
            "实名制覆盖率",
            "%",
            falls_is_good=False,
            values=_roster_coverage(projects, first, month),
        ),
        Indicator(
            "labor_cost",
            "人工费用拨付",
            "元",
            falls_is_good=False,
            values=_labor_cost(projects, first, day),
        ),
        Indicator(
            "average_wage",
            "人均月工资",
            "元",
            falls_is_good=False,
            values=_average_wage(projects, first, month),
        ),
    ]


def _complaints(
    projects: QuerySet[Project], first: dt.date, day: dt.date
) -> tuple[Series, Series, Series]:
    """By the month of filing; a month without complaints is a real zero."""
    rows = (
        Complaint.objects.filter(
            project__in=projects, filed_at__date__gte=first, filed_at__date__lte=day
        )
        .annotate(month=TruncMonth("filed_at"))
        .values_list("month")
        .annotate(batches=Count("pk"), people=Sum("worker_count"), amount=Sum("amount"))
    )
    found = {moment.date(): (batches, people, amount) for moment, batches, people, amount in rows}
    series: tuple[Series, Series, Series] = ({}, {}, {})
    month = first
    while month <= day:
        for values, figure in zip(series, found.get(month, (0, 0, 0)), strict=True):
            values[month] = Decimal(figure or 0)
        month = add_months(month, 1)
    return series


def _roster_coverage(projects: QuerySet[Project], first: dt.date, last: dt.date) -> Series:
    """Of those who attended in a month, the share registered on that project."""
    registered = RosterEntry.objects.filter(project=OuterRef("project"), worker=OuterRef("worker"))
    rows = (
        AttendanceMonth.objects.filter(
            project__in=projects, month__gte=first, month__lte=last, days__gt=0
        )
        .annotate(is_registered=Exists(registered))
        .values_list("month")
        .annotate(all_of_them=Count("pk"), known=Count("pk", filter=Q(is_registered=True)))
    )
    return {
        month: (Decimal(known) / all_of_them).quantize(RATIO) for month, all_of_them, known in rows
    }


def _labor_cost(projects: QuerySet[Project], first: dt.date, day: dt.date) -> Series:
    rows: Mapping[dt.date, Decimal] = dict(
        AccountTransaction.objects.filter(
            account__project__in=projects,
            action=AccountAction.LABOR_COST_IN,
            traded_on__gte=first,
            traded_on__lte=day,
        )
        .annotate(month=TruncMonth("traded_on"))
        .values_list("month")
        .annotate(amount=Sum("amount"))
    )
    return dict(rows)


def _average_wage(projects: QuerySet[Project], first: dt.date, last: dt.date) -> Series:
    """What was due to a worker for a wage month, however many employers owed it."""
    rows = (
        LedgerEntry.objects.filter(project__in=projects, month__gte=first, month__lte=last)
        .values_list("month")
        .annotate(amount=Sum("due"), people=Count("worker", distinct=True))
    )
    return {
        month: (amount / people).quantize(CENT, ROUND_HALF_UP) for month, amount, people in rows
    }
