"""The form of one row of the crosswalk (代码对照)."""

from collections.abc import Iterable
from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm


class CodeMappingForm(PageForm):
    """How a platform writes one of our codes, from a day on."""

    code_list = forms.ChoiceField(label="代码表")
    platform = forms.CharField(
        label="平台", max_length=30, help_text="报送时 ?platform= 后面的名称；新平台直接填写"
    )
    platform_code = forms.CharField(label="平台代码", max_length=30)
    local_code = forms.CharField(
        label="本系统代码", max_length=50, help_text="须是该代码表已有的，见下方各表"
    )
    valid_from = DayField(label="生效日期")

    def __init__(self, *args: Any, lists: Iterable[tuple[str, str]], **options: Any) -> None:
        """Offer the lists there are."""
        super().__init__(*args, **options)
        field = self.fields["code_list"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(lists)
