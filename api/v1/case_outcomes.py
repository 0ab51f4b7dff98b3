"""The four outcomes of a case for staff, and what was published of major violations for all."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from api.auth import signed_in, viewer_of
from api.v1.schemas import REFUSALS, Day, Page, PageFilters, page
from arrears.models import CaseDocument
from arrears.queries import cases_visible_to
from blacklist.case_outcomes import OutcomeState, outcomes_of
from blacklist.enums import PublicationState
from blacklist.models import ViolationPublication

router = Router(tags=["outcomes"])


class OutcomeDocumentOut(Schema):
    """A document that was issued for an outcome."""

    number: str
    title: str
    issued_on: dt.date
    pdf_sha256: str
    docx_sha256: str


class OutcomeOut(Schema):
    """One of the four outcomes; `lacks` says what is missing before it may be opened."""

    kind: str
    title: str
    citation: str
    state: str
    is_begun: bool
    is_done: bool
    lacks: list[str]
    documents: list[OutcomeDocumentOut]
    decision_number: str | None


class ViolationFilters(PageFilters):
    """The quarter, by its first day; all unless given."""

    period: Day | None = None


class ViolationOut(Schema):
    """A publication; once withdrawn `items` is empty."""

    number: str
    period_from: dt.date
    published_on: dt.date
    withdrawn_on: dt.date | None
    violation: str | None
    decision_number: str | None
    items: Annotated[dict[str, str], Field(description="公布的项目")]

    @staticmethod
    def resolve_items(row: ViolationPublication) -> dict[str, str]:
        """What is shown, as long as it is."""
        return dict(row.content["items"]) if _is_shown(row) else {}

    @staticmethod
    def resolve_violation(row: ViolationPublication) -> str | None:
        """Which violation, as long as it is shown."""
        return str(row.content["violation"]) if _is_shown(row) else None

    @staticmethod
    def resolve_decision_number(row: ViolationPublication) -> str | None:
        """On which decision it rests, as long as it is shown."""
        return str(row.content["decision"]["number"]) if _is_shown(row) else None


@router.get(
    "/cases/{number}/outcomes",
    response={200: list[OutcomeOut], **REFUSALS},
    auth=signed_in("read"),
    summary="案件的四个一批",
)
def list_outcomes(request: HttpRequest, number: str) -> list[dict[str, object]]:
    """Where each of the four outcomes of a case stands."""
    day = timezone.localdate()
    cases = cases_visible_to(viewer=viewer_of(request), day=day)
    found = get_object_or_404(cases, number=number)
    return [_outcome(state) for state in outcomes_of(found, day=day)]


@router.get(
    "/violations",
    response={200: Page[ViolationOut], **REFUSALS},
    auth=None,
    summary="重大劳动保障违法行为社会公布（公开）",
)
def list_violations(request: HttpRequest, filters: Query[ViolationFilters]) -> dict[str, object]:
    """What was published, latest first; what was withdrawn names nobody."""
    rows = ViolationPublication.objects.filter(
        state__in=(PublicationState.PUBLISHED, PublicationState.WITHDRAWN)
    )
    if filters.period is not None:
        rows = rows.filter(period_from=filters.period)
    return page(rows.order_by("-published_on", "-pk"), filters)


def _outcome(state: OutcomeState) -> dict[str, object]:
    return {
        "kind": state.kind.value,
        "title": state.title,
        "citation": state.citation,
        "state": state.words,
        "is_begun": state.is_begun,
        "is_done": state.is_done,
        "lacks": list(state.lacks),
        "documents": [_document(one) for one in state.documents],
        "decision_number": state.decision.number if state.decision else None,
    }


def _document(one: CaseDocument) -> dict[str, object]:
    return {
        "number": one.number,
        "title": one.get_kind_display(),
        "issued_on": one.issued_on,
        "pdf_sha256": one.pdf_sha256,
        "docx_sha256": one.docx_sha256,
    }


def _is_shown(row: ViolationPublication) -> bool:
    return row.state == PublicationState.PUBLISHED
