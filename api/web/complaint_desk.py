"""The inspector's desk for complaints: one complaint, its site, and what callers tell."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.receiving import FindSiteForm, TakeDownForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.colleagues import beside
from arrears.models import Complaint
from arrears.queries import cases_visible_to, complaint_text, complaints_visible_to
from arrears.services.receiving import find_site, take_down_complaint
from arrears.services.verification import join_case
from sites.enums import RoleKind
from sites.errors import DomainError

# People of one team shown at once.
MOST_PEOPLE = 50


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest) -> HttpResponse:
    """Enter what a caller or visitor tells; the page gives a one-time code, not the receipt."""
    context: dict[str, object] = {"section": "complaints"}
    if request.method != "POST":
        context["form"] = TakeDownForm()
        return render(request, "inspector/take_down.html", context)
    form = context["form"] = TakeDownForm(request.POST)
    if not form.is_valid():
        return render(request, "inspector/take_down.html", context, status=STATUS_OF_INPUT)
    try:
        taken = take_down_complaint(told=form.told(), actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        context["refusal"] = refusal
        status = status_of(refusal)
        return render(request, "inspector/take_down.html", context, status=status)
    context["taken"] = taken
    return render(request, "inspector/taken_down.html", context, status=201)


@for_role(RoleKind.INSPECTOR)
@require_safe
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint without who made it: what was said, and what the register says to it."""
    return _page(request, _visible(request, pk), FindSiteForm())


@for_role(RoleKind.INSPECTOR)
@require_POST
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which project a complaint without a site code is about."""
    found = _visible(request, pk)
    form = FindSiteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=STATUS_OF_INPUT)
    try:
        placed = find_site(
            complaint=found,
            project_code=form.cleaned_data["project_code"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, found, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, f"{placed.number} 已认定到 {placed.where}。")
    return redirect("web:complaints")


@for_role(RoleKind.INSPECTOR)
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a complaint up in an open case about the same project."""
    found = _visible(request, pk)
    cases = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    case = get_object_or_404(cases, number=request.POST.get("case", ""))
    try:
        join_case(complaint=found, case=case, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _page(request, found, FindSiteForm(), refusal=refusal, status=status_of(refusal))
    messages.success(request, f"{found.number} 已并入 {case.number}。")
    return redirect("web:case", case.number)


def _visible(request: HttpRequest, pk: int) -> Complaint:
    rows = complaints_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    found: Complaint,
    form: FindSiteForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "complaints",
        "day": timezone.localdate(),
        "complaint": found,
        "text": complaint_text(complaint=found),
        "member_count": found.members.count(),
        "attachment_count": found.attachments.count(),
        "retaliation": found.retaliation_reports.order_by("-pk"),
        "beside": beside(found, timezone.localdate()),
        "most_people": MOST_PEOPLE,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "inspector/complaint.html", context, status=status)
