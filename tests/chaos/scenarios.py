"""What is sent, and two bugs put in on purpose that the checker must see."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from sites import outbox
from sites.enums import EventKind, MessageState
from sites.models import OutboxMessage
from tests.chaos.checker import Verdict, check
from tests.chaos.processes import Platform, killed, relaying, start_relay, wait_for

# In the past, so that everything is due at once.
NOW = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)


def put_messages(*, subjects: int = 3, each: int = 3) -> None:
    """Some messages on each of some subjects, in turns."""
    with transaction.atomic():
        for turn in range(each):
            for number in range(subjects):
                put_message(f"company:{number}", turn)


def put_message(key: str, turn: int) -> OutboxMessage:
    """One message in the caller's transaction: listings and removals by turns."""
    return outbox.put(
        subject_key=key,
        kind=EventKind.LIST if turn % 2 == 0 else EventKind.REMOVE,
        body={"document_number": f"{key}-{turn}"},
        now=NOW,
    )


def all_acknowledged() -> bool:
    """Whether nothing is left to deliver."""
    return not OutboxMessage.objects.exclude(state=MessageState.ACKNOWLEDGED).exists()


def mark_before_send(folder: Path) -> Verdict:
    """A relay that marks a message delivered before it sends it, and dies in between."""
    # One each: a strict platform would not take what comes after a lost one.
    put_messages(subjects=3, each=1)
    platform = Platform(folder / "mark-before-send.sqlite3")
    platform.start()
    try:
        with relaying(
            platform, bug="mark-before-send", failpoint="relay:attempt-recorded@2"
        ) as first:
            assert killed(first)
        with relaying(platform):
            assert wait_for(all_acknowledged)
    finally:
        platform.stop()
    return check(platform.store)


def any_order(folder: Path) -> Verdict:
    """A relay that sends in any order, to a platform that does not refuse it."""
    put_messages(subjects=2, each=3)
    platform = Platform(folder / "any-order.sqlite3", mode="dumb")
    platform.start()
    process = start_relay(platform, bug="any-order")
    try:
        assert wait_for(all_acknowledged)
    finally:
        process.kill()
        process.join()
        platform.stop()
    return check(platform.store)


SEEDED_BUGS = {"mark-before-send": mark_before_send, "any-order": any_order}
