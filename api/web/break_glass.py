"""Reading who complained in an emergency, and the review afterwards (紧急查看)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.administration import ADMINISTRATORS
from api.web.paging import page_of
from api.web.refusals import status_of
from arrears.enums import AccessVerdict
from arrears.models import BreakGlassAccess
from arrears.queries import complaints_visible_to
from arrears.services.break_glass import (
    open_access,
    open_access_of,
    read_in_emergency,
    review_access,
)
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.permissions import has_role


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it cannot wait; then who complained, for half an hour."""
    viewer, now = viewer_of(request), timezone.now()
    rows = complaints_visible_to(viewer=viewer, day=timezone.localdate(now))
    found = get_object_or_404(rows, pk=pk)
    given = {name: request.POST.get(name, "") for name in ("reason", "ticket")}
    context: dict[str, object] = {"complaint": found, "given": given}
    status = 200
    try:
        if request.method == "POST":
            open_access(complaint=found, actor=viewer, now=now, **given)
        access = open_access_of(complaint=found, actor=viewer, now=now)
        if access is not None:
            context["access"] = access
            context["identity"] = read_in_emergency(access=access, actor=viewer, now=now)
    except DomainError as refusal:
        context["refusal"], status = refusal, status_of(refusal)
    return render(request, "inspector/break_glass.html", context, status=status)


@for_role(*ADMINISTRATORS)
@require_safe
def accesses(request: HttpRequest) -> HttpResponse:
    """All emergency readings, those to be reviewed first; never who complained."""
    return _accesses(request)


@for_role(RoleKind.AUDITOR)
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a reading was right."""
    access = get_object_or_404(BreakGlassAccess, pk=pk)
    try:
        review_access(
            access=access,
            verdict=request.POST.get("verdict", ""),
            words=request.POST.get("words", ""),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _accesses(request, refusal=refusal, status=status_of(refusal))
    messages.success(request, "已记入复查结论。")
    return redirect("web:break_glass_accesses")


def _accesses(
    request: HttpRequest, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    rows = BreakGlassAccess.objects.select_related(
        "actor", "reviewed_by", "complaint__case__handler"
    ).order_by("reviewed_at", "-opened_at")
    context = {
        "section": "break_glass",
        "rows": page_of(request, rows),
        "verdicts": AccessVerdict.choices,
        "may_review": has_role(viewer_of(request), RoleKind.AUDITOR, day=timezone.localdate()),
        "refusal": refusal,
    }
    return render(request, "administration/break_glass.html", context, status=status)
