"""Forms of the check page: whom and for what, and what was done with the answer."""

from typing import Any

from django import forms

from api.web.forms.base import PageForm
from blacklist.enums import Purpose
from blacklist.queries import RestrictionAnswer

SEPARATOR = "\x1f"


class CheckForm(PageForm):
    """One code, one purpose."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        error_messages={"required": "请填写18位统一社会信用代码。"},
    )
    purpose = forms.ChoiceField(
        label="查询用途",
        choices=Purpose.choices,
        initial=Purpose.BIDDING,
        error_messages={"invalid_choice": "请在八个领域中选择一个。"},
    )


class FeedbackForm(PageForm):
    """Which measure of the answer was applied, to what, by whom; or why not."""

    measure = forms.ChoiceField(label="措施")
    business = forms.CharField(label="业务事项", max_length=200, help_text="例如：某项目施工招标")
    operator = forms.CharField(label="经办人", max_length=50)
    applied = forms.ChoiceField(
        label="是否采取", choices=(("yes", "已采取该措施"), ("no", "未采取"))
    )
    reason = forms.CharField(
        label="未采取的理由", max_length=500, required=False, help_text="未采取时必填"
    )
    uscc = forms.CharField(widget=forms.HiddenInput)
    purpose = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, answer: RestrictionAnswer, **kwargs: Any) -> None:
        """Offer the measures of the answer."""
        super().__init__(*args, **kwargs)
        choices = [
            (
                f"{one.document_number}{SEPARATOR}{one.measure}",
                f"{one.measure}（{one.document_number}）",
            )
            for one in answer.measures
        ]
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_measure(self) -> tuple[str, str]:
        """Split what was chosen into the decision's number and the measure."""
        number, _, measure = str(self.cleaned_data["measure"]).partition(SEPARATOR)
        return number, measure

    def clean(self) -> dict[str, Any] | None:
        """Ask for the reason where the measure was not applied."""
        given = super().clean()
        if self.cleaned_data.get("applied") == "no" and not self.cleaned_data.get("reason"):
            self.add_error("reason", "未采取措施的请写明理由。")
        return given
