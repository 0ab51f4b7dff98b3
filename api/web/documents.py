"""Documents of a case: issue, read, download, record how each was served."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.conduct import DeliveryForm, DocumentForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.documents import wordings
from arrears.enums import DocumentKind, ServiceMethod
from arrears.models import Case, CaseDocument
from arrears.queries import cases_visible_to
from arrears.services.delivery import Delivery, record_delivery
from arrears.services.documents import BY_THEIR_ACT, document_bytes, issue_document
from sites.enums import RoleKind
from sites.errors import DomainError

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Issued by hand, in the order they come in a case.
BY_HAND = [kind for kind in DocumentKind if kind not in BY_THEIR_ACT]


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Fill in what a kind of document asks for, and issue it."""
    if kind not in BY_HAND:
        raise Http404
    case, chosen = _case(request, number), DocumentKind(kind)
    asks = wordings()[chosen].asks
    context: dict[str, object] = {"section": "cases", "case": case, "title": chosen.label}
    # Where one person alone complained, a request for his papers would name him.
    context["lone"] = case.complaints.count() == 1
    if request.method != "POST":
        context["form"] = DocumentForm(asks=asks)
        return render(request, "inspector/issue_document.html", context)
    form = context["form"] = DocumentForm(request.POST, asks=asks)
    if not form.is_valid():
        return render(request, "inspector/issue_document.html", context, status=STATUS_OF_INPUT)
    try:
        made = issue_document(
            case=case,
            kind=chosen,
            given=form.given(),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        status = status_of(refusal)
        return render(request, "inspector/issue_document.html", context, status=status)
    messages.success(request, f"已签发 {made.number}。")
    return redirect("web:document", made.pk)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document with its text, its files, and how it was served."""
    found = _document(request, pk)
    context: dict[str, object] = {"section": "cases", "document": found, "case": found.case}
    if request.method != "POST":
        context["form"] = DeliveryForm(initial={"served_on": timezone.localdate()})
        return render(request, "inspector/document.html", context)
    form = context["form"] = DeliveryForm(request.POST)
    if not form.is_valid():
        return render(request, "inspector/document.html", context, status=STATUS_OF_INPUT)
    given = form.cleaned_data
    try:
        record_delivery(
            document=found,
            delivery=Delivery(**{**given, "method": ServiceMethod(given["method"])}),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        status = status_of(refusal)
        return render(request, "inspector/document.html", context, status=status)
    messages.success(request, "已记录送达，并出具送达回证。")
    return redirect("web:document", pk)


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_safe
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The document as issued, byte for byte."""
    if form not in TYPES:
        raise Http404
    found = _document(request, pk)
    answer = HttpResponse(document_bytes(found, form), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="document-{found.pk}.{form}"'
    return answer


def _case(request: HttpRequest, number: str) -> Case:
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows, number=number)


def _document(request: HttpRequest, pk: int) -> CaseDocument:
    cases = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    rows = CaseDocument.objects.filter(case__in=cases).select_related(
        "case__project__region", "case__employer", "delivery", "issued_by"
    )
    return get_object_or_404(rows, pk=pk)
