"""Health at a glance, and the gate of pushes after a restore (系统管理)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.operations.doctor import Verdict, checks
from api.web.access import for_role, viewer_of
from api.web.refusals import status_of
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.permissions import has_role
from sites.services.restores import ask_to_open, closed_gate, confirm_opening

ADMINISTRATORS = (RoleKind.SYSTEM_ADMIN, RoleKind.SECURITY_ADMIN, RoleKind.AUDITOR)
TAGS = {
    Verdict.OK: ("正常", "green"),
    Verdict.WARN: ("提醒", "yellow"),
    Verdict.FAIL: ("故障", "red"),
}


@for_role(*ADMINISTRATORS)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """What the doctor says, worst first."""
    return _page(request)


@for_role(RoleKind.SYSTEM_ADMIN, RoleKind.SECURITY_ADMIN)
@require_POST
def gate(request: HttpRequest) -> HttpResponse:
    """Ask to open the gate, or open it for another who asked."""
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    try:
        if has_role(viewer, RoleKind.SYSTEM_ADMIN, day=day):
            ask_to_open(actor=viewer, now=now, day=day)
            messages.success(request, "已申请开闸，等待安全管理员复核。")
        else:
            confirm_opening(actor=viewer, now=now, day=day)
            messages.success(request, "已开闸，推送恢复。")
    except DomainError as refusal:
        return _page(request, refusal=refusal, status=status_of(refusal))
    return redirect("web:administration")


def _page(
    request: HttpRequest, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    order = list(TAGS)[::-1]
    found = sorted(checks(now=now), key=lambda one: order.index(one.verdict))
    context = {
        "section": "health",
        "refusal": refusal,
        "checks": [{"check": one, "tag": TAGS[one.verdict]} for one in found],
        "failed": sum(one.verdict == Verdict.FAIL for one in found),
        "warned": sum(one.verdict == Verdict.WARN for one in found),
        "now": now,
        "gate": closed_gate(),
        "asks": has_role(viewer, RoleKind.SYSTEM_ADMIN, day=day),
        "confirms": has_role(viewer, RoleKind.SECURITY_ADMIN, day=day),
    }
    return render(request, "administration/health.html", context, status=status)
