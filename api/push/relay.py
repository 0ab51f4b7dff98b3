"""推送中继: takes messages to their platform, one at a time and in order for each subject.

Two short transactions with the network between them. The first leases a subject; the
second stores the result only if the lease is still ours, so that a relay that was stopped
for long cannot overwrite what another has done since. All times are the database's.
"""

import datetime as dt
import logging
import random
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import assert_never

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from api.push.failpoints import hit
from api.push.outcomes import Acknowledged, Outcome, Park, Retry
from api.push.platform import PlatformClient
from sites.enums import SETTLED_MESSAGES, MessageState
from sites.models import OutboxMessage, OutboxSubject, PushReceipt

logger = logging.getLogger(__name__)

BACKOFF = tuple(dt.timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 1800, 3600))
JITTER = 0.2
# An endpoint that refuses our credentials refuses every message: wait for all of them.
CIRCUIT_SECONDS = 30.0
STATEMENT_TIMEOUT = "10s"

# After a restore nothing goes out until two persons have opened the gate.
# A subject whose head, its first message not settled, is due. Written so that it walks
# the due messages in their order and stops at the first that is one. The rows joined are of
# the statement's snapshot: the head is read again once the lock is held.
DUE_SUBJECT = """
SELECT s.id FROM sites_outboxmessage m
JOIN sites_outboxsubject s ON s.id = m.subject_id
WHERE m.state = 'PENDING' AND m.next_at <= statement_timestamp()
  AND (s.lease_until IS NULL OR s.lease_until <= statement_timestamp())
  AND m.event_id = (
    SELECT e.event_id FROM sites_outboxmessage e
    WHERE e.subject_id = m.subject_id AND e.state NOT IN ('ACKNOWLEDGED', 'REPLACED')
    ORDER BY e.epoch, e.seq LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM sites_databaserestore WHERE opened_at IS NULL)
ORDER BY m.next_at
LIMIT 1
FOR UPDATE OF s SKIP LOCKED
"""


class Step(StrEnum):
    """What one turn of the relay came to."""

    IDLE = "idle"
    ACKNOWLEDGED = "acknowledged"
    RETRY = "retry"
    PARKED = "parked"
    LEASE_LOST = "lease_lost"
    CIRCUIT_OPEN = "circuit_open"


@dataclass(frozen=True, slots=True)
class Claim:
    """The head message of a subject, ours until the lease ends."""

    token: uuid.UUID
    message: OutboxMessage


@dataclass
class Relay:
    """Sends what is due until it is told to stop.

    Attributes:
        platforms: clients by target.
        lease: how long a subject is ours; the HTTP deadline is a third of it.
        counts: how each turn ended, for the operator.
    """

    platforms: Mapping[str, PlatformClient]
    lease: dt.timedelta = field(
        default_factory=lambda: dt.timedelta(seconds=settings.PUSH_LEASE_SECONDS)
    )
    counts: Counter[str] = field(default_factory=Counter)

    def run(self, stop: Event, *, poll: float) -> None:
        """Send until `stop` is set; a message under way is brought to its end first.

        Args:
            stop: set by a signal.
            poll: seconds to wait when nothing is due.
        """
        while not stop.is_set():
            try:
                step = self.step()
            except OperationalError as error:
                # The database restarts, or is busy: what is due stays due.
                logger.warning("数据库暂不可用：%s", error)
                connection.close()
                step = Step.IDLE
            if step == Step.IDLE:
                close_old_connections()
                stop.wait(poll)
            elif step == Step.CIRCUIT_OPEN:
                stop.wait(CIRCUIT_SECONDS)

    def drain(self) -> None:
        """Send everything that is due now, then return."""
        while self.step() not in {Step.IDLE, Step.CIRCUIT_OPEN}:
            continue

    def step(self) -> Step:
        """Take one message to its platform, if one is due."""
        claim = claim_next(lease=self.lease)
        if claim is None:
            return Step.IDLE
        hit("relay:attempt-recorded")
        deadline = self.lease.total_seconds() / 3
        platform = self.platforms.get(claim.message.target)
        if platform is None:
            # Its configuration was taken away; the message waits for it.
            outcome: Outcome = Retry(f"没有配置接收方 {claim.message.target}", wait=BACKOFF[-1])
        else:
            outcome = platform.deliver(claim.message, deadline=deadline)
        hit("relay:response-received")
        step = settle(claim, outcome)
        hit("relay:acked")
        self.counts[step.value] += 1
        return step


def claim_next(*, lease: dt.timedelta) -> Claim | None:
    """Lease the subject that has waited longest and record the attempt, in one transaction."""
    with transaction.atomic():
        _bound_statements()
        with connection.cursor() as cursor:
            cursor.execute(DUE_SUBJECT)
            row = cursor.fetchone()
        if row is None:
            return None
        head = (
            OutboxMessage.objects.filter(subject_id=row[0])
            .exclude(state__in=SETTLED_MESSAGES)
            .order_by("epoch", "seq")
        )
        message = head.select_related("subject").first()
        if message is None or message.state != MessageState.PENDING:
            # Another relay settled it between the search and the lock.
            return None
        token = uuid.uuid4()
        _one(
            OutboxSubject.objects.filter(pk=row[0]).update(
                lease_token=token, lease_until=Now() + lease
            )
        )
        hit("relay:claimed")
        _one(
            OutboxMessage.objects.filter(pk=message.pk).update(
                attempts=F("attempts") + 1, first_sent_at=Coalesce("first_sent_at", Now())
            )
        )
        message.attempts += 1
    return Claim(token, message)


def settle(claim: Claim, outcome: Outcome) -> Step:
    """Store what came of a claim, unless the lease was lost meanwhile."""
    with transaction.atomic():
        _bound_statements()
        subjects = OutboxSubject.objects.filter(
            pk=claim.message.subject_id, lease_token=claim.token
        )
        if not subjects.select_for_update().exists():
            logger.warning("租约已失，结果作废：%s", claim.message.event_id)
            return Step.LEASE_LOST
        step = _store(claim.message, outcome)
        _one(subjects.update(lease_token=None, lease_until=None))
        hit("relay:before-ack-commit")
    return step


def _store(message: OutboxMessage, outcome: Outcome) -> Step:
    row = OutboxMessage.objects.filter(pk=message.pk)
    match outcome:
        case Acknowledged():
            # A platform that forgot the message receipts it anew; the first receipt stands.
            PushReceipt.objects.get_or_create(
                message=message,
                defaults={
                    "platform_reference": outcome.reference,
                    "body": outcome.body,
                    "signature": outcome.signature,
                    "received_at": Now(),
                },
            )
            hit("relay:receipt-written")
            _one(row.update(state=MessageState.ACKNOWLEDGED, last_error=""))
            return Step.ACKNOWLEDGED
        case Park():
            logger.error("消息已暂停，需人工处理：%s %s", message.event_id, outcome.reason)
            _one(row.update(state=MessageState.PARKED, last_error=outcome.reason[:500]))
            return Step.PARKED
        case Retry():
            logger.warning("消息待重发：%s %s", message.event_id, outcome.reason)
            wait = outcome.wait or backoff(message.attempts)
            _one(
                row.update(
                    next_at=Now() + wait,
                    last_error=outcome.reason[:500],
                    attempts=F("attempts") - (0 if outcome.counts else 1),
                )
            )
            return Step.RETRY if outcome.counts else Step.CIRCUIT_OPEN
        case _:
            assert_never(outcome)


def backoff(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries: up to an hour, a fifth more or less, for ever."""
    spread = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- spreads load, guards nothing
    return BACKOFF[min(attempts, len(BACKOFF)) - 1] * spread


def _bound_statements() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}';"
            f"SET LOCAL lock_timeout = '{STATEMENT_TIMEOUT}'"
        )


def _one(changed: int) -> None:
    """A lease or message that is not there is a broken invariant, never a detail."""
    if changed != 1:
        raise RuntimeError(f"expected to change one row, changed {changed}")
