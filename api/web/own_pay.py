"""A worker's own pay: his months, his answers, his log; the code never stands in an address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api.web.access import for_role, viewer_of
from api.web.code_door import CodeDoor
from api.web.forms.own_pay import IssuePayCodeForm, PayAnswerForm, PayCodeForm, WorkLogForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.enums import PayAnswerKind
from arrears.models import LedgerEntry, PayAnswer
from arrears.services.own_pay import (
    answer_month,
    issue_pay_code,
    own_log,
    own_months,
    worker_of_code,
    write_log,
)
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import Worker
from sites.queries import projects_supervised_by

GUESSES = "pay-code"
LOG_SHOWN = 31
DISPUTES_SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or show what it opens."""
    if request.method != "POST":
        return render(request, "worker/pay.html", {"form": PayCodeForm()})
    return DOOR.act(request, PayCodeForm(request.POST))


@never_cache
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Confirm or dispute one month."""
    return DOOR.act(
        request,
        PayAnswerForm(request.POST),
        lambda worker, given: answer_month(
            worker=worker,
            entry=given["entry"],
            answer=PayAnswerKind(given["answer"]),
            words=given["words"],
            now=timezone.now(),
        ),
        "已记下您的答复，单位看不到。",
    )


@never_cache
@require_POST
def log(request: HttpRequest) -> HttpResponse:
    """Write one day of work down."""
    return DOOR.act(
        request,
        WorkLogForm(request.POST),
        lambda worker, given: write_log(
            worker=worker,
            day=given["day"],
            days=given["days"],
            words=given["words"],
            now=timezone.now(),
        ),
        "已记工。以后改动会标明改过。",
    )


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def pay_codes(request: HttpRequest) -> HttpResponse:
    """Give a worker his code, and see which months workers of the region dispute."""
    viewer, day = viewer_of(request), timezone.localdate()
    form = IssuePayCodeForm(request.POST if request.method == "POST" else None)
    projects = projects_supervised_by(viewer=viewer, day=day)
    latest = (
        PayAnswer.objects.filter(project__in=projects)
        .order_by("worker", "project", "employer", "month", "-answered_at", "-pk")
        .distinct("worker", "project", "employer", "month")
    )
    disputed = PayAnswer.objects.filter(
        pk__in=latest.values("pk"), answer=PayAnswerKind.DISPUTED
    ).select_related("worker", "project", "employer")
    context: dict[str, object] = {
        "section": "complaints",
        "form": form,
        "disputed": disputed.order_by("-answered_at")[:DISPUTES_SHOWN],
    }
    status = 200
    if request.method == "POST":
        status = STATUS_OF_INPUT
        if form.is_valid():
            try:
                access, code = issue_pay_code(**form.cleaned_data, actor=viewer, now=timezone.now())
            except DomainError as refusal:
                context["refusal"], status = refusal, status_of(refusal)
            else:
                context |= {"access": access, "code": code, "form": IssuePayCodeForm()}
                status = 201
    return render(request, "inspector/pay_codes.html", context, status=status)


def _own_page(
    request: HttpRequest,
    found: Worker,
    code: str,
    *,
    sent: forms.Form | None = None,
    refusal: DomainError | None = None,
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    months = own_months(worker=found)
    blank = {"code": code, "day": timezone.localdate(), "days": 1}
    context = {
        "worker": found,
        "code": code,
        "months": [
            {"own": month, "form": _answer_form(month.entry, code, sent)} for month in months
        ],
        "log": own_log(worker=found, most=LOG_SHOWN),
        "log_form": sent if isinstance(sent, WorkLogForm) else WorkLogForm(initial=blank),
        "refusal": refusal,
        "done": done,
    }
    return render(request, "worker/own_pay.html", context, status=status)


def _answer_form(entry: LedgerEntry, code: str, sent: forms.Form | None) -> PayAnswerForm:
    if isinstance(sent, PayAnswerForm) and sent.data.get("entry") == str(entry.pk):
        return sent
    return PayAnswerForm(initial={"code": code, "entry": entry.pk}, auto_id=f"m{entry.pk}_%s")


DOOR = CodeDoor(
    kind=GUESSES,
    field="code",
    form=PayCodeForm,
    template="worker/pay.html",
    find=lambda code: worker_of_code(code=code, day=timezone.localdate()),
    page=_own_page,
)
