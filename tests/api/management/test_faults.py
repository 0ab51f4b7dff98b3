"""What a command says where the database is not as it needs it: words and a way out, no traceback."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import (
    DataError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from redis import ConnectionError as BrokerAway

from api.management.faults import words_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

EMPTY = "SET LOCAL search_path TO pg_temp"


def test_database_without_tables_is_told_with_what_to_do():
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)

    with pytest.raises(ProgrammingError) as fault:
        call_command("audit", "verify")

    assert "manage.py migrate" in words_of(fault.value)


def refused(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_older_tables_and_missing_rights_are_told_apart():
    with pytest.raises(ProgrammingError) as older:
        refused("SELECT none FROM sites_user")
    with pytest.raises(ProgrammingError) as barred:
        refused("SET LOCAL ROLE pg_monitor; SELECT id FROM sites_user")

    assert "结构与程序不一致" in words_of(older.value)
    assert "没有所需的权限" in words_of(barred.value)


def test_server_that_is_not_there_is_named_without_its_password():
    away = OperationalError()
    away.__cause__ = psycopg.OperationalError()

    words = words_of(away)

    held = connection.settings_dict
    assert f"连不上数据库 {held['HOST']}:" in words
    assert words == words_of(InterfaceError())
    assert "REDIS_URL" in words_of(BrokerAway())


def test_fault_of_the_program_is_not_covered_up():
    wrong = DataError()
    wrong.__cause__ = psycopg.errors.DivisionByZero()
    ended = OperationalError()
    ended.__cause__ = psycopg.errors.QueryCanceled()

    assert [words_of(wrong), words_of(ended)] == ["", ""]
