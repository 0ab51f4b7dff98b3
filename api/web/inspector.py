"""Pages of the inspector: one site, one company, complaints."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.company_picture import (
    MOST_WARNINGS,
    company_cases,
    company_owes,
    company_sites,
    company_warnings,
)
from api.web.contract_tree import contract_tree
from api.web.five_systems import five_systems
from api.web.forecast import forecast_picture
from api.web.listing_steps import with_listing
from api.web.months import employer_cells, month_cells
from api.web.paging import asked, page_of
from api.web.site_picture import (
    account_picture,
    latest_gradings,
    listings_in_force,
)
from arrears.enums import LEVEL_ORDER, CaseState, Level, WarningState
from arrears.liability_sums import owner_advance
from arrears.models import LedgerEntry, MajorRisk, RetaliationReport
from arrears.queries import (
    complaints_visible_to,
    retaliation_visible_to,
    site_standings,
)
from blacklist.models import Listing
from blacklist.queries import codes_of_company
from blacklist.services.outside_lists import outside_listings_of
from rating.queries import gradings_visible_to
from sites.enums import RoleKind
from sites.models import Project, User
from sites.queries import companies_visible_to, projects_supervised_by

# Rows of one site's unpaid months shown at once; the rest stands in the ledger.
MOST_PEOPLE = 50
MOST_CALMED = 10
LEVELS_WORST_FIRST = sorted(Level.choices, key=lambda item: -LEVEL_ORDER[Level(item[0])])


@for_role(RoleKind.INSPECTOR)
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One site in full: the five answers, five systems, months, warnings, people, cases."""
    day = timezone.localdate()
    visible = projects_supervised_by(viewer=viewer_of(request), day=day)
    site = get_object_or_404(visible, code=code)
    unpaid = LedgerEntry.objects.filter(project=site, outstanding__gt=0, due_on__lt=day)
    [card] = with_listing(site_standings(projects=[site], day=day))
    context = {
        "day": day,
        "project": site,
        "card": card,
        "may_file": _may_file(site, unpaid),
        "major": MajorRisk.objects.filter(project=site, closed_on__isnull=True).first(),
        "systems": five_systems([site], day)[site.pk],
        "months": month_cells(site, day),
        "warnings": sorted(
            site.warnings.filter(state=WarningState.OPEN),
            key=lambda warning: (-LEVEL_ORDER[Level(warning.level)], warning.pk),
        ),
        "liability": _liability(unpaid),
        **_picture(site, viewer_of(request), day),
        "complaint_count": site.complaints.count(),
        "cases": site.cases.order_by("-filed_on", "-pk"),
        "people": unpaid.select_related("worker", "employer").order_by(
            "-outstanding", "month", "pk"
        )[:MOST_PEOPLE],
        "people_count": unpaid.count(),
    }
    return render(request, "inspector/project.html", context)


def _picture(site: Project, viewer: User, day: dt.date) -> dict[str, object]:
    """Contract tree, money, grades and listings of those who build."""
    tree = contract_tree(site, day)
    companies = [branch.company for branch in tree]
    return {
        "tree": tree,
        "account": account_picture(site),
        "forecast": forecast_picture(site),
        "gradings": latest_gradings(companies, gradings_visible_to(viewer=viewer, day=day)),
        "listed": listings_in_force(companies, day),
        "calmed": site.warnings.filter(state=WarningState.CLOSED).order_by("-closed_on", "-pk")[
            :MOST_CALMED
        ],
    }


def _may_file(site: Project, unpaid: QuerySet[LedgerEntry]) -> bool:
    """Whether an employer owes and no open case is against it yet."""
    taken_up = site.cases.exclude(state=CaseState.CLOSED).values("employer")
    return unpaid.exclude(employer__in=taken_up).exists()


def _liability(unpaid: QuerySet[LedgerEntry]) -> dict[str, object] | None:
    """Who must pay the largest unpaid month, with the chain as the ledger resolved it."""
    entry = unpaid.select_related("payer").order_by("-outstanding", "pk").first()
    if entry is None:
        return None
    return {
        "payer": entry.payer,
        "chain": entry.liability,
        "advance": owner_advance(unpaid),
    }


@for_role(RoleKind.INSPECTOR)
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Complaints of the viewer's sites, without who complained."""
    day = timezone.localdate()
    q = asked(request, "q")
    punished = RetaliationReport.objects.filter(complaint=OuterRef("pk"))
    rows = complaints_visible_to(viewer=viewer_of(request), day=day).annotate(
        tells_of_retaliation=Exists(punished)
    )
    waiting = retaliation_visible_to(viewer=viewer_of(request), day=day).filter(answered_at=None)
    if q:
        rows = rows.filter(
            Q(project__name__contains=q) | Q(project__code__iexact=q) | Q(place__contains=q)
        )
    context = {
        "section": "complaints",
        "day": day,
        "q": q,
        "retaliation_count": waiting.count(),
        "complaints": page_of(request, rows.order_by("-filed_at", "-pk")),
    }
    return render(request, "inspector/complaints.html", context)


@for_role(RoleKind.INSPECTOR)
@require_safe
def company(request: HttpRequest, uscc: str) -> HttpResponse:
    """One company: what it owes by month and site, warnings, cases, grades, listings."""
    viewer, day = viewer_of(request), timezone.localdate()
    found = get_object_or_404(
        companies_visible_to(viewer=viewer, day=day).select_related("region"), uscc=uscc
    )
    visible = projects_supervised_by(viewer=viewer, day=day)
    rows = list(
        Listing.objects.filter(company=found)
        .select_related("decision", "person", "event")
        .order_by("-listed_on", "pk")
    )
    sites = company_sites(found, visible, day)
    warnings = company_warnings([site.project for site in sites])
    context = {
        "company": found,
        "outside": outside_listings_of(codes_of_company(found.uscc)),
        "gradings": gradings_visible_to(viewer=viewer, day=day)
        .filter(company=found)
        .select_related("signed_by"),
        "listings": rows,
        "in_force": bool(listings_in_force([found], day)),
        "projects": sites,
        "months": employer_cells(found, visible, day),
        "warnings": warnings[:MOST_WARNINGS],
        "warning_count": len(warnings),
        "owes": company_owes(found, visible, day),
        "cases": list(company_cases(found, visible)),
    }
    return render(request, "inspector/company.html", context)
