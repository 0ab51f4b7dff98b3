"""Reading the list for a check: one statement on the primary, two seconds at most, or nothing."""

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.http import HttpResponse
from psycopg.pq import ExecStatus

from api.errors import RETRY_AFTER_SECONDS
from blacklist.queries import Parameters, Row

logger = logging.getLogger(__name__)

LIMIT = b"SET statement_timeout = 2000"
NO_LIMIT = b"RESET statement_timeout"
NO_STORE = "no-store"


def read_list(statement: str, parameters: Parameters) -> Sequence[Row]:
    """Run a prepared statement between setting its time limit and lifting it.

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


def _exchange(line: "psycopg.Connection[Row]", statement: str, parameters: Parameters) -> list[Row]:
    # Django turns preparing off for its own queries; planning this one anew would cost twenty
    # times what running it does.
    kept, line.prepare_threshold = line.prepare_threshold, 1
    # Django's own cursors put values into the text, which cannot be prepared.
    cursor: psycopg.Cursor[Row] = psycopg.Cursor(line)
    _tell(line, LIMIT)
    try:
        cursor.execute(statement, parameters, prepare=True)
    finally:
        line.prepare_threshold = kept
    _tell(line, NO_LIMIT)
    return cursor.fetchall()


def _tell(line: "psycopg.Connection[Row]", words: bytes) -> None:
    """Run a statement without rows by libpq itself.

    A pipeline of the three took three times the processor time of the question alone.
    """
    done = line.pgconn.exec_(words)
    if done.status != ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError(done.get_error_message())


def answered(ask: Callable[[], dict[str, Any]]) -> HttpResponse:
    """What was asked for as JSON, or that nobody knows."""
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


def _json(data: dict[str, Any], status: int) -> HttpResponse:
    # As the other endpoints write it: other letters than ASCII as escapes, days in ISO form.
    return HttpResponse(
        json.dumps(data, default=str),
        status=status,
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": NO_STORE},
    )
