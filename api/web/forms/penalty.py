"""Forms of what is reported of a penalty decision (双公示)."""

from types import MappingProxyType
from typing import Any

from django import forms

from api.web.forms.base import DayField, PageForm
from blacklist.enums import PenaltyKind, PenaltyProcedure
from blacklist.penalty_record import PenaltyFacts


class PenaltyForm(PageForm):
    """The fields of the exchange that the decision does not say by itself; yuan, not 万元."""

    needed_when = MappingProxyType(
        {
            **dict.fromkeys(("violation", "facts", "basis", "kinds", "content"), "报送的必填"),
            "other_kind": "选“其他”的必填",
            "fine": "选“罚款”的必填",
            "confiscated": "选“没收”的必填",
            "remark": "不报送的必填",
        }
    )
    procedure = forms.ChoiceField(label="处罚程序", choices=PenaltyProcedure)
    is_slight = forms.BooleanField(
        label="违法行为轻微并已改正", required=False, help_text="勾选或者选简易程序的，不报送"
    )
    violation = forms.CharField(label="违法行为类型", max_length=2_000, required=False)
    facts = forms.CharField(
        label="违法事实",
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    basis = forms.CharField(label="处罚依据", max_length=2_000, required=False)
    kinds = forms.MultipleChoiceField(
        label="处罚类别",
        choices=PenaltyKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可多选",
    )
    other_kind = forms.CharField(label="其他类别", max_length=200, required=False)
    content = forms.CharField(label="处罚内容", max_length=2_000, required=False)
    fine = forms.DecimalField(
        label="罚款金额（元）", max_digits=14, decimal_places=2, required=False
    )
    confiscated = forms.DecimalField(
        label="没收金额（元）", max_digits=14, decimal_places=2, required=False
    )
    permit = forms.CharField(label="暂扣或者吊销的证照名称及编号", max_length=200, required=False)
    valid_until = DayField(label="处罚有效期", required=False, help_text="长期的留空")
    publish_until = DayField(label="公示截止期")
    remark = forms.CharField(
        label="备注", max_length=200, required=False, help_text="不报送的，在这里写明理由"
    )

    def penalty_facts(self) -> PenaltyFacts:
        """What was entered, as the service takes it."""
        given: dict[str, Any] = dict(self.cleaned_data)
        given.pop("reason", None)
        return PenaltyFacts(
            **{
                **given,
                "procedure": PenaltyProcedure(given["procedure"]),
                "kinds": tuple(PenaltyKind(kind) for kind in given["kinds"]),
            }
        )


class AmendForm(PenaltyForm):
    """The same, and why it changes."""

    reason = forms.CharField(label="变更的理由", max_length=500)


class ChangedForm(PageForm):
    """That the decision itself no longer stands as it was, since when, by which document."""

    changed_on = DayField(label="处罚决定变更、撤销或者被确认违法、无效的日期")
    reason = forms.CharField(label="依据的文书", max_length=500)


class WithdrawForm(PageForm):
    """Why a report is taken back."""

    reason = forms.CharField(
        label="撤销的理由", max_length=500, help_text="例如撤销处罚决定的文书文号"
    )
