"""What must not be deleted: placed by an inspector at once, lifted by two persons, seen by the auditor (依法留存)."""

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.paging import asked, page_of
from api.web.refusals import status_of
from arrears.models import LegalHold
from arrears.queries import legal_holds_visible_to
from arrears.services.legal_holds import ask_lift, decide_lift, place_hold
from sites.enums import RoleKind
from sites.errors import DomainError, NotFound
from sites.models import Project
from sites.queries import projects_supervised_by


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """The holds of one's region; a form to place one."""
    if request.method != "POST":
        return _holds(request)
    given = {name: request.POST.get(name, "").strip() for name in ("project", "reason")}
    try:
        place_hold(
            project=_project(request, given["project"]),
            reason=given["reason"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            # What is elsewhere is not said back as if it were known here.
            given["project"] = ""
        return _holds(request, given=given, refusal=refusal, status=status_of(refusal))
    messages.success(request, "已依法留存：该项目的个人信息停止到期删除。")
    return redirect("web:holds")


@for_role(RoleKind.INSPECTOR)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that one be lifted."""
    found = get_object_or_404(_visible(request), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        ask_lift(hold=found, reason=reason, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _holds(request, refusal=refusal, status=status_of(refusal))
    messages.success(request, "已申请解除，等待另一位审批人办理；办理以前留存继续有效。")
    return redirect("web:holds")


@for_role(RoleKind.APPROVER)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Holds that somebody asks to lift, and all that stand or stood."""
    return _approvals(request)


@for_role(RoleKind.APPROVER)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift what another person asked to lift, or let it stand."""
    found = get_object_or_404(_visible(request), pk=pk)
    is_allowed = request.POST.get("allow") == "yes"
    try:
        decide_lift(hold=found, is_allowed=is_allowed, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _approvals(request, refusal=refusal, status=status_of(refusal))
    messages.success(
        request, "已解除，期限重新计算。" if is_allowed else "已不予解除，留存继续有效。"
    )
    return redirect("web:hold_approvals")


@for_role(RoleKind.AUDITOR)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every hold, who placed it, who let go: found by project or reason."""
    q = asked(request, "q")
    rows = _told(LegalHold.objects.all())
    if q:
        rows = rows.filter(project__name__icontains=q) | rows.filter(reason__icontains=q)
    context = {"section": "holds", "q": q, "rows": page_of(request, rows)}
    return render(request, "administration/holds.html", context)


def _visible(request: HttpRequest) -> QuerySet[LegalHold]:
    return legal_holds_visible_to(viewer=viewer_of(request), day=timezone.localdate())


def _told(rows: QuerySet[LegalHold]) -> QuerySet[LegalHold]:
    """With the persons, those that stand first, the latest first."""
    return rows.select_related(
        "project__region", "placed_by", "lift_asked_by", "lifted_by"
    ).order_by(F("lifted_at").desc(nulls_first=True), "-placed_at", "-pk")


def _project(request: HttpRequest, code: str) -> Project:
    rows = projects_supervised_by(viewer=viewer_of(request), day=timezone.localdate())
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound("本辖区没有这个编码的项目", fix="请核对项目编码", code="E-PROJECT")
    return found


def _holds(
    request: HttpRequest,
    *,
    given: dict[str, str] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "holds",
        "rows": page_of(request, _told(_visible(request))),
        "given": given or {"project": asked(request, "project")},
        "refusal": refusal,
    }
    return render(request, "inspector/holds.html", context, status=status)


def _approvals(
    request: HttpRequest, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    rows = _told(_visible(request))
    context = {
        "section": "holds",
        "waiting": rows.filter(lift_asked_at__isnull=False, lifted_at__isnull=True),
        "rows": page_of(request, rows),
        "own_key": viewer_of(request).person_key,
        "refusal": refusal,
    }
    return render(request, "approver/holds.html", context, status=status)
