"""Forms of the clues of the national platform: a file in, an end for each (平台线索)."""

from django import forms

from api.web.forms.base import PageForm
from api.web.forms.case import REQUIRED, long_text
from arrears.clue_file import conclusions


class ClueFileForm(PageForm):
    """The file as the platform gives it."""

    file = forms.FileField(
        label="平台导出的文件",
        help_text=".xlsx、.xls 或 .csv；表头至少有线索编号、接收日期、用人单位、欠薪起始月",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages=REQUIRED,
    )


class ConcludeClueForm(PageForm):
    """How a clue ended, and what the platform answers."""

    conclusion = forms.ChoiceField(label="核处结论", choices=[])
    reply = forms.CharField(
        label="答复内容", max_length=500, widget=long_text(3), error_messages=REQUIRED
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the conclusions of the list."""
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = list(conclusions().items())  # type: ignore[attr-defined]  # a ChoiceField
