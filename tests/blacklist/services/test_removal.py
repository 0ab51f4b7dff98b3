"""Listings end by their dates, and the company is invited when its conditions have come true."""

import datetime as dt

import pytest

from blacklist.models import Removal
from blacklist.queries import list_version, public_listings
from blacklist.services.removal import expire_listings, invite_to_apply
from sites.models import AuditEntry, OutboxMessage
from tests.factories.blacklist import approved_decision, at
from tests.factories.removal import EARLIEST, approved_change, corrected_decision
from tests.factories.sites import PayrollLineFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db(transaction=False)]
UNTIL = dt.date(2029, 9, 10)


def test_listings_expire_on_their_day_and_not_before():
    decision = approved_decision()

    before = expire_listings(day=UNTIL - dt.timedelta(days=1), now=at(UNTIL))
    on_the_day = expire_listings(day=UNTIL, now=at(UNTIL))
    again = expire_listings(day=UNTIL, now=at(UNTIL))

    assert (before, on_the_day, again) == (0, 3, 0)
    assert {(row.cause, row.removed_on, row.change_id) for row in Removal.objects.all()} == {
        ("EXPIRED", UNTIL, None)
    }
    told = OutboxMessage.objects.filter(kind="REMOVE")
    assert {(row.seq, row.body["document"]) for row in told} == {(2, None)}
    assert AuditEntry.objects.get(act="期满移出").object_id == str(decision.pk)
    assert list_version() == 1


def test_list_shows_an_ended_listing_no_more_though_nothing_ran():
    decision = approved_decision()

    assert public_listings(on=UNTIL - dt.timedelta(days=1)).get().decision == decision
    assert not public_listings(on=UNTIL).exists()


def test_company_is_invited_once_when_its_conditions_hold():
    decision = corrected_decision()
    eve = EARLIEST - dt.timedelta(days=1)

    invited = [invite_to_apply(day=day, now=at(day)) for day in (eve, EARLIEST, EARLIEST)]

    assert invited == [0, 1, 0]
    decision.correction.refresh_from_db()
    assert decision.correction.invited_on == EARLIEST


def test_company_is_not_invited_by_the_ledger_of_last_night():
    decision = corrected_decision()
    PayrollLineFactory(
        sheet__project__general_contractor=decision.company, sheet__month=dt.date(2026, 9, 1)
    )

    assert invite_to_apply(day=EARLIEST, now=at(EARLIEST)) == 0


def test_company_removed_already_is_not_invited():
    day = approved_change().decided_on

    assert invite_to_apply(day=day, now=at(day)) == 0
