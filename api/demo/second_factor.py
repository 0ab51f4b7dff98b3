"""One-time codes of the demo's accounts: one published secret, so that anybody can try it."""

import base64
import datetime as dt

from django.conf import settings

from sites.models import Authenticator, User
from sites.services.second_factor import code_at, seal_key, secret_of

# Published on purpose, as the password is; 20 bytes.
KEY = b"anxin-demo-only-code"
SECRET = base64.b32encode(KEY).decode()


def give_demo_codes() -> int:
    """Bind the demo's secret to every account that can sign in; returns how many are new."""
    people = [
        user
        for user in User.objects.filter(is_active=True, authenticator=None)
        if user.has_usable_password()
    ]
    for user in people:
        bind(user)
    return len(people)


def bind(user: User) -> Authenticator:
    """Give one account the demo's secret."""
    made: Authenticator = Authenticator.objects.create(
        user=user, name="演示", confirmed=True, key_sealed=seal_key(KEY)
    )
    return made


def demo_code(authenticator: Authenticator | None, *, now: dt.datetime) -> str:
    """What the sign-in page of the demo shows; empty for everything that is not the demo's."""
    if not settings.DEMO or authenticator is None or secret_of(authenticator) != SECRET:
        return ""
    return code_at(authenticator, now=now)
