"""Forms of removal: correction, bars, changes, and the company's application (移出)."""

from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from api.web.forms.papers import PaperField, require_total
from blacklist.enums import BarKind, ChangeKind


class CorrectionForm(PageForm):
    """Since when the wages are paid, and what proves it."""

    corrected_on = DayField(label="改正日期", help_text="最后一笔工资支付到位的日期")
    evidence = forms.CharField(label="改正的证据", max_length=500)


class BarForm(PageForm):
    """What Order 45 art. 13 holds against an early removal."""

    kind = forms.ChoiceField(label="情形", choices=BarKind)
    reason = forms.CharField(label="事由", max_length=500)
    document = forms.CharField(label="文书", max_length=200, help_text="例如立案决定书文号")
    since = DayField(label="起始日期")
    until = DayField(label="终止日期", required=False)


class ChangeForm(PageForm):
    """A change of the list to draft."""

    kind = forms.ChoiceField(label="事项", choices=ChangeKind)
    reason = forms.CharField(
        label="事实和理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.CharField(
        label="依据的文书",
        max_length=200,
        required=False,
        help_text="撤销、撤回、恢复必填：例如撤销责令限期支付决定的文号",
    )


class ExtensionForm(PageForm):
    """Why a matter needs more time."""

    reason = forms.CharField(
        label="情况复杂的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PledgeForm(PageForm):
    """A credit pledge as signed."""

    words = forms.CharField(
        label="信用承诺内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明不再拖欠农民工工资，以及违反承诺的后果",
    )
    signed_by = forms.CharField(label="签署人", max_length=50, help_text="法定代表人或者主要负责人")
    signed_on = DayField(label="签署日期")


class ApplicationForm(PledgeForm):
    """The written application with its proof and its pledge."""

    application = forms.CharField(
        label="申请内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明拖欠如何改正、何时付清",
    )
    proof = PaperField(
        label="已经改正的证据",
        help_text="银行回单等，PDF、图片或表格，两份文件合计不超过 20 MB",
    )
    pledge_paper = PaperField(label="信用承诺书签章件", required=False, help_text="扫描件或照片")

    field_order = (
        "application",
        "proof",
        "words",
        "signed_by",
        "signed_on",
        "pledge_paper",
    )

    def clean(self) -> dict[str, Any]:
        """Not too much at once."""
        require_total(self)
        return self.cleaned_data
