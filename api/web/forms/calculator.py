"""Form of the calculator: one month, what was agreed, paid and worked beyond (欠薪计算)."""

from decimal import Decimal
from typing import Any

from django import forms

from api.web.forms.base import MonthField
from arrears.calculator import MonthFacts

REQUIRED = {"required": "这一项要填。"}
MOST_HOURS = 400


def _yuan(label: str, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        error_messages=REQUIRED,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        **more,
    )


def _hours(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=MOST_HOURS,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )


class CalculatorForm(forms.Form):
    """One worker's month."""

    month = MonthField(label="哪个月的工资", error_messages=REQUIRED)
    agreed = _yuan("说好这个月多少钱（元）")
    paid = _yuan("已经拿到多少（元）", initial=0)
    whole_month = forms.BooleanField(label="这个月干满了", required=False, initial=True)
    workday_hours = _hours("平时加班没给钱的小时数")
    rest_day_hours = _hours("周末加班没给钱的小时数")
    holiday_hours = _hours("法定节日加班没给钱的小时数")
    ordered_unpaid = forms.BooleanField(label="监察已经责令支付，单位到期没有付", required=False)

    def facts(self) -> MonthFacts:
        """As the calculator takes them."""
        given = self.cleaned_data
        return MonthFacts(
            agreed=given["agreed"],
            paid=given["paid"],
            whole_month=given["whole_month"],
            workday_hours=given["workday_hours"] or Decimal(0),
            rest_day_hours=given["rest_day_hours"] or Decimal(0),
            holiday_hours=given["holiday_hours"] or Decimal(0),
            ordered_unpaid=given["ordered_unpaid"],
        )
