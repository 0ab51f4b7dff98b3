"""The form that gives chosen sites to an inspector for a day (派单)."""

from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from sites.models import User


class AssignForm(PageForm):
    """Who goes, and when."""

    inspector = forms.ModelChoiceField(
        label="派给", queryset=User.objects.none(), empty_label="请选择监察员"
    )
    planned_on = DayField(label="计划日期")

    def __init__(self, *args: Any, inspectors: Any, **kwargs: Any) -> None:
        """Offer the inspectors of the region."""
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = inspectors  # type: ignore[attr-defined]  # a ModelChoiceField
