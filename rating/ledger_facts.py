"""What the ledger says at the end of a period, summed by employer or by project."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case as Choose
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum
from django.db.models import When as If
from django.db.models.expressions import Combinable, RawSQL

from arrears.enums import Basis
from arrears.models import LedgerEntry
from rating.members import among
from rating.periods import Period
from rating.rules.wage_payment_facts import Arrears
from sites.models import RosterEntry
from sites.models.fields import FenField

NOTHING_OWED = Arrears()


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """The worker-months of one employer or project.

    Attributes:
        count: Due before the end of the period.
        arrears: What was unpaid at its end.
        attending_count: Of these, those whose last day to pay passed within the period.
        paid_count: Of the latter, those paid in full by its end.
        first_month: The earliest month of wages.
    """

    count: int = 0
    arrears: Arrears = NOTHING_OWED
    attending_count: int = 0
    paid_count: int = 0
    first_month: dt.date | None = None


def ledger_sums(
    *,
    column: str,
    keys: Iterable[int] | RawSQL,
    owner: Combinable | None = None,
    period: Period,
    without_claims: bool = False,
) -> dict[int, LedgerSums]:
    """One row of sums an employer or project; wages due on the last day are not late yet.

    Of wages settled after the period the ledger no longer knows what part was open on its
    last day; the whole of what was due is taken.

    Args:
        column: "employer_id" or "project_id".
        keys: Whose rows are read.
        owner: Whom a row counts for, where not for the key in the column.
        period: The month.
        without_claims: Leave out what rests on a worker's word: nobody may guess who spoke.
    """
    unpaid = Q(outstanding__gt=0) | Q(settled_on__gt=period.last)
    entries = LedgerEntry.objects.filter(
        **{f"{column}__in": among(keys)}, due__gt=0, due_on__lt=period.last
    )
    if without_claims:
        entries = entries.exclude(basis=Basis.CLAIM)
    rows = (
        entries.values(owner=owner or F(column))
        .annotate(
            count=Count("pk"),
            worker_count=Count("worker_id", filter=unpaid, distinct=True),
            unpaid_sum=Sum(
                Choose(If(outstanding__gt=0, then=F("outstanding")), default=F("due")),
                filter=unpaid,
                output_field=FenField(),
            ),
            earliest_due_on=Min("due_on", filter=unpaid),
            attending=Count("pk", filter=_passed(period)),
            attending_unpaid=Count("pk", filter=_passed(period) & unpaid),
            first_month=Min("month"),
        )
        .values_list(
            "owner",
            "count",
            "worker_count",
            "unpaid_sum",
            "earliest_due_on",
            "attending",
            "attending_unpaid",
            "first_month",
        )
    )
    return {
        key: LedgerSums(
            count,
            Arrears(workers, owed or Decimal("0.00"), earliest) if workers else NOTHING_OWED,
            attending,
            attending - unpaid_count,
            first_month,
        )
        for key, count, workers, owed, earliest, attending, unpaid_count, first_month in rows
    }


def registered_counts(*, projects: Iterable[int], period: Period) -> dict[int, int]:
    """Of the worker-months of a period, those of workers on the project's real-name roster."""
    registered = RosterEntry.objects.filter(
        project=OuterRef("project"),
        employer=OuterRef("employer"),
        worker=OuterRef("worker"),
        entered_on__lte=period.last,
    )
    rows = (
        LedgerEntry.objects.filter(
            _passed(period), Exists(registered), project__in=among(projects), due__gt=0
        )
        .filter(due_on__lt=period.last)
        .values_list("project_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _passed(period: Period) -> Q:
    """The last day to pay passed within the period."""
    return Q(due_on__gte=period.first - dt.timedelta(days=1))
