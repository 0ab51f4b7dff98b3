"""Bugs put into a child on purpose, each a mistake that real senders have made."""

import json
import os
import signal
import time
from functools import wraps


def mark_before_send() -> None:
    """Call a message delivered before it is sent."""
    from api.push import relay
    from sites.enums import MessageState
    from sites.models import OutboxMessage

    real = relay.claim_next

    @wraps(real)
    def claim_and_mark(**arguments):
        claim = real(**arguments)
        if claim is not None:
            OutboxMessage.objects.filter(pk=claim.message.pk).update(
                state=MessageState.ACKNOWLEDGED
            )
        return claim

    relay.claim_next = claim_and_mark


def row_lease() -> None:
    """Lease rows, not subjects: send whatever is due, newest first."""
    from django.db.models import QuerySet

    from api.push import relay

    relay.DUE_SUBJECT = """
        SELECT s.id FROM sites_outboxsubject s
        JOIN sites_outboxmessage m ON m.subject_id = s.id
        WHERE m.state = 'PENDING' AND m.next_at <= statement_timestamp()
        LIMIT 1 FOR UPDATE OF s SKIP LOCKED"""
    real = QuerySet.order_by

    def newest_first(self, *names):
        return real(self, *(("-seq",) if names == ("epoch", "seq") else names))

    QuerySet.order_by = newest_first


def cursor() -> None:
    """Remember how far one has read, and look only at what came later."""
    from api.push import relay

    real, seen = relay.claim_next, []

    @wraps(real)
    def claim_after_cursor(**arguments):
        if seen:
            after = f"'{max(seen).isoformat()}'"
            relay.DUE_SUBJECT = due.replace("ORDER BY", f"AND m.created_at > {after} ORDER BY")
        claim = real(**arguments)
        if claim is not None:
            seen.append(claim.message.created_at)
        return claim

    due = relay.DUE_SUBJECT
    relay.claim_next = claim_after_cursor


def no_fence() -> None:
    """Store a result without looking whether the lease is still ours."""
    from api.push import relay
    from sites.models import OutboxSubject

    def settle_anyway(claim, outcome):
        step = relay._store(claim.message, outcome)
        OutboxSubject.objects.filter(pk=claim.message.subject_id).update(lease_until=None)
        return step

    relay.settle = settle_anyway


def coalesce() -> None:
    """Send only the newest word on a subject and call the others delivered."""
    from api.push import relay
    from sites.enums import MessageState
    from sites.models import OutboxMessage

    real = relay.claim_next

    @wraps(real)
    def claim_newest(**arguments):
        claim = real(**arguments)
        if claim is None:
            return None
        waiting = OutboxMessage.objects.filter(
            subject=claim.message.subject, state=MessageState.PENDING
        ).order_by("epoch", "seq")
        newest = waiting.select_related("subject").last()
        waiting.exclude(pk=newest.pk).update(state=MessageState.ACKNOWLEDGED)
        return relay.Claim(claim.token, newest)

    relay.claim_next = claim_newest


def batch_lease() -> None:
    """Claim everything at once and send it one by one, however long that takes."""
    from api.push import relay

    real, batch = relay.claim_next, []

    @wraps(real)
    def claim_of_batch(**arguments):
        if not batch:
            while (claim := real(**arguments)) is not None:
                batch.append(claim)
        return batch.pop(0) if batch else None

    relay.claim_next = claim_of_batch


def no_gate() -> None:
    """After a restore go on as if nothing had been."""
    from api.push import relay

    begin = relay.DUE_SUBJECT.index("AND NOT EXISTS (SELECT 1 FROM sites_databaserestore")
    end = relay.DUE_SUBJECT.index("ORDER BY m.next_at")
    relay.DUE_SUBJECT = relay.DUE_SUBJECT[:begin] + relay.DUE_SUBJECT[end:]


def give_up() -> None:
    """After the second try put the message among the dead letters."""
    from api.push import relay
    from sites.enums import MessageState

    real = relay._store

    @wraps(real)
    def store_or_give_up(message, outcome):
        step = real(message, outcome)
        if step == relay.Step.RETRY:
            relay.OutboxMessage.objects.filter(pk=message.pk, attempts__gte=1).update(
                state=MessageState.PARKED
            )
        return step

    relay._store = store_or_give_up


def trust_any_answer() -> None:
    """Take a 200 for a receipt."""
    from api.push import platform
    from api.push.outcomes import Acknowledged, judge

    def judge_by_status(message, response, *, now):
        if response.status == 200:
            return Acknowledged(str(message.event_id), response.body.decode(), "")
        return judge(message, response, now=now)

    platform.judge = judge_by_status


RELAY_BUGS = {
    "mark-before-send": mark_before_send,
    "row-lease": row_lease,
    "cursor": cursor,
    "no-fence": no_fence,
    "coalesce": coalesce,
    "batch-lease": batch_lease,
    "no-gate": no_gate,
    "give-up": give_up,
    "trust-any-answer": trust_any_answer,
}


def act(key: str, bug: str) -> None:
    """One legal act of a writer that dies at the end of its transaction, or just after it.

    With the bug the message is put once the act has been committed, as `on_commit` would.
    """
    from django.db import transaction

    from tests.chaos.scenarios import put_act

    if bug != "on-commit":
        with transaction.atomic():
            put_act(key, 0)
        os.kill(os.getpid(), signal.SIGKILL)
    with transaction.atomic():
        put_act(key, 0, with_message=False)
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))


def slow_act(key: str, path: str) -> None:
    """An act whose transaction stays open until the file appears; its time is the earlier one."""
    from pathlib import Path

    from django.db import transaction

    from tests.chaos.scenarios import EARLIER, put_act

    with transaction.atomic():
        put_act(key, 0, now=EARLIER)
        Path(f"{path}.written").write_text(json.dumps(key), encoding="utf-8")
        while not Path(path).exists():
            time.sleep(0.02)
