"""Form of what is done about a retaliation (打击报复处置)."""

from django import forms

from api.web.forms.base import PageForm
from api.web.forms.case import REQUIRED, long_text
from arrears.services.retaliation import LONGEST_ANSWER


class AnswerForm(PageForm):
    """What was done."""

    words = forms.CharField(
        label="处置情况",
        error_messages=REQUIRED,
        max_length=LONGEST_ANSWER,
        widget=long_text(3),
        help_text="何时联系了反映人、核实了什么、对单位采取了什么措施；不要写可能暴露反映人的内容",
    )
