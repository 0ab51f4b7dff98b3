"""Forms of what a listed company asks: first review, objections to credit information."""

from typing import Any

from django import forms

from api.web.forms.base import PageForm
from api.web.forms.papers import LacksField, require_fitting_lacks


class FirstReviewForm(PageForm):
    """What the first look found, and what the company is told."""

    is_complete = forms.TypedChoiceField(
        label="初审结果",
        choices=(("", "请选择"), ("yes", "材料齐全，进入核实"), ("no", "材料不齐，需要补正")),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
    words = forms.CharField(
        label="初审意见",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="单位会看到",
    )
    lacks = LacksField(required=False)

    def clean(self) -> dict[str, Any]:
        """What lacks fits what was found."""
        require_fitting_lacks(self)
        return self.cleaned_data


class CreditObjectionForm(PageForm):
    """What is wrong with the credit information."""

    words = forms.CharField(
        label="异议内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一项信息不对、正确的是什么、有什么证据",
    )


class OtherUnitsForm(PageForm):
    """Who else must check."""

    units = forms.CharField(
        label="核查单位", max_length=200, help_text="例如住房和城乡建设局；答复期限随之延长"
    )


class CorrectionMadeForm(PageForm):
    """How the information was corrected."""

    correction = forms.CharField(
        label="更正情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明更正了什么、已报送到哪里",
    )
