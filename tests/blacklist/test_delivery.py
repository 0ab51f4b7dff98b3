"""One decision, several messages: told in part is a state of its own."""

import pytest

from blacklist.delivery import delivery_of, messages_of
from blacklist.models import ListingDecision
from sites.models import OutboxMessage
from tests.factories.blacklist import approved_decision
from tests.factories.removal import approved_change

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def listings_of(decision):
    return decision.listings.select_related("event", "removal__event").order_by("pk")


def test_delivery_of_a_company_and_its_persons_is_all_some_or_none_of_it():
    decision = approved_decision()
    company, *persons = [listing.event for listing in listings_of(decision)]
    expected = [
        ({}, "WAITING"),
        ({company: "ACKNOWLEDGED"}, "WAITING"),
        ({persons[0]: "PARKED"}, "PARTIAL"),
        ({company: "PENDING"}, "STOPPED"),
        (dict.fromkeys((company, *persons), "ACKNOWLEDGED"), "DELIVERED"),
    ]

    for changes, state in expected:
        for message, told in changes.items():
            OutboxMessage.objects.filter(pk=message.pk).update(state=told)
        assert delivery_of(listings_of(decision)) == state

    assert len(persons) == 2
    assert delivery_of(ListingDecision.objects.none()) is None


def test_a_removal_that_a_platform_refuses_counts_too():
    decision = approved_change().listing_decision
    OutboxMessage.objects.update(state="ACKNOWLEDGED")
    removal = decision.listings.first().removal

    assert len(messages_of(listings_of(decision))) == 2 * decision.listings.count()
    assert delivery_of(listings_of(decision)) == "DELIVERED"
    OutboxMessage.objects.filter(pk=removal.event_id).update(state="PARKED")
    assert delivery_of(listings_of(decision)) == "PARTIAL"
