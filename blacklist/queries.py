"""Reading the list: is a company restricted, who is listed, and what an order still lacks."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import CharField, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from arrears.claims import open_claims
from arrears.models import PaymentOrder
from blacklist.conditions import ArrearsFacts, WorkerArrears
from blacklist.enums import DecisionState, Purpose
from blacklist.list_statements import CODES_OF_COMPANY, ONE_CODE
from blacklist.models import (
    CreditObjection,
    DecisionExtension,
    Listing,
    ListingChange,
    ListingDecision,
    ListVersion,
    PriorNotice,
    RemovalApplication,
    RestrictionMeasure,
    Supplement,
)
from sites.enums import SubjectKind
from sites.errors import InvalidInput
from sites.lib.codes import check_uscc, is_uscc, normalize_code
from sites.lib.names import company_name_key
from sites.models import LegalClock, User
from sites.queries import projects_supervised_by, roles_of

RESTRICTED = "RESTRICTED"
# On the list, but the catalog has no measure in force for the purpose asked.
LISTED = "LISTED"
NOT_LISTED = "NOT_LISTED"
PURPOSES = frozenset(Purpose.values)


@dataclass(frozen=True, slots=True)
class Measure:
    """One restriction that applies, and the decision it rests on.

    `uscc` is the code the company is listed under: the one asked for, or a former or later one.
    """

    measure: str
    basis: str
    uscc: str
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
        list_version: so many acts at least are behind the answer; it grows with each act
            that changes the list.
        measures: what applies, in order of listing and measure.
    """

    uscc: str
    status: str
    purpose: Purpose
    on: dt.date
    as_of: dt.datetime
    list_version: int
    measures: tuple[Measure, ...]


Row = tuple[Any, ...]
Parameters = Mapping[str, str | dt.date | list[str]]
Reader = Callable[[str, Parameters], Sequence[Row]]


def check_restriction(
    *, uscc: str, purpose: str, on: dt.date, now: dt.datetime, read: Reader | None = None
) -> RestrictionAnswer:
    """Answer whether a company is restricted for a purpose on a day.

    Computed from the dates of listing, removal and measure, never from a stored flag; read
    from the primary, so that an answer right after a decision already knows it. A database
    that does not answer raises: there is no "not listed" without having looked.

    Args:
        uscc: the code asked for.
        purpose: one of the eight fields.
        on: local day.
        now: the moment of the answer, aware.
        read: runs a statement; the connection of this thread where none is given.

    Raises:
        InvalidInput: the code is malformed (which character is said), or no such purpose.
    """
    code = _checked(uscc)
    require_purpose(purpose)
    rows = (read or _read)(ONE_CODE, {"uscc": code, "on": on, "purpose": purpose})
    return RestrictionAnswer(
        code, status_of(rows), Purpose(purpose), on, now, rows[0][0], tuple(measures_of(rows))
    )


def require_purpose(purpose: str) -> None:
    """Refuse what is not one of the eight fields.

    Raises:
        InvalidInput: E-PURPOSE.
    """
    if purpose not in PURPOSES:
        raise InvalidInput(
            f"没有“{purpose}”这一查询用途",
            fix="可用：" + "、".join(Purpose.values),
            code="E-PURPOSE",
        )


def status_of(rows: Sequence[Row]) -> str:
    """RESTRICTED, LISTED without a measure, or NOT_LISTED, of the rows of one code."""
    if not rows or rows[0][1] is None:
        return NOT_LISTED
    return RESTRICTED if any(row[5] is not None for row in rows) else LISTED


def measures_of(rows: Sequence[Row]) -> list[Measure]:
    """The measures in rows of one code, in order of listing and measure."""
    return [
        Measure(measure, basis, uscc, number, listed_on, until)
        for _, uscc, number, listed_on, until, measure, basis in rows
        if measure is not None
    ]


def _read(statement: str, parameters: Parameters) -> Sequence[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: Sequence[Row] = cursor.fetchall()
    return rows


def _checked(uscc: str) -> str:
    if is_uscc(uscc):
        return uscc
    code, problems = check_uscc(uscc)
    if refused := [problem for problem in problems if problem.refused]:
        raise InvalidInput(refused[0].message, fix=refused[0].fix, code=refused[0].code)
    return code


def list_version() -> int:
    """How many acts have changed the list; it only grows."""
    value = ListVersion.objects.using(DEFAULT_DB_ALIAS).values_list("value", flat=True).first()
    return value or 0


def listings_in_force(*, on: dt.date) -> QuerySet[Listing]:
    """Listings of companies and persons in force on a local day; `until` is excluded."""
    return (
        Listing.objects.using(DEFAULT_DB_ALIAS)
        .filter(listed_on__lte=on, until__gt=on)
        .filter(Q(removal__isnull=True) | Q(removal__removed_on__gt=on))
        .select_related("decision", "company", "person")
    )


def standing_listings(*, decision: ListingDecision, day: dt.date) -> list[Listing]:
    """What of a decision is still on the list on a day, in the order of the subjects' keys."""
    return list(
        listings_in_force(on=day)
        .filter(decision=decision, removal__isnull=True)
        .select_related(
            "decision__notice__order__case__project__region",
            "company",
            "person",
            "event__subject",
        )
        .order_by("event__subject__key", "pk")
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
        search: part of a present or former name, or a whole code the company bears, bore or
            bore later; empty gives all.
    """
    rows = listings_in_force(on=on).filter(kind=SubjectKind.COMPANY)
    if key := company_name_key(search):
        rows = rows.filter(
            Q(company__name_key__contains=key)
            | Q(company__names__name_key__contains=key)
            | Q(company__uscc__in=codes_of_company(normalize_code(search)))
        ).distinct()
    persons = Listing.objects.filter(kind=SubjectKind.PERSON).select_related("person")
    return rows.prefetch_related(
        Prefetch("decision__listings", queryset=persons.order_by("pk"), to_attr="persons")
    ).order_by("-listed_on", "-pk")


def codes_of_company(code: str) -> list[str]:
    """Every code the company of a code bears, bore or came to bear, that one included."""
    return [row[0] for row in _read(CODES_OF_COMPANY, {"uscc": code})]


def decision_due_on(notice: PriorNotice) -> dt.date:
    """Last day for the decision, with the extension where one was approved; art. 8."""
    extension: DecisionExtension | None = getattr(notice, "extension", None)
    extended = extension.due_on if extension else None
    return extended or notice.decision_due_on


def application_due_on(application: RemovalApplication) -> dt.date:
    """Last day for the decision on an application, as papers brought later moved it."""
    moved = _moved_due_on(application.pk).first()
    return moved or application.decision_due_on


def _moved_due_on(application: int | OuterRef) -> "QuerySet[Supplement, dt.date | None]":
    rows = Supplement.objects.filter(
        request__application=application, decision_due_on__isnull=False
    )
    return rows.order_by("-pk").values_list("decision_due_on", flat=True)


def decisions_visible_to(*, viewer: User, day: dt.date) -> QuerySet[ListingDecision]:
    """Decisions on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return ListingDecision.objects.filter(notice__order__case__project__in=projects).select_related(
        "company",
        "drafted_by",
        "reviewed_by",
        "decided_by",
        "notice__order__case__project__region",
    )


def decisions_on_companies_of(*, viewer: User, day: dt.date) -> QuerySet[ListingDecision]:
    """Approved decisions that listed a company the viewer works for."""
    companies = [role.company_id for role in roles_of(user=viewer, day=day) if role.company_id]
    return ListingDecision.objects.filter(
        company__in=companies, state=DecisionState.APPROVED
    ).select_related("company", "notice__order__case__project__region")


def credit_objections_of(decision: ListingDecision) -> QuerySet[CreditObjection]:
    """What its company held against the credit information of a listing, newest first."""
    return CreditObjection.objects.filter(decision=decision).order_by("-pk")


def open_credit_objections(*, decisions: Sequence[ListingDecision]) -> QuerySet[CreditObjection]:
    """Objections to these listings that wait for their answer or their correction."""
    waiting = Q(answered_on__isnull=True) | Q(upheld=True, corrected_on__isnull=True)
    return CreditObjection.objects.filter(waiting, decision__in=decisions).order_by("pk")


def credit_objections_visible_to(*, viewer: User, day: dt.date) -> QuerySet[CreditObjection]:
    """Objections to the credit information of listings whose projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return CreditObjection.objects.filter(
        decision__notice__order__case__project__in=projects
    ).select_related("decision__company", "decision__notice__order__case__project__region")


def changes_visible_to(*, viewer: User, day: dt.date) -> QuerySet[ListingChange]:
    """Changes of listings whose projects the viewer supervises, each with its `due_on`."""
    decisions = decisions_visible_to(viewer=viewer, day=day)
    moved = Subquery(_moved_due_on(OuterRef("application"))[:1])
    correcting = LegalClock.objects.filter(
        subject_kind="CreditObjection",
        subject_id=Cast(OuterRef("objection"), CharField()),
        rule="credit_correction",
    ).values("due_on")
    return (
        ListingChange.objects.filter(listing_decision__in=decisions)
        .select_related(
            "listing_decision__company",
            "listing_decision__notice__order__case__project__region",
            "application",
            "objection",
            "drafted_by",
            "reviewed_by",
            "decided_by",
        )
        .annotate(
            due_on=Coalesce(moved, F("application__decision_due_on"), Subquery(correcting[:1]))
        )
    )


def extensions_waiting_for(*, viewer: User, day: dt.date) -> QuerySet[DecisionExtension]:
    """Extensions that wait for approval, on projects the viewer supervises."""
    notices = notices_visible_to(viewer=viewer, day=day)
    return (
        DecisionExtension.objects.filter(due_on__isnull=True, notice__in=notices)
        .select_related("notice__company", "requested_by")
        .order_by("notice__decision_due_on", "pk")
    )


def notices_visible_to(*, viewer: User, day: dt.date) -> QuerySet[PriorNotice]:
    """Prior notices on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return PriorNotice.objects.filter(order__case__project__in=projects).select_related(
        "company", "served_by", "order__case__project__region"
    )


def unpaid_facts(*, order: PaymentOrder) -> ArrearsFacts:
    """What the workers of an order's case are still owed, as their case knows it (`open_claims`).

    A claim counts at most what the case found; what the bank paid since then is off, and so is
    what the case recorded as paid by proof.
    """
    owed = open_claims(order.case).by_worker
    return ArrearsFacts(tuple(WorkerArrears(months, amount) for months, amount in owed))
