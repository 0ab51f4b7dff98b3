"""Forms of keys and of master data (系统管理)."""

from django import forms

from api.web.forms.base import PageForm
from sites.enums import KeyScope, RegionKind
from sites.models import Project, Region, User
from sites.services.api_keys import LONGEST_DAYS


class KeyForm(PageForm):
    """For which client a key is, what it may do, who answers for it, and how long."""

    client = forms.CharField(label="客户端", max_length=50, help_text="例如：某某实名制系统")
    scopes = forms.MultipleChoiceField(
        label="权限范围",
        choices=KeyScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="可多选",
    )
    acts_for = forms.CharField(
        label="责任人用户名", max_length=150, help_text="密钥的权限不超过责任人本人的角色"
    )
    project = forms.CharField(
        label="项目编号", max_length=50, required=False, help_text="只用于一个项目时填写"
    )
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=LONGEST_DAYS, initial=180)
    requests_per_minute = forms.IntegerField(
        label="每分钟请求上限", min_value=1, max_value=100_000, initial=600
    )
    reason = forms.CharField(label="签发理由", max_length=200)

    def clean_acts_for(self) -> User:
        """Find the person by the name he signs in with."""
        found = User.objects.filter(
            username=self.cleaned_data["acts_for"].strip(), is_active=True
        ).first()
        if found is None:
            raise forms.ValidationError("没有这个启用的用户。")
        return found

    def clean_project(self) -> Project | None:
        """Find the project by its number."""
        code = self.cleaned_data["project"].strip()
        if not code:
            return None
        found = Project.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError("没有这个编号的项目。")
        return found


class CalendarYearForm(PageForm):
    """A year's holidays as announced."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    text = forms.CharField(
        label="放假安排",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="每天一行：“2027-01-01 休 元旦”；调休上班写“2027-02-07 班 春节调休”",
    )
    reason = forms.CharField(label="依据", max_length=200, help_text="国务院办公厅放假通知的文号")


class ZoneForm(PageForm):
    """A functional zone and the county it reports for."""

    code = forms.CharField(label="功能区代码", max_length=6, help_text="6 位数字或大写字母")
    name = forms.CharField(label="名称", max_length=50)
    parent = forms.ModelChoiceField(
        label="上级县（市、区）",
        queryset=Region.objects.filter(kind=RegionKind.COUNTY).order_by("code"),
    )
    reason = forms.CharField(label="依据", max_length=200, help_text="设立或调整的批准文件")

    def clean_code(self) -> str:
        """Letters are written large."""
        return str(self.cleaned_data["code"]).strip().upper()
