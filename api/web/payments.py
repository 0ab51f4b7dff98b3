"""Money of a case: what is still owed to whom, and what reached each worker."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from api.web.access import for_role, viewer_of
from api.web.forms.conduct import PaymentsForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.claims import settled_by_claim
from arrears.enums import MoneySource
from arrears.errors import PaymentNotValid
from arrears.models import Case, CaseClaim, SettlementPayment
from arrears.queries import cases_visible_to
from arrears.services.settlement import Payment, record_payments
from sites.enums import RoleKind
from sites.errors import DomainError

ZERO = Decimal("0.00")


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: HttpRequest, number: str) -> HttpResponse:
    """Every claim with what was paid on it, and a field for what is paid now."""
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    case = get_object_or_404(rows, number=number)
    if request.method != "POST":
        form = PaymentsForm(initial={"paid_on": timezone.localdate()})
        return _page(request, case, form)
    form = PaymentsForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=STATUS_OF_INPUT)
    given = form.cleaned_data
    try:
        made = record_payments(
            case=case,
            payments=_entered(case, request.POST, given["proof"]),
            source=MoneySource(given["source"]),
            paid_on=given["paid_on"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _page(request, case, form, refusal=refusal, status=status_of(refusal))
    total = sum((row.amount for row in made), ZERO)
    messages.success(request, f"已记录 {len(made)} 笔，合计 {total:,.2f} 元。")
    return redirect("web:case_payments", number)


def _entered(case: Case, data: QueryDict, proof: str) -> list[Payment]:
    found = []
    for claim in case.claims.order_by("worker", "month"):
        text = data.get(f"amount_{claim.pk}", "").strip()
        if not text:
            continue
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise PaymentNotValid(f"“{text[:20]}”不是金额", fix="请填写数字，单位是元") from error
        if not amount.is_finite():
            raise PaymentNotValid(f"“{text[:20]}”不是金额", fix="请填写数字，单位是元")
        found.append(Payment(claim, amount, data.get(f"proof_{claim.pk}", "").strip() or proof))
    return found


def _page(
    request: HttpRequest,
    case: Case,
    form: PaymentsForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    settled = settled_by_claim(case)
    lines = [
        _line(claim, settled.get(claim.pk, ZERO), request)
        for claim in case.claims.select_related("worker").order_by("worker", "month")
    ]
    context = {
        "section": "cases",
        "case": case,
        "form": form,
        "lines": lines,
        "paid": SettlementPayment.objects.filter(claim__case=case)
        .select_related("claim__worker", "paid_by")
        .order_by("-paid_on", "-pk"),
        "refusal": refusal,
    }
    return render(request, "inspector/case_payments.html", context, status=status)


def _line(claim: CaseClaim, settled: Decimal, request: HttpRequest) -> dict[str, object]:
    left = claim.amount - settled
    return {
        "claim": claim,
        "settled": settled,
        "left": left,
        "entered": request.POST.get(f"amount_{claim.pk}", left or ""),
        "proof": request.POST.get(f"proof_{claim.pk}", ""),
    }
