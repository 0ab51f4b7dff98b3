"""Reading grades."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from rating.enums import GradingMethod, GradingState
from rating.models import Grading, GradingObjection
from sites.law import LawAt
from sites.lib.days import add_months
from sites.models import Company, Project, User
from sites.queries import companies_visible_to, projects_supervised_by, roles_of, within


def latest_versions() -> QuerySet[Grading]:
    """The last version of each company's, and each project's, grade for each period."""
    later = Grading.objects.filter(
        method=OuterRef("method"), period=OuterRef("period"), version__gt=OuterRef("version")
    )
    of_project = later.filter(project=OuterRef("project"))
    of_company = later.filter(company=OuterRef("company"), project__isnull=True)
    return (
        Grading.objects.exclude(Exists(of_project))
        .exclude(Q(project__isnull=True) & Exists(of_company))
        .select_related("company")
        .prefetch_related("findings")
    )


def latest_grading(*, company: Company, method: GradingMethod) -> Grading | None:
    """The grade of the latest period, in its last version; None when there is none."""
    return (
        latest_versions()
        .filter(company=company, project__isnull=True, method=method)
        .order_by("-period")
        .first()
    )


def published_gradings(*, company: Company, on: dt.date) -> QuerySet[Grading]:
    """What was published of a company by a day, newest period first, later versions first."""
    return (
        Grading.objects.filter(
            company=company,
            project__isnull=True,
            state=GradingState.PUBLISHED,
            published_on__lte=on,
        )
        .prefetch_related("findings")
        .order_by("-period", "-version")
    )


def published_grading(*, company: Company, method: GradingMethod, on: dt.date) -> Grading | None:
    """The grade that holds on a day: of the newest period published by then."""
    return published_gradings(company=company, on=on).filter(method=method).first()


def gradings_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Grading]:
    """Last versions of the grades of the companies the viewer supervises, newest period first."""
    companies = companies_visible_to(viewer=viewer, day=day)
    return (
        latest_versions()
        .filter(company__in=companies, project__isnull=True)
        .order_by("-period", "company__uscc", "pk")
    )


def project_gradings_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Grading]:
    """Last versions of the grades of the projects the viewer supervises, newest first."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return (
        latest_versions()
        .filter(project__in=projects)
        .select_related("project")
        .order_by("-period", "project__code", "pk")
    )


def gradings_signed_by(*, viewer: User, day: dt.date) -> QuerySet[Grading]:
    """Last versions of the grades of the companies of an approving officer's regions."""
    scope = Q(pk__in=[])
    for role in roles_of(user=viewer, day=day):
        if role.role == "APPROVER":
            scope |= within(role.region)
    return latest_versions().filter(company__in=Company.objects.filter(scope), project__isnull=True)


def versions_of(grading: Grading) -> QuerySet[Grading]:
    """Every version of a grade, newest first; none is ever erased."""
    same = Grading.objects.filter(method=grading.method, period=grading.period)
    same = (
        same.filter(project=grading.project_id)
        if grading.project_id
        else same.filter(company=grading.company_id, project__isnull=True)
    )
    return same.select_related("signed_by").order_by("-version")


def objections_open(*, viewer: User, day: dt.date) -> QuerySet[GradingObjection]:
    """Objections that wait for an answer, the nearest term first."""
    companies = companies_visible_to(viewer=viewer, day=day)
    return (
        GradingObjection.objects.filter(
            answered_on__isnull=True, notice__grading__company__in=companies
        )
        .select_related("notice__grading__company")
        .order_by("answer_due_on", "pk")
    )


def employers_of(*, viewer: User, day: dt.date) -> list[Company]:
    """The companies a wage officer speaks for: the one of his role, else the contractor."""
    found: dict[int, Company] = {}
    for role in roles_of(user=viewer, day=day):
        if role.role != "WAGE_OFFICER":
            continue
        company = role.company
        if company is None and role.project_id is not None:
            company = (
                Project.objects.select_related("general_contractor")
                .get(pk=role.project_id)
                .general_contractor
            )
        if company is not None:
            found[company.pk] = company
    return sorted(found.values(), key=lambda company: company.uscc)


def kept_until(grading: Grading) -> dt.date:
    """The last day until which the file of a grade is kept at least (归档保存).

    Raises:
        UnknownParameter: No term is in force.
    """
    law = LawAt(grading.law_day, grading.company.region_id)
    return add_months(grading.law_day, 12 * law.integer("grading.record_keep_years"))


def current_grades(*, companies: Iterable[Company], on: dt.date) -> dict[int, str]:
    """The yearly grade that holds on a day by company key; who has none is left out."""
    rows = (
        Grading.objects.filter(
            company__in=companies,
            project__isnull=True,
            method=GradingMethod.COMPLIANCE,
            state=GradingState.PUBLISHED,
            published_on__lte=on,
        )
        .order_by("company_id", "-period", "-version")
        .distinct("company_id")
    )
    return dict(rows.values_list("company_id", "grade"))
