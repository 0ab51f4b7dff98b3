"""Figures for the inspector's pages: the still map, and the divisions of the live one."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.reports.maps import SitePoint, site_map
from arrears.map_standings import MapQuestion, site_table
from arrears.site_filters import SiteFilters, filtered
from sites.boundaries import BoundariesRefused, read_boundaries
from sites.models import Project, User
from sites.permissions import is_staff_viewer
from sites.queries import projects_supervised_by

LONGEST_REGION = 12


@login_required
@require_safe
def still_map(request: HttpRequest) -> HttpResponse:
    """The viewer's sites, or those of one region, by the level of their worst open warning."""
    day = timezone.localdate()
    viewer = staff_viewer(request, day)
    region = request.GET.get("region", "").replace("\x00", "")[:LONGEST_REGION]
    projects = filtered(projects_supervised_by(viewer=viewer, day=day), SiteFilters(region=region))
    points = site_points(projects, day, today=day)
    picture = site_map(points, boundaries=settings.BOUNDARIES_FILE)
    return HttpResponse(picture, content_type="image/png")


def site_points(projects: QuerySet[Project], day: dt.date, *, today: dt.date) -> list[SitePoint]:
    """The placed sites of a scope by the level of their worst warning on a day."""
    # Drawn in the order of levels, the worst on top.
    table = site_table(projects=projects, question=MapQuestion(day=day, today=today))
    return [
        SitePoint(mark.longitude, mark.latitude, mark.level or "")
        for mark in table.marks(table.within(None))
    ]


@login_required
@require_safe
def divisions(request: HttpRequest) -> HttpResponse | FileResponse:
    """The boundary file in use, so that the office's own layer is also the live map's.

    One that was put there after the start and is not in its place answers 503 with the reason.
    """
    staff_viewer(request, timezone.localdate())
    try:
        read_boundaries(settings.BOUNDARIES_FILE, settings.KNOWN_POINTS_FILE)
    except BoundariesRefused as refusal:
        words = f"{refusal.code} {refusal.message}。{refusal.fix}。"
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    return FileResponse(settings.BOUNDARIES_FILE.open("rb"), content_type="application/geo+json")


def staff_viewer(request: HttpRequest, day: dt.date) -> User:
    """The person who asks, who supervises something; the maps are not for contractors."""
    assert isinstance(request.user, User)
    if not is_staff_viewer(request.user, day=day):
        raise PermissionDenied
    return request.user
