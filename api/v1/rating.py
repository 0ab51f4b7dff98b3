"""Grades of the companies one supervises (等级评价)."""

import datetime as dt
from typing import Annotated, Any, Literal, TypedDict

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from api.auth import deciding, signed_in, viewer_of
from api.v1.schemas import REFUSALS, Page, PageFilters, page
from rating.models import Grading
from rating.queries import gradings_visible_to
from rating.services.grade_procedure import (
    confirm_grade,
    publish_grade,
    serve_notice,
    sign_grade,
)
from sites.models import User

router = Router(tags=["rating"])


class GradeFilters(PageFilters):
    """By method, period, grade, or company."""

    method: Literal["compliance", "wage_payment"] | None = None
    period: Annotated[str, Field(max_length=7)] | None = None
    grade: Literal["A", "B", "C", "N"] | None = None
    uscc: Annotated[str, Field(max_length=18)] | None = None


class FindingOut(Schema):
    """One rule that applied."""

    rule: str
    grade: str
    citation: str
    words: str
    facts: dict[str, Any]


class GradeOut(Schema):
    """The last version of a grade, with every finding."""

    id: int
    uscc: str
    name: str
    method: str
    period: str
    version: int
    grade: str
    state: str
    findings: list[FindingOut]
    facts_hash: str
    law_day: dt.date
    rules_version: str

    @staticmethod
    def resolve_uscc(row: Grading) -> str:
        """The company's code."""
        return row.company.uscc

    @staticmethod
    def resolve_name(row: Grading) -> str:
        """The company's name."""
        return row.company.name

    @staticmethod
    def resolve_findings(row: Grading) -> list[Any]:
        """In the order in which the rules are listed, worst first."""
        return sorted(row.findings.all(), key=lambda found: found.position)


@router.get(
    "/grades",
    response={200: Page[GradeOut], **REFUSALS},
    auth=signed_in("read"),
    summary="等级评价",
)
def list_grades(request: HttpRequest, filters: Query[GradeFilters]) -> dict[str, object]:
    """Last versions, newest period first."""
    rows = gradings_visible_to(viewer=viewer_of(request), day=timezone.localdate(timezone.now()))
    chosen = {
        "method": filters.method,
        "period": filters.period,
        "grade": filters.grade,
        "company__uscc": filters.uscc,
    }
    return page(
        rows.filter(**{name: value for name, value in chosen.items() if value is not None}), filters
    )


class NoticeIn(Schema):
    """How service is proven (送达回证)."""

    service_proof: Annotated[str, Field(max_length=200)]


@router.post(
    "/grades/{int:grading_id}/signature",
    response={200: GradeOut, **REFUSALS},
    auth=deciding(),
    summary="签批等级",
)
def sign(request: HttpRequest, grading_id: int) -> Grading:
    """Sign a draft by name; only an approving officer of the region."""
    return sign_grade(grading=_visible(request, grading_id), **_act(request))


@router.post(
    "/grades/{int:grading_id}/notice",
    response={200: GradeOut, **REFUSALS},
    auth=signed_in("acts"),
    summary="告知等级",
)
def notify(request: HttpRequest, grading_id: int, payload: NoticeIn) -> Grading:
    """Tell the company its grade and reasons; only an inspector of the region."""
    grading = _visible(request, grading_id)
    serve_notice(grading=grading, service_proof=payload.service_proof, **_act(request))
    return _visible(request, grading_id)


@router.post(
    "/grades/{int:grading_id}/confirmation",
    response={200: GradeOut, **REFUSALS},
    auth=deciding(),
    summary="确认等级",
)
def confirm(request: HttpRequest, grading_id: int) -> Grading:
    """Confirm a grade whose period to object is over; only an approving officer."""
    return confirm_grade(grading=_visible(request, grading_id), **_act(request))


@router.post(
    "/grades/{int:grading_id}/publication",
    response={200: GradeOut, **REFUSALS},
    auth=deciding(),
    summary="公布等级",
)
def publish(request: HttpRequest, grading_id: int) -> Grading:
    """Publish a confirmed grade; only an approving officer of the region."""
    return publish_grade(grading=_visible(request, grading_id), **_act(request))


def _visible(request: HttpRequest, grading_id: int) -> Grading:
    gradings = gradings_visible_to(
        viewer=viewer_of(request), day=timezone.localdate(timezone.now())
    )
    return get_object_or_404(gradings, pk=grading_id)


class _Act(TypedDict):
    actor: User
    now: dt.datetime


def _act(request: HttpRequest) -> _Act:
    return {"actor": viewer_of(request), "now": timezone.now()}
