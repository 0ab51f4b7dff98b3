"""What of the security events is asked for."""

from django import forms

from api.web.forms.base import DayField, PageForm
from sites.enums import SecurityEventKind


class SecurityFilterForm(PageForm):
    """Kind, whose or from where, and between which days; nothing is required."""

    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部"), *SecurityEventKind.choices]
    )
    q = forms.CharField(
        label="账号、姓名或来源地址",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    since = DayField(label="自", required=False)
    until = DayField(label="至", required=False)
