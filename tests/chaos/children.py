"""What a forked child does: run a command of ours as a process of its own."""

import datetime as dt
import io
import os
import signal
from functools import wraps
from pathlib import Path

from tests.chaos.bugs import RELAY_BUGS

APPROVE_POINTS = (
    "approve:state-written",
    "approve:member-written",
    "approve:outbox-written",
    "approve:committed-before-ack",
)


def run_command(name: str, arguments: list[str], environment: dict[str, str], bug: str) -> None:
    """`manage.py NAME ARGUMENTS`, with a bug put in when one is named."""
    enter(environment)
    from django.core.management import call_command

    if bug:
        RELAY_BUGS[bug]()
    call_command(name, *arguments, stdout=io.StringIO(), stderr=io.StringIO())


def approve(decision: int, shown: str, actor: int, moment: str, environment: dict[str, str]):
    """An approver's request, killed at a named point of the act.

    The points stand here, around the steps of the service: the domain code has none.
    """
    enter(environment)
    from blacklist.models import ListingDecision
    from blacklist.services import listing
    from sites.models import User

    real, put = listing.list_members, listing.outbox.put

    @wraps(put)
    def one_member(**named):
        message = put(**named)
        _die_at("approve:member-written")
        return message

    @wraps(real)
    def between(*arguments, **named):
        _die_at("approve:state-written")
        listings = real(*arguments, **named)
        _die_at("approve:outbox-written")
        return listings

    listing.list_members, listing.outbox.put = between, one_member
    listing.approve_decision(
        decision=ListingDecision.objects.get(pk=decision),
        shown_hash=shown,
        actor=User.objects.get(pk=actor),
        now=dt.datetime.fromisoformat(moment),
    )
    _die_at("approve:committed-before-ack")


def enter(environment: dict[str, str]) -> None:
    """Take on what the environment says: the settings were read before the fork."""
    from django.conf import settings

    os.environ.update(environment)
    # What another run told of rows with the same numbers is not of ours.
    settings.CACHES["default"]["KEY_PREFIX"] = os.environ.get("CACHE_PREFIX", "")
    if "UPLOAD_ROOT" in environment:
        settings.UPLOAD_ROOT = Path(environment["UPLOAD_ROOT"])
    settings.PLATFORM_URL = environment.get("PLATFORM_URL", "")
    settings.PUSH_LEASE_SECONDS = float(environment.get("PUSH_LEASE_SECONDS", "60"))


RECONCILE_POINTS = ("reconcile:list-read", "reconcile:queued")


def reconcile(environment: dict[str, str]) -> None:
    """A comparison with the platform, killed between its steps."""
    enter(environment)
    from django.core.management import call_command

    from api.push import platform, reconcile

    read, record = platform.CreditPlatform.holdings, reconcile.audit.record

    @wraps(read)
    def holdings(self):
        found = read(self)
        _die_at("reconcile:list-read")
        return found

    @wraps(record)
    def recorded(**named):
        entry = record(**named)
        _die_at("reconcile:queued")
        return entry

    platform.CreditPlatform.holdings, reconcile.audit.record = holdings, recorded
    call_command("reconcile", stdout=io.StringIO(), stderr=io.StringIO())


def _die_at(point: str) -> None:
    if os.environ.get("FAILPOINT") == point:
        os.kill(os.getpid(), signal.SIGKILL)
