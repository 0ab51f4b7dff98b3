"""Wage months of a contractor's project: versions of the sheet, months without work (工资月份)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.upload import NoWorkForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from api.web.uploads import month_of, subcontractors_of
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.lib.days import parse_month
from sites.models import Project
from sites.permissions import may_upload
from sites.queries import projects_visible_to
from sites.services.no_work import state_no_work
from sites.services.payroll_versions import sheet_versions


def project_of(request: HttpRequest, code: str) -> Project:
    """The wage officer's own project.

    Raises:
        PermissionDenied: he sees it by another role only.
    """
    viewer, day = viewer_of(request), timezone.localdate()
    project = get_object_or_404(projects_visible_to(viewer=viewer, day=day), code=code)
    if not may_upload(viewer, project, day=day):
        raise PermissionDenied
    return project


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def versions(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """All versions of a month's payroll sheets, each with its reason and difference."""
    project = project_of(request, code)
    try:
        first = parse_month(month)
    except ValueError as error:
        raise Http404 from error
    employers = sheet_versions(project=project, month=first)
    context = {"section": "projects", "project": project, "month": first, "employers": employers}
    return render(request, "contractor/versions.html", context)


@for_role(RoleKind.WAGE_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def no_work(request: HttpRequest, code: str) -> HttpResponse:
    """State that an employer had nobody at work in a month."""
    project = project_of(request, code)
    employers = subcontractors_of(project)
    if request.method != "POST":
        return _no_work_page(
            request, project, NoWorkForm(initial={"month": month_of(request)}, employers=employers)
        )
    form = NoWorkForm(request.POST, employers=employers)
    if not form.is_valid():
        return _no_work_page(request, project, form, status=STATUS_OF_INPUT)
    given = form.cleaned_data
    try:
        load = state_no_work(
            project=project,
            employer=given["employer"] or project.general_contractor,
            month=given["month"],
            reason=given["reason"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _no_work_page(request, project, form, refusal=refusal, status=status_of(refusal))
    return redirect("web:load", load.pk)


def _no_work_page(
    request: HttpRequest,
    project: Project,
    form: NoWorkForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"section": "projects", "project": project, "form": form, "refusal": refusal}
    return render(request, "contractor/no_work.html", context, status=status)
