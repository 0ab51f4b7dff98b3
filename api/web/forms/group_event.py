"""Form of a group event: where, when, how many, how (群体性事件)."""

from typing import Any

from django import forms

from api.web.forms.base import PageForm
from api.web.forms.case import REQUIRED, long_text
from arrears.services.group_event import MOST_PEOPLE, EventFacts
from sites.models import Project


class GroupEventForm(PageForm):
    """What happened."""

    project = forms.ModelChoiceField(
        label="项目", queryset=Project.objects.none(), to_field_name="code", empty_label="请选择"
    )
    happened_at = forms.DateTimeField(
        label="发生时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages=REQUIRED,
    )
    people = forms.IntegerField(
        label="人数", min_value=1, max_value=MOST_PEOPLE, error_messages=REQUIRED
    )
    is_fierce = forms.BooleanField(
        label="有过激行为", required=False, help_text="爬塔吊、堵路、伤人等；等级上调一级"
    )
    words = forms.CharField(
        label="诉求和现场情况", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        """Offer the projects of the region."""
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]  # a ModelChoiceField

    def facts(self) -> EventFacts:
        """As the service takes them."""
        given = self.cleaned_data
        return EventFacts(given["happened_at"], given["people"], given["is_fierce"], given["words"])
