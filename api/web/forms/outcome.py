"""Forms of the four outcomes of a case: publication, withdrawal, removal from the market."""

from collections.abc import Iterable
from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from blacklist.enums import Violation


class PublicationForm(PageForm):
    """What everybody is to read."""

    violation = forms.ChoiceField(label="违法情形", choices=Violation)
    decision_number = forms.ChoiceField(label="依据的处理决定")
    address = forms.CharField(label="单位地址", max_length=200)
    facts = forms.CharField(
        label="主要违法事实",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="只写人数和金额，不写工人姓名、证件、电话和银行卡号",
    )
    result = forms.CharField(
        label="处理情况", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, decisions: Iterable[str], **kwargs: Any) -> None:
        """Offer the decisions that were served."""
        super().__init__(*args, **kwargs)
        field = self.fields["decision_number"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(number, number) for number in decisions]


class WithdrawalForm(PageForm):
    """Why a publication is to be taken down."""

    reason = forms.CharField(
        label="撤下的理由", max_length=500, help_text="例如处理决定被变更、撤销的文书文号"
    )
    changed_on = DayField(
        label="处理决定变更或者撤销的日期",
        required=False,
        help_text="没有变更、撤销的留空；填写的，更正期限从这一天起算",
    )


class ObjectionForm(PageForm):
    """Who objects to what is published, since when."""

    objector = forms.CharField(label="异议人", max_length=100)
    words = forms.CharField(
        label="异议内容", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    received_on = DayField(label="收到日期")


class ObjectionAnswerForm(PageForm):
    """Whether the objection is right, and what is answered."""

    upheld = forms.TypedChoiceField(
        label="核实结果",
        choices=(("", "请选择"), ("yes", "异议成立"), ("no", "异议不成立")),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
    answer = forms.CharField(
        label="答复", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class MarketForm(PageForm):
    """To which authority, and why."""

    authority = forms.CharField(label="行业主管部门", max_length=100)
    reason = forms.CharField(
        label="建议理由", max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class MarketAnswerForm(PageForm):
    """What the authority wrote back."""

    restriction_number = forms.CharField(
        label="限制决定文号",
        max_length=100,
        required=False,
        help_text="主管部门没有采取限制的，留空",
    )
    answer = forms.CharField(label="答复内容", max_length=500)


class DecideForm(PageForm):
    """Yes or no, with the reason, on what was owed when the page was shown."""

    shown_sum = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    approved = forms.TypedChoiceField(
        label="决定",
        choices=(("", "请选择"), ("yes", "同意"), ("no", "不同意")),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
    reason = forms.CharField(label="理由", max_length=500)
