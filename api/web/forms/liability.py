"""Forms on who must pay: a lent name, project money not paid (清偿责任认定)."""

from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from api.web.forms.case import REQUIRED, long_text
from sites.models import Company


class NameLendingForm(PageForm):
    """Who builds under whose name; the lender by its code, which may be no party of the site."""

    company = forms.ModelChoiceField(
        label="实际承揽的单位",
        queryset=Company.objects.none(),
        empty_label="请选择",
        error_messages=REQUIRED,
    )
    lender = forms.ModelChoiceField(
        label="出借名义单位的统一社会信用代码",
        queryset=Company.objects.all(),
        to_field_name="uscc",
        widget=forms.TextInput,
        error_messages={**REQUIRED, "invalid_choice": "登记中没有这个统一社会信用代码的单位。"},
    )
    since = DayField(label="起始日期", error_messages=REQUIRED)
    until = DayField(label="截止日期", required=False, help_text="仍在继续的留空")
    reason = forms.CharField(
        label="认定依据", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )

    def __init__(self, *args: Any, companies: Any, **kwargs: Any) -> None:
        """Offer the companies of the site."""
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]  # a ModelChoiceField


class UnpaidWorksForm(PageForm):
    """How much project money the owner has not paid."""

    amount = forms.DecimalField(
        label="未结清工程款（元）",
        max_digits=16,
        decimal_places=2,
        help_text="已经付清的填 0",
        error_messages=REQUIRED,
    )
    as_of = DayField(label="截至日期", error_messages=REQUIRED)
    source = forms.CharField(
        label="依据",
        max_length=500,
        widget=long_text(2),
        help_text="结算书、付款凭证、双方确认的书面材料",
        error_messages=REQUIRED,
    )
