"""kill -9 at each named point of approval and delivery: nothing lost, nothing doubled, in order.

Real processes on the real database; after each kill the same thing is started again.
"""

import datetime as dt

import pytest
from django.db.models.functions import Now

from api.push.failpoints import PLATFORM, RELAY
from blacklist.models import Listing, ListingDecision
from rating.models import AdverseEvent
from sites.models import AuditEntry, OutboxMessage, PushReceipt
from tests.chaos import children
from tests.chaos.checker import Verdict, check
from tests.chaos.processes import (
    LONG_LEASE_SECONDS,
    PATIENCE_SECONDS,
    Platform,
    fork,
    killed,
    relaying,
    wait_for,
)
from tests.chaos.scenarios import (
    REFUSED_NAME,
    all_acknowledged,
    mark_before_send,
    put_messages,
    put_of_person,
    settle_refused,
    several_wait,
)
from tests.factories.blacklist import APPROVE_AT, drafted_decision
from tests.factories.sites import ApproverFactory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
]
RIGHT = Verdict()


def all_through():
    """Whether all is delivered; what a busy machine let fail is tried again now, not in an hour."""
    soon = Now() + dt.timedelta(seconds=2)
    OutboxMessage.objects.filter(state="PENDING", next_at__gt=soon).update(next_at=Now())
    return all_acknowledged()


@pytest.fixture
def platform(tmp_path):
    running = Platform(tmp_path / "platform.sqlite3")
    yield running
    running.stop()


@pytest.mark.parametrize("point", RELAY)
def test_relay_killed_at_a_point_and_started_again_delivers_all_once(platform, point):
    platform.start()
    put_messages()

    # At the second passage: one message is through, others wait, one is in between.
    with relaying(platform, failpoint=f"{point}@2") as first:
        assert killed(first)
    assert not all_acknowledged()
    with relaying(platform):
        assert wait_for(all_through)

    assert check(platform.store) == RIGHT
    assert PushReceipt.objects.count() == 9


@pytest.mark.parametrize("point", PLATFORM)
def test_platform_killed_at_a_point_and_started_again_has_all_once(platform, point):
    platform.start(failpoint=f"{point}@2")
    put_messages()

    with relaying(platform):
        assert wait_for(platform.is_dead)
        platform.start()
        assert wait_for(all_through)

    assert check(platform.store) == RIGHT
    assert PushReceipt.objects.count() == 9


@pytest.mark.parametrize("point", children.APPROVE_POINTS)
def test_approval_killed_at_a_point_and_asked_again_lists_once(platform, point):
    decision, approver = drafted_decision(), ApproverFactory()
    request = (decision.pk, decision.content_hash, approver.pk, APPROVE_AT.isoformat())

    assert killed(fork(children.approve, *request, {"FAILPOINT": point}))
    committed = point == "approve:committed-before-ack"
    assert Listing.objects.count() == OutboxMessage.objects.count() == (3 if committed else 0)
    assert ListingDecision.objects.get().state == ("APPROVED" if committed else "DRAFT")
    again = fork(children.approve, *request, {"FAILPOINT": ""})
    again.join(PATIENCE_SECONDS)
    assert again.exitcode == 0
    platform.start()
    with relaying(platform):
        assert wait_for(all_through)

    assert check(platform.store) == RIGHT
    assert Listing.objects.count() == OutboxMessage.objects.count() == 3
    assert AdverseEvent.objects.count() == 1
    assert AuditEntry.objects.filter(act="审批列入决定书").count() == 1


def only_the_refused_is_left():
    """Whether all is delivered but the person's messages, of which the first is refused."""
    all_through()
    states = OutboxMessage.objects.order_by("subject__key", "seq").values_list("state", flat=True)
    return list(states) == ["ACKNOWLEDGED", "ACKNOWLEDGED", "PARKED", "PENDING"]


def test_a_relay_killed_on_a_replaced_message_delivers_its_place_once(platform):
    """Company taken, person refused and corrected, a removal behind: killed with receipt in hand."""
    platform.start()
    platform.tell(reject_names=[REFUSED_NAME])
    put_of_person("person:1", REFUSED_NAME)
    put_of_person("company:1", "甲公司")
    with relaying(platform):
        assert wait_for(only_the_refused_is_left)
    assert settle_refused() == 1

    with relaying(platform, failpoint="relay:receipt-written") as first:
        assert killed(first)
    with relaying(platform), relaying(platform):
        assert wait_for(all_through)
    assert PushReceipt.objects.count() == 4

    assert check(platform.store) == RIGHT
    order = OutboxMessage.objects.filter(subject__key="person:1", state="ACKNOWLEDGED")
    assert list(order.order_by("epoch", "seq").values_list("epoch", "seq", "kind")) == [
        (2, 1, "CORRECT"),
        (2, 2, "CORRECT"),
    ]


def test_two_relays_on_one_subject_keep_its_order(platform):
    platform.start()
    put_messages(subjects=1, each=12)

    with relaying(platform), relaying(platform):
        assert wait_for(all_through)

    assert check(platform.store) == RIGHT


def test_answers_lost_on_the_way_are_asked_for_again(platform):
    platform.start("--drop-answers", "2")
    put_messages(subjects=2, each=2)

    with relaying(platform):
        assert wait_for(all_through)

    assert check(platform.store) == RIGHT


def test_the_checker_sees_a_relay_that_marks_before_it_sends(tmp_path):
    verdict = mark_before_send(tmp_path, "mark-before-send")

    assert verdict == Verdict(lost=1, acknowledged_lost=1, unacknowledged=1)


def test_the_checker_sees_a_relay_without_order(tmp_path):
    verdict = several_wait(tmp_path, "row-lease")

    assert verdict == Verdict(misordered=2, wrong_final=2)


def test_the_checker_sees_what_a_platform_without_dedupe_doubles(tmp_path):
    dumb = Platform(tmp_path / "dumb.sqlite3", mode="dumb")
    dumb.start("--drop-answers", "2")
    put_messages(subjects=2, each=2)
    try:
        with relaying(dumb, lease=LONG_LEASE_SECONDS):
            assert wait_for(all_acknowledged)
    finally:
        dumb.stop()

    assert check(dumb.store) == Verdict(doubled=2)
