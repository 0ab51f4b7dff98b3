"""The employer's view: your grade, why, what would raise it by when, what it costs or saves."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.grade import DepositForm, ObjectionForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from rating import methods
from rating.advice import MENDABLE, Advice, advise, simulate, what_helps
from rating.deposit import Deposit, DepositFacts, compare_deposits, reckon_deposit
from rating.engine import SEVERITY, Assessment, Grade
from rating.enums import GradingMethod, GradingState
from rating.methods import Facts
from rating.models import Grading, GradingNotice
from rating.preview import deposit_facts, preview_facts
from rating.queries import employers_of, latest_versions, published_grading
from rating.results import GradeResult, results_by_purpose, results_of
from rating.rules.wage_payment_facts import WagePaymentFacts
from rating.services.credit_report import issue_report, report_pdf
from rating.services.grade_objection import receive_objection
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.law import LawAt
from sites.models import Company

TOLD = (GradingState.NOTIFIED, GradingState.OBJECTED)


@dataclass(frozen=True, slots=True)
class MethodCard:
    """One method on the page.

    Attributes:
        method: Which.
        published: The grade that holds, if one was published.
        told: A grade the company was told and may object to.
        preview: What today's records would give; None where there is nothing to look at.
        advice: What to do about each finding of the preview.
        helps: Single things that would raise it: words and the grade.
        simulated: The preview with the chosen things mended.
    """

    method: GradingMethod
    published: Grading | None
    told: Grading | None
    preview: Assessment | None
    advice: list[Advice]
    helps: list[tuple[str, Grade]]
    simulated: Assessment | None

    @property
    def is_raised(self) -> bool:
        """Whether the chosen things would give a better grade; not graded is none."""
        if self.preview is None or self.simulated is None or self.simulated.grade is Grade.N:
            return False
        return SEVERITY[self.simulated.grade] < SEVERITY[self.preview.grade]


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def grade(request: HttpRequest) -> HttpResponse:
    """Grades of my company, published, told and as of today, with the simulator."""
    return _page(request)


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a grade my company was told."""
    mine = employers_of(viewer=viewer_of(request), day=timezone.localdate())
    notice = get_object_or_404(GradingNotice, pk=pk, grading__company__in=mine)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=STATUS_OF_INPUT)
    try:
        found = receive_objection(
            notice=notice,
            words=form.cleaned_data["words"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, f"异议已收到，我局将在 {found.answer_due_on} 前核实答复。")
    return redirect("web:employer_grade")


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Issue the credit report of my company as PDF, with a code that anybody can verify."""
    company = _company(request)
    issued = issue_report(company=company, actor=viewer_of(request), now=timezone.now())
    address = f"{settings.PUBLIC_URL}/verify/{quote(issued.number)}/"
    response = HttpResponse(report_pdf(issued, verify_url=address), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="credit-report-{issued.pk}.pdf"'
    return response


def _company(request: HttpRequest) -> Company:
    """The company asked for among mine, else the first."""
    mine = employers_of(viewer=viewer_of(request), day=timezone.localdate())
    asked = request.POST.get("uscc") or request.GET.get("uscc") or ""
    found = next((one for one in mine if one.uscc == asked or not asked), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    *,
    form: ObjectionForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    company, day = _company(request), timezone.localdate()
    law = LawAt(day, company.region_id)
    mended = [key for key in request.GET.getlist("mend") if key in MENDABLE]
    known = {
        method: preview_facts(company=company, method=method, day=day) for method in GradingMethod
    }
    cards = [_card(company, method, known[method], mended, law) for method in GradingMethod]
    deposit_form, deposit, compared, deposit_refusal = _deposit(request, company, known, law)
    context: dict[str, Any] = {
        "section": "grade",
        "company": company,
        "mine": employers_of(viewer=viewer_of(request), day=day),
        "day": day,
        "cards": cards,
        "mendable": [(key, words, key in mended) for key, words in MENDABLE.items()],
        "mended": mended,
        "results": _results(cards, company, law),
        "compared_results": results_by_purpose(on=day, region=company.region_id),
        "objection_form": form or ObjectionForm(),
        "form": form,
        "deposit_form": deposit_form,
        "deposit": deposit,
        "compared": compared,
        "refusal": refusal or deposit_refusal,
    }
    return render(request, "contractor/grade.html", context, status=status)


def _card(
    company: Company, method: GradingMethod, facts: Facts | None, mended: list[str], law: LawAt
) -> MethodCard:
    today = methods.assess_facts(facts, law_day=law.day, law=law) if facts else None
    told = (
        latest_versions()
        .filter(company=company, project__isnull=True, method=method, state__in=TOLD)
        .select_related("notice")
        .order_by("-period")
        .first()
    )
    return MethodCard(
        method=method,
        published=published_grading(company=company, method=method, on=law.day),
        told=told,
        preview=today,
        advice=advise([(one.rule, one.grade) for one in today.findings]) if today else [],
        helps=[(MENDABLE[key], grade) for key, grade in what_helps(facts, law=law)]
        if facts
        else [],
        simulated=simulate(facts, mended, law=law) if facts and mended else None,
    )


def _results(cards: list[MethodCard], company: Company, law: LawAt) -> tuple[GradeResult, ...]:
    """What the yearly grade is followed by; without one, nothing is."""
    yearly = cards[0].published
    grade_ = Grade(yearly.grade) if yearly else Grade.N
    return results_of(grade_, on=law.day, region=company.region_id)


def _deposit(
    request: HttpRequest,
    company: Company,
    known: dict[GradingMethod, Facts | None],
    law: LawAt,
) -> tuple[DepositForm, Deposit | None, list[tuple[Deposit, Decimal]], DomainError | None]:
    """The deposit of a new project, where an amount was asked for, and what others would store."""
    asked = "contract_amount" in request.GET
    form = DepositForm(request.GET if asked else None, initial={"base_rate": "2"})
    if not asked or not form.is_valid():
        return form, None, [], None
    month = known[GradingMethod.WAGE_PAYMENT]
    given = DepositFacts(
        contract_amount=form.cleaned_data["contract_amount"],
        base_rate=form.cleaned_data["base_rate"] / Decimal(100),
    )
    facts = deposit_facts(
        company=company,
        day=law.day,
        known=given,
        month=month if isinstance(month, WagePaymentFacts) else None,
    )
    try:
        deposit = reckon_deposit(facts, law)
        compared = [(one, one.amount - deposit.amount) for one in compare_deposits(facts, law)]
    except DomainError as refusal:
        return form, None, [], refusal
    return form, deposit, compared, None
