"""Files with persons or wages that leave: allowed by another person, seen by the security administrator."""

import datetime as dt

from django.contrib import messages
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.paging import asked, page_of
from api.web.refusals import status_of
from sites.enums import GrantState, RoleKind
from sites.errors import DomainError
from sites.models import DataExport
from sites.queries import exports_decided_by
from sites.services.data_exports import decide_export

RECENT = dt.timedelta(days=30)
MOST_PEOPLE = 20


@for_role(RoleKind.APPROVER)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Files that wait for an approving officer, and those of the last days."""
    return _approvals(request)


@for_role(RoleKind.APPROVER)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Allow a file that another person asked for, or do not."""
    found = get_object_or_404(_decidable(request), pk=pk)
    is_allowed = request.POST.get("allow") == "yes"
    try:
        decide_export(
            export=found, is_allowed=is_allowed, actor=viewer_of(request), now=timezone.now()
        )
    except DomainError as refusal:
        return _approvals(request, refusal=refusal, status=status_of(refusal))
    messages.success(request, "已批准导出。" if is_allowed else "已不予批准。")
    return redirect("web:export_approvals")


@for_role(RoleKind.SECURITY_ADMIN, RoleKind.AUDITOR)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Who took what, when, why and how much; found by person, subject or the mark in a file."""
    now, q = timezone.now(), asked(request, "q")
    taken = DataExport.objects.filter(taken_count__gt=0, requested_at__gt=now - RECENT)
    people = (
        taken.values("requested_by__username", "requested_by__display_name")
        .annotate(files=Count("pk"), lines=Sum("rows"), last=Max("taken_at"))
        .order_by("-lines")[:MOST_PEOPLE]
    )
    rows = DataExport.objects.select_related("requested_by", "decided_by", "region")
    if q:
        rows = rows.filter(
            Q(mark=q.lower())
            | Q(subject__icontains=q)
            | Q(requested_by__username__icontains=q)
            | Q(requested_by__display_name__icontains=q)
        )
    context = {
        "section": "exports",
        "q": q,
        "people": people,
        "rows": page_of(request, rows.order_by("-pk")),
        "now": now,
    }
    return render(request, "administration/exports.html", context)


def _decidable(request: HttpRequest) -> QuerySet[DataExport]:
    return exports_decided_by(viewer=viewer_of(request), day=timezone.localdate())


def _approvals(
    request: HttpRequest, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    rows = _decidable(request).select_related("requested_by", "decided_by", "region")
    waiting = rows.filter(state=GrantState.PENDING, valid_until__gt=now).order_by("requested_at")
    context = {
        "section": "exports",
        "waiting": waiting,
        "done": page_of(request, rows.exclude(state=GrantState.PENDING).order_by("-pk")),
        "own_key": viewer_of(request).person_key,
        "refusal": refusal,
    }
    return render(request, "approver/exports.html", context, status=status)
