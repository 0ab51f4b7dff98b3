"""The list and how a company comes on it: public pages of the list, notice, decision (失信名单)."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.auth import deciding, signed_in, viewer_of
from api.v1.person_fields import PersonName
from api.v1.schemas import REFUSALS, In, Page, PageFilters, page
from arrears.models import PaymentOrder
from blacklist.delivery import delivery_of
from blacklist.models import Listing, ListingDecision, PriorNotice
from blacklist.queries import decisions_visible_to, notices_visible_to, public_listings
from blacklist.services.listing import approve_decision, draft_decision, reject_decision
from blacklist.services.notice import serve_prior_notice
from blacklist.services.signing import review_decision
from sites.queries import projects_supervised_by

router = Router(tags=["blacklist"])

SCOPE = "acts"


class ListingFilters(PageFilters):
    """Part of a name, or a whole code."""

    search: Annotated[str, Field(max_length=200)] = ""


class PersonOut(Schema):
    """Somebody listed with the company; the name is masked: the list is open to everybody."""

    name: PersonName
    position: str


class ListingOut(Schema):
    """One company on the list, as published."""

    uscc: str
    name: str
    document_number: str
    listed_on: dt.date
    until: dt.date
    authority: str
    reason: str
    persons: list[PersonOut]

    @staticmethod
    def resolve_uscc(row: Listing) -> str:
        """The company's code."""
        return row.company.uscc

    @staticmethod
    def resolve_name(row: Listing) -> str:
        """The name at the time of the decision."""
        return str(row.decision.content.get("company", {}).get("name") or row.company.name)

    @staticmethod
    def resolve_document_number(row: Listing) -> str:
        """The decision's number."""
        return row.decision.number

    @staticmethod
    def resolve_authority(row: Listing) -> str:
        """Who decided."""
        return str(row.decision.content.get("authority", ""))

    @staticmethod
    def resolve_reason(row: Listing) -> str:
        """Why, in the words of the decision."""
        return str(row.decision.content.get("reason", ""))

    @staticmethod
    def resolve_persons(row: Any) -> list[dict[str, str]]:
        """The persons listed by the same decision."""
        return [
            {"name": one.person.name, "position": one.person.get_position_display()}
            for one in row.decision.persons
        ]


class NoticeIn(In):
    """A prior notice on an expired order."""

    order_number: Annotated[str, Field(min_length=1, max_length=64)]
    service_proof: Annotated[str, Field(max_length=200)]
    incident: Annotated[str, Field(max_length=1000)] = ""


class NoticeOut(Schema):
    """A prior notice as served."""

    number: str
    uscc: str
    condition: str
    reason: str
    basis: str
    served_on: dt.date
    objection_due_on: dt.date
    decision_due_on: dt.date

    @staticmethod
    def resolve_uscc(row: PriorNotice) -> str:
        """The company's code."""
        return row.company.uscc


class DraftIn(In):
    """A decision to draft from a notice whose period is over."""

    notice_number: Annotated[str, Field(min_length=1, max_length=64)]


class ApprovalIn(In):
    """What the approver decides, on what he was shown."""

    shown_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    approve: bool
    reason: Annotated[str, Field(max_length=500)] = ""


class ReviewIn(In):
    """What the legal reviewer finds, on what he was shown."""

    shown_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    agreed: bool
    opinion: Annotated[str, Field(max_length=500)] = ""


class DecisionOut(Schema):
    """A decision: its content is what is served, published and pushed."""

    id: int
    number: str
    uscc: str
    state: str
    content: dict[str, Any]
    content_hash: str
    outcome: str
    delivery: str | None
    drafted_by: str
    reviewed_by: str | None
    is_reviewed: bool
    decided_by: str | None
    decided_on: dt.date | None

    @staticmethod
    def resolve_uscc(row: ListingDecision) -> str:
        """The company's code."""
        return row.company.uscc

    @staticmethod
    def resolve_delivery(row: ListingDecision) -> str | None:
        """How far its messages have come.

        PARTIAL where a platform took only some, EXCEPTED where it need not hold one it refused.
        """
        delivery = delivery_of(row.listings.select_related("event", "removal__event"))
        return delivery.value if delivery else None

    @staticmethod
    def resolve_drafted_by(row: ListingDecision) -> str:
        """The drafter's name."""
        return row.drafted_by.display_name

    @staticmethod
    def resolve_reviewed_by(row: ListingDecision) -> str | None:
        """The legal reviewer's name."""
        return row.reviewed_by.display_name if row.reviewed_by else None

    @staticmethod
    def resolve_decided_by(row: ListingDecision) -> str | None:
        """The approver's name."""
        return row.decided_by.display_name if row.decided_by else None


@router.get(
    "/listings", response={200: Page[ListingOut], **REFUSALS}, auth=None, summary="现行名单（公开）"
)
def list_listings(request: HttpRequest, filters: Query[ListingFilters]) -> dict[str, object]:
    """Companies on the list today, newest first."""
    today = timezone.localdate(timezone.now())
    return page(public_listings(on=today, search=filters.search), filters)


@router.post(
    "/prior-notices",
    response={201: NoticeOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="送达列入事先告知书",
)
def create_prior_notice(request: HttpRequest, payload: NoticeIn) -> Status[PriorNotice]:
    """Serve the notice; 409 while the order has not expired unpaid or no condition holds."""
    now, viewer = timezone.now(), viewer_of(request)
    projects = projects_supervised_by(viewer=viewer, day=timezone.localdate(now))
    orders = PaymentOrder.objects.filter(case__project__in=projects)
    notice = serve_prior_notice(
        order=get_object_or_404(orders, number=payload.order_number),
        service_proof=payload.service_proof,
        incident=payload.incident,
        actor=viewer,
        now=now,
    )
    return Status(201, notice)


@router.post(
    "/listing-decisions",
    response={201: DecisionOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="拟定列入决定",
)
def create_decision(request: HttpRequest, payload: DraftIn) -> Status[ListingDecision]:
    """Draft a decision; 409 while the period to object is running."""
    now, viewer = timezone.now(), viewer_of(request)
    notices = notices_visible_to(viewer=viewer, day=timezone.localdate(now))
    notice = get_object_or_404(notices, number=payload.notice_number)
    return Status(201, draft_decision(notice=notice, actor=viewer, now=now))


@router.get(
    "/listing-decisions/{int:decision_id}",
    response={200: DecisionOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="查看列入决定及其推送情况",
)
def get_decision(request: HttpRequest, decision_id: int) -> ListingDecision:
    """One decision; `delivery` says whether the platforms took all, some or none of it."""
    day = timezone.localdate(timezone.now())
    return get_object_or_404(
        decisions_visible_to(viewer=viewer_of(request), day=day), pk=decision_id
    )


@router.post(
    "/listing-decisions/{int:decision_id}/review",
    response={200: DecisionOut, **REFUSALS},
    auth=deciding(),
    summary="法制审核列入决定",
)
def review(request: HttpRequest, decision_id: int, payload: ReviewIn) -> ListingDecision:
    """Give the legal review; an approval without it is refused."""
    now, viewer = timezone.now(), viewer_of(request)
    decisions = decisions_visible_to(viewer=viewer, day=timezone.localdate(now))
    return review_decision(
        decision=get_object_or_404(decisions, pk=decision_id),
        shown_hash=payload.shown_hash,
        agreed=payload.agreed,
        opinion=payload.opinion,
        actor=viewer,
        now=now,
    )


@router.post(
    "/listing-decisions/{int:decision_id}/approval",
    response={200: DecisionOut, **REFUSALS},
    auth=deciding(),
    summary="审批列入决定",
)
def decide(request: HttpRequest, decision_id: int, payload: ApprovalIn) -> ListingDecision:
    """Approve or reject; never by the person who drafted, and only what was shown."""
    now, viewer = timezone.now(), viewer_of(request)
    decisions = decisions_visible_to(viewer=viewer, day=timezone.localdate(now))
    decision = get_object_or_404(decisions, pk=decision_id)
    if payload.approve:
        return approve_decision(
            decision=decision, shown_hash=payload.shown_hash, actor=viewer, now=now
        )
    return reject_decision(decision=decision, reason=payload.reason, actor=viewer, now=now)
