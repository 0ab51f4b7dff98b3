"""Cases of the inspector: the list, filing, one case with its steps, and the acts on it (案件)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.acts import Sent, do_act, form_shown
from api.web.case_acts import ACTS, acts_open, form_of
from api.web.case_complaints import complaint_cards
from api.web.conduct_acts import CONDUCT_ACTS, conduct_acts_open
from api.web.documents import BY_HAND
from api.web.forms.case import FileCaseForm
from api.web.inspectors_of import other_inspectors
from api.web.paging import page_of
from api.web.procedure import NOW, Procedure, Step, procedure_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.claims import open_claims
from arrears.crime import crime_standing
from arrears.enums import ComplaintState
from arrears.models import Case, CaseClosing, Complaint, CrimeReferral, LedgerEntry
from arrears.plausibility import doubts_of
from arrears.queries import cases_visible_to
from arrears.services.conduct import is_suspended, note_words
from arrears.services.filing import open_case
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.law import LawAt
from sites.models import Company, Project
from sites.queries import projects_supervised_by

ALL_ACTS = {**ACTS, **CONDUCT_ACTS}
# Claims of one case shown at once.
MOST_CLAIMS = 200


@for_role(RoleKind.INSPECTOR)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases of the viewer's sites, newest first."""
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    context = {"section": "cases", "cases": page_of(request, rows.order_by("-filed_on", "-pk"))}
    return render(request, "inspector/cases.html", context)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def file_case(request: HttpRequest, code: str) -> HttpResponse:
    """Open a case on a site from its ledger and the complaints that wait."""
    viewer, day = viewer_of(request), timezone.localdate()
    project = get_object_or_404(projects_supervised_by(viewer=viewer, day=day), code=code)
    waiting = Complaint.objects.filter(project=project, state=ComplaintState.RECEIVED)
    choices = {
        "employers": _owing(project, day),
        "inspectors": other_inspectors(project.region, viewer, day),
    }
    context = {
        "day": day,
        "project": project,
        "owed": _owed(project, day),
        "complaint_count": waiting.count(),
    }
    if request.method != "POST":
        context["form"] = FileCaseForm(**choices)
        return render(request, "inspector/file_case.html", context)
    form = context["form"] = FileCaseForm(request.POST, **choices)
    if not form.is_valid():
        return render(request, "inspector/file_case.html", context, status=STATUS_OF_INPUT)
    try:
        case = open_case(
            project=project,
            complaints=list(waiting),
            handler=viewer,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "inspector/file_case.html", context, status=status_of(refusal))
    messages.success(request, f"已立案：{case.number}。")
    return redirect("web:case", case.number)


def _unpaid(project: Project, day: dt.date) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(project=project, outstanding__gt=0, due_on__lt=day)


def _owing(project: Project, day: dt.date) -> QuerySet[Company]:
    """Who owes by the ledger; after them, where somebody complained, all who employ here."""
    owing = _unpaid(project, day).values("employer")
    of = Q(pk__in=owing)
    if project.complaints.filter(state=ComplaintState.RECEIVED).exists():
        hired = project.participations.exclude(company=project.owner_id).values("company")
        of |= Q(pk__in=hired) | Q(pk=project.general_contractor_id)
    return Company.objects.filter(of).order_by(
        ExpressionWrapper(Q(pk__in=owing), output_field=BooleanField()).desc(), "name"
    )


def _owed(project: Project, day: dt.date) -> list[Mapping[str, Any]]:
    """Unpaid sums of a site by employer, largest first."""
    rows = (
        _unpaid(project, day)
        .values("employer__name")
        .annotate(
            owed=Sum("outstanding"),
            worker_count=Count("worker", distinct=True),
            first_due_on=Min("due_on"),
        )
    )
    return [dict(row) for row in rows.order_by("-owed")]


@for_role(RoleKind.INSPECTOR)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: the five answers, its steps and clocks, what may be done now, its claims."""
    return _case_page(request, _visible(request, number))


@for_role(RoleKind.INSPECTOR)
@require_POST
def act(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Do one act on a case; a refusal shows the case as it is, with the reason."""
    return do_act(
        request,
        ALL_ACTS.get(slug),
        find=lambda: _visible(request, number),
        show=_case_page,
        then=("web:case", number),
        form_of=form_of,
    )


def _visible(request: HttpRequest, number: str) -> Procedure:
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return procedure_of(get_object_or_404(rows, number=number))


def _case_page(
    request: HttpRequest,
    procedure: Procedure,
    *,
    sent: Sent | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day, shown = timezone.localdate(), procedure.case
    steps = procedure.steps(day)
    next_acts = [] if is_suspended(shown) else acts_open(procedure)
    context = {
        "case": shown,
        "totals": shown.claims.aggregate(
            amount=Sum("amount"),
            workers=Count("worker", distinct=True),
            count=Count("pk"),
            first=Min("month"),
        ),
        "claims": shown.claims.select_related("worker").order_by("worker", "month")[:MOST_CLAIMS],
        "steps": steps,
        "next": _next_step(steps),
        "acts": [_offered(slug, procedure, sent) for slug in next_acts],
        "more_acts": [_offered(slug, procedure, sent) for slug in conduct_acts_open(procedure)],
        "complaints": complaint_cards(shown, viewer_of(request), day),
        **_conduct(shown, day),
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/case.html", context, status=status)


def _offered(slug: str, procedure: Procedure, sent: Sent | None) -> dict[str, object]:
    act = ALL_ACTS[slug]
    return {
        "act": act,
        "url": reverse("web:act", args=(procedure.case.number, slug)),
        "form": form_shown(act, procedure, sent, form_of),
    }


def _conduct(shown: Case, day: dt.date) -> dict[str, object]:
    """Documents, notes, the way to the police, and how near the crime is."""
    law = LawAt(day, shown.project.region_id)
    closing = CaseClosing.objects.filter(case=shown).select_related("closed_by").first()
    return {
        "documents": shown.documents.select_related("delivery").order_by("pk"),
        "kinds": [] if closing else [(kind.value, kind.label) for kind in BY_HAND],
        "notes": [
            {"note": note, "words": note_words(note)}
            for note in shown.notes.select_related("written_by").order_by("-pk")
        ],
        "referral": CrimeReferral.objects.filter(case=shown).first(),
        "crime": crime_standing(open_claims(shown), law),
        "doubts": [] if closing else doubts_of(shown, law)[:MOST_CLAIMS],
        "suspended": is_suspended(shown),
        "closing": closing,
    }


def _next_step(steps: list[Step]) -> Step | None:
    return next((step for step in steps if step.css == NOW), None)
