"""Forms of the administrators (系统管理)."""

from typing import Any

from django import forms
from django.utils import timezone

from api.web.forms.base import DayField, PageForm
from sites.enums import RoleKind
from sites.models import Project, Region


class RoleRequestForm(PageForm):
    """Which role somebody should get, where, how long, and why."""

    role = forms.ChoiceField(label="角色", choices=RoleKind.choices)
    region = forms.ModelChoiceField(
        label="管辖区划", queryset=Region.objects.exclude(kind="PROVINCE").order_by("code")
    )
    project = forms.CharField(
        label="项目编号", max_length=50, required=False, help_text="劳资专管员必填，其他角色不填"
    )
    valid_from = DayField(label="生效日期")
    valid_until = DayField(label="失效日期", required=False)
    reason = forms.CharField(label="理由", max_length=200, help_text="例如：接替某某负责岱岳区")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin today unless told otherwise."""
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate()

    def clean_project(self) -> Project | None:
        """Find the project by its number."""
        code = self.cleaned_data["project"].strip()
        if not code:
            return None
        found = Project.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError("没有这个编号的项目。")
        return found
