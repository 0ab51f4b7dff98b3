"""Grades for approving officers: what waits for a signature, a confirmation, publication."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.grades import chosen_method, grade_context
from api.web.paging import asked, page_of
from api.web.refusals import status_of
from rating import statistics
from rating.enums import GradingMethod, GradingState
from rating.models import Grading
from rating.queries import gradings_signed_by
from rating.services.grade_procedure import (
    confirm_grade,
    publish_clean,
    publish_grade,
    sign_grade,
)
from sites.enums import RoleKind
from sites.errors import DomainError

WAITING = {
    "sign": ("待签批（B、C级）", GradingState.DRAFT),
    "confirm": ("已告知，期满可以确认", GradingState.NOTIFIED),
    "publish": ("已确认，可以公布", GradingState.CONFIRMED),
}
DOING: dict[str, tuple[str, Callable[..., Grading], tuple[GradingState, ...]]] = {
    "sign": ("签批", sign_grade, (GradingState.DRAFT,)),
    "confirm": (
        "确认",
        confirm_grade,
        (GradingState.SIGNED, GradingState.NOTIFIED, GradingState.OBJECTED),
    ),
    "publish": ("公布", publish_grade, (GradingState.CONFIRMED,)),
}


@for_role(RoleKind.APPROVER)
@require_safe
def grade_queue(request: HttpRequest) -> HttpResponse:
    """What waits, by step, and the clean ones that one act publishes."""
    return _queue(request)


@for_role(RoleKind.APPROVER)
@require_POST
def grades_clean(request: HttpRequest) -> HttpResponse:
    """Sign, confirm and publish the drafts of grade A of one run."""
    method, period = chosen_method(request), request.POST.get("period", "")[:7]
    mine = _mine(request).filter(method=request.POST.get("method", method), period=period)
    clean = mine.filter(state=GradingState.DRAFT, grade="A")
    try:
        done = publish_clean(gradings=clean, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _queue(request, refusal=refusal)
    messages.success(request, f"{period} 的 {len(done)} 家A级单位已公布。")
    return redirect("web:grade_queue")


@for_role(RoleKind.APPROVER)
@require_safe
def grade_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One grade with all its reasons, and the act that it waits for."""
    return _page(request, get_object_or_404(_mine(request), pk=pk))


@for_role(RoleKind.APPROVER)
@require_POST
def grade_decide(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Sign, confirm or publish; what the law does not allow yet is refused with why."""
    if slug not in DOING:
        raise Http404
    shown = get_object_or_404(_mine(request), pk=pk)
    words, do, _ = DOING[slug]
    try:
        do(grading=shown, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _page(request, shown, refusal=refusal)
    messages.success(request, f"{shown.company.name} {shown.grade}级已{words}。")
    return redirect("web:grade_decision", pk)


def _mine(request: HttpRequest) -> QuerySet[Grading]:
    return gradings_signed_by(viewer=viewer_of(request), day=timezone.localdate()).select_related(
        "company__region", "signed_by"
    )


def _queue(request: HttpRequest, *, refusal: DomainError | None = None) -> HttpResponse:
    method = chosen_method(request)
    mine = _mine(request)
    known = statistics.periods(mine, method)
    period = asked(request, "period") or (known[0] if known else "")
    run = mine.filter(method=method, period=period).order_by("-grade", "company__uscc")
    context = {
        "section": "grades",
        "methods": GradingMethod.choices,
        "method": method,
        "periods": known,
        "period": period,
        "clean_count": run.filter(state=GradingState.DRAFT, grade="A").count(),
        "groups": [
            {
                "id": name,
                "title": title,
                "gradings": page_of(request, run.filter(state=state).exclude(grade__in=("A", "N"))),
            }
            for name, (title, state) in WAITING.items()
        ],
        "day": timezone.localdate(),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "approver/grades.html", context, status=status)


def _page(
    request: HttpRequest, shown: Grading, *, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        **grade_context(shown),
        "base": "approver/base.html",
        "section": "grades",
        "day": timezone.localdate(),
        "decisions": [
            {"slug": slug, "words": words}
            for slug, (words, _, states) in DOING.items()
            if shown.state in states and (slug != "confirm" or _may_confirm(shown))
        ],
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "inspector/grade.html", context, status=status)


def _may_confirm(shown: Grading) -> bool:
    """An A once signed; another only after it was told."""
    return shown.state != GradingState.SIGNED or shown.grade == "A"
