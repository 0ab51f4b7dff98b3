"""What falls due this week for the person who asks, and an outage of our own put on record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.due import OutageForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.services.retaliation import SUBJECT as RETALIATION
from blacklist.clock_subjects import CREDIT_OBJECTION, LISTING
from sites.clocks import due_this_week
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import LegalClock, SystemOutage
from sites.services.clocks import record_outage

OUTAGES_SHOWN = 10
PAGES = {LISTING: "web:listing", CREDIT_OBJECTION: "web:credit_objection"}
PENALTY_CLOCKS = frozenset({"penalty_report", "penalty_withdrawal"})


@for_role(RoleKind.INSPECTOR)
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """One list: overdue first, then up to Sunday."""
    return _page(request, OutageForm())


@for_role(RoleKind.INSPECTOR)
@require_POST
def outage(request: HttpRequest) -> HttpResponse:
    """Put an outage on record; the clocks it touched get its days back."""
    form = OutageForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=STATUS_OF_INPUT)
    try:
        made = record_outage(**form.cleaned_data, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _page(request, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, f"已记录停机，顺延时限 {made.tolls.count()} 项。")
    return redirect("web:due")


def _page(
    request: HttpRequest,
    form: OutageForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    items = due_this_week(viewer=viewer_of(request), day=day, now=timezone.now())
    context = {
        "section": "due",
        "day": day,
        "items": [{"item": item, "url": _url(item.clock)} for item in items],
        "overdue": sum(item.overdue for item in items),
        "outages": SystemOutage.objects.order_by("-began_at").prefetch_related("tolls")[
            :OUTAGES_SHOWN
        ],
        "form": form,
        "refusal": refusal,
    }
    return render(request, "inspector/due.html", context, status=status)


def _url(clock: LegalClock) -> str:
    """Where the clock's matter is dealt with."""
    if clock.subject_kind == "Case":
        return reverse("web:case", args=(clock.words,))
    if clock.subject_kind == "ViolationPublication":
        return reverse("web:outcomes", args=(clock.words,))
    if clock.subject_kind == "CaseDocument":
        page = "web:penalty" if clock.rule in PENALTY_CLOCKS else "web:document"
        return reverse(page, args=(clock.subject_id,))
    if clock.subject_kind in PAGES:
        return reverse(PAGES[clock.subject_kind], args=(clock.subject_id,))
    return reverse(f"web:{'retaliation' if clock.subject_kind == RETALIATION else 'complaints'}")
