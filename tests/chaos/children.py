"""What a forked child does: run a command of ours as a process of its own."""

import datetime as dt
import io
import os
import signal
from functools import wraps

APPROVE_POINTS = (
    "approve:state-written",
    "approve:outbox-written",
    "approve:committed-before-ack",
)


def run_command(name: str, arguments: list[str], environment: dict[str, str], bug: str) -> None:
    """`manage.py NAME ARGUMENTS`, with a bug put in when one is named."""
    _enter(environment)
    from django.core.management import call_command

    if bug:
        BUGS[bug]()
    call_command(name, *arguments, stdout=io.StringIO(), stderr=io.StringIO())


def approve(decision: int, shown: str, actor: int, moment: str, environment: dict[str, str]):
    """An approver's request, killed at a named point of the act.

    The points stand here, around the steps of the service: the domain code has none.
    """
    _enter(environment)
    from blacklist.models import ListingDecision
    from blacklist.services import listing
    from sites.models import User

    real = listing.list_members

    @wraps(real)
    def between(*arguments, **named):
        _die_at("approve:state-written")
        listings = real(*arguments, **named)
        _die_at("approve:outbox-written")
        return listings

    listing.list_members = between
    listing.approve_decision(
        decision=ListingDecision.objects.get(pk=decision),
        shown_hash=shown,
        actor=User.objects.get(pk=actor),
        now=dt.datetime.fromisoformat(moment),
    )
    _die_at("approve:committed-before-ack")


def mark_before_send() -> None:
    """Call a message delivered before it is sent, as a careless relay would."""
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


def any_order() -> None:
    """Send whatever is due, newest first, not the head of its subject."""
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


BUGS = {"mark-before-send": mark_before_send, "any-order": any_order}


def _enter(environment: dict[str, str]) -> None:
    """Take on what the environment says: the settings were read before the fork."""
    from django.conf import settings

    os.environ.update(environment)
    settings.PLATFORM_URL = environment.get("PLATFORM_URL", "")
    settings.PUSH_LEASE_SECONDS = float(environment.get("PUSH_LEASE_SECONDS", "60"))


def _die_at(point: str) -> None:
    if os.environ.get("FAILPOINT") == point:
        os.kill(os.getpid(), signal.SIGKILL)
