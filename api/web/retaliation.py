"""The queue of those who are punished for a complaint: whom to reach by when, and what was done."""

import datetime as dt

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.retaliation import AnswerForm
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.models import ComplaintMessage, RetaliationReport
from arrears.queries import complaint_text, retaliation_visible_to
from arrears.services.retaliation import PURPOSE, answer_retaliation
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.sealing import unseal

WAITING, ANSWERED = "waiting", "answered"
MESSAGE_PURPOSE = "complaint.message"
FROM_WORKERS = Prefetch(
    "complaint__messages",
    queryset=ComplaintMessage.objects.filter(from_worker=True).order_by("sent_at", "pk"),
)
STATES = ((WAITING, "待处置"), (ANSWERED, "已处置"))


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_safe
def retaliation(request: HttpRequest) -> HttpResponse:
    """Who waits, the one that falls due first at the top; or what was done, the latest first."""
    return _page(request)


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the complainant was reached and what is done."""
    found = get_object_or_404(_visible(request), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, sent=(pk, form), status=STATUS_OF_INPUT)
    try:
        answer_retaliation(
            report=found,
            words=form.cleaned_data["words"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, sent=(pk, form), refusal=refusal, status=status_of(refusal))
    messages.success(request, f"{found.complaint.number} 的打击报复反映已记录处置情况。")
    return redirect("web:retaliation")


def _visible(request: HttpRequest) -> QuerySet[RetaliationReport]:
    return retaliation_visible_to(viewer=viewer_of(request), day=timezone.localdate())


def _page(
    request: HttpRequest,
    *,
    sent: tuple[int, AnswerForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day, q = timezone.localdate(), asked(request, "q")
    state = ANSWERED if asked(request, "state") == ANSWERED else WAITING
    rows = _visible(request).select_related("answered_by").prefetch_related(FROM_WORKERS)
    waiting = rows.filter(answered_at=None)
    counts = {"waiting": waiting.count(), "overdue": waiting.filter(due_on__lt=day).count()}
    if state == WAITING:
        shown = waiting.order_by("due_on", "reported_at", "pk")
    else:
        shown = rows.exclude(answered_at=None).order_by("-answered_at", "-pk")
    if q:
        shown = shown.filter(
            Q(complaint__project__name__contains=q)
            | Q(complaint__project__code__iexact=q)
            | Q(complaint__place__contains=q)
        )
    page = page_of(request, shown)
    context = {
        "section": "complaints",
        "day": day,
        "q": q,
        "state": state,
        "states": STATES,
        **counts,
        "page": page,
        "rows": [_row(report, day, sent) for report in page],
        "refusal": refusal,
    }
    return render(request, "inspector/retaliation.html", context, status=status)


def _row(
    report: RetaliationReport, day: dt.date, sent: tuple[int, AnswerForm] | None
) -> dict[str, object]:
    """One report with all that was said since, without who said it."""
    told = [complaint_text(complaint=report.complaint)] if report.message_id is None else []
    told += [
        unseal(message.words_sealed, purpose=MESSAGE_PURPOSE)
        for message in report.complaint.messages.all()
        if message.sent_at >= report.reported_at
    ]
    return {
        "report": report,
        "late": report.answered_at is None and report.due_on < day,
        "told": told,
        "answer": unseal(report.answer_sealed, purpose=PURPOSE) if report.answer_sealed else "",
        "form": sent[1]
        if sent and sent[0] == report.pk
        else AnswerForm(auto_id=f"answer{report.pk}_%s"),
    }
