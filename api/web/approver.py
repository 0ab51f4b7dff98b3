"""Pages of the approving officer: drafts that wait, and one decision exactly as it will go out."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.decision_content import content_rows
from api.web.forms.decision import ApproveForm, RejectForm
from api.web.procedure import procedure_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from blacklist.enums import DecisionState
from blacklist.models import ListingDecision
from blacklist.queries import decisions_visible_to
from blacklist.services.listing import approve_decision, reject_decision
from sites.enums import RoleKind
from sites.errors import DomainError

# Decisions made stay on the first page for a while; older ones are in the public list.
MOST_DECIDED = 20


@for_role(RoleKind.APPROVER)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Drafts that wait, the one with the nearest term first, and the latest decided."""
    day = timezone.localdate()
    visible = decisions_visible_to(viewer=viewer_of(request), day=day)
    waiting = visible.filter(state=DecisionState.DRAFT)
    decided = visible.exclude(state=DecisionState.DRAFT)
    context = {
        "section": "queue",
        "day": day,
        "groups": [
            {
                "id": "waiting",
                "title": "待审批",
                "decisions": waiting.order_by("notice__decision_due_on", "pk"),
                "empty": "没有待审批的决定",
            },
            {
                "id": "decided",
                "title": "最近已审批",
                "decisions": decided.order_by("-decided_at", "-pk")[:MOST_DECIDED],
                "empty": "还没有审批过的决定",
            },
        ],
    }
    return render(request, "approver/queue.html", context)


@for_role(RoleKind.APPROVER)
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: all of its content, its hash, and whether the procedure was kept."""
    return _page(request, _visible(request, pk))


@for_role(RoleKind.APPROVER)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was shown; stale content, own drafts and shut gates are refused."""
    draft = _visible(request, pk)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, approve_form=form, status=STATUS_OF_INPUT)
    try:
        approve_decision(
            decision=draft,
            shown_hash=form.cleaned_data["shown_hash"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, _visible(request, pk), refusal=refusal, status=status_of(refusal))
    messages.success(request, f"{draft.number} 已批准，推送消息已同时生成。")
    return redirect("web:decision", pk)


@for_role(RoleKind.APPROVER)
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide not to list."""
    draft = _visible(request, pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, reject_form=form, status=STATUS_OF_INPUT)
    try:
        reject_decision(
            decision=draft,
            reason=form.cleaned_data["reason"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, _visible(request, pk), refusal=refusal, status=status_of(refusal))
    messages.success(request, f"{draft.number} 已决定不予列入。")
    return redirect("web:decision", pk)


def _visible(request: HttpRequest, pk: int) -> ListingDecision:
    day = timezone.localdate()
    return get_object_or_404(decisions_visible_to(viewer=viewer_of(request), day=day), pk=pk)


def _page(
    request: HttpRequest,
    shown: ListingDecision,
    *,
    approve_form: ApproveForm | None = None,
    reject_form: RejectForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    first = ApproveForm(initial={"shown_hash": shown.content_hash}, auto_id="approve_%s")
    context = {
        "decision": shown,
        "content": content_rows(shown.content),
        "content_json": json.dumps(shown.content, ensure_ascii=False, indent=1, sort_keys=True),
        "steps": procedure_of(shown.notice.order.case).steps(day),
        "listings": shown.listings.select_related("event__receipt", "person").order_by("pk"),
        "approve_form": approve_form or first,
        "reject_form": reject_form or RejectForm(auto_id="reject_%s"),
        "form": approve_form or reject_form,
        "refusal": refusal,
    }
    return render(request, "approver/decision.html", context, status=status)
