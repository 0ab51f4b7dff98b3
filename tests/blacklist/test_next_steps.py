"""The next step of a site in the listing procedure."""

import pytest

from blacklist.next_steps import NextStep, next_steps
from blacklist.services.listing import reject_decision
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import ApproverFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def rejected():
    return reject_decision(
        decision=drafted_decision(), reason="已改正", actor=ApproverFactory(), now=APPROVE_AT
    )


@pytest.mark.parametrize(
    ("made", "words", "has_term"),
    [
        (served_notice, "异议期满后拟定列入决定", True),
        (drafted_decision, "等待审批列入决定", True),
        (approved_decision, "已列入名单，跟踪改正和强制执行", False),
        (rejected, "不予列入，跟踪支付后结案", False),
    ],
)
def test_next_step_follows_the_listing(made, words, has_term):
    row = made()
    notice = getattr(row, "notice", row)

    project = notice.order.case.project_id

    step = next_steps([project])[project]

    assert (step.words, step.due_on is not None) == (words, has_term)


def test_project_without_a_notice_has_no_step_here():
    assert next_steps([unpaid_order().case.project_id]) == {}


def test_next_step_of_a_draft_names_the_last_day_to_decide():
    decision = drafted_decision()
    project = decision.notice.order.case.project_id

    assert next_steps([project]) == {
        project: NextStep("等待审批列入决定", decision.notice.decision_due_on)
    }
