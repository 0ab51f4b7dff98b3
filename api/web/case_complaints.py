"""The complaints a case has taken up: what was said, the thread, and who said it, on record."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.case import ReplyForm
from api.web.forms.conduct import ArrivalForm, RefuseComplaintForm, TransferComplaintForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.identity_reads import identity_reads
from arrears.models import Case, Complaint, ComplaintAttachment
from arrears.permissions import may_read_identity
from arrears.queries import (
    ProgressMessage,
    complaint_progress,
    complaint_text,
    complaints_visible_to,
)
from arrears.services.acceptance import refuse_complaint, transfer_complaint
from arrears.services.following import read_original
from arrears.services.intake import read_identity, send_message
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import AuditEntry, User


@dataclass(frozen=True, slots=True)
class ComplaintCard:
    """One complaint as the inspectors of the region may read it."""

    complaint: Complaint
    text: str
    thread: tuple[ProgressMessage, ...]
    may_read_identity: bool
    reads: list[AuditEntry]
    attachments: list[ComplaintAttachment]
    reply: ReplyForm
    arrival: ArrivalForm


def complaint_cards(case: Case, viewer: User, day: dt.date) -> list[ComplaintCard]:
    """The complaints of a case in the order they came."""
    rows = list(
        case.complaints.select_related("case__project__region")
        .prefetch_related("break_glass__actor")
        .order_by("filed_at")
    )
    reads = identity_reads(rows)
    return [
        ComplaintCard(
            complaint=row,
            text=complaint_text(complaint=row),
            thread=complaint_progress(complaint=row, day=day).messages,
            may_read_identity=may_read_identity(viewer, row, day=day),
            reads=reads.get(row.pk, []),
            attachments=list(row.attachments.order_by("pk")),
            reply=ReplyForm(auto_id=f"reply{row.pk}_%s"),
            arrival=ArrivalForm(initial={"complaint": row.pk}, auto_id=f"arrival{row.pk}_%s"),
        )
        for row in rows
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
            complaint=found,
            reason=request.POST.get("reason", ""),
            actor=viewer_of(request),
            now=timezone.now(),
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


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a complaint in writing."""
    return _decide(request, pk, "不予受理", RefuseComplaintForm, refuse_complaint)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a complaint on, and tell its sender where."""
    return _decide(request, pk, "转送其他部门", TransferComplaintForm, transfer_complaint)


def _decide(
    request: HttpRequest,
    pk: int,
    title: str,
    kind: type[PageForm],
    service: Callable[..., object],
) -> HttpResponse:
    rows = complaints_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    found = get_object_or_404(rows, pk=pk)
    context: dict[str, object] = {"section": "complaints", "complaint": found, "title": title}
    context["text"] = complaint_text(complaint=found)
    if request.method != "POST":
        context["form"] = kind()
        return render(request, "inspector/decide_complaint.html", context)
    form = context["form"] = kind(request.POST)
    if not form.is_valid():
        return render(request, "inspector/decide_complaint.html", context, status=STATUS_OF_INPUT)
    try:
        service(complaint=found, actor=viewer_of(request), now=timezone.now(), **form.cleaned_data)
    except DomainError as refusal:
        context["refusal"] = refusal
        status = status_of(refusal)
        return render(request, "inspector/decide_complaint.html", context, status=status)
    messages.success(request, f"{found.number}：{title}，理由已告知投诉人。")
    return redirect("web:complaints")


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_POST
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """An attachment as it came, for the inspectors of the case; the reading is on record."""
    day = timezone.localdate()
    rows = ComplaintAttachment.objects.filter(
        complaint__in=complaints_visible_to(viewer=viewer_of(request), day=day)
    ).select_related("complaint__case__project__region")
    found = get_object_or_404(rows, pk=pk)
    try:
        content = read_original(attachment=found, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        context = {"complaint": found.complaint, "refusal": refusal}
        return render(request, "inspector/identity.html", context, status=status_of(refusal))
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="attachment-{found.pk}"'
    return answer
