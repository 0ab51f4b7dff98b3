"""What a company's published grades are followed by, for one purpose (等级结果查询).

Grades are public once published; a draft, an objection or a withdrawn grade is never told.
"""

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from api.errors import Refused
from api.v1.schemas import REFUSALS, Day, Filters
from rating.engine import Grade
from rating.enums import GradingMethod
from rating.models import Grading
from rating.queries import published_grading
from rating.results import GradeResult, ResultPurpose, results_of
from sites.lib.codes import check_uscc
from sites.models import Company

router = Router(tags=["rating"])
NO_GRADE = "没有已公布的等级；没有等级不视为A级，也不视为失信"


class ResultFilters(Filters):
    """For which purpose (all of them unless given), on which day (today unless given)."""

    purpose: Literal["inspection", "deposit", "bidding", "finance", "honors", "priority"] | None = (
        None
    )
    on: Day | None = None


class ResultOut(Schema):
    """One entry of the table of results."""

    purpose: str
    effect: Literal["incentive", "neutral", "restrict"]
    words: str
    basis: str
    since: dt.date
    verified: bool


class PublishedGradeOut(Schema):
    """A published grade and the reasons it rests on."""

    method: str
    period: str
    version: int
    grade: Literal["A", "B", "C"]
    published_on: dt.date
    reasons: list[str]


class GradeResultsOut(Schema):
    """The answer for one code."""

    uscc: str
    name: str
    former_names: list[str]
    on: dt.date
    as_of: dt.datetime
    status: Literal["GRADED", "NOT_GRADED"]
    words: str
    grades: list[PublishedGradeOut]
    results: list[ResultOut]


@router.get(
    "/companies/{uscc}/grade-results",
    response={200: GradeResultsOut, **REFUSALS},
    summary="等级结果查询",
)
def grade_results(
    request: HttpRequest, uscc: str, filters: Query[ResultFilters]
) -> dict[str, object]:
    """Published grades of a company and what follows from the yearly one."""
    code, problems = check_uscc(uscc)
    if wrong := [one for one in problems if one.refused]:
        raise Refused(422, wrong[0].code, wrong[0].message, fix=wrong[0].fix)
    now = timezone.now()
    on = filters.on or timezone.localdate(now)
    company = Company.objects.filter(uscc=code).prefetch_related("names").first()
    if company is None:
        raise Refused(404, "E-NOT-FOUND", "没有这个单位的登记", fix="请核对统一社会信用代码")
    found = [
        grading
        for method in GradingMethod
        if (grading := published_grading(company=company, method=method, on=on)) is not None
    ]
    yearly = next((one for one in found if one.method == GradingMethod.COMPLIANCE), None)
    purpose = ResultPurpose(filters.purpose) if filters.purpose else None
    results = (
        results_of(Grade(yearly.grade), on=on, region=company.region_id, purpose=purpose)
        if yearly
        else ()
    )
    return {
        "uscc": company.uscc,
        "name": company.name,
        "former_names": [row.name for row in company.names.all() if row.name != company.name],
        "on": on,
        "as_of": now,
        "status": "GRADED" if found else "NOT_GRADED",
        "words": "" if found else NO_GRADE,
        "grades": [_grade(one) for one in found],
        "results": [_result(one) for one in results],
    }


def _grade(one: Grading) -> dict[str, object]:
    return {
        "method": one.method,
        "period": one.period,
        "version": one.version,
        "grade": one.grade,
        "published_on": one.published_on,
        "reasons": [
            f"{row.words}（{row.citation}）"
            for row in sorted(one.findings.all(), key=lambda row: row.position)
        ],
    }


def _result(one: GradeResult) -> dict[str, object]:
    return {
        "purpose": one.purpose.value,
        "effect": one.effect.value,
        "words": one.words,
        "basis": one.citation.words,
        "since": one.since,
        "verified": one.verified,
    }
