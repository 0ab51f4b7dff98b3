"""The form that settles which name a code bears."""

from django import forms

from api.web.forms.base import PageForm
from sites.enums import NameSettlement


class SettleNameForm(PageForm):
    """Which name is right, and what it rests on."""

    settlement = forms.ChoiceField(label="处理", choices=(("", "请选择"), *NameSettlement.choices))
    reason = forms.CharField(
        label="理由和依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如营业执照、登记机关查询结果、单位的变更登记材料",
    )
