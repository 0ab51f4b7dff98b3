"""The shape shared by the forms of staff and contractors."""

from collections.abc import Mapping
from types import MappingProxyType

from django import forms


class PageForm(forms.Form):
    """A form whose controls carry the classes of our style sheets.

    Attributes:
        needed_when: of a field that may be empty but not always, when it may not, by its name.
    """

    needed_when: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Give each control its class by kind."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged
        for name, field in self.fields.items():
            field.optional_words = self.needed_when.get(name, "选填")  # type: ignore[attr-defined]  # for the template
            if isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            else:
                field.widget.attrs["class"] = "form-control"


class DayField(forms.DateField):
    """A day, picked from the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    input_formats = ("%Y-%m",)
    default_error_messages = {"invalid": "请按“2026-09”的样子填写月份。"}  # noqa: RUF012 -- Django's own form
