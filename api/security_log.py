"""Events of the door with the address they came from (安全事件)."""

import ipaddress

from django.http import HttpRequest
from django.utils import timezone

from api.throttle import address_of
from sites.enums import SecurityEventKind
from sites.models import User
from sites.services.security_events import record_event


def note(
    request: HttpRequest,
    kind: SecurityEventKind,
    *,
    user: User | None = None,
    typed_name: str = "",
    words: str = "",
) -> None:
    """Write down an event of this request."""
    record_event(
        kind=kind,
        now=timezone.now(),
        user=user,
        typed_name=typed_name,
        address=known_address(request),
        words=words,
    )


def note_lockout(
    request: HttpRequest, seconds: int, *, user: User | None = None, typed_name: str = ""
) -> None:
    """Write down that the next try must wait; the tries refused meanwhile are not."""
    note(
        request,
        SecurityEventKind.LOCKED_OUT,
        user=user,
        typed_name=typed_name,
        words=f"须等待 {seconds} 秒",
    )


def known_address(request: HttpRequest) -> str | None:
    """The caller's address where it is one; what a header says may be anything."""
    try:
        return str(ipaddress.ip_address(address_of(request).split("%", maxsplit=1)[0]))
    except ValueError:
        return None
