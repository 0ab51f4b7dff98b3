"""What may be claimed for a month, item by item, each with its article (欠薪计算)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.forms.calculator import CalculatorForm
from api.web.refusals import STATUS_OF_INPUT
from arrears.calculator import claim_of_month
from sites.law import LawAt, UnknownParameter
from sites.places import CITY


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Reckon in the address alone: nothing of it is kept."""
    if not request.GET:
        return render(request, "worker/calculator.html", {"form": CalculatorForm()})
    form = CalculatorForm(request.GET)
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return render(request, "worker/calculator.html", context, status=STATUS_OF_INPUT)
    month = form.cleaned_data["month"]
    if month > timezone.localdate():
        form.add_error("month", "这个月还没有到。")
        return render(request, "worker/calculator.html", context, status=STATUS_OF_INPUT)
    try:
        context["sum"] = claim_of_month(form.facts(), LawAt(month, CITY))
    except UnknownParameter:
        form.add_error("month", "没有这个月的最低工资或加班标准，请选近几年的月份。")
        return render(request, "worker/calculator.html", context, status=STATUS_OF_INPUT)
    return render(request, "worker/calculator.html", context)
