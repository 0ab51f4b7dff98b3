"""The doctor finds what is not well and says what to do."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection
from psycopg.errors import UndefinedTable

from api.operations.doctor import Verdict, checks
from sites.models import CalendarYear
from tests.factories.sites import NOW, RosterEntryFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def verdicts(now=NOW):
    return {one.name: one.verdict for one in checks(now=now)}


def run(*arguments):
    out = io.StringIO()
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code), out.getvalue()
    return 0, out.getvalue()


def test_a_well_system_has_no_failure(monkeypatch):
    # Of the year of the tests' calendar, on a disk with room.
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("api.operations.doctor.DISK_SHARE", 0.0)
    RosterEntryFactory()
    status, said = run()
    assert (status, "失败 0" in said) == (0, True), said
    assert {row["verdict"] for row in json.loads(run("--json")[1])} == {"ok", "warn"}


@pytest.mark.parametrize(("demo", "verdict"), [(True, Verdict.WARN), (False, Verdict.FAIL)])
def test_a_database_that_does_not_wait_for_the_disk_is_found(settings, demo, verdict):
    settings.DEMO = demo
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
    assert verdicts()["提交即落盘"] == verdict


def test_a_year_without_calendar_is_found():
    CalendarYear.objects.filter(year=2026).delete()
    assert verdicts()["本年工作日历"] == Verdict.FAIL
    assert verdicts(NOW.replace(month=12))["下一年工作日历"] == Verdict.WARN


def test_data_of_other_keys_is_found(settings):
    RosterEntryFactory()
    settings.FIELD_KEYS = "other1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    assert verdicts()["字段密钥"] == Verdict.FAIL
    settings.FIELD_KEYS = "demo1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    assert verdicts()["字段密钥"] == Verdict.FAIL
    assert run()[0] == 1


def test_a_server_that_does_not_answer_is_found(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert verdicts()["任务队列"] == Verdict.FAIL

    def away(*, now):
        raise DatabaseError

    monkeypatch.setattr("api.operations.doctor.figures", away)
    assert verdicts()["运行指标"] == Verdict.FAIL


def test_a_database_without_tables_is_told_with_what_to_do(monkeypatch):
    def empty(*, now):
        fault = ProgrammingError()
        fault.__cause__ = UndefinedTable()
        raise fault

    monkeypatch.setattr("api.operations.doctor.figures", empty)
    [found] = [one for one in checks(now=NOW) if one.name == "运行指标"]
    assert (found.verdict, "manage.py migrate" in found.fix) == (Verdict.FAIL, True)


def test_demo_keys_are_warned_of(settings):
    assert verdicts()["演示密钥"] == Verdict.WARN
    settings.DEMO = False
    assert "演示密钥" not in verdicts()
