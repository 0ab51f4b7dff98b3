"""Forms of the wage officer (上传、确认入库)."""

import datetime as dt
from typing import Any

from django import forms

from api.web.forms.base import MonthField, PageForm
from sites.enums import LoadKind
from sites.models import Company

# Projects and companies are registered by the office, not by their contractors.
OF_THE_OFFICE = {LoadKind.PROJECTS, LoadKind.COMPANIES}
KINDS = [(kind.value, kind.label) for kind in LoadKind if kind not in OF_THE_OFFICE]


class UploadForm(PageForm):
    """A file, what it is, which month and whose people it is about."""

    kind = forms.ChoiceField(label="文件种类", choices=KINDS)
    month = MonthField(
        label="所属月份", required=False, help_text="考勤表、工资支付表必填，例如 2026-08"
    )
    employer = forms.ModelChoiceField(
        label="用人单位",
        queryset=Company.objects.none(),
        required=False,
        empty_label="施工总承包单位",
        help_text="分包单位的人员请选择分包单位",
    )
    file = forms.FileField(
        label="文件",
        allow_empty_file=True,
        help_text="支持 .xlsx、.xls 和 .csv，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": "请选择文件。"},
    )
    idempotency_key = forms.CharField(max_length=255, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, employers: Any, **kwargs: Any) -> None:
        """Offer the subcontractors of the project as employers."""
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]  # a ModelChoiceField

    def month_asked(self) -> dt.date | None:
        """The month entered, if any."""
        month: dt.date | None = self.cleaned_data["month"]
        return month


class CommitForm(PageForm):
    """Confirm; a second sheet for a month says why it replaces the first."""

    reason = forms.CharField(
        label="更正原因",
        max_length=200,
        required=False,
        help_text="这个月已有工资支付表入库时必填，旧版本会保留",
    )
    rows = forms.ChoiceField(
        choices=(("all", "全部"), ("good", "只收没有问题的行")),
        required=False,
        widget=forms.HiddenInput,
    )


class NoWorkForm(PageForm):
    """A month in which an employer had nobody at work, and why."""

    month = MonthField(label="月份", help_text="当月结束后才能声明，例如 2026-08")
    employer = forms.ModelChoiceField(
        label="用人单位",
        queryset=Company.objects.none(),
        required=False,
        empty_label="施工总承包单位",
    )
    reason = forms.CharField(
        label="原因", max_length=200, help_text="例如：春节放假、停工整改、尚未进场"
    )
    confirmed = forms.BooleanField(label="本单位本月在本项目没有任何人施工，声明属实")

    def __init__(self, *args: Any, employers: Any, **kwargs: Any) -> None:
        """Offer the subcontractors of the project as employers."""
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]  # a ModelChoiceField
