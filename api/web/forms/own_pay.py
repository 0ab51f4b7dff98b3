"""Forms of the worker's own pay: the code, an answer to a month, a day of work (我的工资)."""

from django import forms

from api.web.forms.base import DayField, PageForm
from api.web.forms.case import REQUIRED as STAFF_REQUIRED
from arrears.enums import PayAnswerKind

REQUIRED = {"required": "这一项要填。"}


class PayCodeForm(forms.Form):
    """The code that opens one's own pay."""

    code = forms.CharField(
        label="工资查询码",
        max_length=64,
        help_text="带身份证到劳动保障监察窗口领取；单位没有这个码",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages=REQUIRED,
    )


class PayAnswerForm(forms.Form):
    """Right, or not."""

    code = forms.CharField(max_length=64, widget=forms.HiddenInput)
    entry = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="这个月的工资对吗？", choices=PayAnswerKind.choices, error_messages=REQUIRED
    )
    words = forms.CharField(label="哪里不对", required=False, max_length=500)


class WorkLogForm(forms.Form):
    """One day of work."""

    code = forms.CharField(max_length=64, widget=forms.HiddenInput)
    day = DayField(label="哪一天", error_messages=REQUIRED)
    days = forms.DecimalField(
        label="干了几个工", max_digits=3, decimal_places=1, initial=1, error_messages=REQUIRED
    )
    words = forms.CharField(label="做了什么", required=False, max_length=500)


class IssuePayCodeForm(PageForm):
    """Whose card was seen."""

    name = forms.CharField(label="姓名", max_length=50, error_messages=STAFF_REQUIRED)
    id_number = forms.CharField(
        label="身份证号码",
        max_length=20,
        help_text="请核对本人和身份证原件",
        error_messages=STAFF_REQUIRED,
    )
