"""The relay: leases, order, and what it stores of each outcome."""

import datetime as dt
import threading
import uuid
from threading import Event

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.models.functions import Now

from api.push import relay as relay_module
from api.push.outcomes import Acknowledged, Park, Retry
from api.push.relay import BACKOFF, Relay, Step, backoff, claim_next, settle
from sites.models import DatabaseRestore, OutboxMessage, OutboxSubject, PushReceipt
from tests.api.push.conftest import put
from tests.chaos.processes import wait_for
from tests.factories.sites import NOW, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LEASE = dt.timedelta(seconds=300)


class Scripted:
    """A platform that answers as told, and remembers what it was sent."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.sent = []

    def deliver(self, message, *, deadline):
        self.sent.append((message.subject.key, message.seq))
        self.deadline = deadline
        outcome = self.outcomes.pop(0) if self.outcomes else None
        return outcome or Acknowledged(f"XY-{message.event_id}", "{}", "v1,x")

    def holdings(self):
        raise AssertionError


def relay(platform):
    return Relay(platforms={"credit-platform": platform}, lease=LEASE)


def states():
    return list(
        OutboxMessage.objects.order_by("subject__key", "seq").values_list("state", flat=True)
    )


def make_due():
    OutboxMessage.objects.update(next_at=Now())


def test_step_delivers_stores_the_receipt_and_frees_the_subject(client, sandbox):
    message = put()

    step = relay(client).step()

    message.refresh_from_db()
    assert step == Step.ACKNOWLEDGED
    assert (message.state, message.attempts, message.last_error) == ("ACKNOWLEDGED", 1, "")
    assert message.first_sent_at is not None
    receipt = PushReceipt.objects.get()
    assert receipt.platform_reference == sandbox.store.all()[0].reference
    assert receipt.signature.startswith("v1,")
    assert OutboxSubject.objects.filter(lease_token=None, lease_until=None).count() == 1


def test_drain_keeps_the_order_of_each_subject():
    for seq in range(3):
        put("company:A", n=seq)
        put("company:B", n=seq)
    platform = Scripted()

    relay(platform).drain()

    for key in ("company:A", "company:B"):
        assert [seq for sent, seq in platform.sent if sent == key] == [1, 2, 3]
    assert states() == ["ACKNOWLEDGED"] * 6


def test_step_gives_http_a_third_of_the_lease():
    put()
    platform = Scripted()

    relay(platform).step()

    assert platform.deadline == 100


def test_step_with_nothing_due_is_idle():
    OutboxMessage.objects.filter(pk=put().pk).update(next_at=Now() + dt.timedelta(minutes=1))

    assert relay(Scripted()).step() == Step.IDLE


def test_a_message_to_retry_holds_back_what_comes_after_it_in_its_subject_alone():
    put("company:A")
    put("company:A")
    put("company:B")
    platform = Scripted(Retry("平台答复异常（500）"))

    relay(platform).drain()

    assert platform.sent == [("company:A", 1), ("company:B", 1)]
    first = OutboxMessage.objects.get(subject__key="company:A", seq=1)
    assert (first.state, first.attempts, first.last_error) == (
        "PENDING",
        1,
        "平台答复异常（500）",
    )
    make_due()
    relay(platform).drain()
    assert platform.sent[2:] == [("company:A", 1), ("company:A", 2)]


def test_a_parked_message_blocks_its_subject_alone():
    put("company:A")
    put("company:A")
    put("company:B")
    platform = Scripted(Park("平台拒收（422）：不行"))

    relay(platform).drain()

    assert platform.sent == [("company:A", 1), ("company:B", 1)]
    assert states() == ["PARKED", "PENDING", "ACKNOWLEDGED"]


def test_a_refused_credential_counts_no_attempt_and_stops_the_round():
    put("company:A")
    put("company:B")
    platform = Scripted(Retry("凭证", counts=False))
    running = relay(platform)

    running.drain()

    assert len(platform.sent) == 1
    assert dict(running.counts) == {"circuit_open": 1}
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {0}


def test_the_wait_a_platform_asks_for_is_kept():
    put()
    platform = Scripted(Retry("平台繁忙", wait=dt.timedelta(minutes=7)))

    relay(platform).step()

    [soon] = OutboxMessage.objects.annotate(clock=Now()).values_list("next_at", "clock")
    assert dt.timedelta(minutes=6) < soon[0] - soon[1] <= dt.timedelta(minutes=7)


def test_claim_next_leaves_a_leased_subject_alone_until_its_lease_ends():
    put()
    first = claim_next(lease=LEASE)
    assert first is not None

    assert claim_next(lease=LEASE) is None
    OutboxSubject.objects.update(lease_until=Now() - dt.timedelta(seconds=1))
    second = claim_next(lease=LEASE)
    assert second is not None
    assert (second.message.pk, second.message.attempts) == (first.message.pk, 2)
    assert second.token != first.token


def test_settle_drops_what_comes_after_the_lease_was_lost():
    put()
    late = claim_next(lease=LEASE)
    OutboxSubject.objects.update(lease_token=uuid.uuid4())

    step = settle(late, Acknowledged("XY1", "{}", "v1,x"))

    assert step == Step.LEASE_LOST
    assert (PushReceipt.objects.count(), states()) == (0, ["PENDING"])


def test_settle_keeps_the_first_receipt_of_a_message_sent_anew():
    message = put()
    settle(claim_next(lease=LEASE), Acknowledged("XY1", "{}", "v1,x"))
    OutboxMessage.objects.filter(pk=message.pk).update(state="PENDING")

    settle(claim_next(lease=LEASE), Acknowledged("XY9", "{}", "v1,y"))

    assert PushReceipt.objects.get().platform_reference == "XY1"
    assert states() == ["ACKNOWLEDGED"]


def test_claim_next_reads_the_head_again_under_the_lock(monkeypatch):
    message = put()
    # What the search saw a moment ago may be settled by now.
    monkeypatch.setattr(relay_module, "DUE_SUBJECT", "SELECT id FROM sites_outboxsubject")
    OutboxMessage.objects.filter(pk=message.pk).update(state="PARKED")

    assert claim_next(lease=LEASE) is None
    OutboxMessage.objects.filter(pk=message.pk).update(state="ACKNOWLEDGED")
    assert claim_next(lease=LEASE) is None
    assert OutboxSubject.objects.get().lease_token is None


def test_claim_next_sends_an_old_epoch_before_a_new_one():
    put(n=1)
    OutboxSubject.objects.update(epoch=2, next_seq=1)
    put(n=2)
    platform = Scripted()

    relay(platform).drain()

    assert platform.sent == [("company:A", 1), ("company:A", 1)]
    assert states() == ["ACKNOWLEDGED"] * 2


@pytest.mark.parametrize(("attempts", "step"), [(1, 0), (2, 1), (7, 6), (500, 6)])
def test_backoff_grows_to_an_hour_and_never_ends(attempts, step):
    waits = [backoff(attempts) for _ in range(50)]

    assert min(waits) >= BACKOFF[step] * 0.8
    assert max(waits) <= BACKOFF[step] * 1.2
    assert len(set(waits)) > 1


def test_run_ends_when_told_to_and_waits_when_idle():
    put()
    stop = Event()

    class StopsAfterOne(Scripted):
        def deliver(self, message, *, deadline):
            stop.set()
            return super().deliver(message, deadline=deadline)

    relay(StopsAfterOne()).run(stop, poll=0.01)

    assert states() == ["ACKNOWLEDGED"]


class Impatient(Event):
    """Is set after so many waits, and keeps how long each was to be."""

    def __init__(self, waits):
        super().__init__()
        self.left = waits
        self.waited = []

    def wait(self, timeout=None):
        self.waited.append(timeout)
        self.left -= 1
        if self.left <= 0:
            self.set()
        return self.is_set()


def test_run_waits_longer_while_the_endpoint_refuses_us():
    put()
    stop = Impatient(1)

    relay(Scripted(Retry("凭证", counts=False))).run(stop, poll=0.01)

    assert stop.waited == [30.0]


@pytest.mark.django_db(transaction=True)
def test_run_survives_a_database_that_is_away(monkeypatch, caplog):
    stop = Impatient(2)
    running = relay(Scripted())
    steps = iter([OperationalError("gone"), Step.IDLE])

    def step():
        given = next(steps)
        if isinstance(given, Exception):
            raise given
        return given

    monkeypatch.setattr(running, "step", step)
    running.run(stop, poll=0.01)

    assert stop.waited == [0.01, 0.01]
    assert "数据库暂不可用" in caplog.text


def test_an_update_that_changes_nothing_is_an_error():
    with pytest.raises(RuntimeError, match="changed 0"):
        relay_module._one(0)


def work(platform, done):
    """Be one of several relays until told that it is done."""
    try:
        while not done.is_set():
            if relay(platform).step() == Step.IDLE:
                done.wait(0.02)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_four_relays_share_the_work_and_send_nothing_twice():
    for seq in range(5):
        for name in "ABCD":
            put(f"company:{name}", n=seq)
    platform, done = Scripted(), threading.Event()
    workers = [threading.Thread(target=work, args=(platform, done)) for _ in range(4)]

    for worker in workers:
        worker.start()
    assert wait_for(lambda: not OutboxMessage.objects.filter(state="PENDING").exists())
    done.set()
    for worker in workers:
        worker.join(120)

    assert len(platform.sent) == 20
    for name in "ABCD":
        assert [seq for key, seq in platform.sent if key[-1] == name] == [1, 2, 3, 4, 5]


def test_nothing_goes_out_after_a_restore_until_two_persons_open_the_gate(client, sandbox):
    put()
    restore = DatabaseRestore.objects.create(restored_at=NOW, backup_at=NOW, transaction_offset=0)

    assert relay(client).step() == Step.IDLE
    restore.opened_at, restore.opened_by, restore.confirmed_by = NOW, UserFactory(), UserFactory()
    restore.save()
    assert relay(client).step() == Step.ACKNOWLEDGED


def test_database_lets_no_single_person_open_the_gate():
    one = UserFactory()
    with pytest.raises(IntegrityError, match="opened_by_two"):
        DatabaseRestore.objects.create(
            restored_at=NOW,
            backup_at=NOW,
            transaction_offset=0,
            opened_at=NOW,
            opened_by=one,
            confirmed_by=one,
        )
