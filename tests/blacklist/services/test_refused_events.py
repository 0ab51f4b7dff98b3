"""A person whom a platform refuses: corrected or withdrawn by two persons, in the subject's order."""

import pytest

from blacklist.delivery import delivery_of
from blacklist.errors import OwnDraft, StaleApproval
from blacklist.models import PlatformDiscrepancy
from blacklist.services.reconciling import (
    confirm_correction,
    possible,
    propose_correction,
    resume_message,
)
from blacklist.services.refused_events import propose_for_refused, refused_persons
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry, OutboxMessage
from tests.blacklist.services.test_reconciling import discrepancy
from tests.factories.blacklist import approved_decision
from tests.factories.removal import approved_change
from tests.factories.sites import NOW, ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
CITY = "370900"


def park(message):
    """The platform takes everything of the decision but this person's messages."""
    others = OutboxMessage.objects.exclude(subject=message.subject)
    others.update(state="ACKNOWLEDGED")
    OutboxMessage.objects.filter(pk=message.pk).update(
        state="PARKED", last_error="平台拒收（422）：姓名与证件号码不符"
    )
    message.refresh_from_db()
    return message


@pytest.fixture
def listing():
    decision = approved_decision()
    listing = decision.listings.filter(kind="PERSON").order_by("pk").first()
    park(listing.event)
    return listing


def renamed(listing, name="张正名"):
    listing.person.name = name
    listing.person.save()


def propose(message, correction="RESTATE", reason="营业执照上的姓名", actor=None):
    return propose_for_refused(
        message=message,
        correction=correction,
        reason=reason,
        actor=actor or InspectorFactory(CITY),
        now=NOW,
    )


def confirm(row, actor=None):
    return confirm_correction(discrepancy=row, actor=actor or ApproverFactory(CITY), now=NOW)


def delivery(listing):
    rows = listing.decision.listings.select_related("event", "removal__event")
    return delivery_of(rows.order_by("pk"))


def acknowledge():
    OutboxMessage.objects.exclude(state="REPLACED").update(state="ACKNOWLEDGED")


def test_the_person_is_told_as_registered_now_and_the_decision_stays(listing):
    refused = listing.event
    before = refused.body["member"]
    renamed(listing)

    row = propose(refused)
    assert OutboxMessage.objects.filter(kind="CORRECT").count() == 0
    message = confirm(row).message

    assert (message.kind, message.epoch, message.seq) == ("CORRECT", 2, 1)
    assert (message.subject, message.replaces) == (refused.subject, refused)
    body = message.body
    assert (body["corrects_event"], body["correction"]) == (str(refused.pk), "RESTATE")
    member = {**before, "name": "张正名"}
    assert body["restated"] == {**refused.body, "member": member}
    assert body["document_number"] == refused.body["document_number"]
    refused.refresh_from_db()
    assert (refused.state, refused.body["member"]) == ("REPLACED", before)
    assert delivery(listing) == "WAITING"
    acknowledge()
    assert delivery(listing) == "DELIVERED"
    acts = AuditEntry.objects.filter(object_kind="PlatformDiscrepancy").order_by("pk")
    assert [entry.act for entry in acts] == ["提出拒收消息处理", "确认拒收消息处理"]
    assert acts[1].detail["message"] == str(message.pk)


def test_the_platform_is_told_not_to_hold_the_person_and_the_list_stays(listing):
    message = confirm(propose(listing.event, "WITHDRAW", "平台不接收自然人")).message

    assert message.body["correction"] == "WITHDRAW"
    assert "restated" not in message.body
    acknowledge()
    assert delivery(listing) == "EXCEPTED"
    assert not hasattr(listing, "removal")


def test_a_correction_that_is_refused_too_is_corrected_again(listing):
    renamed(listing, "张错名")
    first = confirm(propose(listing.event)).message
    park(first)
    renamed(listing, "张正名")

    second = confirm(propose(first)).message

    assert (second.epoch, second.seq, second.replaces) == (3, 1, first)
    assert second.body["restated"]["member"]["name"] == "张正名"
    assert second.body["restated"]["listed_on"] == listing.event.body["listed_on"]
    acknowledge()
    assert delivery(listing) == "DELIVERED"


def test_a_removal_waiting_behind_is_told_after_and_one_refused_is_never_withdrawn():
    decision = approved_change().listing_decision
    listing = decision.listings.filter(kind="PERSON").order_by("pk").first()
    park(listing.event)
    withdrawn = confirm(propose(listing.event, "WITHDRAW", "平台不接收自然人")).message
    removal = OutboxMessage.objects.get(replaces=listing.removal.event)
    assert (withdrawn.seq, removal.seq, removal.kind) == (1, 2, "REMOVE")
    OutboxMessage.objects.filter(pk=withdrawn.pk).update(state="ACKNOWLEDGED")
    park(removal)

    [person] = refused_persons([removal]).values()
    assert (person.listing, person.possible) == (listing, set())
    with pytest.raises(InvalidInput, match="处理方式"):
        propose(removal, "WITHDRAW")
    renamed(listing)
    restated = confirm(propose(removal)).message.body["restated"]
    assert (restated["kind"], restated["member"]["name"]) == ("REMOVE", "张正名")


def test_a_removal_waiting_behind_bears_the_corrected_name_too():
    decision = approved_change().listing_decision
    listing = decision.listings.filter(kind="PERSON").order_by("pk").first()
    park(listing.event)
    renamed(listing)

    confirm(propose(listing.event))

    removal = OutboxMessage.objects.get(replaces=listing.removal.event)
    restated = removal.body["restated"]
    assert (removal.kind, restated["kind"], restated["member"]["name"]) == (
        "CORRECT",
        "REMOVE",
        "张正名",
    )
    assert removal.body["corrects_event"] == str(listing.removal.event_id)
    acknowledge()
    assert delivery(listing) == "DELIVERED"


def test_what_was_proposed_is_what_is_sent_or_nothing(listing):
    renamed(listing)
    row = propose(listing.event)
    renamed(listing, "张又名")
    with pytest.raises(StaleApproval):
        confirm(row)
    row = propose(listing.event)
    listing.person.id_number_index = "another"
    listing.person.save()
    with pytest.raises(StaleApproval):
        confirm(row)
    with pytest.raises(InvalidInput):
        propose(listing.event)
    resume_message(
        message=listing.event, reason="平台已放开", actor=InspectorFactory(CITY), now=NOW
    )
    for act in (lambda: confirm(row), lambda: propose(listing.event, "WITHDRAW")):
        with pytest.raises(StateConflict, match="没有暂停"):
            act()
    assert not OutboxMessage.objects.filter(kind="CORRECT").exists()
    assert PlatformDiscrepancy.objects.get().confirmed_by is None


def test_one_person_never_does_both_and_only_the_city_decides(listing):
    for actor in (InspectorFactory("370902"), ApproverFactory(CITY)):
        with pytest.raises(NotAllowed):
            propose(listing.event, "WITHDRAW", actor=actor)
    inspector, approver = InspectorFactory(CITY), ApproverFactory(CITY)
    approver.person_key = inspector.person_key
    approver.save()
    row = propose(listing.event, "WITHDRAW", actor=inspector)
    with pytest.raises(OwnDraft):
        confirm(row, approver)
    assert OutboxMessage.objects.get(pk=listing.event_id).state == "PARKED"


def test_a_proposal_says_why_and_fits_what_was_refused(listing):
    for correction, reason in (
        ("RESTATE", "登记与发出的相同"),
        ("LEAVE", "理由"),
        ("WITHDRAW", " "),
        ("WITHDRAW", "长" * 501),
    ):
        with pytest.raises(InvalidInput):
            propose(listing.event, correction, reason)
    company = listing.decision.listings.get(kind="COMPANY").event
    park(company)
    with pytest.raises(InvalidInput, match="不是关于人员"):
        propose(company, "WITHDRAW")
    assert not PlatformDiscrepancy.objects.exists()


def test_a_refusal_has_its_own_door_and_a_difference_found_keeps_its_own(listing):
    row = propose(listing.event, "WITHDRAW")
    assert possible(row) == set()
    with pytest.raises(InvalidInput):
        propose_correction(
            discrepancy=row,
            correction="LEAVE",
            reason="理由",
            actor=InspectorFactory(CITY),
            now=NOW,
        )
    PlatformDiscrepancy.objects.all().delete()
    discrepancy("ALTERED", str(listing.event_id), listing.event.subject.key)
    with pytest.raises(StateConflict, match="对账已发现"):
        propose(listing.event, "WITHDRAW")
