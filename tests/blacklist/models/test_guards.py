"""What the database itself refuses of the listing procedure, even if code is wrong."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from blacklist.models import Listing, ListingDecision
from sites.models import (
    OutboxMessage,
)
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    drafted_decision,
)
from tests.factories.sites import ApproverFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DUE_ON = dt.date(2026, 9, 8)


def refused_by_database(change):
    def change_and_check():
        with transaction.atomic():
            change()
            connection.check_constraints()

    with pytest.raises((IntegrityError, DatabaseError)) as caught:
        change_and_check()
    return str(caught.value)


def test_database_keeps_a_decision_once_made():
    decision = approved_decision()
    rows = ListingDecision.objects.filter(pk=decision.pk)

    assert "不得修改" in refused_by_database(lambda: rows.update(rejection_reason="x"))
    assert "不得删除" in refused_by_database(lambda: rows._raw_delete(rows.db))


def test_database_keeps_listings():
    approved_decision()
    rows = Listing.objects.all()

    assert "只增不改" in refused_by_database(lambda: rows.update(until=dt.date(2030, 1, 1)))
    assert "只增不改" in refused_by_database(lambda: rows._raw_delete(rows.db))


def test_database_refuses_an_approved_decision_without_its_members():
    decision, approver = drafted_decision(), ApproverFactory()

    def decide():
        ListingDecision.objects.filter(pk=decision.pk).update(
            state="APPROVED",
            decided_by=approver,
            decided_at=APPROVE_AT,
            decided_on=dt.date(2026, 9, 10),
            decider_person_key=approver.person_key,
            decided_hash=decision.content_hash,
        )

    assert "应有 3 条列入记录，实有 0 条" in refused_by_database(decide)


def test_database_refuses_a_listing_beyond_the_decided_members():
    decision = approved_decision()
    other = approved_decision()
    event = OutboxMessage.objects.filter(listing__decision=other).first()
    listing = Listing.objects.filter(decision=decision, kind="COMPANY").get()

    def add():
        Listing.objects.create(
            decision=decision,
            kind="COMPANY",
            company=other.company,
            listed_on=listing.listed_on,
            until=listing.until,
            event=OutboxMessage.objects.create(
                subject=event.subject,
                target=event.target,
                epoch=1,
                seq=2,
                kind="LIST",
                body={},
                body_hash="",
                created_at=APPROVE_AT,
                next_at=APPROVE_AT,
            ),
        )

    assert "应有 3 条列入记录，实有 4 条" in refused_by_database(add)


def test_database_refuses_one_person_on_both_sides():
    decision = drafted_decision()
    drafter = decision.drafted_by

    def decide(key):
        ListingDecision.objects.filter(pk=decision.pk).update(
            state="REJECTED",
            decided_by=drafter,
            decided_at=APPROVE_AT,
            decided_on=dt.date(2026, 9, 10),
            decider_person_key=key,
            decided_hash=decision.content_hash,
        )

    assert "two_persons" in refused_by_database(lambda: decide(drafter.person_key))
    assert "自然人标识与账号不符" in refused_by_database(lambda: decide("somebody else"))
