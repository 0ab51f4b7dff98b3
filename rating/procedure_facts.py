"""What other procedures came to: cases dealt with, orders, their expiry, adverse events."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Case as Choose
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models import When as If

from arrears.models import CaseClaim, Complaint, LedgerEntry, PaymentOrder, PaymentOrderExpiry
from rating.enums import AdverseKind
from rating.members import Members
from rating.models import AdverseEvent
from rating.periods import Period
from rating.rules.compliance import Event, ExpiredOrder
from rating.rules.wage_payment_facts import OrderServed
from sites.law import LawAt
from sites.lib.days import add_months
from sites.models.fields import FenField

Events = dict[int, dict[str, tuple[Event, ...]]]
NO_EVENTS: dict[str, tuple[Event, ...]] = dict.fromkeys(AdverseKind, ())


def orders_served(*, scope: Q, of: str, period: Period) -> dict[int, tuple[OrderServed, ...]]:
    """Payment orders served in a period, by company ("company_id") or project of the case.

    An order is obeyed when its term passed by the end of the period and nobody found it
    expired; a term that still runs says nothing.
    """
    rows = (
        PaymentOrder.objects.filter(scope, served_on__range=(period.first, period.last))
        .values_list(of, "number", "served_on", "due_on", "expiry__established_on")
        .order_by("served_on", "number")
    )
    found: defaultdict[int, list[OrderServed]] = defaultdict(list)
    for key, number, served_on, due_on, expired_on in rows:
        obeyed: bool | None = None
        if due_on < period.last:
            obeyed = expired_on is None or expired_on > period.last
        found[key].append(OrderServed(number, served_on, obeyed))
    return {key: tuple(orders) for key, orders in found.items()}


def upheld_complaints(*, scope: Q, of: str, period: Period) -> dict[int, int]:
    """Complaints of cases in which an order was served in the period; each counted once."""
    rows = (
        Complaint.objects.filter(
            scope,
            case__payment_orders__served_on__range=(period.first, period.last),
        )
        .values_list(of)
        .annotate(count=Count("pk", distinct=True))
    )
    return dict(rows)


def expired_in(*, scope: Q, period: Period) -> QuerySet[PaymentOrderExpiry]:
    """Orders found expired within a period."""
    return PaymentOrderExpiry.objects.filter(
        scope, established_on__range=(period.first, period.last)
    )


def expired_open(*, scope: Q, of: str, period: Period) -> dict[int, tuple[ExpiredOrder, ...]]:
    """Disobeyed orders still unpaid at the end of the period, with what was unpaid then.

    Paid late is paid, whether or not the case was closed yet.
    """
    known = expired(
        PaymentOrderExpiry.objects.filter(scope, established_on__lte=period.last).filter(
            Q(order__case__closed_on__isnull=True) | Q(order__case__closed_on__gt=period.last)
        ),
        of=of,
    )
    numbers = [order.number for orders in known.values() for order in orders]
    unpaid = _unpaid_of_orders(numbers, period.last) if numbers else {}
    return {
        key: still
        for key, orders in known.items()
        if (
            still := tuple(
                replace(order, unpaid_amount=unpaid[order.number])
                for order in orders
                if order.number in unpaid
            )
        )
    }


def expired(
    expiries: QuerySet[PaymentOrderExpiry], *, of: str
) -> dict[int, tuple[ExpiredOrder, ...]]:
    """Expiries by company or project, in order of their days."""
    rows = expiries.order_by("established_on", "pk").values_list(
        of, "order__number", "established_on", "unpaid_amount"
    )
    found: defaultdict[int, list[ExpiredOrder]] = defaultdict(list)
    for key, number, established_on, unpaid in rows:
        found[key].append(ExpiredOrder(number, established_on, unpaid))
    return {key: tuple(orders) for key, orders in found.items()}


def _unpaid_of_orders(numbers: Sequence[str], last: dt.date) -> dict[str, Decimal]:
    """What the claims of orders lacked at the end of a day, yuan, by order; paid ones left out.

    Of a claim settled after that day its whole amount is taken, as in `ledger_sums`.
    """
    wages = LedgerEntry.objects.filter(
        project=OuterRef("case__project"),
        employer=OuterRef("case__employer"),
        worker=OuterRef("worker"),
        month=OuterRef("month"),
    ).filter(Q(outstanding__gt=0) | Q(settled_on__gt=last))
    left = Choose(If(outstanding__gt=0, then=F("outstanding")), default=F("due"))
    rows = (
        CaseClaim.objects.filter(case__payment_orders__number__in=numbers)
        .annotate(
            left=Subquery(wages.annotate(left=left).values("left")[:1], output_field=FenField())
        )
        .filter(left__isnull=False)
        .values_list("case__payment_orders__number", "amount", "left")
    )
    unpaid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for number, amount, wanting in rows:
        unpaid[number] += min(amount, wanting)
    return dict(unpaid)


def events(members: Members, *, period: Period, day: dt.date) -> Events:
    """Adverse events of the period by company and kind; of listings, those in force on `day`."""
    found: defaultdict[int, defaultdict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    rows = (
        AdverseEvent.objects.filter(company__in=members.rows, occurred_on__lte=day)
        .select_related("company")
        .order_by("occurred_on", "document_number", "pk")
    )
    for event in rows:
        if _counts(event, period, day):
            found[members.owner(event.company_id)][event.kind].append(
                Event(event.document_number, event.occurred_on)
            )
    return {
        key: {**NO_EVENTS, **{kind: tuple(rows) for kind, rows in kinds.items()}}
        for key, kinds in found.items()
    }


def _counts(event: AdverseEvent, period: Period, day: dt.date) -> bool:
    if event.kind == AdverseKind.LISTED:
        law = LawAt(event.occurred_on, event.company.region_id)
        return day < add_months(event.occurred_on, 12 * law.integer("listing.term_years"))
    return period.first <= event.occurred_on <= period.last
