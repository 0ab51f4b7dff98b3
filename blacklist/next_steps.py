"""What comes next on a site once the listing procedure has begun, which arrears cannot know."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from arrears.enums import CaseState
from blacklist.enums import DecisionState
from blacklist.models import PriorNotice
from blacklist.queries import decision_due_on

DRAFT_AFTER_PERIOD = "异议期满后拟定列入决定"
REVIEW = "等待法制审核列入决定"
NEXT_BY_DECISION = {
    DecisionState.DRAFT: "等待审批列入决定",
    DecisionState.APPROVED: "已列入名单，跟踪改正和强制执行",
    DecisionState.REJECTED: "不予列入，跟踪支付后结案",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next act in Chinese, and the last day for it where one runs."""

    words: str
    due_on: dt.date | None


def next_steps(project_ids: Iterable[int]) -> dict[int, NextStep]:
    """The next step of each project whose unpaid order has come to a prior notice."""
    notices = (
        PriorNotice.objects.filter(
            order__case__project__in=list(project_ids),
            order__case__state=CaseState.ORDER_UNPAID,
        )
        .select_related("order__case", "decision", "extension")
        .order_by("pk")
    )
    return {notice.order.case.project_id: _step_of(notice) for notice in notices}


def _step_of(notice: PriorNotice) -> NextStep:
    decision = getattr(notice, "decision", None)
    if decision is None:
        return NextStep(DRAFT_AFTER_PERIOD, decision_due_on(notice))
    state = DecisionState(decision.state)
    if state == DecisionState.DRAFT and not decision.is_reviewed:
        return NextStep(REVIEW, decision_due_on(notice))
    due_on = decision_due_on(notice) if state == DecisionState.DRAFT else None
    return NextStep(NEXT_BY_DECISION[state], due_on)
