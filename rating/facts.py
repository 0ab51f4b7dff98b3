"""From rows to facts: the only place of the rating that reads what others recorded.

Each function gathers a batch of companies with the same few queries, however many they
are, and answers by company key. Whoever has no record of the period has no facts: no data
is not an A.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models import Case as Choose
from django.db.models import When as If
from django.db.models.expressions import Combinable

from arrears.models import Case, CaseClaim, LedgerEntry, PaymentOrder, PaymentOrderExpiry
from rating.enums import AdverseKind
from rating.models import AdverseEvent
from rating.periods import Period
from rating.rules.compliance import ComplianceFacts, Event, ExpiredOrder, Investigation
from rating.rules.wage_payment import SYSTEMS, Arrears, ProjectSystems, WagePaymentFacts
from sites.law import LawAt
from sites.lib.days import add_months
from sites.models import (
    Company,
    Participation,
    PayrollSheet,
    Project,
    RightsNotice,
    RosterEntry,
    SpecialWageAccount,
    WageDeposit,
)
from sites.models.fields import FenField

Events = dict[int, dict[str, tuple[Event, ...]]]


def compliance_facts(
    *, companies: Sequence[Company], period: Period, day: dt.date
) -> dict[int, ComplianceFacts]:
    """The year's file of each company that has a record of it.

    Args:
        companies: The batch.
        period: The year.
        day: The day of drafting; a listing in force on it counts.

    Returns:
        Facts by company key; companies without any record are left out.
    """
    rosters = _roster_counts(companies, period)
    sheets = _sheet_counts(companies, period)
    cases = _case_counts(companies, period)
    investigations = _investigations(companies, period)
    expired = _expired_in(companies, period)
    events = _events(companies, period, day)
    gathered = {}
    for company in companies:
        own = events[company.pk]
        facts = ComplianceFacts(
            uscc=company.uscc,
            region=company.region_id,
            period=period.text,
            roster_entry_count=rosters.get(company.pk, 0),
            payroll_sheet_count=sheets.get(company.pk, 0),
            case_count=cases.get(company.pk, 0),
            investigations=investigations.get(company.pk, ()),
            expired_orders=expired.get(company.pk, ()),
            incidents=own[AdverseKind.GROUP_INCIDENT],
            child_or_forced_labor=own[AdverseKind.CHILD_OR_FORCED_LABOR],
            obstructions=own[AdverseKind.OBSTRUCTION],
            criminal_liabilities=own[AdverseKind.CRIMINAL_LIABILITY],
            listings=own[AdverseKind.LISTED],
        )
        if facts.has_record:
            gathered[company.pk] = facts
    return gathered


def wage_payment_facts(
    *, companies: Sequence[Company], period: Period, day: dt.date
) -> dict[int, WagePaymentFacts]:
    """What ledger and project files say of each construction employer at the month's end.

    Returns:
        Facts by company key; companies that neither employ nor build are left out.
    """
    ledger = _ledger(companies, period)
    projects = _projects(companies, period)
    expired = _expired_open(companies, period)
    events = _events(companies, period, day)
    gathered = {}
    for company in companies:
        row = ledger.get(company.pk, {})
        facts = WagePaymentFacts(
            uscc=company.uscc,
            region=company.region_id,
            period=period.text,
            period_end=period.last,
            ledger_count=row.get("ledger_count", 0),
            projects=projects.get(company.pk, ()),
            arrears=Arrears(
                worker_count=row.get("worker_count", 0),
                outstanding=row.get("unpaid_sum") or Decimal("0.00"),
                earliest_due_on=row.get("earliest_due_on"),
            ),
            attending_count=row.get("attending_count", 0),
            paid_count=row.get("attending_count", 0) - row.get("attending_unpaid_count", 0),
            expired_orders=expired.get(company.pk, ()),
            listings=events[company.pk][AdverseKind.LISTED],
        )
        if facts.has_record:
            gathered[company.pk] = facts
    return gathered


def _roster_counts(companies: Sequence[Company], period: Period) -> dict[int, int]:
    rows = (
        RosterEntry.objects.filter(employer__in=companies, entered_on__lte=period.last)
        .filter(Q(exited_on__isnull=True) | Q(exited_on__gte=period.first))
        .values("employer_id")
        .annotate(count=Count("worker_id", distinct=True))
    )
    return {row["employer_id"]: row["count"] for row in rows}


def _sheet_counts(companies: Sequence[Company], period: Period) -> dict[int, int]:
    rows = (
        PayrollSheet.objects.filter(
            employer__in=companies,
            month__range=(period.first, period.last),
            payrollsheet__isnull=True,
        )
        .values("employer_id")
        .annotate(count=Count("pk"))
    )
    return {row["employer_id"]: row["count"] for row in rows}


def _case_counts(companies: Sequence[Company], period: Period) -> dict[int, int]:
    rows = (
        Case.objects.filter(employer__in=companies, filed_on__range=(period.first, period.last))
        .values("employer_id")
        .annotate(count=Count("pk"))
    )
    return {row["employer_id"]: row["count"] for row in rows}


def _investigations(
    companies: Sequence[Company], period: Period
) -> dict[int, tuple[Investigation, ...]]:
    """Cases dealt with in the year, for the employer investigated and for who was ordered.

    A case without an order is not yet dealt with; several orders of a case are one.
    """
    orders = (
        PaymentOrder.objects.filter(served_on__range=(period.first, period.last))
        .filter(Q(company__in=companies) | Q(case__employer__in=companies))
        .select_related("case")
        .order_by("case__filed_on", "case__number", "served_on", "pk")
    )
    wanted = {company.pk for company in companies}
    found: dict[int, dict[int, list[PaymentOrder]]] = defaultdict(lambda: defaultdict(list))
    for order in orders:
        for company_id in sorted({order.company_id, order.case.employer_id} & wanted):
            found[company_id][order.case_id].append(order)
    return {
        company_id: tuple(
            Investigation(
                case_number=served[0].case.number,
                filed_on=served[0].case.filed_on,
                order_numbers=tuple(order.number for order in served),
            )
            for served in cases.values()
        )
        for company_id, cases in found.items()
    }


def _expired_in(
    companies: Sequence[Company], period: Period
) -> dict[int, tuple[ExpiredOrder, ...]]:
    return _expired(
        PaymentOrderExpiry.objects.filter(
            order__company__in=companies, established_on__range=(period.first, period.last)
        )
    )


def _expired_open(
    companies: Sequence[Company], period: Period
) -> dict[int, tuple[ExpiredOrder, ...]]:
    """Disobeyed orders still unpaid at the end of the period, with what was unpaid then.

    Paid late is paid, whether or not the case was closed yet.
    """
    known = _expired(
        PaymentOrderExpiry.objects.filter(
            order__company__in=companies, established_on__lte=period.last
        ).filter(Q(order__case__closed_on__isnull=True) | Q(order__case__closed_on__gt=period.last))
    )
    numbers = [order.number for orders in known.values() for order in orders]
    unpaid = _unpaid_of_orders(numbers, period.last)
    return {
        company_id: still
        for company_id, orders in known.items()
        if (
            still := tuple(
                replace(order, unpaid_amount=unpaid[order.number])
                for order in orders
                if order.number in unpaid
            )
        )
    }


def _unpaid_of_orders(numbers: Sequence[str], last: dt.date) -> dict[str, Decimal]:
    """What the claims of orders lacked at the end of a day, yuan, by order; paid ones left out.

    Of a claim settled after that day its whole amount is taken, as in `_ledger`.
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


def _expired(expiries: QuerySet[PaymentOrderExpiry]) -> dict[int, tuple[ExpiredOrder, ...]]:
    found: dict[int, list[ExpiredOrder]] = defaultdict(list)
    for expiry in expiries.select_related("order").order_by("established_on", "pk"):
        found[expiry.order.company_id].append(
            ExpiredOrder(expiry.order.number, expiry.established_on, expiry.unpaid_amount)
        )
    return {company_id: tuple(orders) for company_id, orders in found.items()}


def _events(companies: Sequence[Company], period: Period, day: dt.date) -> Events:
    """Adverse events of the period by kind; of listings, those in force on `day`."""
    found: dict[int, dict[str, list[Event]]] = {
        company.pk: {kind: [] for kind in AdverseKind} for company in companies
    }
    events = (
        AdverseEvent.objects.filter(company__in=companies, occurred_on__lte=day)
        .select_related("company")
        .order_by("occurred_on", "document_number", "pk")
    )
    for event in events:
        if _counts(event, period, day):
            found[event.company_id][event.kind].append(
                Event(event.document_number, event.occurred_on)
            )
    return {
        company_id: {kind: tuple(rows) for kind, rows in kinds.items()}
        for company_id, kinds in found.items()
    }


def _counts(event: AdverseEvent, period: Period, day: dt.date) -> bool:
    if event.kind == AdverseKind.LISTED:
        law = LawAt(event.occurred_on, event.company.region_id)
        return day < add_months(event.occurred_on, 12 * law.integer("listing.term_years"))
    return period.first <= event.occurred_on <= period.last


def _ledger(companies: Sequence[Company], period: Period) -> dict[int, dict[str, Any]]:
    """One row of sums an employer; wages due on the last day itself are not late yet.

    Of wages settled after the period the ledger no longer knows what part was open on its
    last day; the whole of what was due is taken.
    """
    unpaid = Q(outstanding__gt=0) | Q(settled_on__gt=period.last)
    # The last day to pay passed within the period.
    passed = Q(due_on__gte=period.first - dt.timedelta(days=1))
    rows = (
        LedgerEntry.objects.filter(employer__in=companies, due__gt=0, due_on__lt=period.last)
        .values("employer_id")
        .annotate(
            ledger_count=Count("pk"),
            worker_count=Count("worker_id", filter=unpaid, distinct=True),
            unpaid_sum=Sum(
                Choose(If(outstanding__gt=0, then=F("outstanding")), default=F("due")),
                filter=unpaid,
                output_field=FenField(),
            ),
            earliest_due_on=Min("due_on", filter=unpaid),
            attending_count=Count("pk", filter=passed),
            attending_unpaid_count=Count("pk", filter=passed & unpaid),
        )
    )
    return {row["employer_id"]: dict(row) for row in rows}


def _projects(
    companies: Sequence[Company], period: Period
) -> dict[int, tuple[ProjectSystems, ...]]:
    """Projects under way during the whole period, each with the systems it lacks."""
    projects = (
        Project.objects.filter(general_contractor__in=companies, started_on__lt=period.first)
        .filter(Q(completed_on__isnull=True) | Q(completed_on__gte=period.first))
        .annotate(**_systems_kept(period.last))
        .order_by("code")
    )
    found: dict[int, list[ProjectSystems]] = defaultdict(list)
    for project in projects:
        missing = tuple(key for key in SYSTEMS if not getattr(project, f"keeps_{key}"))
        found[project.general_contractor_id].append(
            ProjectSystems(project.code, project.name, missing)
        )
    return {company_id: tuple(rows) for company_id, rows in found.items()}


def _systems_kept(last: dt.date) -> dict[str, Combinable]:
    """Which of the five systems a project had on the last day of the period."""
    here = {"project": OuterRef("pk")}
    complete = ExpressionWrapper(
        Q(shows_parties=True, shows_minimum_wage=True, shows_complaint_channels=True),
        output_field=BooleanField(),
    )
    return {
        "keeps_real_name": Exists(RosterEntry.objects.filter(**here, entered_on__lte=last)),
        "keeps_special_account": Exists(
            SpecialWageAccount.objects.filter(**here, opened_on__lte=last).filter(
                Q(closed_on__isnull=True) | Q(closed_on__gt=last)
            )
        ),
        "keeps_paid_on_behalf": ~Exists(
            Participation.objects.filter(
                **here, pays_through_general_contractor=False, entered_on__lte=last
            ).filter(Q(exited_on__isnull=True) | Q(exited_on__gt=last))
        ),
        "keeps_deposit": Exists(
            WageDeposit.objects.filter(**here, stored_on__lte=last).filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=last)
            )
        ),
        "keeps_notice_board": Subquery(
            RightsNotice.objects.filter(**here, checked_on__lte=last)
            .order_by("-checked_on")
            .annotate(complete=complete)
            .values("complete")[:1]
        ),
    }
