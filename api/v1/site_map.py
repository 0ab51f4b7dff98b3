"""The map: each visible site as a GeoJSON point with its level and its reasons (RFC 7946)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BeforeValidator, Field

from api.auth import signed_in, viewer_of
from api.v1.schemas import FEATURES, REFUSALS, Day, Filters, answered_with
from arrears.enums import LEVEL_ORDER, CaseState, ComplaintState, Level
from arrears.models import ArrearsWarning, Case, Complaint, LedgerEntry
from arrears.queries import NEXT_BY_CASE, NEXT_BY_LEVEL, TAKE_UP_COMPLAINT
from arrears.site_filters import SiteFilters, filtered
from blacklist.next_steps import next_steps
from sites.models import Project
from sites.queries import projects_supervised_by

router = Router(tags=["map"])

REASONS_SHOWN = 3
MEDIA_TYPE = "application/geo+json"


def read_box(value: object) -> tuple[Decimal, ...]:
    """Four degrees, west,south,east,north; refused in words where they are none."""
    try:
        box = tuple(Decimal(part) for part in str(value).split(","))
    except ArithmeticError as error:
        raise ValueError("bbox 应为 west,south,east,north") from error
    if len(box) != 4 or not all(one.is_finite() for one in box):
        raise ValueError("bbox 应为 west,south,east,north")
    west, south, east, north = box
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("bbox 超出范围或次序颠倒")
    return box


def _read_levels(value: object) -> tuple[Level, ...]:
    names = str(value).split(",")
    if not set(names) <= set(Level.values):
        raise ValueError("level 应为 RED、ORANGE、YELLOW、BLUE，以逗号分隔")
    return tuple(Level(name) for name in names)


class MapFilters(Filters):
    """Which part of the map, which levels, as of which day."""

    bbox: Annotated[Any, BeforeValidator(read_box), Field(description="west,south,east,north")] = (
        None
    )
    level: Annotated[Any, BeforeValidator(_read_levels), Field(description="RED,ORANGE")] = None
    on: Day | None = None
    region: Annotated[str, Field(max_length=6)] = ""
    rule: Annotated[str, Field(max_length=60)] = ""
    sector: Annotated[str, Field(max_length=100)] = ""
    employer: Annotated[str, Field(max_length=100)] = ""
    code: Annotated[str, Field(max_length=50, description="项目编码")] = ""


@router.get(
    "/projects.geojson",
    response=REFUSALS,
    auth=signed_in("read"),
    summary="工地地图（GeoJSON，WGS 84）",
    openapi_extra=answered_with(MEDIA_TYPE, "工地", FEATURES),
)
def get_map(request: HttpRequest, filters: Query[MapFilters]) -> HttpResponse:
    """Sites of the supervised projects; a site without a position is not on the map."""
    today = timezone.localdate(timezone.now())
    day = filters.on or today
    projects = list(
        _asked_for(projects_supervised_by(viewer=viewer_of(request), day=today), filters)
    )
    warnings = _warnings(projects, day)
    owed = _owed(projects, day)
    cases = _cases(projects, day)
    complaints = _complaints(projects, day)
    listing = next_steps(project.pk for project in projects) if day == today else {}
    features = [
        _feature(
            project,
            warnings[project.pk],
            owed.get(project.pk, {}),
            listing[project.pk].words
            if project.pk in listing
            else _next_step(
                _level(warnings[project.pk]), cases.get(project.pk), project.pk in complaints
            ),
            day,
        )
        for project in projects
        if not filters.level or _level(warnings[project.pk]) in filters.level
    ]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features},
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "private, no-store"},
    )


def _asked_for(projects: QuerySet[Project], filters: MapFilters) -> QuerySet[Project]:
    asked = SiteFilters(
        region=filters.region,
        rule=filters.rule,
        sector=filters.sector,
        employer=filters.employer,
    )
    found = placed(filtered(projects, asked), filters.bbox)
    if filters.code:
        found = found.filter(code=filters.code)
    return found.order_by("code")


def placed(projects: QuerySet[Project], box: Sequence[Decimal] | None) -> QuerySet[Project]:
    """The projects whose site has a position, within a box if one is given."""
    found = projects.filter(site__longitude__isnull=False, site__latitude__isnull=False)
    if box is not None:
        west, south, east, north = box
        found = found.filter(
            site__longitude__range=(west, east), site__latitude__range=(south, north)
        )
    return found


def _warnings(projects: Sequence[Project], day: dt.date) -> dict[int, list[ArrearsWarning]]:
    """Warnings open on the day, worst first."""
    found: dict[int, list[ArrearsWarning]] = defaultdict(list)
    rows = ArrearsWarning.objects.filter(project__in=projects, raised_on__lte=day).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    )
    for warning in sorted(rows, key=lambda row: (-LEVEL_ORDER[Level(row.level)], row.pk)):
        found[warning.project_id].append(warning)
    return found


def _owed(projects: Sequence[Project], day: dt.date) -> dict[int, dict[str, Any]]:
    rows = (
        LedgerEntry.objects.filter(project__in=projects, outstanding__gt=0, due_on__lt=day)
        .values("project_id")
        .annotate(
            outstanding_sum=Sum("outstanding"),
            worker_count=Count("worker_id", distinct=True),
            earliest_due_on=Min("due_on"),
        )
    )
    return {row["project_id"]: dict(row) for row in rows}


def _cases(projects: Sequence[Project], day: dt.date) -> dict[int, str]:
    """The state of each project's latest open case."""
    rows = Case.objects.filter(
        project__in=projects, filed_on__lte=day, closed_on__isnull=True
    ).order_by("filed_on", "pk")
    return {case.project_id: case.state for case in rows}


def _complaints(projects: Sequence[Project], day: dt.date) -> set[int]:
    """Projects with a complaint that waits to be taken up."""
    return set(
        Complaint.objects.filter(
            project__in=projects, state=ComplaintState.RECEIVED, filed_at__date__lte=day
        ).values_list("project", flat=True)
    )


def _level(warnings: Sequence[ArrearsWarning]) -> Level | None:
    return Level(warnings[0].level) if warnings else None


def _feature(
    project: Project,
    warnings: Sequence[ArrearsWarning],
    owed: dict[str, Any],
    next_step: str,
    day: dt.date,
) -> dict[str, object]:
    level = _level(warnings)
    earliest = owed.get("earliest_due_on")
    return {
        "type": "Feature",
        "id": project.code,
        "geometry": {
            "type": "Point",
            "coordinates": [float(project.site.longitude or 0), float(project.site.latitude or 0)],
        },
        "properties": {
            "code": project.code,
            "name": project.name,
            "region": project.region.name,
            "address": project.site.address,
            "general_contractor": project.general_contractor.name,
            "level": level.value if level else None,
            "level_words": level.label if level else "",
            "outstanding": f"{owed.get('outstanding_sum', Decimal(0)):.2f}",
            "worker_count": owed.get("worker_count", 0),
            "days_late": (day - earliest).days if earliest else 0,
            "since": _since(warnings, earliest),
            "reasons": [
                {"level": row.level, "words": row.words, "citation": row.citation}
                for row in warnings[:REASONS_SHOWN]
            ],
            "next_step": next_step,
            "url": f"/inspector/projects/{project.code}/",
        },
    }


def _next_step(level: Level | None, case_state: str | None, complained: bool) -> str:  # noqa: FBT001 -- as the queue says it
    if case_state:
        return NEXT_BY_CASE[CaseState(case_state)]
    if complained:
        return TAKE_UP_COMPLAINT
    return NEXT_BY_LEVEL[level] if level else ""


def _since(warnings: Sequence[ArrearsWarning], earliest: dt.date | None) -> str | None:
    if warnings:
        return warnings[0].level_since.isoformat()
    return earliest.isoformat() if earliest else None
