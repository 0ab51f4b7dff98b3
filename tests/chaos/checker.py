"""Compares our outbox with what took effect at the platform, after all faults are over."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from sites.enums import MessageState
from sites.models import AuditEntry, OutboxMessage

# Acts of the campaign are recorded under this name, with the number of the document they made.
ACT = "chaos act"


@dataclass(frozen=True)
class Verdict:
    """How many events, or subjects, are wrong in each way; all zero is right.

    `without_event` counts acts that were committed without their message, `past_gate` what
    went out of a restored database before its gate was opened.
    """

    without_event: int = 0
    past_gate: int = 0
    lost: int = 0
    acknowledged_lost: int = 0
    unacknowledged: int = 0
    doubled: int = 0
    misordered: int = 0
    wrong_final: int = 0

    @property
    def is_right(self) -> bool:
        return not any(asdict(self).values())


def check(store: Path, *, promised: Iterable[str] = (), past_gate: int = 0) -> Verdict:
    """Judge a run.

    Args:
        store: SQLite file of the platform.
        promised: ids of events whose act was confirmed to the officer: they must exist.
        past_gate: what was seen to go out before the gate was opened.
    """
    with closing(sqlite3.connect(store)) as platform:
        effects = platform.execute(
            "SELECT event_id, subject, epoch, seq FROM effect ORDER BY id"
        ).fetchall()
    messages = list(
        OutboxMessage.objects.select_related("subject", "receipt").order_by("epoch", "seq")
    )
    known = {str(message.pk) for message in messages}
    # What was replaced must never arrive after what stands in its place; its order tells.
    ours = {str(m.pk) for m in messages if m.state != MessageState.REPLACED}
    times = Counter(event for event, *_ in effects if event in known)
    arrived, sent = defaultdict(list), defaultdict(list)
    for event, subject, epoch, seq in effects:
        if event in known and (epoch, seq) not in arrived[subject]:
            arrived[subject].append((epoch, seq))
    for message in messages:
        sent[message.subject.key].append((message.epoch, message.seq))
    acknowledged = {
        str(message.pk)
        for message in messages
        if message.state == MessageState.ACKNOWLEDGED and hasattr(message, "receipt")
    }
    claimed = {str(m.pk) for m in messages if m.state == MessageState.ACKNOWLEDGED}
    acts = set(AuditEntry.objects.filter(act=ACT).values_list("object_id", flat=True))
    told = {message.body.get("document_number") for message in messages}
    return Verdict(
        without_event=len(acts - told),
        past_gate=past_gate,
        lost=len(ours - times.keys()),
        acknowledged_lost=len((claimed | set(promised)) - times.keys()),
        unacknowledged=len(ours - acknowledged),
        doubled=sum(count - 1 for count in times.values()),
        misordered=sum(order != sorted(order) for order in arrived.values()),
        wrong_final=sum(
            bool(arrived[key]) and arrived[key][-1] != order[-1] for key, order in sent.items()
        ),
    )
