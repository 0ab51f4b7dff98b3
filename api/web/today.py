"""Today's queue: which site first and why there, what changed, and who goes where."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.clocks import clocks_of
from api.web.forms.assignment import AssignForm
from api.web.listing_steps import with_listing
from api.web.paging import asked
from arrears.changes import KINDS, changed_since, changes_since
from arrears.enums import LEVEL_ORDER, Level
from arrears.festival import festival_of, festival_season
from arrears.freshness import stale_sites
from arrears.funding_gaps import gaps_of
from arrears.models import FundingForecast, SiteAssignment
from arrears.priority import Priority, Weights, read_weights, weigh
from arrears.queries import QueueItem, major_risks_visible_to, site_standings
from arrears.rules import RULES
from arrears.services.assignment import assign_sites, withdraw_assignments
from arrears.site_filters import SiteFilters, filtered, region_choices, sector_choices
from arrears.standings import RankedSites, ranked_sites, waiting_counts
from arrears.warning_statistics import flooding_rules
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.law import LawAt
from sites.models import Project, RoleAssignment, User
from sites.permissions import covers
from sites.queries import projects_supervised_by, roles_of

PAGE_SIZE = 30
MOST_PAGES = 100_000
LEVELS_WORST_FIRST = sorted(Level.choices, key=lambda item: -LEVEL_ORDER[Level(item[0])])
MINE, NOBODY = "mine", "none"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One site of the queue: the five answers, its rank with every factor, who goes there.

    `forecast` where the special account is expected not to cover the coming pay days.
    """

    place: int
    item: QueueItem
    priority: Priority
    assignment: SiteAssignment | None
    forecast: FundingForecast | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the queue; kept there, so that it can be sent to a colleague."""

    sites: SiteFilters
    level: str
    assignee: str
    changed: str

    @property
    def levels(self) -> list[Level]:
        """The level asked for, if it is one."""
        return [Level(self.level)] if self.level in Level.values else []


@for_role(RoleKind.INSPECTOR)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The queue of sites with something to do, most urgent first, and the running clocks."""
    viewer, day = viewer_of(request), timezone.localdate()
    roles = [role for role in roles_of(user=viewer, day=day) if role.role == RoleKind.INSPECTOR]
    weights = read_weights(LawAt(day, roles[0].region_id), festival_of(day.year))
    scope = projects_supervised_by(viewer=viewer, day=day)
    asked_for = _asked(request)
    counts = waiting_counts(projects=scope, weights=weights)
    yesterday = day - dt.timedelta(days=1)
    context = {
        "section": "today",
        "day": day,
        "regions": [role.region.name for role in roles],
        "counts": {level.value: counts.by_level.get(level, 0) for level in Level},
        "owed_total": counts.overdue,
        "major_count": major_risks_visible_to(viewer=viewer, day=day)
        .filter(closed_on__isnull=True)
        .count(),
        "gap_count": gaps_of(scope).count(),
        "season": festival_season(projects=scope, law=weights.law),
        "is_demo": settings.DEMO,
        "stale": stale_sites(projects=scope, day=day),
        "floods": flooding_rules(projects=scope, law=weights.law),
        "changes": changes_since(projects=scope, since=yesterday, day=day),
        "clocks": clocks_of(viewer, day),
        "levels": LEVELS_WORST_FIRST,
        "region_choices": region_choices(scope),
        "sector_choices": sector_choices(scope),
        "rules": RULES,
        "change_kinds": KINDS.items(),
        "asked": asked_for,
        "assign": AssignForm(inspectors=_colleagues(roles, day), initial={"planned_on": day}),
        "here": request.get_full_path(),
        "queue": _page(request, _narrowed(scope, asked_for, viewer, day), asked_for, weights),
    }
    return render(request, "inspector/today.html", context)


@for_role(RoleKind.INSPECTOR)
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen sites to an inspector for a day, or take them back; then the queue again."""
    viewer, now = viewer_of(request), timezone.now()
    day = timezone.localdate(now)
    roles = [role for role in roles_of(user=viewer, day=day) if role.role == RoleKind.INSPECTOR]
    chosen = list(
        projects_supervised_by(viewer=viewer, day=day).filter(
            code__in=request.POST.getlist("project")
        )
    )
    form = AssignForm(request.POST, inspectors=_colleagues(roles, day))
    try:
        if request.POST.get("act") == "withdraw":
            ended = withdraw_assignments(projects=chosen, actor=viewer, now=now)
            messages.success(request, f"已撤回 {len(ended)} 个工地的派单。")
        elif form.is_valid():
            given = form.cleaned_data
            assign_sites(projects=chosen, actor=viewer, now=now, **given)
            messages.success(
                request,
                f"已将 {len(chosen)} 个工地派给 {given['inspector']}，"
                f"计划 {given['planned_on']}，未答复的预警一并分派；勾选后可“撤回派单”。",
            )
        else:
            messages.error(request, "没有派单：请选择监察员和计划日期。")
    except DomainError as refusal:
        messages.error(request, f"没有派单：{refusal.message}。{refusal.fix}。")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The queue as it was filtered; nowhere else, whatever the form says."""
    here = request.POST.get("here", "")
    home = reverse("web:inspector")
    safe = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return here if safe and here.split("?")[0] == home else home


def _asked(request: HttpRequest) -> Asked:
    return Asked(
        sites=SiteFilters(
            region=asked(request, "region"),
            rule=asked(request, "rule"),
            sector=asked(request, "sector"),
            employer=asked(request, "employer"),
            text=asked(request, "q"),
        ),
        level=asked(request, "level"),
        assignee=asked(request, "assignee"),
        changed=asked(request, "changed"),
    )


def _narrowed(
    scope: QuerySet[Project], asked_for: Asked, viewer: User, day: dt.date
) -> QuerySet[Project]:
    projects = filtered(scope, asked_for.sites)
    given = SiteAssignment.objects.filter(project=OuterRef("pk"), ended_at__isnull=True)
    if asked_for.assignee == MINE:
        projects = projects.filter(Exists(given.filter(inspector=viewer)))
    elif asked_for.assignee == NOBODY:
        projects = projects.filter(~Exists(given))
    if asked_for.changed in KINDS:
        yesterday = day - dt.timedelta(days=1)
        projects = changed_since(
            projects=projects, since=yesterday, day=day, kind=asked_for.changed
        )
    return projects


def _page(
    request: HttpRequest, projects: QuerySet[Project], asked_for: Asked, weights: Weights
) -> Page[QueueRow]:
    """The page asked for; one past the end gives the first."""

    def ranked(number: int) -> RankedSites:
        return ranked_sites(
            projects=projects,
            weights=weights,
            levels=asked_for.levels,
            limit=PAGE_SIZE,
            offset=(number - 1) * PAGE_SIZE,
        )

    text = asked(request, "page")
    number = int(text) if text.isdecimal() and 0 < int(text) < MOST_PAGES else 1
    found = ranked(number)
    if not found.sites and number > 1:
        number, found = 1, ranked(1)
    # The database has cut the page already: the paginator only counts.
    page: Page[QueueRow] = Paginator(range(found.total), PAGE_SIZE).get_page(number)  # type: ignore[assignment]  # rows follow
    page.object_list = _rows(found, projects, weights, (number - 1) * PAGE_SIZE)
    return page


def _rows(
    found: RankedSites, projects: QuerySet[Project], weights: Weights, before: int
) -> list[QueueRow]:
    by_key = projects.in_bulk([site.project_id for site in found.sites])
    items = with_listing(
        site_standings(
            projects=[by_key[site.project_id] for site in found.sites], day=weights.law.day
        )
    )
    given = {
        row.project_id: row
        for row in SiteAssignment.objects.filter(
            project__in=by_key, ended_at__isnull=True
        ).select_related("inspector")
    }
    short = {
        row.project_id: row
        for row in FundingForecast.objects.filter(project__in=by_key, gap_on__isnull=False)
    }
    return [
        QueueRow(
            before + number,
            item,
            weigh(site, weights),
            given.get(site.project_id),
            short.get(site.project_id),
        )
        for number, (site, item) in enumerate(zip(found.sites, items, strict=True), 1)
    ]


def _colleagues(roles: list[RoleAssignment], day: dt.date) -> QuerySet[User]:
    """Inspectors whose region reaches into the viewer's, or the other way round; himself too."""
    assignments = (
        RoleAssignment.objects.filter(role=RoleKind.INSPECTOR, valid_from__lte=day)
        .exclude(valid_until__lt=day)
        .select_related("region")
    )
    keys = [
        row.user_id
        for row in assignments
        if any(covers(own.region, row.region) or covers(row.region, own.region) for own in roles)
    ]
    return User.objects.filter(pk__in=keys, is_active=True).order_by("display_name", "pk")
