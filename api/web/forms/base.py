"""The shape shared by the forms of staff and contractors."""

from django import forms


class PageForm(forms.Form):
    """A form whose controls carry the classes of our style sheets."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Give each control its class by kind."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
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
