"""Where the platforms differ from us: the comparisons, and what two persons do about it (对账)."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.reconciliation import ProposalForm, RefusedForm, ResumeForm
from blacklist.enums import DiscrepancyKind
from blacklist.models import PlatformDiscrepancy, Reconciliation
from blacklist.services.reconciling import (
    confirm_correction,
    possible,
    propose_correction,
    resume_message,
)
from blacklist.services.refused_events import propose_for_refused, refused_persons
from sites.enums import MessageState, RoleKind
from sites.errors import DomainError
from sites.models import OutboxMessage
from sites.permissions import has_role

SHOWN = 24


@for_role(RoleKind.INSPECTOR, RoleKind.APPROVER)
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """The latest comparisons, and the differences that wait for somebody."""
    viewer, day = viewer_of(request), timezone.localdate()
    inspects = has_role(viewer, RoleKind.INSPECTOR, day=day)
    rows = PlatformDiscrepancy.objects.select_related(
        "found_in", "proposed_by", "confirmed_by", "message"
    )
    waiting = [
        {
            "row": row,
            "form": ProposalForm(possible=possible(row), auto_id=f"proposal_{row.pk}_%s"),
        }
        for row in rows.filter(confirmed_by__isnull=True, found_in__isnull=False).order_by("pk")
    ]
    context = {
        "section": "reconciliation",
        "base": "inspector/base.html" if inspects else "approver/base.html",
        "inspects": inspects,
        "approves": has_role(viewer, RoleKind.APPROVER, day=day),
        "runs": Reconciliation.objects.order_by("-started_at", "-pk")[:SHOWN],
        "waiting": waiting,
        "parked": _parked(),
        "settled": rows.filter(confirmed_by__isnull=False).order_by("-confirmed_at")[:SHOWN],
    }
    return render(request, "approver/reconciliation.html", context)


def _parked() -> list[dict[str, object]]:
    """What a platform refused for good; of a person, what can be done and what was proposed."""
    parked = list(
        OutboxMessage.objects.filter(state=MessageState.PARKED)
        .select_related("subject")
        .order_by("created_at", "seq")
    )
    persons = refused_persons(parked)
    proposals = {
        row.event_id: row
        for row in PlatformDiscrepancy.objects.filter(
            kind=DiscrepancyKind.REFUSED, event_id__in=[str(message.pk) for message in parked]
        ).select_related("proposed_by")
    }
    rows: list[dict[str, object]] = []
    for message in parked:
        person = persons.get(message.pk)
        rows.append(
            {
                "row": message,
                "form": ResumeForm(auto_id=f"resume_{message.pk}_%s"),
                "person": person,
                "proposal": proposals.get(str(message.pk)),
                "correct": RefusedForm(possible=person.possible, auto_id=f"correct_{message.pk}_%s")
                if person and person.possible
                else None,
            }
        )
    return rows


@for_role(RoleKind.INSPECTOR)
@require_POST
def correct(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Say what should be done about a person whom the platform refuses."""
    found = get_object_or_404(OutboxMessage, pk=event_id)
    try:
        propose_for_refused(
            message=found,
            correction=request.POST.get("correction", ""),
            reason=request.POST.get("reason", ""),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(request, refusal)
    messages.success(request, "处理意见已提出，等另一人确认；确认前不发送任何消息。")
    return redirect("web:reconciliation")


@for_role(RoleKind.INSPECTOR)
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what should be done about a difference."""
    found = get_object_or_404(PlatformDiscrepancy, pk=pk)
    form = ProposalForm(request.POST, possible=possible(found))
    given = form.cleaned_data if form.is_valid() else {}
    try:
        propose_correction(
            discrepancy=found,
            correction=given.get("correction", ""),
            reason=given.get("reason", ""),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(request, refusal)
    messages.success(request, "处理意见已提出，等另一人确认。")
    return redirect("web:reconciliation")


@for_role(RoleKind.APPROVER)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what another person proposed."""
    found = get_object_or_404(PlatformDiscrepancy, pk=pk)
    try:
        confirm_correction(discrepancy=found, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _refused(request, refusal)
    messages.success(request, "已确认；需要更正的，更正消息已同时生成。")
    return redirect("web:reconciliation")


@for_role(RoleKind.INSPECTOR)
@require_POST
def resume(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Send a message again that the platform had refused for good."""
    found = get_object_or_404(OutboxMessage, pk=event_id)
    try:
        resume_message(
            message=found,
            reason=request.POST.get("reason", ""),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(request, refusal)
    messages.success(request, "已恢复推送；平台再次拒收的，会重新暂停。")
    return redirect("web:reconciliation")


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    messages.error(request, f"没有办理：{refusal.message}（{refusal.code}）")
    return redirect("web:reconciliation")
