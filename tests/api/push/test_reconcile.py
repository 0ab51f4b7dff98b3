"""Reconciliation: each kind of difference is told apart, only what is lost goes out again."""

import datetime as dt

import pytest
from django.utils import timezone

from api.celery import app
from api.push import tasks
from api.push.outcomes import wire_hash
from api.push.platform import Held
from api.push.reconcile import reconcile
from api.push.reconcile import run as keep
from api.push.relay import Relay
from blacklist.models import PlatformDiscrepancy, Reconciliation
from sites.models import AuditEntry, OutboxMessage, PushReceipt
from tests.api.push.conftest import put

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = dt.datetime(2026, 9, 10, 4, 0, tzinfo=dt.UTC)


class Snapshot:
    """A platform that holds exactly this."""

    def __init__(self, *held):
        self.held = list(held)

    def holdings(self):
        return self.held


def held(message, **changes):
    return Held(
        **{
            "event_id": str(message.event_id),
            "subject": message.subject.key,
            "epoch": message.epoch,
            "seq": message.seq,
            "body_hash": wire_hash(message),
            **changes,
        }
    )


def acknowledged(key="company:A"):
    message = put(key)
    OutboxMessage.objects.filter(pk=message.pk).update(state="ACKNOWLEDGED")
    return message


def run(client, **options):
    return reconcile(target="credit-platform", client=client, now=NOW, **options)


def ids(discrepancies):
    return [item.event_id for item in discrepancies]


def test_reconcile_agrees_when_both_hold_the_same():
    first, second = acknowledged(), acknowledged("company:B")

    found = run(Snapshot(held(first), held(second)))

    assert found.agrees
    assert (found.compared, found.held, found.resent) == (2, 2, [])
    assert AuditEntry.objects.count() == 0


def test_reconcile_tells_apart_missing_older_altered_and_extra():
    first, second = acknowledged(), acknowledged()
    third = acknowledged("company:B")
    fourth, fifth = acknowledged("company:C"), acknowledged("company:D")
    stranger = Held("unknown", "company:Z", 1, 1, "h")

    found = run(
        Snapshot(held(first), held(fourth, body_hash="0"), held(fifth, seq=2), stranger),
        resend=False,
    )

    assert ids(found.older) == [str(second.pk)]
    assert ids(found.missing) == [str(third.pk)]
    assert ids(found.altered) == [str(fourth.pk), str(fifth.pk)]
    assert ids(found.extra) == ["unknown"]
    assert found.resent == []
    assert not found.agrees
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"ACKNOWLEDGED"}


def test_reconcile_queues_only_missing_and_older():
    first, second = acknowledged(), acknowledged()
    third, fourth = acknowledged("company:B"), acknowledged("company:C")

    found = run(Snapshot(held(first), held(fourth, body_hash="0")))

    assert sorted(found.resent) == sorted([str(second.pk), str(third.pk)])
    assert set(OutboxMessage.objects.filter(state="PENDING").values_list("pk", flat=True)) == {
        second.pk,
        third.pk,
    }
    assert AuditEntry.objects.get().detail["missing"] == 1


def test_reconcile_takes_what_is_still_under_way_for_no_difference():
    pending, there = put(), put("company:B")

    found = run(Snapshot(held(there)))

    assert found.agrees
    pending.refresh_from_db()
    assert pending.state == "PENDING"


def test_reconcile_after_the_platform_forgot_brings_it_back_in_order(client, sandbox):
    for number in range(3):
        put(n=number)
    relay = Relay(platforms={"credit-platform": client})
    relay.drain()
    sandbox.store.forget(2)

    found = run(client)
    relay.drain()

    assert len(found.older) == 2
    assert [effect.seq for effect in sandbox.store.all()] == [1, 2, 3]
    assert run(client).agrees
    assert found.as_json()["agrees"] is False


def test_the_days_removals_are_proved_by_receipt_and_list():
    listed, removed, waiting = (
        put("company:A"),
        put("company:A", "REMOVE"),
        put("company:B", "REMOVE"),
    )
    for message in (listed, removed, waiting):
        day = timezone.localdate(message.created_at)
        assert day == dt.date(2026, 9, 10)
    OutboxMessage.objects.exclude(pk=waiting.pk).update(state="ACKNOWLEDGED")
    PushReceipt.objects.create(
        message=removed, platform_reference="r", body="", signature="", received_at=NOW
    )

    found = run(Snapshot(held(listed), held(removed)))
    assert (found.removed, found.unproved) == (2, [str(waiting.pk)])
    # Without the platform's own list a receipt proves nothing.
    found = run(Snapshot(held(listed)), resend=False)
    assert set(found.unproved) == {str(removed.pk), str(waiting.pk)}


def test_a_run_is_kept_with_what_waits_for_two_persons(client, sandbox):
    message = put("company:A")
    Relay({"credit-platform": client}).drain()
    strange = Snapshot(
        held(message, body_hash="0" * 64),
        Held("e", "company:X", 1, 1, "0" * 64),
    )

    keep(target="credit-platform", client=strange, now=NOW)

    row = Reconciliation.objects.get()
    assert (row.compared, row.held, row.altered, row.extra, row.agrees) == (1, 2, 1, 1, False)
    assert set(PlatformDiscrepancy.objects.values_list("kind", flat=True)) == {"ALTERED", "EXTRA"}


def test_the_hourly_task_goes_on_when_a_platform_cannot_be_read(settings):
    settings.PLATFORM_URL = "http://127.0.0.1:9"
    assert tasks.reconcile() == {"credit-platform": False}
    assert Reconciliation.objects.get().error
    assert app.conf.beat_schedule["reconcile-every-hour"]["task"] == "api.reconcile"
