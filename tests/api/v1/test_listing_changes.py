import datetime as dt

import pytest
from django.db import connection

from blacklist.enums import ChangeKind
from blacklist.services.removal import expire_listings
from tests.api.v1.conftest import refusal
from tests.chaos.processes import wait_for
from tests.factories.blacklist import APPROVE_AT, approved_decision, at
from tests.factories.removal import approved_change, drafted_change

pytestmark = [pytest.mark.integration]


@pytest.mark.django_db(transaction=True)
def test_changes_are_read_on_from_the_cursor_without_loss(ask):
    decisions = [approved_decision() for _ in range(3)]
    # Nothing is shown while an older transaction runs, and other tests share the server.
    assert wait_for(lambda: len(ask().get("/listings/changes").json()["changes"]) == 3)
    first = ask().get("/listings/changes", limit=2).json()
    assert [row["document_number"] for row in first["changes"]] == [
        decision.number for decision in decisions[:2]
    ]
    assert first["has_more"] is True
    second = ask().get("/listings/changes", after=first["next"], limit=2).json()
    assert [row["document_number"] for row in second["changes"]] == [decisions[2].number]
    assert second["has_more"] is False
    company = decisions[2].company
    change = second["changes"][0]
    assert (change["kind"], change["uscc"], change["name"]) == (
        "LIST",
        company.uscc,
        company.name,
    )
    assert (change["listed_on"], change["until"]) == ("2026-09-10", "2029-09-10")
    assert change["at"] == "2026-09-10T02:00:00Z"
    assert change["cursor"] == second["next"]
    again = ask().get("/listings/changes", after=second["next"]).json()
    assert again == {"changes": [], "next": second["next"], "has_more": False}


@pytest.mark.django_db(transaction=True)
def test_changes_tell_of_removals_and_restorations_too(ask):
    removal = approved_change()
    decision = removal.listing_decision
    later = at(dt.date(2027, 6, 1))
    restoration = drafted_change(decision, ChangeKind.RESTORATION, now=later)
    approved_change(restoration, now=later)
    expire_listings(day=dt.date(2030, 6, 1), now=at(dt.date(2030, 6, 1)))
    assert wait_for(lambda: len(ask().get("/listings/changes").json()["changes"]) == 4)

    told = ask().get("/listings/changes").json()["changes"]

    assert [
        (row["kind"], row["document_number"], row["listed_on"], row["removed_on"], row["cause"])
        for row in told
    ] == [
        ("LIST", decision.number, "2026-09-10", None, ""),
        ("REMOVE", removal.number, "2026-09-10", "2027-04-12", "EARLY"),
        ("RESTORE", restoration.number, "2027-06-01", None, ""),
        ("REMOVE", decision.number, "2027-06-01", "2030-06-01", "EXPIRED"),
    ]
    assert {row["listing_number"] for row in told} == {decision.number}


@pytest.mark.django_db
def test_changes_of_a_running_transaction_are_not_shown_yet(ask):
    approved_decision(now=APPROVE_AT)
    assert ask().get("/listings/changes").json() == {
        "changes": [],
        "next": "",
        "has_more": False,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["x", "5", "-1-1", "1-", "1-1-1"])
def test_changes_malformed_cursor_is_refused(ask, after):
    assert refusal(ask().get("/listings/changes", after=after)) == (422, "E-QUERY")


@pytest.mark.django_db
def test_changes_cursor_from_before_a_restore_is_refused(ask):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        future = cursor.fetchone()[0] + 1_000_000
    response = ask().get("/listings/changes", after=f"{future}-1")
    assert refusal(response) == (409, "E-EPOCH")
