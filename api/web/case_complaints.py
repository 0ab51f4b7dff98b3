"""The complaints a case has taken up: what was said, the thread, and who said it, on record."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from api.web.access import for_role, viewer_of
from api.web.forms.case import ReplyForm
from api.web.refusals import status_of
from arrears.models import Case, Complaint
from arrears.permissions import may_read_identity
from arrears.queries import (
    ProgressMessage,
    complaint_progress,
    complaint_text,
    complaints_visible_to,
)
from arrears.services.intake import read_identity, send_message
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import User


@dataclass(frozen=True, slots=True)
class ComplaintCard:
    """One complaint as the inspectors of the region may read it."""

    complaint: Complaint
    text: str
    thread: tuple[ProgressMessage, ...]
    may_read_identity: bool
    reply: ReplyForm


def complaint_cards(case: Case, viewer: User, day: dt.date) -> list[ComplaintCard]:
    """The complaints of a case in the order they came."""
    return [
        ComplaintCard(
            complaint=row,
            text=complaint_text(complaint=row),
            thread=complaint_progress(complaint=row, day=day).messages,
            may_read_identity=may_read_identity(viewer, row, day=day),
            reply=ReplyForm(auto_id=f"reply{row.pk}_%s"),
        )
        for row in case.complaints.select_related("case__project__region").order_by("filed_at")
    ]


def _visible(request: HttpRequest, pk: int) -> Complaint:
    rows = complaints_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows.filter(case__isnull=False), pk=pk)


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_POST
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who complained to the inspectors of the case; the reading is on record."""
    found = _visible(request, pk)
    context: dict[str, object] = {"complaint": found}
    try:
        context["identity"] = read_identity(
            complaint=found, actor=viewer_of(request), now=timezone.now()
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "inspector/identity.html", context, status=status_of(refusal))
    return render(request, "inspector/identity.html", context)


@for_role(RoleKind.INSPECTOR)
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message to the worker who complained."""
    found = _visible(request, pk)
    assert found.case is not None
    try:
        send_message(
            complaint=found,
            text=request.POST.get("words", ""),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        messages.error(request, f"没有发送：{refusal.message}（{refusal.code}）")
    else:
        messages.success(request, "消息已发给投诉人。")
    return redirect("web:case", found.case.number)
