"""Forms of the inspector's acts on a case (立案、听取意见、责令支付、告知、拟稿)."""

from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from arrears.enums import ServiceMethod
from sites.models import Company, User

REQUIRED = {"required": "这一项要填。"}


def long_text(rows: int) -> forms.Textarea:
    """A text area of that many rows."""
    return forms.Textarea(attrs={"rows": rows})


class FileCaseForm(PageForm):
    """Whom the case is against, why, and the second inspector."""

    employer = forms.ModelChoiceField(
        label="被查处单位", queryset=Company.objects.none(), empty_label=None
    )
    second_inspector = forms.ModelChoiceField(
        label="协办监察员",
        queryset=User.objects.none(),
        empty_label="请选择",
        help_text="须由两名以上监察员共同办理，不能是您本人",
        error_messages=REQUIRED,
    )
    reason = forms.CharField(
        label="立案事由", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )

    def __init__(self, *args: Any, employers: Any, inspectors: Any, **kwargs: Any) -> None:
        """Offer the employers that owe and the inspectors of the region."""
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["second_inspector"].queryset = inspectors  # type: ignore[attr-defined]  # a ModelChoiceField


class HearingForm(PageForm):
    """Whether the employer came, and what it said."""

    attended = forms.TypedChoiceField(
        label="单位是否到场",
        choices=(("yes", "到场"), ("no", "通知后未到场")),
        coerce=lambda value: value == "yes",
    )
    statement = forms.CharField(
        label="陈述内容", required=False, widget=long_text(4), help_text="到场的，要写明单位怎么说"
    )


class PaymentOrderForm(PageForm):
    """The order to pay: how much for how many, by when, how it was served, and the proof."""

    amount = forms.DecimalField(
        label="责令支付金额（元）",
        max_digits=14,
        decimal_places=2,
        help_text="须与仍未支付的金额一致",
        error_messages=REQUIRED,
    )
    worker_count = forms.IntegerField(label="涉及人数", min_value=1, error_messages=REQUIRED)
    due_on = DayField(
        label="限期支付日", help_text="当日仍可支付，次日起为逾期", error_messages=REQUIRED
    )
    service_method = forms.ChoiceField(label="送达方式", choices=ServiceMethod.choices)
    service_proof = forms.CharField(
        label="送达回证", max_length=200, help_text="回证编号或送达情况", error_messages=REQUIRED
    )


class NoticeForm(PageForm):
    """The prior notice: proof that it was served."""

    service_proof = forms.CharField(
        label="送达回证", max_length=200, help_text="回证编号或送达情况", error_messages=REQUIRED
    )
    incident = forms.CharField(
        label="引发的群体性、极端事件",
        max_length=1000,
        required=False,
        widget=long_text(2),
        help_text="未达到数额标准而引发事件造成严重不良社会影响的填写：时间、经过、影响和认定文书",
    )


class ObjectionForm(PageForm):
    """What the company objected."""

    words = forms.CharField(label="异议内容", widget=long_text(4), error_messages=REQUIRED)


class ObjectionAnswerForm(PageForm):
    """What the check of the objection found."""

    upheld = forms.TypedChoiceField(
        label="核实结论",
        choices=(("no", "异议不成立"), ("yes", "异议成立，不列入")),
        coerce=lambda value: value == "yes",
    )
    answer = forms.CharField(label="核实结果", widget=long_text(4), error_messages=REQUIRED)


class ConfirmForm(PageForm):
    """Nothing to enter: the act itself is the whole request."""


class ReplyForm(PageForm):
    """A message to the worker who complained."""

    words = forms.CharField(
        label="给投诉人的消息",
        widget=long_text(3),
        help_text="投诉人凭回执码可以看到",
        error_messages=REQUIRED,
    )
