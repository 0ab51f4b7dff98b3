"""安全事件: sign-ins done and failed, lockouts and the ends of sessions, kept for a time.

Beside the audit chain, not in it: a stranger who guesses passwords would fill the chain for
ever, and each of his tries would have to be sealed, published and kept. What a known person
changes of an account (phone bound or reset, all sessions ended) is in the chain as well.
"""

import datetime as dt
import unicodedata

from django.db import connection, transaction
from django.db.models import QuerySet

from sites import audit
from sites.enums import SecurityEventKind
from sites.law import Citation, LawAt
from sites.lib.days import add_months
from sites.models import SecurityEvent, User
from sites.places import CITY
from sites.sealing import blind_index
from sites.services.data_exports import checked_reason

BASIS = Citation("网络安全法", article=21, item=3).words
PURPOSE = "security-event.name"
INDEX_LENGTH = 16
LONGEST_NAME = 150


def record_event(
    *,
    kind: SecurityEventKind,
    now: dt.datetime,
    user: User | None = None,
    typed_name: str = "",
    by: User | None = None,
    address: str | None = None,
    words: str = "",
) -> SecurityEvent:
    """Write down one event.

    Args:
        kind: What happened.
        now: The moment.
        user: Whose account; None when the name that was typed is nobody's.
        typed_name: What was typed as a name; only its keyed hash is kept, and none beside a user.
        by: Who did it, where another person did.
        address: From where, an IP address; None where it is not known.
        words: What else is to be said, of ours alone: never what was typed.
    """
    return SecurityEvent.objects.create(
        at=now,
        kind=kind,
        user=user,
        name_index="" if user is not None or not typed_name else index_of_name(typed_name),
        by=by,
        address=address,
        words=words,
    )


def index_of_name(name: str) -> str:
    """The keyed hash by which tries of the same unknown name are recognized (16 characters)."""
    plain = unicodedata.normalize("NFKC", name.strip()[:LONGEST_NAME]).casefold()
    return blind_index(plain, purpose=PURPOSE)[:INDEX_LENGTH]


def keep_months(*, day: dt.date) -> int:
    """How many months an event is kept on a day: never shorter than network logs must be."""
    law = LawAt(day, CITY)
    return max(
        law.integer("privacy.security_event_keep_months"), law.integer("privacy.log_keep_months")
    )


def events_due(*, day: dt.date) -> QuerySet[SecurityEvent]:
    """The events whose time of keeping is over on a day."""
    last = add_months(day, -keep_months(day=day))
    return SecurityEvent.objects.filter(at__date__lt=last)


@transaction.atomic
def erase_events(*, day: dt.date, now: dt.datetime) -> int:
    """Delete the events whose time of keeping is over; returns how many, as the audit says.

    Raises:
        IntegrityError: somebody else's deletion; only this way is open in the database.
    """
    overdue = events_due(day=day)
    if not overdue.exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL anxin.retention = 'on'")
        count: int = overdue.delete()[0]
        cursor.execute("SET LOCAL anxin.retention = 'off'")
    audit.record(
        act="到期删除安全事件",
        object_kind="SecurityEvent",
        object_id=day.isoformat(),
        now=now,
        basis=BASIS,
        detail={"count": count},
    )
    return count


@transaction.atomic
def record_export(
    *, rows: int, filters: dict[str, str], reason: str, actor: User, now: dt.datetime
) -> str:
    """Write down that events left as a file; returns the reason as it is kept.

    Raises:
        InvalidInput: E-REASON.
    """
    words = checked_reason(reason)
    audit.record(
        act="导出安全事件",
        object_kind="SecurityEvent",
        object_id=now.date().isoformat(),
        now=now,
        actor=actor,
        basis=BASIS,
        detail={"rows": rows, "filters": sorted(filters), "reason": words},
    )
    return words
