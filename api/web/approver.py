"""Pages of who decides: drafts that wait, and each exactly as it will go out.

The legal reviewer and the approving officer see the same pages; each may do his own part.
"""

import datetime as dt
import json
from collections.abc import Callable

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.decision_content import content_rows
from api.web.forms.base import PageForm
from api.web.forms.decision import ApproveForm, RejectForm, ReviewForm
from api.web.procedure import procedure_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.services.ledger import refresh_ledger
from blacklist.clock_subjects import LISTING
from blacklist.conditions import owed_words
from blacklist.delivery import delivery_of
from blacklist.enums import ChangeState, DecisionState
from blacklist.models import DecisionExtension, ListingChange, ListingDecision
from blacklist.queries import (
    changes_visible_to,
    decisions_visible_to,
    extensions_waiting_for,
    unpaid_facts,
)
from blacklist.repair_progress import repair_clocks
from blacklist.services.change import approve_change, reject_change
from blacklist.services.extension import approve_extension
from blacklist.services.listing import approve_decision, reject_decision
from blacklist.services.signing import review_decision
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import LegalClock, User
from sites.permissions import has_role

# Decisions made stay on the first page for a while; older ones are in the public list.
MOST_DECIDED = 20
DECIDING = (RoleKind.APPROVER, RoleKind.LEGAL_REVIEWER)
Shown = ListingDecision | ListingChange
FORMS: dict[str, type[PageForm]] = {
    "review": ReviewForm,
    "approve": ApproveForm,
    "reject": RejectForm,
}


@for_role(*DECIDING)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Drafts that wait, the one with the nearest term first, and the latest decided."""
    day, viewer = timezone.localdate(), viewer_of(request)
    visible = decisions_visible_to(viewer=viewer, day=day)
    changes = changes_visible_to(viewer=viewer, day=day)
    waiting = visible.filter(state=DecisionState.DRAFT)
    decided = visible.exclude(state=DecisionState.DRAFT)
    context = {
        "section": "queue",
        "day": day,
        "may_approve": has_role(viewer, RoleKind.APPROVER, day=day),
        "repairs": [
            {"item": item, "url": _repair_page(item.clock)}
            for item in repair_clocks(viewer=viewer, day=day, now=timezone.now())
        ],
        "extensions": extensions_waiting_for(viewer=viewer, day=day),
        "changes": [
            *changes.filter(state=ChangeState.DRAFT).order_by(F("due_on"), "pk"),
            *changes.exclude(state=ChangeState.DRAFT).order_by("-decided_at", "-pk")[:MOST_DECIDED],
        ],
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


@for_role(*DECIDING)
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: all of its content, its hash, and whether the procedure was kept."""
    return _page(request, _decision(request, pk))


@for_role(*DECIDING)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change of the list, exactly as it will go out."""
    return _page(request, _change(request, pk))


@for_role(RoleKind.LEGAL_REVIEWER)
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the legal review of what was shown."""
    return _act(request, _decision(request, pk), "review")


@for_role(RoleKind.LEGAL_REVIEWER)
@require_POST
def review_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the legal review of a change of the list."""
    return _act(request, _change(request, pk), "review")


@for_role(RoleKind.APPROVER)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was shown; stale content, own drafts and shut gates are refused."""
    return _act(request, _decision(request, pk), "approve")


@for_role(RoleKind.APPROVER)
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide not to list."""
    return _act(request, _decision(request, pk), "reject")


@for_role(RoleKind.APPROVER)
@require_POST
def approve_the_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a change of the list; who leaves it does so at once."""
    return _act(request, _change(request, pk), "approve")


@for_role(RoleKind.APPROVER)
@require_POST
def reject_the_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft of a change back."""
    return _act(request, _change(request, pk), "reject")


@for_role(RoleKind.APPROVER)
@require_POST
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to more time for a decision."""
    waiting = extensions_waiting_for(viewer=viewer_of(request), day=timezone.localdate())
    asked: DecisionExtension = get_object_or_404(waiting, pk=pk)
    try:
        agreed = approve_extension(extension=asked, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        messages.error(request, f"{refusal.message}（{refusal.code}）")
    else:
        messages.success(request, f"{asked.notice.number} 的决定期限延长至 {agreed.due_on}。")
    return redirect("web:approver")


def _repair_page(clock: LegalClock) -> str:
    page = "web:decision" if clock.subject_kind == LISTING else "web:credit_objection"
    return reverse(page, args=(clock.subject_id,))


def _decision(request: HttpRequest, pk: int) -> ListingDecision:
    day = timezone.localdate()
    return get_object_or_404(decisions_visible_to(viewer=viewer_of(request), day=day), pk=pk)


def _change(request: HttpRequest, pk: int) -> ListingChange:
    day = timezone.localdate()
    return get_object_or_404(changes_visible_to(viewer=viewer_of(request), day=day), pk=pk)


def _act(request: HttpRequest, shown: Shown, name: str) -> HttpResponse:
    """Do what a form asks; a refusal shows the page again with what to do."""
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return _page(request, shown, forms={name: form}, status=STATUS_OF_INPUT)
    try:
        words = ACTS[name](shown, form.cleaned_data, viewer_of(request))
    except DomainError as refusal:
        shown.refresh_from_db()
        return _page(request, shown, refusal=refusal, status=status_of(refusal))
    messages.success(request, words)
    page = "web:change" if isinstance(shown, ListingChange) else "web:decision"
    return redirect(page, shown.pk)


def _review(shown: Shown, given: dict[str, object], actor: User) -> str:
    terms = {
        "shown_hash": str(given["shown_hash"]),
        "agreed": bool(given["agreed"]),
        "opinion": str(given["opinion"]),
        "actor": actor,
        "now": timezone.now(),
    }
    review_decision(decision=shown, **terms)  # type: ignore[type-var, arg-type]  # as named above
    return f"{shown.number} 的法制审核意见已记录。"


def _approve(shown: Shown, given: dict[str, object], actor: User) -> str:
    terms = {"shown_hash": str(given["shown_hash"]), "actor": actor, "now": timezone.now()}
    if isinstance(shown, ListingChange):
        approve_change(change=shown, **terms)  # type: ignore[arg-type]  # as named above
        return f"{shown.number} 已批准，名单和推送消息已同时更新。"
    approve_decision(decision=shown, **terms)  # type: ignore[arg-type]  # as named above
    return f"{shown.number} 已批准，推送消息已同时生成。"


def _reject(shown: Shown, given: dict[str, object], actor: User) -> str:
    terms = {"reason": str(given["reason"]), "actor": actor, "now": timezone.now()}
    if isinstance(shown, ListingChange):
        reject_change(change=shown, **terms)  # type: ignore[arg-type]  # as named above
        return f"{shown.number} 未批准，已退回。"
    reject_decision(decision=shown, **terms)  # type: ignore[arg-type]  # as named above
    return f"{shown.number} 已决定不予列入。"


ACTS: dict[str, Callable[[Shown, dict[str, object], User], str]] = {
    "review": _review,
    "approve": _approve,
    "reject": _reject,
}


def _owed(shown: Shown, listed_by: ListingDecision, day: dt.date) -> dict[str, str]:
    """What a draft says is owed, and what is owed by the ledger of now."""
    if shown.state != DecisionState.DRAFT or "facts" not in shown.content:
        return {}
    order = listed_by.notice.order
    refresh_ledger(project=order.case.project, day=day)
    return {
        "drafted_sum": owed_words(shown.content["facts"]),
        "owed": owed_words(unpaid_facts(order=order).as_json()),
    }


def _page(
    request: HttpRequest,
    shown: Shown,
    *,
    forms: dict[str, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day, viewer, given = timezone.localdate(), viewer_of(request), forms or {}
    first = {"shown_hash": shown.content_hash}
    listed_by = shown.listing_decision if isinstance(shown, ListingChange) else shown
    listings = listed_by.listings.select_related(
        "event__receipt", "person", "removal__event__receipt"
    ).order_by("pk")
    context = {
        "decision": shown,
        "change": shown if isinstance(shown, ListingChange) else None,
        "content": content_rows(shown.content),
        "day": day,
        **_owed(shown, listed_by, day),
        "content_json": json.dumps(shown.content, ensure_ascii=False, indent=1, sort_keys=True),
        "steps": procedure_of(listed_by.notice.order.case).steps(day),
        "listings": listings,
        "delivery": delivery_of(listings),
        "may_approve": has_role(viewer, RoleKind.APPROVER, day=day),
        "may_review": has_role(viewer, RoleKind.LEGAL_REVIEWER, day=day),
        "forms": {
            name: given.get(name) or kind(initial=first, auto_id=f"{name}_%s")
            for name, kind in FORMS.items()
        },
        "form": next(iter(given.values()), None),
        "refusal": refusal,
    }
    return render(request, "approver/decision.html", context, status=status)
