"""What must hold is found broken when it is."""

import pytest
from django.db import connection

from api.operations.invariants import violations
from sites.kept_files import FORGOTTEN
from sites.models import Load
from sites.services.upload_store import store
from tests.factories.blacklist import approved_decision
from tests.factories.sites import LoadFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BREAKING = {
    "E-SEQ-GAP": "UPDATE sites_outboxmessage SET seq = seq + 1",
    "E-MESSAGE-ALTERED": "UPDATE sites_outboxmessage SET body = '{}'",
    "E-FILE-LOST": "UPDATE sites_load SET sha256 = repeat('a', 64)",
    "E-NO-EVENT": "DELETE FROM blacklist_listing",
}


@pytest.fixture
def told():
    approved_decision()
    LoadFactory()
    Load.objects.update(sha256=store(b"a,b\n"))


def test_nothing_is_found_where_all_is_well(told):
    assert violations() == []


def test_a_file_deleted_when_its_time_was_over_is_not_missed(told):
    Load.objects.update(file_name=FORGOTTEN, sha256="a" * 64)
    assert violations() == []


@pytest.mark.parametrize("code", BREAKING)
def test_each_broken_promise_is_found(told, code):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(BREAKING[code])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert code in {one.code for one in violations()}


def test_rows_missing_or_too_many_are_found(told):
    assert [one.code for one in violations(rows={"sites_load": 10**6, "sites_user": 0})] == [
        "E-ROWS",
        "E-ROWS",
    ]
    assert [one.code for one in violations(rows={"nowhere": 1, "sites_auditentry": 0})] == [
        "E-ROWS"
    ]
