"""Forms of what a listed company asks: first review, objections to credit information."""

from types import MappingProxyType
from typing import Any

from django import forms

from api.web.forms.base import PageForm
from api.web.forms.outcome import ObjectionAnswerForm
from api.web.forms.papers import LACKS_NEEDED, LacksField, require_fitting_lacks
from blacklist.enums import ChangeKind


class FirstReviewForm(PageForm):
    """What the first look found, and what the company is told."""

    needed_when = LACKS_NEEDED

    is_complete = forms.TypedChoiceField(
        label="初审结果",
        choices=(("", "请选择"), ("yes", "材料齐全，进入核实"), ("no", "材料不齐，需要补正")),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
    words = forms.CharField(
        label="初审意见",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="单位会看到",
    )
    lacks = LacksField(required=False)

    def clean(self) -> dict[str, Any]:
        """What lacks fits what was found."""
        require_fitting_lacks(self)
        return self.cleaned_data


LEAVE = "LEAVE"
MENDINGS = (
    (ChangeKind.WITHDRAWAL.value, "撤回错误列入：本不该列入，拟稿后由审批人审批"),
    (ChangeKind.REVOCATION.value, "撤销列入：责令支付决定已被撤销，拟稿后审核、审批"),
)


class MendingForm(PageForm):
    """Which change of the list mends what an objection upheld is about."""

    needed_when = MappingProxyType({"document": "撤销列入时必填"})

    kind = forms.ChoiceField(label="拟定的变更", choices=(("", "请选择"), *MENDINGS))
    reason = forms.CharField(label="理由", max_length=450, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(
        label="依据的文书",
        max_length=200,
        required=False,
        help_text="例如撤销责令限期支付决定的文号",
    )

    def clean(self) -> dict[str, Any]:
        """A revocation names its document."""
        require_document(self, self.cleaned_data.get("kind"))
        return self.cleaned_data


class CreditAnswerForm(ObjectionAnswerForm):
    """Whether the objection is right, what is answered, and how the list is mended."""

    needed_when = MappingProxyType({"kind": "异议成立时必填", "document": "撤销列入时必填"})

    kind = forms.ChoiceField(
        label="怎样更正",
        required=False,
        choices=(("", "请选择"), *MENDINGS, (LEAVE, "名单无误，只更正其他信息")),
        help_text="答复同时拟定变更，名单在审批以后才变动",
    )
    document = forms.CharField(
        label="依据的文书",
        max_length=200,
        required=False,
        help_text="例如撤销责令限期支付决定的文号",
    )

    def clean(self) -> dict[str, Any]:
        """How it is mended is said of an objection that is right, and of no other."""
        given = self.cleaned_data
        kind = given.get("kind", "")
        if given.get("upheld") and not kind:
            self.add_error("kind", "请选择怎样更正。")
        if given.get("upheld") is False and kind:
            self.add_error("kind", "异议不成立的，请不选这一项。")
        require_document(self, kind)
        return given


def require_document(form: forms.Form, kind: str | None) -> None:
    """A revocation rests on the document that revoked the payment order."""
    if kind == ChangeKind.REVOCATION and not form.cleaned_data.get("document"):
        form.add_error("document", "请填写撤销责令限期支付决定的文号。")


class CreditObjectionForm(PageForm):
    """What is wrong with the credit information."""

    words = forms.CharField(
        label="异议内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一项信息不对、正确的是什么、有什么证据",
    )


class OtherUnitsForm(PageForm):
    """Who else must check."""

    units = forms.CharField(
        label="核查单位", max_length=200, help_text="例如住房和城乡建设局；答复期限随之延长"
    )


class CorrectionMadeForm(PageForm):
    """How the information was corrected."""

    correction = forms.CharField(
        label="更正情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明更正了什么、已报送到哪里",
    )
