"""The map, the sites that are not on it, and putting a site where it is."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.position import PositionForm
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from api.web.today import LEVELS_WORST_FIRST
from arrears.freshness import stale_sites
from arrears.map_standings import MapQuestion, region_totals
from arrears.rules import RULES
from arrears.site_filters import SiteFilters, filtered, region_choices, sector_choices
from sites.enums import CoordinateSource, RoleKind
from sites.errors import DomainError
from sites.law import LawAt
from sites.lib.days import add_months
from sites.queries import projects_supervised_by, roles_of
from sites.services.position import correct_position

MONTHS_BACK = 12
# Classes of money on the map, yuan; the highest is the bound of the list of major risks.
SMALL_SUM, MIDDLE_SUM = 1, 50_000


@for_role(RoleKind.INSPECTOR)
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """The map; totals and sites stand below as plain tables for a browser without scripts."""
    viewer, day = viewer_of(request), timezone.localdate()
    scope = projects_supervised_by(viewer=viewer, day=day)
    sites = _filters(request)
    shown = filtered(scope, sites)
    totals = region_totals(projects=shown, question=MapQuestion(day=day, today=day))
    [role, *_] = roles_of(user=viewer, day=day)
    law = LawAt(day, role.region_id)
    context = {
        "section": "map",
        "levels": LEVELS_WORST_FIRST,
        "asked": sites,
        "region_choices": region_choices(scope),
        "sector_choices": sector_choices(scope),
        "rules": RULES,
        "totals": totals,
        "is_demo": settings.DEMO,
        "stale": stale_sites(projects=scope, day=day),
        "unplaced": sum(total.unplaced for total in totals),
        "projects": page_of(request, shown.order_by("code"), size=50),
        "months": [f"{add_months(day.replace(day=1), -back):%Y-%m}" for back in _back()],
        "late_bounds": _late_bounds(law),
        "sum_bounds": f"{SMALL_SUM},{MIDDLE_SUM},{law.decimal('major_risk.yuan')}",
        "map_source": settings.BOUNDARIES_SOURCE,
        "tiles_key": settings.TIANDITU_KEY if settings.TILES_ON else "",
        "tiles_number": settings.TIANDITU_REVIEW_NUMBER,
    }
    return render(request, "inspector/map.html", context)


@for_role(RoleKind.INSPECTOR)
@require_safe
def map_print(request: HttpRequest) -> HttpResponse:
    """The still map with what it shows, of which day and whose boundaries, for paper."""
    viewer, day = viewer_of(request), timezone.localdate()
    scope = projects_supervised_by(viewer=viewer, day=day)
    sites = SiteFilters(region=asked(request, "region"))
    choices = region_choices(scope)
    names = {region.code: region.name for region in choices}
    totals = region_totals(
        projects=filtered(scope, sites), question=MapQuestion(day=day, today=day)
    )
    context = {
        "section": "map",
        "day": day,
        "levels": LEVELS_WORST_FIRST,
        "asked": sites,
        "place": names.get(sites.region)
        or "、".join(role.region.name for role in roles_of(user=viewer, day=day)),
        "region_choices": choices,
        "totals": totals,
        "count": sum(total.count for total in totals),
        "unplaced": sum(total.unplaced for total in totals),
        "map_source": settings.BOUNDARIES_SOURCE,
        "is_demo": settings.DEMO,
        "stale": stale_sites(projects=scope, day=day),
    }
    return render(request, "inspector/map_print.html", context)


def _back() -> range:
    return range(MONTHS_BACK - 1, -1, -1)


def _late_bounds(law: LawAt) -> str:
    """First days late of yellow, orange and red, as the warnings have them."""
    names = ("yellow", "orange", "red")
    return ",".join(str(law.integer(f"warning.late_{name}_days")) for name in names)


def _filters(request: HttpRequest) -> SiteFilters:
    return SiteFilters(
        region=asked(request, "region"),
        rule=asked(request, "rule"),
        sector=asked(request, "sector"),
        employer=asked(request, "employer"),
    )


@for_role(RoleKind.INSPECTOR)
@require_safe
def unplaced(request: HttpRequest) -> HttpResponse:
    """Sites without a position, and those whose position cannot be right, with the reason."""
    viewer, day = viewer_of(request), timezone.localdate()
    scope = projects_supervised_by(viewer=viewer, day=day)
    rows = filtered(scope, SiteFilters(region=asked(request, "region"))).filter(
        Q(site__longitude__isnull=True) | ~Q(site__position_doubt="")
    )
    context = {
        "section": "map",
        "region": asked(request, "region"),
        "region_choices": region_choices(scope),
        "projects": page_of(request, rows.order_by("region", "code")),
    }
    return render(request, "inspector/unplaced.html", context)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def position(request: HttpRequest, code: str) -> HttpResponse:
    """Where one site is said to be, and the form that corrects it."""
    viewer, now = viewer_of(request), timezone.now()
    day: dt.date = timezone.localdate(now)
    project = get_object_or_404(projects_supervised_by(viewer=viewer, day=day), code=code)
    context = {"section": "map", "project": project}
    if request.method != "POST":
        return render(request, "inspector/position.html", {**context, "form": PositionForm()})
    form = PositionForm(request.POST)
    context["form"] = form
    if not form.is_valid():
        return render(request, "inspector/position.html", context, status=STATUS_OF_INPUT)
    given = form.cleaned_data
    try:
        correct_position(
            project=project,
            longitude=given["longitude"],
            latitude=given["latitude"],
            source=CoordinateSource(given["source"]),
            actor=viewer,
            now=now,
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "inspector/position.html", context, status=status_of(refusal))
    messages.success(request, f"已更正“{project.name}”的位置。")
    return redirect("web:unplaced")
