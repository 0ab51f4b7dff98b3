"""Forms on a warning and on the list of major risks (预警办理、重大欠薪隐患)."""

from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from api.web.forms.case import REQUIRED, long_text
from arrears.enums import REASONS_OF, Verdict
from sites.models import User


def inspector_field() -> Any:
    """A choice among the inspectors of the region; the page fills it."""
    return forms.ModelChoiceField(
        label="承办监察员",
        queryset=User.objects.none(),
        empty_label="请选择",
        error_messages=REQUIRED,
    )


class AssignWarningForm(PageForm):
    """Who takes it."""

    assignee = inspector_field()

    def __init__(self, *args: Any, inspectors: Any, **kwargs: Any) -> None:
        """Offer the inspectors of the region."""
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = inspectors  # type: ignore[attr-defined]  # a ModelChoiceField


class VerifyWarningForm(PageForm):
    """Verdict with its reason; the service says which go together."""

    reason = forms.ChoiceField(
        label="核实结论和原因",
        choices=[("", "请选择")]
        + [
            (
                verdict.label,
                [(f"{verdict.value}:{reason.value}", reason.label) for reason in reasons],
            )
            for verdict, reasons in REASONS_OF.items()
        ],
        error_messages=REQUIRED,
    )
    words = forms.CharField(
        label="核实情况",
        max_length=500,
        widget=long_text(3),
        help_text="怎么核实的、看了什么凭证",
        error_messages=REQUIRED,
    )
    correction_due_on = DayField(
        label="责令改正期限", required=False, help_text="只在“已责令限期改正”时填写"
    )
    exempt_until = DayField(
        label="豁免至",
        required=False,
        help_text="不属实的，可让该规则在此日前不再对本项目预警；不填而事实未变，次日会再次预警",
    )

    def clean(self) -> dict[str, Any]:
        """Part the choice into verdict and reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        verdict, _, reason = str(cleaned.get("reason", "")).partition(":")
        if verdict:
            cleaned["verdict"], cleaned["reason"] = Verdict(verdict), reason
        return cleaned


class AnswerWarningForm(PageForm):
    """The contractor's answer."""

    words = forms.CharField(
        label="答复内容", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )
    evidence = forms.FileField(
        label="证据文件",
        required=False,
        help_text="银行回单、补发凭证等，不超过 10 MB",
    )

    def clean_evidence(self) -> Any:
        """Refuse what is too large to keep."""
        sent = self.cleaned_data["evidence"]
        if sent is not None and sent.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 10 MB，请压缩或分几份后再提交。")
        return sent


MOST_BYTES = 10 * 1024 * 1024


class PlanRiskForm(PageForm):
    """Who answers for an entry, what is done and until when."""

    responsible = inspector_field()
    measures = forms.CharField(
        label="化解措施", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )
    deadline = DayField(label="化解期限", error_messages=REQUIRED)

    def __init__(self, *args: Any, inspectors: Any, **kwargs: Any) -> None:
        """Offer the inspectors of the region."""
        super().__init__(*args, **kwargs)
        self.fields["responsible"].label = "包案责任人"
        self.fields["responsible"].queryset = inspectors  # type: ignore[attr-defined]  # a ModelChoiceField


class ReasonForm(PageForm):
    """One reason in words."""

    reason = forms.CharField(
        label="理由", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )
