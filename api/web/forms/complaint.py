"""Forms of the worker: four questions, and a receipt code (投诉、查询)."""

from decimal import Decimal

from django import forms

from api.web.forms.base import MonthField
from arrears.services.intake import ComplaintWords

REQUIRED = {"required": "这一项要填。"}


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
        widget=forms.Textarea(attrs={"rows": 6, "required": True}),
        help_text="做什么活、说好多少钱、现在怎么样",
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

    def words(self) -> ComplaintWords:
        """What was entered, as the service takes it."""
        given = self.cleaned_data
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
