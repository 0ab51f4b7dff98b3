"""Forms of the worker: four questions, and a receipt code (投诉、查询)."""

from decimal import Decimal
from typing import Any

from django import forms

from api.web.forms.base import MonthField
from api.web.group_sheet import cells_of
from arrears.complaint_words import ComplaintWords, Member
from arrears.enums import Channel, ToldBy
from arrears.group_list import members_of, members_of_rows
from arrears.services.intake import Filing
from sites.enums import RegionKind
from sites.models import Region

REQUIRED = {"required": "这一项要填。"}
SAID_IN_FILES = "（见照片或录音）"


class ComplaintForm(forms.Form):
    """What a worker tells us; only who, since when, how many and what happened are needed."""

    submission_key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    owed_by = forms.CharField(
        label="公司、劳务队或包工头的名字",
        max_length=200,
        help_text="知道多少写多少，例如“张工头，某某劳务公司”",
        error_messages=REQUIRED,
    )
    since_month = MonthField(
        label="从哪个月开始没发", help_text="例如 2026-07", error_messages=REQUIRED
    )
    amount = forms.DecimalField(
        label="大约欠多少元",
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )
    worker_count = forms.IntegerField(
        label="一共欠几个人的",
        min_value=1,
        max_value=10_000,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=REQUIRED,
    )
    text = forms.CharField(
        label="写下经过",
        # The service refuses an empty text by its own code.
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="做什么活、说好多少钱、现在怎么样；也可以只发录音",
    )
    photo = forms.FileField(
        label="照片（工资条、聊天记录、工地照片）",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text="照片里的位置、时间等信息会自动去掉",
    )
    voice = forms.FileField(
        label="录音（不会写字可以直接说）",
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    name = forms.CharField(
        label="姓名",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    members = forms.CharField(
        label="工友名单",
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="替多人投诉的填：每行一个人，写“姓名 金额”，例如“张三 5000”",
    )
    member_sheet = forms.FileField(
        label="或者上传名单表格",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text="第一列姓名，第二列金额",
    )
    retaliation = forms.BooleanField(
        label="因为投诉过，被辞退、扣钱、威胁或者打骂",
        required=False,
        help_text="打击报复投诉人是违法的，勾选后优先处理",
    )
    earlier_receipt = forms.CharField(
        label="以前那次投诉的回执码",
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    told_by = forms.ChoiceField(
        label="您是", choices=ToldBy.choices, initial=ToldBy.WORKER, required=False
    )

    def files_given(self) -> bool:
        """Whether a photograph or a voice came along."""
        return bool(self.cleaned_data["photo"] or self.cleaned_data["voice"])

    def contents(self) -> list[bytes]:
        """Photograph and voice, where there are any."""
        uploads = (self.cleaned_data[name] for name in ("photo", "voice"))
        return [upload.read() for upload in uploads if upload]

    def words(self) -> ComplaintWords:
        """What was entered, as the service takes it; a voice may say it instead."""
        given = self.cleaned_data
        if not given["text"].strip() and self.files_given():
            given["text"] = SAID_IN_FILES
        return ComplaintWords(
            owed_by=given["owed_by"],
            since_month=given["since_month"],
            amount=given["amount"],
            worker_count=given["worker_count"],
            text=given["text"],
            name=given["name"],
            phone=given["phone"],
            members=self._members(),
            retaliation=given["retaliation"],
            earlier_receipt=given["earlier_receipt"],
        )

    def filing(self, channel: Channel) -> Filing:
        """By which door it came, and who tells it: whoever gives a list speaks for others."""
        given = self.cleaned_data
        told_by = ToldBy(given["told_by"] or ToldBy.WORKER)
        has_list = bool(given["members"].strip() or given["member_sheet"])
        if has_list and told_by == ToldBy.WORKER:
            told_by = ToldBy.REPRESENTATIVE
        return Filing(channel, told_by)

    def _members(self) -> tuple[Member, ...]:
        members = members_of(self.cleaned_data["members"])
        if sheet := self.cleaned_data["member_sheet"]:
            members += members_of_rows(cells_of(sheet.read(), sheet.name))
        return members


class OpenComplaintForm(ComplaintForm):
    """The same where nobody knows the site's code: the place in words, and the county."""

    field_order = ("submission_key", "region", "place", "owed_by")
    region = forms.ModelChoiceField(
        label="工地在哪个区县",
        queryset=Region.objects.none(),
        empty_label=None,
        help_text="不清楚就选“泰安市”，我们来查",
    )
    place = forms.CharField(
        label="工地叫什么、在哪里",
        # The service refuses an empty place by its own code.
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"required": True}),
        help_text="工地名称、路名、旁边的学校或村子，知道多少写多少",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the city and all that lies in it."""
        super().__init__(*args, **kwargs)
        rows = Region.objects.exclude(kind=RegionKind.PROVINCE).order_by("code")
        self.fields["region"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField


class PickupForm(forms.Form):
    """The one-time code that the counter or the hotline gave."""

    code = forms.CharField(
        label="领取码",
        max_length=64,
        help_text="窗口或热线给您的那串字，只能用一次",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages=REQUIRED,
    )


class ReceiptForm(forms.Form):
    """A receipt code; how it is typed does not matter."""

    receipt = forms.CharField(
        label="回执码",
        max_length=64,
        help_text="投诉成功时给您的那串字，大小写、空格和横线都没关系",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages=REQUIRED,
    )


class MessageForm(forms.Form):
    """One more message of the worker."""

    receipt = forms.CharField(max_length=64, widget=forms.HiddenInput)
    words = forms.CharField(
        label="补充情况",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "required": True}),
    )
    retaliation = forms.BooleanField(required=False, widget=forms.HiddenInput)


class EvidenceForm(forms.Form):
    """One more photograph or voice."""

    receipt = forms.CharField(max_length=64, widget=forms.HiddenInput)
    file = forms.FileField(
        label="照片或录音",
        widget=forms.FileInput(attrs={"accept": "image/*,audio/*"}),
        error_messages=REQUIRED,
    )


class CodeForm(forms.Form):
    """The receipt alone: the act is the whole request."""

    receipt = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ArrivedForm(forms.Form):
    """Whether the money arrived."""

    receipt = forms.CharField(max_length=64, widget=forms.HiddenInput)
    arrived = forms.TypedChoiceField(
        label="工资到账了吗？",
        choices=(("yes", "到账了，数目对"), ("no", "没有到账，或者数目不对")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    words = forms.CharField(label="还有什么要说", required=False, max_length=500)
