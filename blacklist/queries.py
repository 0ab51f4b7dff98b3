"""Reading the list: is a company restricted, who is listed, and what an order still lacks."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Prefetch, Q, QuerySet

from arrears.models import CaseClaim, LedgerEntry, PaymentOrder
from blacklist.conditions import ArrearsFacts, WorkerArrears
from blacklist.enums import Purpose
from blacklist.models import Listing, ListingDecision, PriorNotice, RestrictionMeasure
from sites.enums import SubjectKind
from sites.errors import InvalidInput
from sites.lib.codes import check_uscc, normalize_code
from sites.lib.names import company_name_key
from sites.models import User
from sites.queries import projects_supervised_by

RESTRICTED = "RESTRICTED"
# On the list, but the catalog has no measure in force for the purpose asked.
LISTED = "LISTED"
NOT_LISTED = "NOT_LISTED"


@dataclass(frozen=True, slots=True)
class Measure:
    """One restriction that applies, and the decision it rests on."""

    measure: str
    basis: str
    document_number: str
    listed_on: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class RestrictionAnswer:
    """What a checker is told.

    Attributes:
        uscc: the code asked for, normalized.
        status: RESTRICTED, LISTED (no measure for this purpose) or NOT_LISTED.
        purpose: what the checker wants to do.
        on: the local day asked about.
        as_of: the moment of the answer.
        list_version: the list has at least this many entries behind the answer; it grows
            with each entry.
        measures: what applies, in order of listing and measure.
    """

    uscc: str
    status: str
    purpose: Purpose
    on: dt.date
    as_of: dt.datetime
    list_version: int
    measures: tuple[Measure, ...]


def check_restriction(
    *, uscc: str, purpose: str, on: dt.date, now: dt.datetime
) -> RestrictionAnswer:
    """Answer whether a company is restricted for a purpose on a day.

    Computed from the dates of listing and measure, never from a stored flag; read from the
    primary, so that an answer right after a decision already knows it. A database that does
    not answer raises: there is no "not listed" without having looked.

    Raises:
        InvalidInput: the code is malformed (which character is said), or no such purpose.
    """
    code = _checked(uscc)
    if purpose not in Purpose.values:
        raise InvalidInput(
            f"没有“{purpose}”这一查询用途",
            fix="可用：" + "、".join(Purpose.values),
            code="E-PURPOSE",
        )
    # The version first: what it counts is then certainly among the rows read after it.
    version = list_version()
    listings = list(
        listings_in_force(on=on)
        .filter(company__uscc=code, kind=SubjectKind.COMPANY)
        .order_by("listed_on", "pk")
    )
    catalog = list(measures_in_force(on=on).filter(purpose=purpose).order_by("pk"))
    measures = tuple(
        Measure(
            measure=row.measure,
            basis=row.basis,
            document_number=listing.decision.number,
            listed_on=listing.listed_on,
            until=listing.until,
        )
        for listing in listings
        for row in catalog
    )
    status = RESTRICTED if measures else LISTED if listings else NOT_LISTED
    return RestrictionAnswer(code, status, Purpose(purpose), on, now, version, measures)


def _checked(uscc: str) -> str:
    code, problems = check_uscc(uscc)
    if refused := [problem for problem in problems if problem.refused]:
        raise InvalidInput(refused[0].message, fix=refused[0].fix, code=refused[0].code)
    return code


def list_version() -> int:
    """How many entries the list has had; listings are never deleted, so it only grows."""
    return Listing.objects.using(DEFAULT_DB_ALIAS).count()


def listings_in_force(*, on: dt.date) -> QuerySet[Listing]:
    """Listings of companies and persons in force on a local day; `until` is excluded."""
    return (
        Listing.objects.using(DEFAULT_DB_ALIAS)
        .filter(listed_on__lte=on, until__gt=on)
        .select_related("decision", "company", "person")
    )


def measures_in_force(*, on: dt.date) -> QuerySet[RestrictionMeasure]:
    """Measures of the catalog in force on a local day; `effective_until` is excluded."""
    return RestrictionMeasure.objects.using(DEFAULT_DB_ALIAS).filter(
        Q(effective_until__isnull=True) | Q(effective_until__gt=on), effective_from__lte=on
    )


def public_listings(*, on: dt.date, search: str = "") -> QuerySet[Listing]:
    """Companies on the list on a day, newest first, each with its persons in `decision.persons`.

    Args:
        on: local day.
        search: part of a present or former name, or a whole code; empty gives all.
    """
    rows = listings_in_force(on=on).filter(kind=SubjectKind.COMPANY)
    if key := company_name_key(search):
        rows = rows.filter(
            Q(company__name_key__contains=key)
            | Q(company__names__name_key__contains=key)
            | Q(company__uscc=normalize_code(search))
        ).distinct()
    persons = Listing.objects.filter(kind=SubjectKind.PERSON).select_related("person")
    return rows.prefetch_related(
        Prefetch("decision__listings", queryset=persons.order_by("pk"), to_attr="persons")
    ).order_by("-listed_on", "-pk")


def decisions_visible_to(*, viewer: User, day: dt.date) -> QuerySet[ListingDecision]:
    """Decisions on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return ListingDecision.objects.filter(notice__order__case__project__in=projects).select_related(
        "company", "drafted_by", "decided_by", "notice__order__case__project__region"
    )


def notices_visible_to(*, viewer: User, day: dt.date) -> QuerySet[PriorNotice]:
    """Prior notices on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return PriorNotice.objects.filter(order__case__project__in=projects).select_related(
        "company", "served_by", "order__case__project__region"
    )


def unpaid_facts(*, order: PaymentOrder) -> ArrearsFacts:
    """What the workers of an order's case are still owed, by the ledger as it stands now.

    A claim counts at most what the case found; what was paid since then is off.
    """
    case = order.case
    outstanding = {
        (worker, month): amount
        for worker, month, amount in LedgerEntry.objects.filter(
            project_id=case.project_id, employer_id=case.employer_id, outstanding__gt=0
        ).values_list("worker_id", "month", "outstanding")
    }
    owed: dict[int, list[Decimal]] = defaultdict(list)
    for worker, month, amount in CaseClaim.objects.filter(case=case).values_list(
        "worker_id", "month", "amount"
    ):
        if left := min(amount, outstanding.get((worker, month), Decimal(0))):
            owed[worker].append(left)
    return ArrearsFacts(
        tuple(
            WorkerArrears(len(amounts), sum(amounts, Decimal(0)))
            for _, amounts in sorted(owed.items())
        )
    )
