"""Fixtures every test may use. Rows come from `tests.factories`, people from `tests.people`."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler, DatabaseError
from pytest_django import DjangoDbBlocker

from api.embedded.processes import wait_until
from tests import browser, live_requests
from tests.fresh import STANDING, fresh_cache
from tests.schedule import Stretches, turn

# Playwright's loop runs in the test's own thread, and Django takes that for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The same examples in each run, however long one takes.
hypothesis.settings.load_profile("ci")
# In CI what is missing is a failure: a skipped test there looks like a passed one.
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def pytest_configure(config: pytest.Config) -> None:
    """Take in the browser; let pass what its plugin does that the next pytest will not allow."""
    config.addinivalue_line("filterwarnings", "ignore:.*fixtures defined as instance methods")
    config.pluginmanager.register(browser)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Stretches:
    """Hand out the tests file by file."""
    return Stretches(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each where its turn is; skip what needs a browser where there is none, and say so."""
    items.sort(key=turn)
    if browser.chromium() is not None or IN_CI:
        return
    skip = pytest.mark.skip(reason="没有 Chromium：apt-get install chromium，或用 CHROMIUM 指定")
    for item in items:
        if browser.FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(skip)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the campaigns counted, and repeat the loudest skip where the eye ends."""
    for report in terminalreporter.stats.get("passed", []):
        for name, words in report.user_properties:
            if name == "counted":
                terminalreporter.write_line(f"✓ {words}", green=True)
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum("没有 Chromium" in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"！没有 Chromium：{count} 个浏览器测试没有运行。", yellow=True)


@pytest.fixture(autouse=True, scope="session")
def _whole_sign_in() -> None:
    """Whoever a test signs in has entered the one-time code too."""
    from django.test import Client

    from tests.people import force_login

    Client.force_login = force_login  # type: ignore[method-assign,assignment]


@pytest.fixture(autouse=True, scope="session")
def _waits_and_sessions_stand_still() -> Iterator[None]:
    """However slow a test is, no wait ends in it, no quota begins anew, no session is touched.

    Nor is a check of the list given up after two seconds, unless the test is about that.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.v1.list_reading.LIMIT", b"SET LOCAL statement_timeout = 120000; ")
        for module in ("api.throttle", "api.sessions"):
            patch.setattr(f"{module}.time", SimpleNamespace(time=lambda: STANDING))
        yield


@pytest.fixture(autouse=True)
def _cache_of_its_own() -> None:
    """What one test was answered, or guessed wrongly, is not there for the next."""
    fresh_cache()


@pytest.fixture(autouse=True, scope="session")
def _requests_are_watched() -> None:
    live_requests.watch()


@pytest.fixture(autouse=True)
def _all_is_answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """The browser, which is set up later, is closed by then; the tables are emptied after it."""
    yield
    if "live_server" in request.fixturenames:
        assert wait_until(lambda: not live_requests.at_work(), seconds=120), live_requests.at_work()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End whatever is still connected when the test database is to be dropped.

    A process or thread may need a moment to go; it would fail the last test of the run.
    """
    yield
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    others += "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(others)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Drop the test databases of runs of this machine that were killed before they could."""
    if settings.DATABASES["default"]["HOST"] != "127.0.0.1":
        return
    server = ConnectionHandler({"default": {**settings.DATABASES["default"], "NAME": "postgres"}})
    with django_db_blocker.unblock(), server["default"].cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_anxin_%'")
        for (name,) in cursor.fetchall():
            if not Path(f"/proc/{name.split('_')[2]}").exists():
                # Another worker of this run may be dropping the same one at this moment.
                with contextlib.suppress(DatabaseError):
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.close_all()


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_row_by_row():
    """A test that commits fills a few tables of two hundred; to truncate all takes seconds.

    As a replica, so that neither foreign keys nor the guards of what may not be deleted look.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def delete(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences:
            return truncate(
                operations, style, tables, reset_sequences=True, allow_cascade=allow_cascade
            )
        return [
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {operations.quote_name(table)}" for table in tables),
            "SET LOCAL session_replication_role = DEFAULT",
        ]

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "sql_flush", delete)
    yield
    patch.undo()
