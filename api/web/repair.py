"""Pages of the listed company: what it must do, by when it can apply, and the application (修复)."""

from collections import defaultdict

from django.contrib import messages
from django.core.files import File
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.credit import CreditObjectionForm
from api.web.forms.papers import SupplementForm
from api.web.forms.removal import ApplicationForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from blacklist.enums import EvidenceKind
from blacklist.models import ListingDecision, SupplementRequest
from blacklist.queries import (
    credit_objections_of,
    decisions_on_companies_of,
    open_credit_objections,
)
from blacklist.removal_conditions import removal_conditions
from blacklist.repair_progress import application_progress, objection_progress
from blacklist.services.application import Paper, apply_for_removal
from blacklist.services.credit_objection import file_credit_objection
from blacklist.services.pledge import PledgeWords
from blacklist.services.supplement import supplement
from blacklist.supplement_progress import SupplementProgress
from blacklist.two_clocks import two_clocks
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.services.upload_store import store


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def repairs(request: HttpRequest) -> HttpResponse:
    """The listings of my company, and what each waits for."""
    day = timezone.localdate()
    rows = list(_mine(request).order_by("-decided_on", "-pk"))
    progress = application_progress(decisions=rows, now=timezone.now())
    objected = defaultdict(list)
    waiting = open_credit_objections(decisions=rows)
    for one in objection_progress(objections=waiting, day=day):
        objected[one.objection.decision_id].append(one)
    cards = [
        {
            "decision": row,
            "clocks": two_clocks(decision=row, day=day),
            "conditions": removal_conditions(decision=row, day=day),
            "progress": progress.get(row.pk),
            "objections": objected[row.pk],
        }
        for row in rows
    ]
    context = {"section": "repair", "day": day, "cards": cards}
    return render(request, "contractor/repairs.html", context)


@for_role(RoleKind.WAGE_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """One listing of my company: conditions, dates, and the application with its papers."""
    decision = get_object_or_404(_mine(request), pk=pk)
    if request.method != "POST":
        return _page(request, decision, ApplicationForm())
    form = ApplicationForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, decision, form, status=STATUS_OF_INPUT)
    given = form.cleaned_data
    papers = [_kept(EvidenceKind.PROOF, given["proof"])]
    if given["pledge_paper"]:
        papers.append(_kept(EvidenceKind.PLEDGE, given["pledge_paper"]))
    pledge = PledgeWords(
        words=given["words"],
        signed_by=given["signed_by"],
        signed_on=given["signed_on"],
        sha256=papers[1].sha256 if len(papers) > 1 else "",
    )
    try:
        application = apply_for_removal(
            decision=decision,
            words=given["application"],
            pledge=pledge,
            papers=papers,
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, decision, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, f"申请已收到，{application.decision_due_on} 前作出决定。")
    return redirect("web:repair", pk)


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is wrong with the credit information of a listing of my company."""
    decision = get_object_or_404(_mine(request), pk=pk)
    form = CreditObjectionForm(request.POST, auto_id="objection_%s")
    blank = ApplicationForm()
    if not form.is_valid():
        return _page(request, decision, blank, objection_form=form, status=STATUS_OF_INPUT)
    try:
        file_credit_objection(
            decision=decision,
            words=form.cleaned_data["words"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(
            request,
            decision,
            blank,
            objection_form=form,
            refusal=refusal,
            status=status_of(refusal),
        )
    messages.success(request, "异议已收到，答复期限和结果在本页查看。")
    return redirect("web:repair", pk)


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def bring_papers(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    """Bring papers that my application or objection lacks; what came before stays."""
    decision = get_object_or_404(_mine(request), pk=pk)
    row = get_object_or_404(
        SupplementRequest.objects.filter(
            Q(application__decision=decision) | Q(objection__decision=decision)
        ),
        pk=asked,
    )
    form = SupplementForm(
        request.POST,
        request.FILES,
        missing=list(row.missing.order_by("pk")),
        auto_id=f"supplement{row.pk}_%s",
    )
    blank = ApplicationForm()
    if not form.is_valid():
        return _page(request, decision, blank, brought=(row.pk, form), status=STATUS_OF_INPUT)
    papers = {key: _kept(EvidenceKind.OTHER, file) for key, file in form.files_given().items()}
    try:
        made = supplement(
            request=row,
            papers=papers,
            words=form.cleaned_data["words"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(
            request,
            decision,
            blank,
            brought=(row.pk, form),
            refusal=refusal,
            status=status_of(refusal),
        )
    messages.success(request, f"已收到 {made.papers.count()} 份补正材料，监察员会看到。")
    return redirect("web:repair", pk)


def _mine(request: HttpRequest) -> QuerySet[ListingDecision]:
    return decisions_on_companies_of(viewer=viewer_of(request), day=timezone.localdate())


def _kept(kind: EvidenceKind, file: "File[bytes]") -> Paper:
    """Keep a paper; kept without an application it is only a file that nobody names."""
    content = file.read()
    return Paper(kind, file.name or kind.label, store(content), len(content))


def _page(
    request: HttpRequest,
    decision: ListingDecision,
    form: ApplicationForm,
    *,
    objection_form: CreditObjectionForm | None = None,
    brought: tuple[int, SupplementForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    clocks = two_clocks(decision=decision, day=day)
    progress = application_progress(decisions=[decision], now=timezone.now()).get(decision.pk)
    application = progress and progress.application
    objections = objection_progress(objections=credit_objections_of(decision), day=day)
    conditions = removal_conditions(decision=decision, day=day)
    context = {
        "section": "repair",
        "day": day,
        "decision": decision,
        "clocks": clocks,
        "conditions": conditions,
        "application": application,
        "progress": progress,
        "objections": objections,
        "supplement_form": _supplement_form(progress.open_request if progress else None, brought),
        # One objection at a time waits for its answer, and only such a one lacks papers.
        "objection_supplement_form": _supplement_form(
            next((one.open_request for one in objections if one.open_request), None), brought
        ),
        "may_object": all(one.objection.answered_on for one in objections),
        "objection_form": objection_form or CreditObjectionForm(auto_id="objection_%s"),
        "may_apply": bool(clocks.listed_on and conditions.are_met and application is None),
        "changes": decision.changes.exclude(state="DRAFT").order_by("-pk"),
        "form": form,
        "failed": brought[1] if brought else objection_form or form,
        "refusal": refusal,
    }
    return render(request, "contractor/repair.html", context, status=status)


def _supplement_form(
    asked: SupplementProgress | None, brought: tuple[int, SupplementForm] | None
) -> SupplementForm | None:
    """The form of what is asked for: as it was sent, or blank."""
    if asked is None:
        return None
    if brought is not None and brought[0] == asked.request.pk:
        return brought[1]
    return SupplementForm(missing=asked.missing, auto_id=f"supplement{asked.request.pk}_%s")
