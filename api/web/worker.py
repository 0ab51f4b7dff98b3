"""Pages of the worker: complain from a site's code without an account, and follow by receipt."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.throttle import count_miss, seconds_to_wait
from api.web.forms.complaint import ComplaintForm, MessageForm, ReceiptForm
from api.web.paging import asked
from api.web.progress import steps_of
from api.web.refusals import (
    STATUS_OF_GUESSES,
    STATUS_OF_INPUT,
    status_of,
    too_many_tries,
)
from arrears.models import Complaint
from arrears.queries import complaint_by_receipt, complaint_progress
from arrears.services.intake import file_complaint, send_message
from sites.errors import DomainError, NotFound
from sites.models import Site

KEY_BYTES = 24
# Counted together with the API's: two doors to the same codes.
GUESSES = "receipt"
# One answer for a wrong, a mistyped and a foreign code: it tells nobody which codes exist.
UNKNOWN_RECEIPT = NotFound(
    "没有查到这个回执码", fix="请逐字核对一次；还是查不到，请拨打 12333", code="E-RECEIPT"
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Two ways on: complain by the site's code, or look a receipt up."""
    return render(request, "worker/home.html")


@require_safe
def complain_start(request: HttpRequest) -> HttpResponse:
    """Go to the form of the site whose code was typed."""
    code = asked(request, "site").upper()
    if code and Site.objects.filter(code=code).exists():
        return redirect("web:complain", code)
    refusal = f"没有工地码“{code}”。请对照告示牌再核对一次，也可以拨打 12333。"
    context = {"site_code": code, "refusal": refusal}
    return render(request, "worker/home.html", context, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, site_code: str) -> HttpResponse:
    """Four questions; the answer is a receipt code shown once.

    The form carries a random key: a double click or a reload files one complaint.
    """
    site = get_object_or_404(Site.objects.select_related("project"), code=site_code.upper())
    if request.method != "POST":
        form = ComplaintForm(initial={"submission_key": secrets.token_urlsafe(KEY_BYTES)})
        return render(request, "worker/complain.html", {"site": site, "form": form})
    form = ComplaintForm(request.POST)
    context = {"site": site, "form": form}
    if not form.is_valid():
        return render(request, "worker/complain.html", context, status=STATUS_OF_INPUT)
    try:
        filed = file_complaint(
            site_code=site.code,
            words=form.words(),
            submission_key=form.cleaned_data["submission_key"],
            now=timezone.now(),
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "worker/complain.html", context, status=status_of(refusal))
    shown = {
        "site_code": site.code,
        "receipt": filed.receipt_code,
        "filed_at": filed.complaint.filed_at,
        "accept_due_on": filed.complaint.accept_due_on,
    }
    return render(request, "worker/filed.html", shown, status=201)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Where a complaint stands, by its receipt code; the code never stands in an address."""
    if request.method != "POST":
        return render(request, "worker/receipt.html", {"form": ReceiptForm()})
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return render(request, "worker/receipt.html", {"form": form}, status=STATUS_OF_INPUT)
    if wait := seconds_to_wait(request, kind=GUESSES):
        return _wait(request, wait)
    code = form.cleaned_data["receipt"]
    found = complaint_by_receipt(receipt_code=code)
    if found is None:
        return _unknown(request, form)
    return _state(request, found, code, MessageForm(initial={"receipt": code}))


@never_cache
@require_POST
def message(request: HttpRequest) -> HttpResponse:
    """One more message of the worker to whoever handles the complaint."""
    if wait := seconds_to_wait(request, kind=GUESSES):
        return _wait(request, wait)
    form = MessageForm(request.POST)
    valid = form.is_valid()
    code = str(form.cleaned_data.get("receipt", ""))
    found = complaint_by_receipt(receipt_code=code)
    if found is None:
        return _unknown(request, ReceiptForm(initial={"receipt": code}))
    if not valid:
        return _state(request, found, code, form, status=STATUS_OF_INPUT)
    try:
        send_message(complaint=found, text=form.cleaned_data["words"], now=timezone.now())
    except DomainError as refusal:
        return _state(request, found, code, form, refusal=refusal, status=status_of(refusal))
    fresh = MessageForm(initial={"receipt": code})
    return _state(request, found, code, fresh, sent=True, status=201)


def _wait(request: HttpRequest, wait: int) -> HttpResponse:
    context = {"form": ReceiptForm(), "refusal": too_many_tries(wait)}
    response = render(request, "worker/receipt.html", context, status=STATUS_OF_GUESSES)
    response["Retry-After"] = str(wait)
    return response


def _unknown(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    count_miss(request, kind=GUESSES)
    context = {"form": form, "refusal": UNKNOWN_RECEIPT}
    return render(request, "worker/receipt.html", context, status=404)


def _state(
    request: HttpRequest,
    found: Complaint,
    code: str,
    form: MessageForm,
    *,
    refusal: DomainError | None = None,
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "complaint": found,
        "receipt": code,
        "progress": complaint_progress(complaint=found, day=timezone.localdate()),
        "steps": steps_of(found),
        "message_form": form,
        "refusal": refusal,
        "sent": sent,
    }
    return render(request, "worker/receipt.html", context, status=status)
