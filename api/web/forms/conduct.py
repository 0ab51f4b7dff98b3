"""Forms of conducting a case: notes, suspension, documents, service, money, closing, referral."""

from typing import Any

from django import forms

from api.web.forms.base import DayField, MonthField, PageForm
from api.web.forms.case import REQUIRED, long_text
from arrears.documents import Ask
from arrears.enums import ClosingGround, MoneySource, RefusalGround, ServiceMethod
from sites.models import User


class NoteForm(PageForm):
    """An internal note."""

    words = forms.CharField(
        label="办案记录",
        widget=long_text(3),
        help_text="只有监察人员能看，投诉人和单位都看不到",
        error_messages=REQUIRED,
    )


class ConcludeForm(PageForm):
    """What the investigation found."""

    findings = forms.CharField(label="调查结论", widget=long_text(4), error_messages=REQUIRED)


class ReasonForm(PageForm):
    """A reason, nothing else."""

    reason = forms.CharField(label="理由", max_length=500, error_messages=REQUIRED)


class ArrivalForm(PageForm):
    """What a complainant said on the phone."""

    complaint = forms.IntegerField(widget=forms.HiddenInput)
    arrived = forms.TypedChoiceField(
        label="工资到账了吗",
        choices=(("yes", "已到账"), ("no", "没有到账"), ("unknown", "没有联系上")),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
    words = forms.CharField(label="回访情况", required=False, max_length=500)


class VerifyClaimForm(PageForm):
    """A worker's month that no ledger shows, and the proof it rests on."""

    name = forms.CharField(label="工人姓名", max_length=50, error_messages=REQUIRED)
    id_number = forms.CharField(label="身份证号码", max_length=20, error_messages=REQUIRED)
    month = MonthField(label="工资月份", error_messages=REQUIRED)
    due = forms.DecimalField(
        label="认定应发工资（元）", max_digits=12, decimal_places=2, error_messages=REQUIRED
    )
    proof = forms.CharField(
        label="认定依据",
        max_length=500,
        widget=long_text(3),
        help_text="询问笔录、欠条、考勤、聊天记录等；单位不提供台账的，由其承担不利后果",
        error_messages=REQUIRED,
    )


class CloseForm(PageForm):
    """Why a case ends."""

    ground = forms.ChoiceField(label="结案理由", choices=ClosingGround.choices)
    reason = forms.CharField(
        label="结案说明", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )


class ReportForm(PageForm):
    """The written report to the head."""

    report = forms.CharField(label="移送报告", widget=long_text(5), error_messages=REQUIRED)


class ReceiptOfPoliceForm(PageForm):
    """How the police took the case over."""

    receipt = forms.CharField(label="公安机关回执", max_length=200, error_messages=REQUIRED)


class PoliceAnswerForm(PageForm):
    """What the police decided."""

    accepted = forms.TypedChoiceField(
        label="公安机关决定",
        choices=(("yes", "立案"), ("no", "不予立案")),
        coerce=lambda value: value == "yes",
    )
    answer = forms.CharField(label="答复内容", max_length=500, error_messages=REQUIRED)


class DocumentForm(PageForm):
    """What the wording of a kind of document asks for."""

    def __init__(self, *args: Any, asks: tuple[Ask, ...], **kwargs: Any) -> None:
        """Make one field for each thing asked."""
        super().__init__(*args, **kwargs)
        for ask in asks:
            self.fields[ask.name] = _field_of(ask)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def given(self) -> dict[str, str]:
        """As the service takes it: texts, days as 2026-09-15."""
        return {
            name: "" if value is None else str(value) for name, value in self.cleaned_data.items()
        }


def _field_of(ask: Ask) -> forms.Field:
    required = not ask.optional
    if ask.kind == "day":
        return DayField(label=ask.label, required=required, error_messages=REQUIRED)
    if ask.kind == "yuan":
        return forms.DecimalField(
            label=ask.label,
            required=required,
            max_digits=14,
            decimal_places=2,
            error_messages=REQUIRED,
        )
    widget = long_text(4) if ask.kind == "words" else forms.TextInput()
    return forms.CharField(
        label=ask.label, required=required, widget=widget, error_messages=REQUIRED
    )


class DeliveryForm(PageForm):
    """How a document was served."""

    method = forms.ChoiceField(label="送达方式", choices=ServiceMethod.choices)
    served_on = DayField(label="送达日期", error_messages=REQUIRED)
    received_by = forms.CharField(
        label="签收人", required=False, max_length=50, help_text="直接送达必填"
    )
    witness = forms.CharField(
        label="见证人", required=False, max_length=50, help_text="留置送达必填"
    )
    tracking_number = forms.CharField(
        label="邮寄单号", required=False, max_length=40, help_text="邮寄送达必填"
    )
    proof = forms.CharField(
        label="证明材料",
        max_length=200,
        help_text="回证编号；张贴送达写拍照、录像的编号",
        error_messages=REQUIRED,
    )


class PaymentsForm(PageForm):
    """Out of whose money, when, and the proof that holds for all lines without their own."""

    source = forms.ChoiceField(label="来源", choices=MoneySource.choices)
    paid_on = DayField(label="支付日期", error_messages=REQUIRED)
    proof = forms.CharField(
        label="支付凭证",
        max_length=200,
        required=False,
        help_text="各行没有单独填写凭证的，用这一个",
    )


class InstallmentsForm(PageForm):
    """A plan: one line an installment."""

    plan = forms.CharField(
        label="分期安排",
        widget=long_text(4),
        help_text="每行一期：日期 金额，例如 2026-10-15 10000.00",
        error_messages=REQUIRED,
    )


class RefuseComplaintForm(PageForm):
    """Why a complaint is not taken up."""

    ground = forms.ChoiceField(label="理由类别", choices=RefusalGround.choices)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=long_text(3),
        help_text="投诉人会看到",
        error_messages=REQUIRED,
    )


class TransferComplaintForm(PageForm):
    """To whom a complaint is passed on."""

    sent_to = forms.CharField(label="转送部门", max_length=100, error_messages=REQUIRED)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=long_text(3),
        help_text="投诉人会看到",
        error_messages=REQUIRED,
    )


class ReferralDecisionForm(PageForm):
    """Whether the case goes to the police, on what was owed when the page was shown."""

    shown_sum = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    approved = forms.TypedChoiceField(
        label="决定",
        choices=(("yes", "批准移送"), ("no", "不批准")),
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(label="理由", max_length=500, error_messages=REQUIRED)


class RecusalForm(PageForm):
    """Who steps back, who takes over, and why."""

    inspector = forms.ModelChoiceField(
        label="回避人员", queryset=User.objects.none(), empty_label=None
    )
    replaced_by = forms.ModelChoiceField(
        label="接替人员",
        queryset=User.objects.none(),
        empty_label="请选择",
        error_messages=REQUIRED,
    )
    reason = forms.CharField(label="理由", max_length=500, error_messages=REQUIRED)

    def __init__(self, *args: Any, handling: Any, others: Any, **kwargs: Any) -> None:
        """Offer the two inspectors of the case, and the others of the region."""
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = handling  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["replaced_by"].queryset = others  # type: ignore[attr-defined]  # a ModelChoiceField
