"""Warnings, major risks and cases of the sites one supervises, and the acts in a case (欠薪)."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.auth import signed_in, viewer_of
from api.v1.schemas import REFUSALS, Day, In, Page, PageFilters, Yuan, YuanOut, page
from arrears.enums import ServiceMethod
from arrears.models import Case, PaymentOrder, PaymentOrderExpiry
from arrears.queries import (
    cases_visible_to,
    complaints_visible_to,
    major_risks_visible_to,
    warnings_visible_to,
)
from arrears.services.filing import open_case
from arrears.services.investigation import record_hearing
from arrears.services.order import OrderTerms, establish_expiry, serve_payment_order
from sites.errors import NotFound
from sites.models import Company, User
from sites.queries import projects_supervised_by

router = Router(tags=["arrears"])

READ = "read"
ACTS = "acts"
Number = Annotated[str, Field(min_length=1, max_length=64)]


class WarningFilters(PageFilters):
    """By level, rule, project; open ones unless told otherwise."""

    level: Literal["BLUE", "YELLOW", "ORANGE", "RED"] | None = None
    rule: Annotated[str, Field(max_length=60)] | None = None
    project: Annotated[str, Field(max_length=50)] | None = None
    state: Literal["OPEN", "CLOSED"] = "OPEN"


class WarningOut(Schema):
    """One rule that fired on one project; a lead, never proof."""

    project: Annotated[str, Field(alias="project.code")]
    project_name: Annotated[str, Field(alias="project.name")]
    rule: str
    level: str
    level_words: Annotated[str, Field(alias="get_level_display")]
    words: str
    citation: str
    facts: dict[str, Any]
    parameters: list[Any]
    raised_on: dt.date
    level_since: dt.date
    state: str


class RiskFilters(PageFilters):
    """Still on the list, or closed."""

    closed: bool = False


class RiskOut(Schema):
    """A project on the list of major risks."""

    project: Annotated[str, Field(alias="project.code")]
    project_name: Annotated[str, Field(alias="project.name")]
    entered_on: dt.date
    reasons: list[Any]
    worker_count: int
    outstanding: YuanOut
    days_late: int
    closed_on: dt.date | None


class CaseFilters(PageFilters):
    """By state."""

    state: Literal["INVESTIGATING", "ORDERED", "ORDER_UNPAID", "CLOSED"] | None = None


class CaseOut(Schema):
    """A case; amounts and workers stand in its claims."""

    number: str
    project: Annotated[str, Field(alias="project.code")]
    employer: Annotated[str, Field(alias="employer.uscc")]
    payer: Annotated[str, Field(alias="payer.uscc")]
    payer_reason: str
    reason: str
    state: str
    filed_on: dt.date
    investigation_due_on: dt.date
    closed_on: dt.date | None


class CaseIn(In):
    """A case to open."""

    project: Annotated[str, Field(min_length=1, max_length=50)]
    employer: Annotated[str, Field(min_length=18, max_length=18)]
    complaints: Annotated[list[Number], Field(max_length=1_000, default_factory=list)]
    reason: Annotated[str, Field(max_length=500)]
    second_inspector: Annotated[str, Field(min_length=1, max_length=150)]


class HearingIn(In):
    """Whether the employer came, and what it said."""

    attended: bool
    statement: Annotated[str, Field(max_length=5_000)] = ""


class HearingOut(Schema):
    """A hearing as recorded."""

    held_on: dt.date
    attended: bool
    statement: str


class OrderIn(In):
    """An order to serve; amounts are yuan."""

    case_number: Number
    amount: Yuan
    worker_count: Annotated[int, Field(ge=1)]
    due_on: Day
    service_method: Literal["IN_PERSON", "LEFT", "POST", "POSTED"]
    service_proof: Annotated[str, Field(max_length=200)]


class OrderOut(Schema):
    """An order as served."""

    number: str
    case_number: Annotated[str, Field(alias="case.number")]
    company: Annotated[str, Field(alias="company.uscc")]
    amount: YuanOut
    worker_count: int
    facts: str
    basis: str
    served_on: dt.date
    due_on: dt.date


class ExpiryOut(Schema):
    """What was unpaid when the last day had passed."""

    order_number: Annotated[str, Field(alias="order.number")]
    established_on: dt.date
    unpaid_amount: YuanOut
    unpaid_worker_count: int
    longest_unpaid_months: int
    largest_worker_amount: YuanOut


@router.get(
    "/warnings",
    response={200: Page[WarningOut], **REFUSALS},
    auth=signed_in(READ),
    summary="欠薪预警",
)
def list_warnings(request: HttpRequest, filters: Query[WarningFilters]) -> dict[str, object]:
    """Warnings of the supervised projects, latest first."""
    today = timezone.localdate(timezone.now())
    rows = warnings_visible_to(viewer=viewer_of(request), day=today).filter(state=filters.state)
    chosen = {"level": filters.level, "rule": filters.rule, "project__code": filters.project}
    return page(
        rows.filter(**_given(chosen)).select_related("project").order_by("-level_since", "-pk"),
        filters,
    )


@router.get(
    "/major-risks",
    response={200: Page[RiskOut], **REFUSALS},
    auth=signed_in(READ),
    summary="重大欠薪隐患清单",
)
def list_major_risks(request: HttpRequest, filters: Query[RiskFilters]) -> dict[str, object]:
    """Projects on the list, latest first."""
    today = timezone.localdate(timezone.now())
    rows = major_risks_visible_to(viewer=viewer_of(request), day=today)
    return page(
        rows.filter(closed_on__isnull=not filters.closed)
        .select_related("project")
        .order_by("-entered_on", "-pk"),
        filters,
    )


@router.get(
    "/cases", response={200: Page[CaseOut], **REFUSALS}, auth=signed_in(READ), summary="案件"
)
def list_cases(request: HttpRequest, filters: Query[CaseFilters]) -> dict[str, object]:
    """Cases of the supervised projects, latest first."""
    today = timezone.localdate(timezone.now())
    rows = cases_visible_to(viewer=viewer_of(request), day=today)
    return page(
        rows.filter(**_given({"state": filters.state}))
        .select_related("project", "employer", "payer")
        .order_by("-filed_on", "-pk"),
        filters,
    )


@router.post("/cases", response={201: CaseOut, **REFUSALS}, auth=signed_in(ACTS), summary="立案")
def create_case(request: HttpRequest, payload: CaseIn) -> Status[Case]:
    """Open a case from complaints and the ledger; 409 when nothing is outstanding."""
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    project = get_object_or_404(
        projects_supervised_by(viewer=viewer, day=day), code=payload.project
    )
    numbers = list(dict.fromkeys(payload.complaints))
    complaints = list(
        complaints_visible_to(viewer=viewer, day=day).filter(project=project, number__in=numbers)
    )
    if len(complaints) != len(numbers):
        raise NotFound("有的线索编号不存在，或不属于该项目")
    case = open_case(
        project=project,
        employer=get_object_or_404(Company, uscc=payload.employer),
        complaints=complaints,
        reason=payload.reason,
        handler=viewer,
        second_inspector=get_object_or_404(User, username=payload.second_inspector, is_active=True),
        now=now,
    )
    return Status(201, case)


@router.post(
    "/cases/{number}/hearings",
    response={201: HearingOut, **REFUSALS},
    auth=signed_in(ACTS),
    summary="记录听取用人单位意见",
)
def create_hearing(request: HttpRequest, number: str, payload: HearingIn) -> Status[Any]:
    """Record that the employer was heard, or did not come."""
    now, viewer = timezone.now(), viewer_of(request)
    hearing = record_hearing(
        case=_case(viewer, number, now),
        attended=payload.attended,
        statement=payload.statement,
        actor=viewer,
        now=now,
    )
    return Status(201, hearing)


@router.post(
    "/payment-orders",
    response={201: OrderOut, **REFUSALS},
    auth=signed_in(ACTS),
    summary="送达责令限期支付决定",
)
def create_payment_order(request: HttpRequest, payload: OrderIn) -> Status[PaymentOrder]:
    """Serve a payment order; 409 when the case is not at that step."""
    now, viewer = timezone.now(), viewer_of(request)
    order = serve_payment_order(
        case=_case(viewer, payload.case_number, now),
        terms=OrderTerms(
            amount=payload.amount,
            worker_count=payload.worker_count,
            due_on=payload.due_on,
            service_method=ServiceMethod(payload.service_method),
            service_proof=payload.service_proof,
        ),
        actor=viewer,
        now=now,
    )
    return Status(201, order)


@router.post(
    "/payment-orders/{number}/expiry",
    response={201: ExpiryOut, **REFUSALS},
    auth=signed_in(ACTS),
    summary="认定逾期未支付",
)
def create_expiry(request: HttpRequest, number: str) -> Status[PaymentOrderExpiry]:
    """Establish what is unpaid after the last day; 409 before, or when it was paid."""
    now, viewer = timezone.now(), viewer_of(request)
    cases = cases_visible_to(viewer=viewer, day=timezone.localdate(now))
    order = get_object_or_404(PaymentOrder, number=number, case__in=cases)
    return Status(201, establish_expiry(order=order, actor=viewer, now=now))


def _case(viewer: User, number: str, now: dt.datetime) -> Case:
    cases = cases_visible_to(viewer=viewer, day=timezone.localdate(now))
    return get_object_or_404(cases, number=number)


def _given(filters: Mapping[str, object | None]) -> dict[str, object]:
    return {name: value for name, value in filters.items() if value is not None}
