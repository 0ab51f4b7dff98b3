"""Forms of the worker: four questions, and a receipt code (投诉、查询)."""

from decimal import Decimal

from django import forms

from api.web.forms.base import MonthField
from arrears.services.intake import ComplaintWords

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
