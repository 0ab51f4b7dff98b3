"""Figures for the inspector's pages: the still map, and the divisions of the live one."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.reports.maps import SitePoint, site_map
from arrears.enums import LEVEL_ORDER, Level, WarningState
from arrears.queries import warnings_visible_to
from sites.boundaries import BoundariesRefused, read_boundaries
from sites.models import Site, User
from sites.permissions import is_staff_viewer
from sites.queries import projects_supervised_by


@login_required
@require_safe
def still_map(request: HttpRequest) -> HttpResponse:
    """The viewer's sites by the level of their worst open warning, as a picture."""
    day = timezone.localdate()
    viewer = _staff(request, day)
    levels = (
        warnings_visible_to(viewer=viewer, day=day)
        .filter(state=WarningState.OPEN)
        .values_list("project", "level")
    )
    # In ascending order the last, the worst, stays.
    worst = dict(sorted(levels, key=lambda row: LEVEL_ORDER[Level(row[1])]))
    sites = Site.objects.filter(project__in=projects_supervised_by(viewer=viewer, day=day))
    points = [
        SitePoint(site.longitude, site.latitude, worst.get(site.project_id, ""))
        for site in sites
        if site.longitude is not None and site.latitude is not None
    ]
    picture = site_map(points, boundaries=settings.BOUNDARIES_FILE)
    return HttpResponse(picture, content_type="image/png")


@login_required
@require_safe
def divisions(request: HttpRequest) -> HttpResponse | FileResponse:
    """The boundary file in use, so that the office's own layer is also the live map's.

    One that was put there after the start and is not in its place answers 503 with the reason.
    """
    _staff(request, timezone.localdate())
    try:
        read_boundaries(settings.BOUNDARIES_FILE, settings.KNOWN_POINTS_FILE)
    except BoundariesRefused as refusal:
        words = f"{refusal.code} {refusal.message}。{refusal.fix}。"
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    return FileResponse(settings.BOUNDARIES_FILE.open("rb"), content_type="application/geo+json")


def _staff(request: HttpRequest, day: dt.date) -> User:
    """The person who asks, who supervises something; the maps are not for contractors."""
    assert isinstance(request.user, User)
    if not is_staff_viewer(request.user, day=day):
        raise PermissionDenied
    return request.user
