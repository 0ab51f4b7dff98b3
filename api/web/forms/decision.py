"""Forms of the approving officer (审批)."""

from django import forms

from api.web.forms.base import PageForm


class ApproveForm(PageForm):
    """Approve exactly what was shown; the hash carries which content that was."""

    shown_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label="我已逐项核对左侧全部内容和办理程序",
        error_messages={"required": "请先逐项核对，再勾选确认。"},
    )


class RejectForm(PageForm):
    """Decide not to list, with the reason."""

    reason = forms.CharField(
        label="不予列入的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明事实和依据",
        error_messages={"required": "请填写理由。"},
    )
