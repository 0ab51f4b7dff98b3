"""Reading the register: what each viewer may see, and the working calendar."""

import datetime as dt

from django.db.models import Q, QuerySet

from sites.enums import ADMINISTRATOR_ROLES, RegionKind, RoleKind
from sites.lib.days import WorkCalendar
from sites.models import (
    CalendarDay,
    CalendarYear,
    Company,
    DataExport,
    Load,
    Project,
    Region,
    RoleAssignment,
    User,
)

# Roles that see everything of their region; contractors see their project alone.
SUPERVISING_ROLES = frozenset(
    {RoleKind.INSPECTOR, RoleKind.LEGAL_REVIEWER, RoleKind.APPROVER, RoleKind.AUDITOR}
)


def work_calendar() -> WorkCalendar:
    """The working calendar as the office has entered it, make-up days included."""
    days = list(CalendarDay.objects.values_list("day", "is_working"))
    return WorkCalendar(
        holidays=frozenset(day for day, is_working in days if not is_working),
        makeup_days=frozenset(day for day, is_working in days if is_working),
        published_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


def roles_of(*, user: User, day: dt.date) -> list[RoleAssignment]:
    """The roles a user holds on a day, with region, project and company.

    An account of which nobody knows whose it is holds none: it could not be told from the
    other account of the same person.
    """
    return list(
        RoleAssignment.objects.filter(user=user, valid_from__lte=day)
        .exclude(user__person_key="")
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .select_related("region", "project", "company")
        .order_by("pk")
    )


def roles_excluded_by(
    *, user: User, role: RoleKind, first: dt.date, last: dt.date | None
) -> list[RoleAssignment]:
    """Roles of the same natural person, under any account, that may not be held beside `role`.

    An administrator holds no other role in the same days; the database refuses it too.
    """
    others = RoleAssignment.objects.exclude(role=role).filter(
        Q(user=user) | Q(user__person_key=user.person_key) & ~Q(user__person_key="")
    )
    others = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first))
    if last is not None:
        others = others.filter(valid_from__lte=last)
    if role not in ADMINISTRATOR_ROLES:
        others = others.filter(role__in=ADMINISTRATOR_ROLES)
    return list(others.order_by("pk"))


def within(region: Region, *, prefix: str = "") -> Q:
    """A filter for rows whose region lies in `region`.

    Args:
        region: a city covers all codes that begin like its own; a county covers itself
            and the functional zones it reports for; a zone covers itself.
        prefix: path to the region from the filtered model ("project__").
    """
    if region.kind == RegionKind.PROVINCE:
        return Q(**{f"{prefix}region__code__startswith": region.code[:2]})
    if region.kind == RegionKind.CITY:
        return Q(**{f"{prefix}region__code__startswith": region.code[:4]})
    return Q(**{f"{prefix}region": region}) | Q(
        **{f"{prefix}region__parent": region, f"{prefix}region__kind": RegionKind.ZONE}
    )


def visible_scope(*, viewer: User, day: dt.date, prefix: str = "") -> Q:
    """A filter for rows of projects the viewer may see; nobody sees anything by default."""
    scope = Q(pk__in=[])
    for assignment in roles_of(user=viewer, day=day):
        if assignment.role in SUPERVISING_ROLES:
            scope |= within(assignment.region, prefix=prefix)
        elif assignment.role == RoleKind.WAGE_OFFICER:
            scope |= Q(**{f"{prefix}pk": assignment.project_id})
    return scope


def supervised_scope(*, viewer: User, day: dt.date, prefix: str = "") -> Q:
    """As `visible_scope`, for what contractors never see (warnings, complaints, cases)."""
    scope = Q(pk__in=[])
    for assignment in roles_of(user=viewer, day=day):
        if assignment.role in SUPERVISING_ROLES:
            scope |= within(assignment.region, prefix=prefix)
    return scope


def region_codes_supervised_by(*, viewer: User, day: dt.date) -> set[str]:
    """Codes of the regions the viewer supervises, and of the city they lie in.

    What reached the city and belongs to no project yet waits for whoever in the city takes it.
    """
    scope, cities = Q(pk__in=[]), set()
    for assignment in roles_of(user=viewer, day=day):
        if assignment.role not in SUPERVISING_ROLES:
            continue
        region = assignment.region
        cities.add(region.code[:4] + "00")
        if region.kind in {RegionKind.PROVINCE, RegionKind.CITY}:
            length = 2 if region.kind == RegionKind.PROVINCE else 4
            scope |= Q(code__startswith=region.code[:length])
        else:
            scope |= Q(pk=region.pk) | Q(parent=region, kind=RegionKind.ZONE)
    return set(Region.objects.filter(scope).values_list("pk", flat=True)) | cities


def projects_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Project]:
    """Projects of the viewer's regions, or the wage officer's own."""
    return Project.objects.filter(visible_scope(viewer=viewer, day=day)).select_related(
        "region", "owner", "general_contractor", "site"
    )


def projects_supervised_by(*, viewer: User, day: dt.date) -> QuerySet[Project]:
    """Projects the viewer supervises; a wage officer supervises none."""
    return Project.objects.filter(supervised_scope(viewer=viewer, day=day)).select_related(
        "region", "owner", "general_contractor", "site"
    )


def companies_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Company]:
    """Companies that take part in a project the viewer supervises, or are registered there."""
    projects = Project.objects.filter(supervised_scope(viewer=viewer, day=day))
    return Company.objects.filter(
        supervised_scope(viewer=viewer, day=day)
        | Q(participations__project__in=projects)
        | Q(contracted_projects__in=projects)
        | Q(owned_projects__in=projects)
    ).distinct()


def loads_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Load]:
    """Files of the projects the viewer may see."""
    projects = Project.objects.filter(visible_scope(viewer=viewer, day=day))
    return Load.objects.filter(project__in=projects).select_related(
        "project", "employer", "uploaded_by"
    )


def exports_decided_by(*, viewer: User, day: dt.date) -> QuerySet[DataExport]:
    """Exports that need an approval, of the regions where the viewer approves."""
    scope = Q(pk__in=[])
    for assignment in roles_of(user=viewer, day=day):
        if assignment.role == RoleKind.APPROVER:
            scope |= within(assignment.region)
    return DataExport.objects.filter(scope, needs_approval=True)
