"""Pages of the worker: complain from a site's code without an account, and follow by receipt."""

import secrets
from collections.abc import Callable

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.throttle import count_miss, seconds_to_wait
from api.web.code_door import CodeDoor
from api.web.forms.complaint import (
    ArrivedForm,
    CodeForm,
    ComplaintForm,
    EvidenceForm,
    MessageForm,
    OpenComplaintForm,
    PickupForm,
    ReceiptForm,
)
from api.web.paging import asked
from api.web.progress import steps_of
from api.web.receipt_proof import proof_text, spelled
from api.web.refusals import (
    STATUS_OF_INPUT,
    status_of,
)
from arrears.colleagues import worker_hints
from arrears.enums import CaseState, Channel
from arrears.models import Complaint, ComplaintDecision
from arrears.queries import complaint_by_receipt, complaint_progress, retaliation_due_on
from arrears.receipts import site_code_is_ours
from arrears.services.following import (
    add_attachment,
    escalate_complaint,
    missed_deadline,
    withdraw_complaint,
)
from arrears.services.intake import (
    OVER,
    FiledComplaint,
    file_complaint,
    file_without_code,
    send_message,
)
from arrears.services.receiving import fetch_receipt
from arrears.services.settlement import answer_arrival
from sites.errors import DomainError, NotFound
from sites.models import Site

KEY_BYTES = 24
# Counted together with the API's: two doors to the same codes.
GUESSES = "receipt"


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
    mark = request.GET.get("s", "")
    context: dict[str, object] = {"site": site, "draft": site.code}
    context["foreign_code"] = bool(mark) and not site_code_is_ours(site.code, mark)
    return _complaint_page(request, ComplaintForm, context, _at_site(site))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain_anywhere(request: HttpRequest) -> HttpResponse:
    """The same questions and one more, for whoever has no site code or tells for others."""
    return _complaint_page(request, OpenComplaintForm, {"draft": "anywhere"}, _anywhere)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pickup(request: HttpRequest) -> HttpResponse:
    """Fetch the receipt of a complaint that staff took down, by the one-time code."""
    if request.method != "POST":
        return render(request, "worker/pickup.html", {"form": PickupForm()})
    form = PickupForm(request.POST)
    if not form.is_valid():
        return render(request, "worker/pickup.html", {"form": form}, status=STATUS_OF_INPUT)
    if wait := seconds_to_wait(request, kind=GUESSES):
        return DOOR.wait(request, wait)
    try:
        found, code = fetch_receipt(pickup_code=form.cleaned_data["code"], now=timezone.now())
    except DomainError as refusal:
        count_miss(request, kind=GUESSES)
        context = {"form": form, "refusal": refusal}
        return render(request, "worker/pickup.html", context, status=status_of(refusal))
    return _filed_page(request, found, code, "")


FileIt = Callable[[ComplaintForm], FiledComplaint]


def _at_site(site: Site) -> FileIt:
    return lambda form: file_complaint(
        site_code=site.code,
        words=form.words(),
        submission_key=form.cleaned_data["submission_key"],
        now=timezone.now(),
        how=form.filing(Channel.SITE_CODE),
    )


def _anywhere(form: ComplaintForm) -> FiledComplaint:
    return file_without_code(
        region=form.cleaned_data["region"],
        place=form.cleaned_data["place"],
        words=form.words(),
        submission_key=form.cleaned_data["submission_key"],
        now=timezone.now(),
        how=form.filing(Channel.OPEN),
    )


def _complaint_page(
    request: HttpRequest, kind: type[ComplaintForm], context: dict[str, object], file_it: FileIt
) -> HttpResponse:
    if request.method != "POST":
        key = secrets.token_urlsafe(KEY_BYTES)
        context["form"] = kind(initial={"submission_key": key})
        return render(request, "worker/complain.html", context)
    form = context["form"] = kind(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "worker/complain.html", context, status=STATUS_OF_INPUT)
    try:
        filed = _file(form, file_it)
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "worker/complain.html", context, status=status_of(refusal))
    return _filed_page(request, filed.complaint, filed.receipt_code, str(context["draft"]))


def _filed_page(request: HttpRequest, complaint: Complaint, code: str, draft: str) -> HttpResponse:
    shown = {
        "draft": draft,
        "receipt": code,
        "spelled": spelled(code),
        "number": complaint.number,
        "filed_at": complaint.filed_at,
        "accept_due_on": complaint.accept_due_on,
    }
    return render(request, "worker/filed.html", shown, status=201)


def _file(form: ComplaintForm, file_it: FileIt) -> FiledComplaint:
    """File words and attachments together: what one refuses, the other does not keep."""
    with transaction.atomic():
        filed = file_it(form)
        if not filed.complaint.attachments.exists():
            for content in form.contents():
                add_attachment(complaint=filed.complaint, content=content, now=timezone.now())
    return filed


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
        return DOOR.wait(request, wait)
    code = form.cleaned_data["receipt"]
    found = complaint_by_receipt(receipt_code=code)
    if found is None:
        return DOOR.unknown(request, code, _unknown())
    return _state(request, found, code)


@never_cache
@require_POST
def message(request: HttpRequest) -> HttpResponse:
    """One more message of the worker to whoever handles the complaint."""
    return DOOR.act(
        request,
        MessageForm(request.POST),
        lambda found, given: send_message(
            complaint=found,
            text=given["words"],
            retaliation=given["retaliation"],
            now=timezone.now(),
        ),
        "已把您的话转给办案人员。",
    )


@never_cache
@require_POST
def evidence(request: HttpRequest) -> HttpResponse:
    """One more photograph or voice."""
    return DOOR.act(
        request,
        EvidenceForm(request.POST, request.FILES),
        lambda found, given: add_attachment(
            complaint=found, content=given["file"].read(), now=timezone.now()
        ),
        "证据已收到，只有办案的监察员能看原件。",
    )


@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw; nothing is closed by that, somebody calls back."""
    return DOOR.act(
        request,
        CodeForm(request.POST),
        lambda found, _given: withdraw_complaint(complaint=found, now=timezone.now()),
        "已记下您要撤回。案件不会因此自动结束，办案人员会联系您核实。",
    )


@never_cache
@require_POST
def escalate(request: HttpRequest) -> HttpResponse:
    """Call a missed time limit to the attention of those above."""
    return DOOR.act(
        request,
        CodeForm(request.POST),
        lambda found, _given: escalate_complaint(complaint=found, now=timezone.now()),
        "已催办，上级负责人会看到。",
    )


@never_cache
@require_POST
def arrived(request: HttpRequest) -> HttpResponse:
    """Say whether the money arrived."""
    return DOOR.act(
        request,
        ArrivedForm(request.POST),
        lambda found, given: answer_arrival(
            complaint=found,
            arrived=given["arrived"],
            words=given["words"],
            now=timezone.now(),
        ),
        "谢谢，已记下您的答复。没有到账的，案件不会按付清结案。",
    )


@never_cache
@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """The receipt as a text file that anybody can check without us."""
    if wait := seconds_to_wait(request, kind=GUESSES):
        return DOOR.wait(request, wait)
    code = request.POST.get("receipt", "")
    found = complaint_by_receipt(receipt_code=code)
    if found is None:
        return DOOR.unknown(request, code, _unknown())
    answer = HttpResponse(proof_text(found), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="receipt.txt"'
    return answer


def _found(code: str) -> Complaint:
    found = complaint_by_receipt(receipt_code=code)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    """One answer for a wrong, a mistyped and a foreign code: it tells nobody which codes exist."""
    return NotFound(
        "没有查到这个回执码", fix="请逐字核对一次；还是查不到，请拨打 12333", code="E-RECEIPT"
    )


def _state(
    request: HttpRequest,
    found: Complaint,
    code: str,
    *,
    sent: forms.Form | None = None,
    refusal: DomainError | None = None,
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    blank = {"receipt": code}
    context = {
        "complaint": found,
        "receipt": code,
        "progress": complaint_progress(complaint=found, day=day),
        "steps": steps_of(found),
        "decision": ComplaintDecision.objects.filter(complaint=found).first(),
        "attachment_count": found.attachments.count(),
        "day": day,
        "retaliation_due_on": retaliation_due_on(complaint=found),
        "missed_on": missed_deadline(found, day),
        "over": found.state in OVER,
        "hints": () if found.state in OVER else worker_hints(found),
        "may_answer": found.case is not None and found.case.state != CaseState.CLOSED,
        "message_form": sent if isinstance(sent, MessageForm) else MessageForm(initial=blank),
        "evidence_form": sent if isinstance(sent, EvidenceForm) else EvidenceForm(initial=blank),
        "arrived_form": sent if isinstance(sent, ArrivedForm) else ArrivedForm(initial=blank),
        "refusal": refusal,
        "done": done,
    }
    return render(request, "worker/receipt.html", context, status=status)


DOOR = CodeDoor(
    kind=GUESSES,
    field="receipt",
    form=ReceiptForm,
    template="worker/receipt.html",
    find=_found,
    page=_state,
)
