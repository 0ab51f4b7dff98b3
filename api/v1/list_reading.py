"""Reading the list for a check: one statement on the primary, two seconds at most, or nothing."""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.http import HttpResponse
from psycopg.adapt import Transformer
from psycopg.pq import Escaping, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from api.errors import RETRY_AFTER_SECONDS
from blacklist.queries import Parameters, Row

logger = logging.getLogger(__name__)

LIMIT = b"SET LOCAL statement_timeout = 2000; "
NO_LIMIT = b"SET LOCAL statement_timeout TO DEFAULT"
NO_STORE = "no-store"
PLACE = re.compile(r"%\((\w+)\)s")
# Which statements a connection has been told of; it forgets them when it is closed.
_known: WeakKeyDictionary["psycopg.Connection[Any]", set[str]] = WeakKeyDictionary()


def read_list(statement: str, parameters: Parameters) -> Sequence[Row]:
    """Run a prepared statement under its time limit, both in one message to the database.

    The driver is used below Django's cursor: building, logging and a health check before each
    question would cost more than the question. A connection that went stale is opened anew.

    Raises:
        OperationalError: the database is away, or did not answer in time.
    """
    stale = connection.connection is not None
    while True:
        if not stale:
            connection.ensure_connection()
        try:
            return _exchange(connection.connection, statement, parameters)
        except psycopg.errors.QueryCanceled as error:
            connection.close()
            raise OperationalError(str(error)) from error
        except psycopg.Error as error:
            connection.close()
            if not stale:
                raise OperationalError(str(error)) from error
            stale = False


def _exchange(
    line: "psycopg.Connection[Any]", statement: str, parameters: Parameters
) -> Sequence[Row]:
    """Ask once: what is set locally ends with the message, whatever becomes of it."""
    name, places = _prepared(line, statement)
    values = b", ".join(_literal(line, parameters[place]) for place in places)
    found = _run(line, LIMIT + b"EXECUTE " + name + b"(" + values + b")")
    if line.pgconn.transaction_status != TransactionStatus.IDLE:
        # Within somebody's transaction it would end with that one.
        _run(line, NO_LIMIT)
    rows = Transformer(line)
    rows.set_pgresult(found)
    return rows.load_rows(0, found.ntuples, tuple)


def _prepared(line: "psycopg.Connection[Any]", statement: str) -> tuple[bytes, list[str]]:
    """The statement's name and the names of its values in order; planned once a connection."""
    text, name, places = _numbered(statement)
    known = _known.setdefault(line, set())
    if statement not in known:
        # Planning it anew for each question would cost twenty times what running it does.
        _run(line, LIMIT + b"PREPARE " + name + b" AS " + text)
        known.add(statement)
    return name, places


@cache
def _numbered(statement: str) -> tuple[bytes, bytes, list[str]]:
    """The statement with numbered places, the name it is prepared under, the places' names."""
    places = list(dict.fromkeys(PLACE.findall(statement)))
    text = PLACE.sub(lambda found: f"${places.index(found[1]) + 1}", statement).encode()
    return text, b"list_" + hashlib.sha256(text).hexdigest()[:16].encode(), places


def _literal(line: "psycopg.Connection[Any]", value: object) -> bytes:
    """A value as it stands in a statement, quoted by libpq."""
    if isinstance(value, list):
        # Codes are letters and digits: nothing in them has to be quoted for the array.
        value = "{" + ",".join(value) + "}"
    return Escaping(line.pgconn).escape_literal(str(value).encode())


def _run(line: "psycopg.Connection[Any]", words: bytes) -> PGresult:
    """Run a message by libpq itself; of several statements the last one's result is given.

    Raises:
        psycopg.Error: as the database says, or that it is gone.
    """
    found = line.pgconn.exec_(words)
    if found.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        raise psycopg.errors.error_from_result(found)
    return found


def answered(ask: Callable[[], dict[str, Any] | str]) -> HttpResponse:
    """What was asked for as JSON (or what is JSON already), or that nobody knows."""
    try:
        return _json(ask(), 200)
    except DatabaseError as error:
        return unknown(error)


def unknown(error: DatabaseError) -> HttpResponse:
    """Say that nobody knows, and when to ask again."""
    logger.error("restriction check: %s", error)
    answer = _json({"status": "UNKNOWN"}, 503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _json(data: dict[str, Any] | str, status: int) -> HttpResponse:
    # As the other endpoints write it: other letters than ASCII as escapes, days in ISO form.
    return HttpResponse(
        data if isinstance(data, str) else json.dumps(data, default=str),
        status=status,
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": NO_STORE},
    )
