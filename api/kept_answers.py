"""同一会话刚得到的答复: the same question of the same session is told the same, before any query.

A map that is moved to and fro asks again and again for what it has just been given. The answer
was made for a person whose rights had been looked at; for as long as such answers are kept it is
given again to his session alone. It ends with the session, and for everybody when an account or a
role is written that somebody's rights hang on; a change of the data shows when the time is over.
"""

import hashlib
import uuid
from collections.abc import Callable, Collection
from functools import cache as remembered
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import ResolverMatch, resolve

from api.auth import HEADER
from sites.models import ApiKey, User

KEPT_SECONDS = 30
PATHS = frozenset({"/api/v1/map", "/api/v1/map/totals"})

# Changes when any account or role does: what was kept under another is not told.
RIGHTS = "kept:rights"
# Columns of an account by which nobody sees more or less, nor stays signed in longer.
WITHOUT_RIGHTS = frozenset({"last_login", "display_name", "first_name", "last_name", "email"})

Answer = Callable[[HttpRequest], HttpResponse]


def answer_with(request: HttpRequest, tag: str, body: bytes, media_type: str) -> HttpResponse:
    """The answer, or 304 for somebody who has it still (RFC 9110 §13.1.2)."""
    headers = {"Cache-Control": "private, no-cache", "ETag": tag, "Vary": "Cookie"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    # Who stands further in says so of other answers; this one may not come that far.
    headers["Content-Length"] = str(len(body))
    return HttpResponse(body, content_type=media_type, headers=headers)


def keep(request: HttpRequest, tag: str, body: bytes, media_type: str) -> None:
    """Keep what a session has been answered; a key of a machine keeps nothing."""
    key = request.session.session_key
    if key is None or isinstance(getattr(request, "auth", None), ApiKey):
        return
    whose = _session(key)
    answer = (request.META.get(RIGHTS), (tag, body, media_type))
    cache.set_many({whose: request.user.pk, _question(whose, request): answer}, KEPT_SECONDS)


def told_before(get_response: Answer) -> Answer:
    """Give a session again what it was answered a moment ago."""

    def answer(request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if (
            cookie is None
            or request.path_info not in PATHS
            or request.method != "GET"
            or HEADER in request.headers
        ):
            return get_response(request)
        whose = _session(cookie)
        question = _question(whose, request)
        kept: dict[str, Any] = cache.get_many([RIGHTS, whose, question])
        # Looked at before the rights are: what changes while they are read counts as changed.
        request.META[RIGHTS] = kept.get(RIGHTS)
        rights, told = kept.get(question, (None, None))
        if told is None or whose not in kept or rights != kept.get(RIGHTS):
            return get_response(request)
        # For the log: who asked, and for what.
        request.user = User(pk=kept[whose])
        request.resolver_match = _match(request.path_info)
        return answer_with(request, *told)

    return answer


def forget_session(*, instance: Session, **_: Any) -> None:
    """A session that has ended is answered nothing any more."""
    cache.delete(_session(instance.session_key))


def rights_changed(*, update_fields: Collection[str] | None = None, **_: Any) -> None:
    """An account or a role was written: nobody is told what was kept before.

    Where only fields were written that give and take no right (as signing in does), all of it
    stays.

    The mark outlives whatever is being kept while it is set, and is set again on commit, after
    which no query sees the rights of before.
    """
    if update_fields is not None and WITHOUT_RIGHTS.issuperset(update_fields):
        return
    _mark()
    transaction.on_commit(_mark)


def _mark() -> None:
    cache.set(RIGHTS, uuid.uuid4().hex, None)


def _session(key: str) -> str:
    # The cache need not know what opens a session.
    return "kept:" + hashlib.sha256(key.encode()).hexdigest()


def _question(whose: str, request: HttpRequest) -> str:
    asked = f"{request.path_info}?{request.META.get('QUERY_STRING', '')}"
    return f"{whose}:{hashlib.sha256(asked.encode()).hexdigest()}"


@remembered
def _match(path: str) -> ResolverMatch:
    return resolve(path)
