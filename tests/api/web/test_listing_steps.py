"""The next step of a site in the listing procedure."""

import pytest

from api.web.listing_steps import with_listing
from arrears.queries import site_standings
from blacklist.services.listing import reject_decision
from tests.api.web import story
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

    [item] = with_listing(
        site_standings(projects=[notice.order.case.project], day=APPROVE_AT.date())
    )

    assert (item.next_step, item.next_on is not None) == (words, has_term)


def test_site_without_a_notice_keeps_its_step():
    [standing] = site_standings(projects=[unpaid_order().case.project], day=story.DAY)

    assert with_listing([standing]) == [standing]
