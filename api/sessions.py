"""How long a session of a person lives, and when a code must be asked for again (会话).

A session is worth something only after password and one-time code: `sign_in` marks it, and
one without the marks is nobody's. It ends when idle, after the absolute limit, with the
password, with "end all sessions", and when the account is disabled.
"""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from api.security_log import note
from sites.enums import SecurityEventKind
from sites.models import User

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
SIGNED_IN_AT: Final = "signed_in_at"
SEEN_AT: Final = "seen_at"
CODE_AT: Final = "code_at"
ENDED_BY: Final = "ended_by"
# A request more often than this does not write the session again.
TOUCH_SECONDS = 60

Answer = Callable[[HttpRequest], HttpResponse]


def sign_in(request: HttpRequest, user: User) -> None:
    """Begin a session with a new key; password and code have been checked."""
    login(request, user, backend=BACKEND)
    mark(request.session)
    note(request, SecurityEventKind.SIGNED_IN, user=user)


def mark(session: SessionBase) -> None:
    """Write down when it began, was last used, and last saw a code."""
    now = time.time()
    session.update({SIGNED_IN_AT: now, SEEN_AT: now, CODE_AT: now})


def has_fresh_code(request: HttpRequest) -> bool:
    """Whether a one-time code was entered in this session a moment ago."""
    entered = request.session.get(CODE_AT)
    return entered is not None and time.time() - entered <= settings.STEP_UP_SECONDS


def remember_code(request: HttpRequest) -> None:
    """A one-time code was right just now."""
    request.session[CODE_AT] = time.time()


def keep_limits(get_response: Answer) -> Answer:
    """End sessions that are over before anybody looks at who asks."""

    def answer(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now = time.time()
            kind, reason = _ended_by(request.session, now)
            if reason:
                if kind is not None:
                    _note_end(request, kind)
                request.session.flush()
                request.session[ENDED_BY] = reason
                request.user = AnonymousUser()
            elif now - request.session[SEEN_AT] > TOUCH_SECONDS:
                request.session[SEEN_AT] = now
        return get_response(request)

    return answer


def _ended_by(session: SessionBase, now: float) -> tuple[SecurityEventKind | None, str]:
    """Why a session is over, also in Chinese; empty while it lives."""
    if not {SIGNED_IN_AT, SEEN_AT, CODE_AT} <= set(session.keys()):
        return None, "请用密码和动态码登录。"
    if now - session[SEEN_AT] > settings.SESSION_IDLE_SECONDS:
        minutes = settings.SESSION_IDLE_SECONDS // 60
        words = f"超过 {minutes} 分钟没有操作，已自动退出，请重新登录。"
        return SecurityEventKind.SESSION_IDLE, words
    if now - session[SIGNED_IN_AT] > settings.SESSION_COOKIE_AGE:
        hours = settings.SESSION_COOKIE_AGE / 3600
        return SecurityEventKind.SESSION_EXPIRED, f"本次登录已满 {hours:g} 小时，请重新登录。"
    return None, ""


def _note_end(request: HttpRequest, kind: SecurityEventKind) -> None:
    """Write down whose session ended by itself; noticed with the next request of it."""
    user = User.objects.filter(pk=request.session[SESSION_KEY]).first()
    if user is not None:
        note(request, kind, user=user)
