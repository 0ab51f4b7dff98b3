"""The plan of one inspector's visits of a day, to be printed and taken along (走访单)."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.five_systems import MISSING, SystemState, five_systems
from api.web.listing_steps import with_listing
from api.web.paging import asked
from arrears.enums import WarningState
from arrears.freshness import stale_sites
from arrears.models import ArrearsWarning, SiteAssignment
from arrears.queries import QueueItem, site_standings
from sites.enums import RoleKind
from sites.models import Project, Site
from sites.queries import projects_supervised_by

# One degree of longitude is shorter than one of latitude: about 0.81 at 36 degrees north.
LONGITUDE_SCALE = 0.81


@dataclass(frozen=True, slots=True)
class Visit:
    """One site of the plan: how it stands, all its reasons, and what to look at there."""

    item: QueueItem
    reasons: list[ArrearsWarning]
    missing: list[SystemState]


@for_role(RoleKind.INSPECTOR)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The visits of a day, nearest next: of the viewer, or of a colleague he may plan for."""
    viewer, today = viewer_of(request), timezone.localdate()
    day = _day(asked(request, "on"), today)
    name = asked(request, "inspector") or viewer.username
    visible = projects_supervised_by(viewer=viewer, day=today)
    rows = list(
        SiteAssignment.objects.filter(
            project__in=visible,
            inspector__username=name,
            planned_on=day,
            ended_at__isnull=True,
        ).select_related("inspector")
    )
    found = visible.in_bulk([row.project_id for row in rows])
    projects = nearest_next([found[row.project_id] for row in rows])
    context = {
        "section": "today",
        "day": day,
        "today": today,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "inspector": rows[0].inspector if rows else name if name != viewer.username else viewer,
        "name": name,
        "visits": _visits(projects, today),
        "is_demo": settings.DEMO,
        "stale": stale_sites(projects=visible.filter(pk__in=found), day=today),
    }
    return render(request, "inspector/plan.html", context)


def _day(text: str, today: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today


def _visits(projects: Sequence[Project], day: dt.date) -> list[Visit]:
    items = with_listing(site_standings(projects=projects, day=day))
    systems = five_systems(list(projects), day)
    reasons: dict[int, list[ArrearsWarning]] = {}
    for row in ArrearsWarning.objects.filter(project__in=projects).exclude(
        state=WarningState.CLOSED
    ):
        reasons.setdefault(row.project_id, []).append(row)
    return [
        Visit(
            item,
            reasons.get(item.project.pk, []),
            [one for one in systems[item.project.pk] if one.state == MISSING],
        )
        for item in items
    ]


def nearest_next(projects: Sequence[Project]) -> list[Project]:
    """Order sites so that each is the nearest to the one before; those without a place go last.

    It begins in the west: a plan must not depend on who was entered first.
    """
    left = sorted((one for one in projects if _is_placed(one.site)), key=_place)
    route: list[Project] = []
    while left:
        here = _place(route[-1]) if route else _place(left[0])
        nearest = min(left, key=lambda one: (math.dist(here, _place(one)), one.code))
        left.remove(nearest)
        route.append(nearest)
    return route + [one for one in projects if not _is_placed(one.site)]


def _is_placed(site: Site) -> bool:
    return site.longitude is not None and site.latitude is not None


def _place(project: Project) -> tuple[float, float]:
    site = project.site
    return float(site.longitude or 0) * LONGITUDE_SCALE, float(site.latitude or 0)
