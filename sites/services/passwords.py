"""更改密码: a new password, on record; every other session of the account ends with it."""

import datetime as dt

from django.db import transaction

from sites import audit
from sites.enums import SecurityEventKind
from sites.models import User
from sites.services.security_events import record_event


@transaction.atomic
def change_password(*, user: User, password: str, actor: User, now: dt.datetime) -> None:
    """Give an account a new password; whoever asks has judged it before.

    Args:
        user: Whose account; its sessions are signed with the password and end.
        password: The new one, in the clear; only its hash is kept.
        actor: Who changes it: the person, or the administrator who hands over a first one.
        now: The moment.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    record_password_change(user=user, actor=actor, now=now)


@transaction.atomic
def record_password_change(*, user: User, actor: User, now: dt.datetime) -> None:
    """Write down that a password was changed, where it is done elsewhere (master data)."""
    audit.record(act="更改密码", object_kind="User", object_id=user.pk, now=now, actor=actor)
    record_event(kind=SecurityEventKind.PASSWORD_CHANGED, now=now, user=user, by=actor)
