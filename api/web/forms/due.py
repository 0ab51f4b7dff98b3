"""Forms of the page of clocks."""

from django import forms

from api.web.forms.base import PageForm

REQUIRED = {"required": "这一项要填。"}


class MomentField(forms.DateTimeField):
    """A moment, picked from the browser's own calendar."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M",)
    default_error_messages = {"invalid": "请按“2026-09-15 09:30”的样子填写。"}  # noqa: RUF012 -- Django's own form


class OutageForm(PageForm):
    """When our system was away, and why."""

    began_at = MomentField(label="停机开始", error_messages=REQUIRED)
    ended_at = MomentField(label="恢复时间", error_messages=REQUIRED)
    reason = forms.CharField(label="原因", max_length=500, error_messages=REQUIRED)
