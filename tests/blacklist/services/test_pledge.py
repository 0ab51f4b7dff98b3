"""The way out of Order 45 art. 7: paid before the decision, and a pledge given."""

import datetime as dt

import pytest

from blacklist.errors import PaidBeforeDecision, PledgeRefused, StaleApproval
from blacklist.models import Listing
from blacklist.services.listing import approve_decision
from blacklist.services.pledge import receive_pledge
from rating.models import AdverseEvent
from sites.errors import InvalidInput, NotAllowed
from sites.models import OutboxMessage
from tests.factories.blacklist import (
    APPROVE_AT,
    DRAFT_AT,
    approved_decision,
    at,
    drafted_decision,
    pay_everything,
    served_notice,
)
from tests.factories.removal import pledge_words
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
SIGNED_ON = dt.date(2026, 9, 3)


def pledge(notice, *, actor=None, **changes):
    words = pledge_words(**{"signed_on": SIGNED_ON, **changes})
    return receive_pledge(
        notice=notice, pledge=words, actor=actor or InspectorFactory(), now=DRAFT_AT
    )


def approve(decision):
    return approve_decision(
        decision=decision,
        shown_hash=decision.content_hash,
        actor=ApproverFactory(),
        now=APPROVE_AT,
    )


def test_paid_and_pledged_spares_the_company():
    notice = served_notice()
    pay_everything(notice.order)
    with pytest.raises(PaidBeforeDecision):
        drafted_decision(notice)
    pledge(notice)

    draft = drafted_decision(notice)
    assert (draft.outcome, draft.expected_members) == ("SPARE", 0)
    assert draft.content["title"].startswith("不予列入")
    assert "负责人于2026年9月3日" in draft.content["reason"]
    spared = approve(draft)

    assert (spared.state, spared.rejection_reason) == ("REJECTED", draft.content["reason"])
    assert not Listing.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not AdverseEvent.objects.exists()
    assert approve(spared).pk == spared.pk


def test_pledge_without_payment_does_not_spare():
    notice = served_notice()
    pledge(notice)

    assert drafted_decision(notice).outcome == "LIST"


def test_payment_after_the_draft_makes_it_stale():
    notice = served_notice()
    pledge(notice)
    draft = drafted_decision(notice)
    pay_everything(notice.order)

    with pytest.raises(StaleApproval):
        approve(draft)


@pytest.mark.parametrize(
    "changes",
    [
        {"words": " "},
        {"signed_by": ""},
        {"signed_by": "长" * 51},
        {"signed_on": DRAFT_AT.date() + dt.timedelta(days=1)},
    ],
)
def test_pledge_says_something_and_is_signed_today_or_before(changes):
    with pytest.raises(InvalidInput):
        pledge(served_notice(), **changes)


def test_pledge_is_taken_once_before_the_decision_by_the_inspector():
    notice = served_notice()
    with pytest.raises(NotAllowed):
        pledge(notice, actor=ApproverFactory())
    pledge(notice)
    with pytest.raises(PledgeRefused, match="已经登记"):
        pledge(notice)
    with pytest.raises(PledgeRefused, match="已经作出决定"):
        pledge(approved_decision(now=at(dt.date(2026, 9, 11))).notice)
