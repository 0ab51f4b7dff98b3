"""Forms of staff who take a complaint down for somebody, or find the site of one (登记、认领)."""

from typing import Any

from django import forms

from api.web.forms.base import MonthField, PageForm
from api.web.forms.case import REQUIRED, long_text
from arrears.complaint_words import ComplaintWords
from arrears.enums import Channel, ToldBy
from arrears.group_list import members_of
from arrears.services.receiving import Told
from sites.enums import RegionKind
from sites.models import Region

BY_STAFF = (Channel.COUNTER, Channel.HOTLINE)


class TakeDownForm(PageForm):
    """What a caller or visitor tells."""

    channel = forms.ChoiceField(
        label="来源", choices=[(channel.value, channel.label) for channel in BY_STAFF]
    )
    told_by = forms.ChoiceField(label="反映人", choices=ToldBy.choices)
    site_code = forms.CharField(
        label="工地码",
        max_length=20,
        required=False,
        help_text="告示牌上的编码；不知道的，填写下面两项",
    )
    region = forms.ModelChoiceField(
        label="工地所在区县", queryset=Region.objects.none(), empty_label=None
    )
    place = forms.CharField(label="工地名称或位置", max_length=200, required=False)
    owed_by = forms.CharField(label="谁欠薪", max_length=200, error_messages=REQUIRED)
    since_month = MonthField(label="欠薪起始月", error_messages=REQUIRED)
    amount = forms.DecimalField(
        label="自述金额（元）", required=False, max_digits=12, decimal_places=2
    )
    worker_count = forms.IntegerField(
        label="自述人数", min_value=1, max_value=10_000, initial=1, error_messages=REQUIRED
    )
    text = forms.CharField(
        label="反映内容", widget=long_text(6), required=False, help_text="按反映人的原话记录"
    )
    members = forms.CharField(
        label="工友名单",
        widget=long_text(4),
        required=False,
        max_length=30_000,
        help_text="每行一人：姓名 金额",
    )
    retaliation = forms.BooleanField(
        label="反映人因为投诉过，被辞退、扣钱、威胁或者打骂（打击报复）", required=False
    )
    name = forms.CharField(label="姓名", max_length=50, required=False)
    phone = forms.CharField(label="电话", max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the city and all that lies in it."""
        super().__init__(*args, **kwargs)
        rows = Region.objects.exclude(kind=RegionKind.PROVINCE).order_by("code")
        self.fields["region"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField

    def told(self) -> Told:
        """As the service takes it."""
        given = self.cleaned_data
        return Told(
            channel=Channel(given["channel"]),
            told_by=ToldBy(given["told_by"]),
            site_code=given["site_code"].strip(),
            region=given["region"],
            place=given["place"],
            words=ComplaintWords(
                owed_by=given["owed_by"],
                since_month=given["since_month"],
                amount=given["amount"],
                worker_count=given["worker_count"],
                text=given["text"],
                name=given["name"],
                phone=given["phone"],
                members=members_of(given["members"]),
                retaliation=given["retaliation"],
            ),
        )


class FindSiteForm(PageForm):
    """The project a complaint is about."""

    project_code = forms.CharField(
        label="项目编码",
        max_length=40,
        error_messages=REQUIRED,
        help_text="在项目页可以查到；外地的工地请转送",
    )
