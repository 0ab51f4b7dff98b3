"""The form of the bank's batch file (代发文件)."""

from typing import Any

from django import forms

from api.web.forms.base import PageForm
from sites.services.bank_batches import COLUMNS, LAYOUTS

CUSTOM = "custom"
LABELS = {label: name for name, label in COLUMNS.items() if label}


class BankBatchForm(PageForm):
    """A layout, or the columns in the order the bank wants them."""

    layout = forms.ChoiceField(
        label="列",
        choices=[*((key, words) for key, (words, _) in LAYOUTS.items()), (CUSTOM, "自定义")],
    )
    custom = forms.CharField(
        label="自定义列",
        max_length=100,
        required=False,
        help_text=f"选“自定义”时按银行要求的顺序填写，用顿号分隔，可用：{'、'.join(LABELS)}",
    )

    def clean(self) -> dict[str, Any]:
        """Know every column that is named."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("layout") == CUSTOM:
            unknown = [label for label in self._named() if label not in LABELS]
            if unknown or not self._named():
                self.add_error("custom", f"不认识的列：{'、'.join(unknown) or '（没有填写）'}")
        return cleaned

    def columns(self) -> tuple[str, ...]:
        """The columns' keys in their order."""
        if self.cleaned_data["layout"] == CUSTOM:
            return tuple(LABELS[label] for label in self._named())
        return LAYOUTS[self.cleaned_data["layout"]][1]

    def _named(self) -> list[str]:
        text: str = self.cleaned_data.get("custom", "")
        return [label.strip() for label in text.replace("，", "、").split("、") if label.strip()]
