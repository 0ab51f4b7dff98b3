"""Forms of the legal reviewer and the approving officer (法制审核、审批)."""

from django import forms

from api.web.forms.base import PageForm


class ApproveForm(PageForm):
    """Approve exactly what was shown; the hash carries which content that was."""

    shown_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label="我已逐项核对左侧全部内容和办理程序",
        error_messages={"required": "请先逐项核对，再勾选确认。"},
    )


class ReviewForm(PageForm):
    """The legal review of exactly what was shown."""

    shown_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    agreed = forms.TypedChoiceField(
        label="审核结论",
        choices=(("", "请选择"), ("yes", "同意"), ("no", "不同意，退回修改")),
        coerce=lambda value: value == "yes",
        error_messages={"required": "请选择审核结论。"},
    )
    opinion = forms.CharField(
        label="审核意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意时写明需要修改之处",
    )


class RejectForm(PageForm):
    """Do not approve, with the reason."""

    reason = forms.CharField(
        label="不予批准的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明事实和依据",
        error_messages={"required": "请填写理由。"},
    )
