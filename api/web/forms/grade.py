"""Forms of the grading (等级评价)."""

from django import forms

from api.web.forms.base import DayField, PageForm
from rating.enums import AdverseKind, InspectionKind, RecordSource
from rating.rules.aspects import ASPECTS
from sites.models import User

LONG_TEXT = {"rows": 3}


class NoticeForm(PageForm):
    """How service of the notice is proven."""

    service_proof = forms.CharField(
        label="送达回证", max_length=200, help_text="回证编号或送达情况"
    )


class ObjectionForm(PageForm):
    """What the company says against its grade."""

    words = forms.CharField(
        label="异议内容",
        max_length=2000,
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text="写明对哪一项事由有异议、事实和证据",
        error_messages={"required": "请填写异议内容。"},
    )


class AnswerForm(PageForm):
    """What the check of an objection found."""

    answer = forms.CharField(
        label="核实结果", max_length=2000, widget=forms.Textarea(attrs=LONG_TEXT)
    )
    upheld = forms.TypedChoiceField(
        label="结论",
        choices=(("", "请选择"), ("no", "异议不成立，维持等级"), ("yes", "异议成立，撤回等级")),
        coerce=lambda value: value == "yes",
    )


class TalkForm(PageForm):
    """A talk with those who answer for a grade C."""

    attendees = forms.CharField(
        label="约谈对象", max_length=200, help_text="姓名、职务，多人用顿号分开"
    )
    words = forms.CharField(
        label="约谈内容", max_length=2000, widget=forms.Textarea(attrs=LONG_TEXT)
    )


class ConductForm(PageForm):
    """A check of one of the nine aspects, or a violation dealt with."""

    aspect = forms.ChoiceField(label="方面", choices=tuple(ASPECTS.items()))
    source = forms.ChoiceField(label="来源", choices=RecordSource.choices)
    recorded_on = DayField(label="日期")
    case_number = forms.CharField(
        label="案号", max_length=64, required=False, help_text="被查处的必须填写，同一案件只计一次"
    )
    document_number = forms.CharField(
        label="处理文书号", max_length=64, required=False, help_text="检查未发现违法的不填"
    )
    words = forms.CharField(label="说明", max_length=300, required=False)


class EventForm(PageForm):
    """What a court or another authority established, with its document."""

    kind = forms.ChoiceField(
        label="种类",
        choices=[item for item in AdverseKind.choices if item[0] != AdverseKind.LISTED],
        initial=AdverseKind.OVERRIDE,
    )
    occurred_on = DayField(label="文书生效日期")
    document_number = forms.CharField(label="文书号", max_length=64)
    source = forms.CharField(label="作出机关", max_length=100)


class InspectionForm(PageForm):
    """An inspection outside a drawing, on suspicion; its second inspector is one of the region."""

    kind = forms.ChoiceField(label="检查种类", choices=InspectionKind.choices)
    second = forms.ModelChoiceField(
        label="另一名检查人员", queryset=User.objects.none(), empty_label="请选择"
    )
    reason = forms.CharField(
        label="违法嫌疑的线索或者理由",
        max_length=300,
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text="免检或者次数已满的单位，有违法嫌疑的仍可检查；理由随检查留存",
        error_messages={"required": "请写明线索或者理由。"},
    )


class DrawForm(PageForm):
    """How many employers are drawn, for which kind of inspection."""

    kind = forms.ChoiceField(label="检查种类", choices=InspectionKind.choices)
    count = forms.IntegerField(label="抽取数量", min_value=1, max_value=500)


class DepositForm(PageForm):
    """A new project whose deposit is reckoned."""

    contract_amount = forms.DecimalField(
        label="施工合同价（元）", min_value=0, max_digits=16, decimal_places=2
    )
    base_rate = forms.DecimalField(
        label="本地存储比例（%）", min_value=0, max_digits=5, decimal_places=3, help_text="例如 2"
    )
