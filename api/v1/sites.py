"""The register: companies one supervises, candidates for a name, the head of the audit chain."""

import datetime as dt
from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from api.auth import signed_in, viewer_of
from api.v1.schemas import REFUSALS, Filters
from blacklist.queries import listings_in_force
from rating.enums import GradingMethod
from rating.queries import latest_grading
from sites.enums import SubjectKind
from sites.errors import InvalidInput
from sites.lib.audit_chain import GENESIS, SignedHead, public_key_of
from sites.lib.codes import normalize_code
from sites.lib.names import company_name_key
from sites.models import Company, Participation
from sites.queries import companies_visible_to, projects_supervised_by
from sites.sealing import audit_key
from sites.services.sealing import published_heads

HEADS = 100

router = Router(tags=["sites"])

CANDIDATES_MAXIMUM = 20
NAME_MINIMUM = 2


class NameFilters(Filters):
    """Part of a present or former name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


class CandidateOut(Schema):
    """A company that bears or bore such a name; only its code may be checked."""

    uscc: str
    name: str


class CandidatesOut(Schema):
    """Candidates, at most twenty; `has_more` asks for a longer part of the name."""

    candidates: list[CandidateOut]
    has_more: bool


class RoleOut(Schema):
    """A company's role on a project."""

    project: str
    name: str
    role: str
    entered_on: dt.date
    exited_on: dt.date | None


class CompanyGradeOut(Schema):
    """The latest grade by one method."""

    method: str
    period: str
    grade: str
    state: str


class CompanyOut(Schema):
    """What the office knows of a company."""

    uscc: str
    name: str
    region: str
    roles: list[RoleOut]
    grades: list[CompanyGradeOut]
    listed: bool


class HeadOut(Schema):
    """One signed head: what was signed is `anxin-audit-head.{position}.{hash}.{at}`."""

    position: int
    hash: str
    at: str
    signature: str


class TransparencyOut(Schema):
    """The newest head of the audit chain and those before it, newest first."""

    position: int
    hash: str
    public_key: str
    heads: list[HeadOut]


@router.get(
    "/companies",
    response={200: CandidatesOut, **REFUSALS},
    auth=None,
    summary="按名称查找单位（只给候选，不作结论）",
)
def find_companies(request: HttpRequest, filters: Query[NameFilters]) -> dict[str, object]:
    """Companies whose present or former name contains the words."""
    key = company_name_key(filters.name)
    if len(key) < NAME_MINIMUM:
        raise InvalidInput("名称太短", fix="请至少输入两个字", code="E-NAME-SHORT")
    rows = (
        Company.objects.filter(Q(name_key__contains=key) | Q(names__name_key__contains=key))
        .distinct()
        .order_by("uscc")[: CANDIDATES_MAXIMUM + 1]
    )
    found = list(rows)
    return {
        "candidates": found[:CANDIDATES_MAXIMUM],
        "has_more": len(found) > CANDIDATES_MAXIMUM,
    }


@router.get(
    "/companies/{uscc}",
    response={200: CompanyOut, **REFUSALS},
    auth=signed_in("read"),
    summary="单位档案",
)
def get_company(request: HttpRequest, uscc: str) -> dict[str, object]:
    """A company of the viewer's region: its roles there, its grades, whether it is listed."""
    today, viewer = timezone.localdate(timezone.now()), viewer_of(request)
    company = get_object_or_404(
        companies_visible_to(viewer=viewer, day=today).select_related("region"),
        uscc=normalize_code(uscc),
    )
    participations = (
        Participation.objects.filter(
            company=company, project__in=projects_supervised_by(viewer=viewer, day=today)
        )
        .select_related("project")
        .order_by("project__code", "role", "pk")
    )
    grades = [latest_grading(company=company, method=method) for method in GradingMethod]
    return {
        "uscc": company.uscc,
        "name": company.name,
        "region": company.region.name,
        "roles": [
            {
                "project": row.project.code,
                "name": row.project.name,
                "role": row.get_role_display(),
                "entered_on": row.entered_on,
                "exited_on": row.exited_on,
            }
            for row in participations
        ],
        "grades": [grade for grade in grades if grade is not None],
        "listed": listings_in_force(on=today)
        .filter(company=company, kind=SubjectKind.COMPANY)
        .exists(),
    }


@router.get(
    "/transparency",
    response={200: TransparencyOut, **REFUSALS},
    auth=None,
    summary="审计链首（公开）",
)
def get_heads(request: HttpRequest) -> dict[str, object]:
    """The newest signed head, those before it, and the key that checks them (Ed25519)."""
    heads = published_heads(most=HEADS)
    newest = heads[0] if heads else SignedHead(0, GENESIS, "", "")
    return {
        "position": newest.position,
        "hash": newest.hash,
        "public_key": public_key_of(audit_key()),
        "heads": heads,
    }
