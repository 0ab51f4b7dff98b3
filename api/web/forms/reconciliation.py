"""The form that says what should be done about a difference with a platform."""

from collections.abc import Collection
from typing import Any

from django import forms

from api.web.forms.base import PageForm
from blacklist.enums import CorrectionKind
from blacklist.models.reconciliation import REFUSED_WORDS


class ResumeForm(PageForm):
    """Why a message that the platform refused can be sent again."""

    reason = forms.CharField(label="与平台商定的情况", max_length=500)


class RefusedForm(PageForm):
    """What to do about a person whom a platform refuses, and why."""

    correction = forms.ChoiceField(label="处理方式")
    reason = forms.CharField(label="理由和依据", max_length=500)

    def __init__(self, *args: Any, possible: Collection[str], **kwargs: Any) -> None:
        """Offer what this message allows."""
        super().__init__(*args, **kwargs)
        field = self.fields["correction"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in REFUSED_WORDS.items() if choice[0] in possible]


class ProposalForm(PageForm):
    """What to do, and why."""

    correction = forms.ChoiceField(label="处理方式")
    reason = forms.CharField(label="理由", max_length=500)

    def __init__(self, *args: Any, possible: Collection[str], **kwargs: Any) -> None:
        """Offer what this difference allows."""
        super().__init__(*args, **kwargs)
        field = self.fields["correction"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in CorrectionKind.choices if choice[0] in possible]
