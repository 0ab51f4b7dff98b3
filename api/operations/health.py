"""Health of the process: alive, and ready to serve (运维探针)."""

import time

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from api.operations.metrics import metrics

# The clocks of the program and of the database may differ so much.
CLOCK_SECONDS = 2.0
# What the code needs of the database is asked again after so long.
MIGRATIONS_SECONDS = 30.0
_migrated_until = 0.0


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, takes writes, is not behind, and is what the code expects.

    503 otherwise: an answer from a stale copy would be worse than none.
    """
    try:
        reason = _stale()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "down"}, status=503)
    if reason:
        return JsonResponse({"status": "unavailable", "database": reason}, status=503)
    return JsonResponse({"status": "ok", "database": "up"})


def _stale() -> str:
    """Why the database must not be asked; empty when it may."""
    with connection.cursor() as cursor:
        asked = time.time()
        cursor.execute("SELECT pg_is_in_recovery(), extract(epoch FROM clock_timestamp())")
        is_copy, told = cursor.fetchone()
        if is_copy:
            return "standby"
        if clock_offset(float(told), asked=asked, answered=time.time()) > CLOCK_SECONDS:
            return "clock"
        # A number is given only by a server that takes writes.
        cursor.execute("SELECT pg_current_xact_id()")
    return "" if _is_migrated() else "migrations"


def clock_offset(told: float, *, asked: float, answered: float) -> float:
    """Seconds by which another clock is off; 0 when its time lies between question and answer.

    However long the answer took: a busy machine is no wrong clock.
    """
    return max(asked - told, told - answered, 0.0)


def _is_migrated() -> bool:
    """Whether every migration of the code is applied; looked up now and then."""
    global _migrated_until  # noqa: PLW0603 -- one answer for the whole process
    if time.monotonic() < _migrated_until:
        return True
    executor = MigrationExecutor(connection)
    done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if done:
        _migrated_until = time.monotonic() + MIGRATIONS_SECONDS
    return done


urlpatterns = [
    path("livez", live, name="livez"),
    path("readyz", ready, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
