"""The strict platform takes the company of a decision and refuses a person, until that is settled."""

import json

import pytest
from django.db import transaction
from django.db.models.functions import Now

from api.push.reconcile import reconcile
from api.push.relay import Relay
from api.push.sandbox.page import standing
from blacklist.delivery import delivery_of
from blacklist.models import Listing
from sites.models import OutboxMessage, PushReceipt
from tests.api.push.conftest import put
from tests.blacklist.services.test_refused_events import confirm, propose, renamed
from tests.chaos.checker import Verdict, check
from tests.chaos.scenarios import settle_refused
from tests.factories.blacklist import APPROVE_AT, approved_decision
from tests.factories.removal import approved_change
from tests.factories.sites import NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
RIGHT = Verdict()


def drain(client):
    OutboxMessage.objects.update(next_at=Now())
    Relay(platforms={"credit-platform": client}).drain()


def delivery(decision):
    return delivery_of(decision.listings.select_related("event", "removal__event"))


def refused_listing(client, sandbox, decision):
    """The platform has taken all but one person, whom it refuses by name."""
    listing = decision.listings.filter(kind="PERSON").order_by("pk").first()
    sandbox.behavior.reject_names = (listing.person.name,)
    drain(client)
    assert delivery(decision) == "PARTIAL"
    listing.event.refresh_from_db()
    assert listing.event.last_error == "平台拒收（422）：姓名与证件号码不符"
    return listing


def held(sandbox, listing):
    """What the platform holds of a person: place in the order, kind."""
    return [
        (effect.epoch, effect.seq, effect.kind)
        for effect in sandbox.store.all()
        if effect.subject == listing.event.subject.key
    ]


def test_a_corrected_person_is_taken_in_order_and_listed_there(client, sandbox, tmp_path):
    decision = approved_decision()
    listing = refused_listing(client, sandbox, decision)
    key = listing.event.subject.key
    assert key not in standing(sandbox.store.all())
    renamed(listing)

    confirm(propose(listing.event))
    drain(client)

    assert held(sandbox, listing) == [(2, 1, "CORRECT")]
    told = json.loads(standing(sandbox.store.all())[key].body)
    assert (told["member"]["name"], told["kind"]) == ("张正名", "LIST")
    assert delivery(decision) == "DELIVERED"
    assert check(tmp_path / "platform.sqlite3") == RIGHT
    assert reconcile(target="credit-platform", client=client, now=APPROVE_AT).agrees
    # The company and both persons, and nothing for what was replaced.
    assert PushReceipt.objects.count() == Listing.objects.count() == 3


def test_a_withdrawn_person_never_is_and_a_removal_follows(client, sandbox, tmp_path):
    decision = approved_change().listing_decision
    listing = refused_listing(client, sandbox, decision)
    assert held(sandbox, listing) == []
    row = propose(listing.event, "WITHDRAW", "平台不接收自然人")
    sandbox.behavior.reject_names = ()
    confirm(row)

    # A copy held up on the way arrives when the platform would take it: its epoch is over.
    drain(client)
    late = client.deliver(listing.event, deadline=3)

    assert "顺序不符" in late.reason
    assert held(sandbox, listing) == [(2, 1, "CORRECT"), (2, 2, "REMOVE")]
    assert standing(sandbox.store.all()) == {}
    assert delivery(decision) == "EXCEPTED"
    assert check(tmp_path / "platform.sqlite3") == RIGHT


def test_a_removal_that_waited_is_proved_under_the_corrected_name(client, sandbox):
    decision = approved_change().listing_decision
    listing = refused_listing(client, sandbox, decision)
    renamed(listing)
    confirm(propose(listing.event))
    drain(client)

    found = reconcile(target="credit-platform", client=client, now=NOW)

    assert held(sandbox, listing) == [(2, 1, "CORRECT"), (2, 2, "CORRECT")]
    assert standing(sandbox.store.all()) == {}
    assert found.agrees
    # Those of the company and the other person are of another day.
    assert (found.removed, found.unproved) == (1, [])


def test_what_was_lost_before_a_new_epoch_is_a_difference_and_blocks_nobody(client, sandbox):
    decision = approved_decision()
    listing = decision.listings.filter(kind="PERSON").order_by("pk").first()
    drain(client)
    with transaction.atomic():
        body = {"member": {"name": "张错名"}}
        put(listing.event.subject.key, "REMOVE", **body)
    sandbox.behavior.reject_names = ("张错名",)
    drain(client)
    settle_refused()
    sandbox.store.forget(3)
    drain(client)

    found = reconcile(target="credit-platform", client=client, now=NOW)
    for _ in range(2):
        drain(client)

    assert [one.event_id for one in found.altered] == [str(listing.event_id)]
    assert (len(found.missing), found.older) == (2, [])
    states = set(OutboxMessage.objects.values_list("state", flat=True))
    assert states == {"ACKNOWLEDGED", "REPLACED"}


def test_a_correction_can_be_lost_on_the_way_and_doubled(client, sandbox, tmp_path):
    decision = approved_decision()
    listing = refused_listing(client, sandbox, decision)
    renamed(listing)
    confirm(propose(listing.event))

    sandbox.behavior.drop_answers = 2
    sandbox.behavior.duplicate = True
    for _ in range(3):
        drain(client)

    assert held(sandbox, listing) == [(2, 1, "CORRECT")]
    assert check(tmp_path / "platform.sqlite3") == RIGHT
