"""The next step of a site once the listing procedure has begun, which arrears cannot know."""

from collections.abc import Iterable
from dataclasses import replace

from arrears.enums import CaseState
from arrears.queries import QueueItem
from blacklist.enums import DecisionState
from blacklist.models import PriorNotice

DRAFT_AFTER_PERIOD = "异议期满后拟定列入决定"
NEXT_BY_DECISION = {
    DecisionState.DRAFT: "等待审批列入决定",
    DecisionState.APPROVED: "已列入名单，跟踪改正和强制执行",
    DecisionState.REJECTED: "不予列入，跟踪支付后结案",
}


def with_listing(items: Iterable[QueueItem]) -> list[QueueItem]:
    """The same items in the same order; those in the listing procedure say its next step."""
    found = list(items)
    notices = {
        notice.order.case.project_id: notice
        for notice in PriorNotice.objects.filter(
            order__case__project__in=[item.project.pk for item in found],
            order__case__state=CaseState.ORDER_UNPAID,
        )
        .select_related("order__case", "decision")
        .order_by("pk")
    }
    return [_said(item, notices.get(item.project.pk)) for item in found]


def _said(item: QueueItem, notice: PriorNotice | None) -> QueueItem:
    if notice is None:
        return item
    decision = getattr(notice, "decision", None)
    if decision is None:
        return replace(item, next_step=DRAFT_AFTER_PERIOD, next_on=notice.decision_due_on)
    state = DecisionState(decision.state)
    due_on = notice.decision_due_on if state == DecisionState.DRAFT else None
    return replace(item, next_step=NEXT_BY_DECISION[state], next_on=due_on)
