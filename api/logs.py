"""The log: one JSON object a line, of allow-listed keys, with the number of the request.

What people write never reaches it: a message is kept as the program wrote it, its words are left
out and its numbers and days stay; of an error its kind and the places in our code are told, never
what it says (a database says the row it refused).
"""

import datetime as dt
import json
import logging
import re
import time
import traceback
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sites.sealing import blind_index

Answer = Callable[[HttpRequest], HttpResponse]

# The number of the request at hand, for every line it leads to.
current_request: ContextVar[str] = ContextVar("current_request", default="")
# A caller's own number is kept when it is one; what could be a person's number is none.
REQUEST_ID = re.compile(r"(?!\d{11,}[\dXx]?$)[A-Za-z0-9._-]{8,64}")
# What a caller may hand over in `extra`; anything else is left out and counted.
ALLOWED = frozenset({"method", "route", "status", "milliseconds", "actor", "code", "count"})
# What the logging library itself hangs onto a record.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
HIDDEN = "…"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Telephone numbers have eleven digits, identity numbers eighteen.
LARGEST_NUMBER = 10**9
FRAMES = 12
dropped: Counter[str] = Counter()
logger = logging.getLogger("api.requests")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Only what is allowed, nothing that anybody wrote."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat("T", "milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        if identity := current_request.get():
            line["request_id"] = identity
        for name, value in vars(record).items():
            if name in ALLOWED:
                line[name] = value
            elif name not in OWN:
                dropped[name] += 1
        if line["event"] == HIDDEN:
            line["places"] = [f"{record.module}:{record.lineno} {record.funcName}"]
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            line["error"], line["places"] = kind.__name__, _places(trace)
        return json.dumps(line, ensure_ascii=False, default=str)


def request_id(request: HttpRequest) -> str:
    """The id by which a request is found in the log: the caller's, or a new one."""
    if present := current_request.get():
        return present
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def with_request_id(get_response: Answer) -> Answer:
    """Give every request an id, said in the answer and in every line of the log it leads to."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = current_request.set(request_id(request))
        started = time.monotonic()
        try:
            response = get_response(request)
            response.headers.setdefault("X-Request-ID", current_request.get())
            _tell(request, response, time.monotonic() - started)
        finally:
            current_request.reset(token)
        return response

    return answer


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One line a request: the address as it is written in the program, never as it was asked."""
    match = request.resolver_match
    user = getattr(request, "user", None)
    logger.info(
        "request",
        extra={
            "method": request.method if request.method in METHODS else "OTHER",
            "route": f"/{match.route}" if match else "",
            "status": response.status_code,
            "milliseconds": round(seconds * 1000),
            "actor": pseudonym(user.pk) if user is not None and user.is_authenticated else "",
        },
    )


def pseudonym(key: int) -> str:
    """A person in the log: the same each time, and nobody's without the index key."""
    return "u_" + blind_index(str(key), purpose="log.actor")[:10]


def _event(record: logging.LogRecord) -> str:
    """The message with its words left out; what an object says of itself is its kind."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    arguments: Any = record.args
    if not arguments:
        return record.msg if _is_ours(record.name) else HIDDEN
    if isinstance(arguments, Mapping):
        shown: Any = {name: _shown(value) for name, value in arguments.items()}
    else:
        shown = tuple(_shown(value) for value in arguments)
    try:
        return str(record.msg % shown)
    except (TypeError, ValueError):
        # A number was asked for where a word is hidden.
        return record.msg


def _is_ours(name: str) -> bool:
    """A message without arguments is a constant with us (a linter sees to it), not elsewhere."""
    return name.split(".", 1)[0] in {"api", "sites", "arrears", "rating", "blacklist"}


def _shown(value: object) -> object:
    if isinstance(value, bool | dt.date | uuid.UUID | None):
        return value
    if isinstance(value, int | float | Decimal):
        return value if -LARGEST_NUMBER < value < LARGEST_NUMBER else HIDDEN
    if isinstance(value, BaseException):
        return type(value).__name__
    return HIDDEN


def _places(trace: TracebackType | None) -> list[str]:
    """File, line and function of the innermost frames, relative to the program."""
    root = str(settings.BASE_DIR)
    return [
        f"{Path(frame.filename).relative_to(root) if frame.filename.startswith(root) else Path(frame.filename).name}"
        f":{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)[-FRAMES:]
    ]
