"""What is sent, and the situations in which a seeded bug does its harm.

Each runs with the bug and without it: the harm must be seen with it, and only with it.
"""

import contextlib
import datetime as dt
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction
from django.db.models.functions import Now

from sites import audit, outbox
from sites.enums import SETTLED_MESSAGES, EventKind, MessageState
from sites.models import DatabaseRestore, OutboxMessage
from tests.chaos import bugs
from tests.chaos.checker import ACT, Verdict, check
from tests.chaos.processes import (
    LEASE_SECONDS,
    LONG_LEASE_SECONDS,
    Platform,
    end,
    fork,
    killed,
    relaying,
    stopped,
    wait_for,
)

# In the past, so that everything is due at once.
NOW = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)
EARLIER = NOW - dt.timedelta(seconds=5)
# Of a person whom the platform refuses.
REFUSED_NAME = "张错名"
PAST_LEASE = float(LEASE_SECONDS) + 0.3


def put_messages(*, subjects: int = 3, each: int = 3) -> None:
    """Some messages on each of some subjects, in turns."""
    with transaction.atomic():
        for turn in range(each):
            for number in range(subjects):
                put_message(f"company:{number}", turn)


def put_message(key: str, turn: int, *, now: dt.datetime = NOW) -> OutboxMessage:
    """One message in the caller's transaction: listings and removals by turns."""
    return outbox.put(
        subject_key=key,
        kind=EventKind.LIST if turn % 2 == 0 else EventKind.REMOVE,
        body={"document_number": f"{key}-{turn}"},
        now=now,
    )


def put_of_person(key: str, name: str, *, now: dt.datetime = NOW) -> None:
    """A listing and a removal of a person, told by name."""
    with transaction.atomic():
        for kind in (EventKind.LIST, EventKind.REMOVE):
            outbox.put(subject_key=key, kind=kind, body={"member": {"name": name}}, now=now)


def settle_refused(*, now: dt.datetime = NOW) -> int:
    """Put in the place of each refused message one with another name; how many."""
    parked = list(OutboxMessage.objects.filter(state=MessageState.PARKED))
    for message in parked:
        with transaction.atomic():
            outbox.replace_refused(
                message, kind=EventKind.CORRECT, body=_named(message), now=now, again=_again
            )
    return len(parked)


def _again(message: OutboxMessage) -> outbox.Said:
    return EventKind.CORRECT, _named(message)


def _named(message: OutboxMessage) -> dict[str, object]:
    restated = {**message.body, "member": {"name": "张正名"}}
    return {"corrects_event": str(message.pk), "correction": "RESTATE", "restated": restated}


def put_act(
    key: str, turn: int, *, now: dt.datetime = NOW, with_message: bool = True
) -> OutboxMessage | None:
    """A legal act: its record, and the message that tells it."""
    audit.record(act=ACT, object_kind=ACT, object_id=f"{key}-{turn}", now=now)
    return put_message(key, turn, now=now) if with_message else None


def all_acknowledged() -> bool:
    """Whether nothing is left to deliver."""
    return not OutboxMessage.objects.exclude(state__in=SETTLED_MESSAGES).exists()


def nothing_pending() -> bool:
    """Whether nothing would be sent any more, delivered or given up."""
    return not OutboxMessage.objects.filter(state=MessageState.PENDING).exists()


def on_commit(folder: Path, bug: str) -> Verdict:
    """A writer dies when its act has been committed."""
    with _platform(folder, bug) as platform:
        assert killed(fork(bugs.act, "company:1", bug))
        with relaying(platform):
            wait_for(all_acknowledged)
    return check(platform.store)


def cursor(folder: Path, bug: str) -> Verdict:
    """An act that began first is committed after a later one has gone out."""
    release = folder / f"release-{bug or 'none'}"
    with _platform(folder, bug) as platform:
        writer = fork(bugs.slow_act, "company:1", str(release))
        try:
            assert wait_for(Path(f"{release}.written").exists)
            with transaction.atomic():
                put_message("company:2", 0)
            with relaying(platform, bug=bug):
                assert wait_for(all_acknowledged)
                release.touch()
                writer.join(20)
                wait_for(all_acknowledged, seconds=3 if bug else 20)
        finally:
            end(writer)
    return check(platform.store)


def several_wait(folder: Path, bug: str) -> Verdict:
    """Listings and removals of each subject wait, at a platform that takes them in any order."""
    put_messages(subjects=2, each=3)
    with _platform(folder, bug, mode="dumb") as platform:
        _deliver(platform, bug, lease=LONG_LEASE_SECONDS)
    return check(platform.store)


def mark_before_send(folder: Path, bug: str) -> Verdict:
    """A relay dies between claiming a message and sending it."""
    # One each: a strict platform would not take what comes after a lost one.
    put_messages(subjects=3, each=1)
    # Without the bug, what the dead relay held is to be free again soon.
    lease = LONG_LEASE_SECONDS if bug else LEASE_SECONDS
    with _platform(folder, bug) as platform:
        point = "relay:attempt-recorded@2"
        with relaying(platform, bug=bug, failpoint=point, lease=lease) as first:
            assert killed(first)
        _deliver(platform)
    return check(platform.store)


def no_fence(folder: Path, bug: str) -> Verdict:
    """A relay stands still with a refusal in hand while another delivers the message."""
    put_messages(subjects=1, each=1)
    with _platform(folder, bug) as platform:
        platform.tell(reject=["company:0"])
        with relaying(platform, bug=bug, failpoint="relay:response-received!stop") as first:
            assert wait_for(lambda: stopped(first))
            platform.tell(reject=[])
            _deliver(platform)
            os.kill(first.pid, signal.SIGCONT)
            wait_for(lambda: not all_acknowledged(), seconds=1.5)
    return check(platform.store)


def batch_lease(folder: Path, bug: str) -> Verdict:
    """A relay stands still after its first message while another takes what is left."""
    put_messages(subjects=4, each=1)
    with (
        _platform(folder, bug, mode="dumb") as platform,
        relaying(platform, bug=bug, failpoint="relay:acked!stop") as first,
    ):
        assert wait_for(lambda: stopped(first))
        time.sleep(PAST_LEASE)
        _deliver(platform)
        os.kill(first.pid, signal.SIGCONT)
        time.sleep(1)
    return check(platform.store)


def no_gate(folder: Path, bug: str) -> Verdict:
    """The database was restored, and nobody has opened the gate."""
    put_messages(subjects=2, each=1)
    DatabaseRestore.objects.create(restored_at=NOW, backup_at=EARLIER, transaction_offset=0)
    with _platform(folder, bug) as platform:
        with relaying(platform, bug=bug):
            wait_for(all_acknowledged, seconds=1.5)
        past_gate = not nothing_sent()
        DatabaseRestore.objects.all().delete()
        _deliver(platform)
    return check(platform.store, past_gate=past_gate)


def nothing_sent() -> bool:
    """Whether no message has ever been tried."""
    return not OutboxMessage.objects.filter(attempts__gt=0).exists()


def give_up(folder: Path, bug: str) -> Verdict:
    """The platform is away for longer than a few tries."""
    put_messages(subjects=2, each=1)
    with _platform(folder, bug) as platform:
        platform.tell(fail_rate=1.0)
        with relaying(platform, bug=bug):
            assert wait_for(
                lambda: (
                    OutboxMessage.objects.filter(attempts__gte=1).count() == 2
                    and not OutboxMessage.objects.filter(last_error="").exists()
                )
            )
        platform.tell(fail_rate=0.0)
        OutboxMessage.objects.filter(state=MessageState.PENDING).update(next_at=Now())
        _deliver(platform, until=nothing_pending)
    return check(platform.store)


def trust_any_answer(folder: Path, bug: str) -> Verdict:
    """Somebody else answers in the platform's place."""
    put_messages(subjects=3, each=1)
    with _platform(folder, bug) as platform:
        platform.tell(forge=3)
        with relaying(platform, bug=bug):
            assert wait_for(lambda: OutboxMessage.objects.filter(attempts__gt=0).count() == 3)
            OutboxMessage.objects.filter(state=MessageState.PENDING).update(next_at=Now())
            assert wait_for(all_acknowledged)
    return check(platform.store)


@contextlib.contextmanager
def _platform(folder: Path, bug: str, *, mode: str = "strict") -> Iterator[Platform]:
    """A platform of this scenario; it has stopped when its store is looked at."""
    number = len(list(folder.glob("*.sqlite3")))
    platform = Platform(folder / f"{number}-{bug or 'none'}.sqlite3", mode=mode)
    platform.start()
    try:
        yield platform
    finally:
        platform.stop()


def _deliver(
    platform: Platform,
    bug: str = "",
    *,
    until: Callable[[], bool] = all_acknowledged,
    lease: str = LEASE_SECONDS,
) -> None:
    """Let a relay go until nothing is left to deliver."""
    with relaying(platform, bug=bug, lease=lease):
        assert wait_for(until)


SEEDED_BUGS: dict[str, Callable[[Path, str], Verdict]] = {
    "on-commit": on_commit,
    "cursor": cursor,
    "row-lease": several_wait,
    "mark-before-send": mark_before_send,
    "no-fence": no_fence,
    "coalesce": several_wait,
    "batch-lease": batch_lease,
    "no-gate": no_gate,
    "give-up": give_up,
    "trust-any-answer": trust_any_answer,
}
assert set(bugs.RELAY_BUGS) | {"on-commit"} == set(SEEDED_BUGS)
