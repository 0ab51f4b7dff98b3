"""Clues of the national platform: taken in from its file, given back with their ends."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.clues import ClueFileForm, ConcludeClueForm
from api.web.group_sheet import rows_of
from api.web.paging import page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.clue_file import conclusions, read_clues
from arrears.models import NationalClue
from arrears.queries import complaints_visible_to
from arrears.services.clues import clues_as_csv, conclude_clue, take_in_clues
from sites.enums import RoleKind
from sites.errors import DomainError


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def clues(request: HttpRequest) -> HttpResponse:
    """The clues of the region, the latest first, and a form for a file."""
    if request.method != "POST":
        return _page(request, ClueFileForm())
    form = ClueFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=STATUS_OF_INPUT)
    file = form.cleaned_data["file"]
    try:
        rows, findings = read_clues(rows_of(file.read(), file.name), timezone.localdate())
        taken = take_in_clues(
            clues=rows, findings=findings, actor=viewer_of(request), now=timezone.now()
        )
    except DomainError as refusal:
        return _page(request, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, f"已转入 {len(taken.new)} 条；已有 {taken.known} 条，没有重复登记。")
    return redirect("web:clues")


@for_role(RoleKind.INSPECTOR)
@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a clue ended."""
    found = get_object_or_404(_visible(request), pk=pk)
    form = ConcludeClueForm(request.POST)
    if not form.is_valid():
        return _page(request, ClueFileForm(), sent=(pk, form), status=STATUS_OF_INPUT)
    try:
        conclude_clue(
            complaint=found.complaint,
            actor=viewer_of(request),
            now=timezone.now(),
            **form.cleaned_data,
        )
    except DomainError as refusal:
        return _page(request, ClueFileForm(), refusal=refusal, status=status_of(refusal))
    messages.success(request, f"{found.clue_number} 已办结。")
    return redirect("web:clues")


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The clues with their ends, as a file for the platform."""
    rows = _visible(request).order_by("received_on", "pk")
    answer = HttpResponse(clues_as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clues.csv"'
    return answer


def _visible(request: HttpRequest) -> QuerySet[NationalClue]:
    seen = complaints_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return NationalClue.objects.filter(complaint__in=seen).select_related(
        "complaint__project", "complaint__region"
    )


def _page(
    request: HttpRequest,
    form: ClueFileForm,
    *,
    sent: tuple[int, ConcludeClueForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    page = page_of(request, _visible(request).order_by("-received_on", "-pk"))
    context = {
        "section": "complaints",
        "form": form,
        "clues": page,
        "rows": [
            {
                "clue": clue,
                "conclusion": conclusions().get(clue.conclusion, ""),
                "form": sent[1]
                if sent and sent[0] == clue.pk
                else ConcludeClueForm(auto_id=f"clue{clue.pk}_%s"),
            }
            for clue in page
        ],
        "refusal": refusal,
    }
    return render(request, "inspector/clues.html", context, status=status)
