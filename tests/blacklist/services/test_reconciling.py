"""A difference with a platform is settled by two persons, and told once."""

import datetime as dt

import pytest

from blacklist.enums import CorrectionKind
from blacklist.errors import OwnDraft
from blacklist.models import PlatformDiscrepancy, Reconciliation
from blacklist.services.reconciling import (
    Difference,
    confirm_correction,
    possible,
    propose_correction,
    resume_message,
    store_reconciliation,
)
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry, OutboxMessage
from tests.api.push.conftest import put
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
NOW = dt.datetime(2026, 9, 10, 4, 0, tzinfo=dt.UTC)
CITY = "370900"


def stored(*differences, **counts):
    found = Reconciliation(target="credit-platform", started_at=NOW, **counts)
    return store_reconciliation(found=found, differences=differences, now=NOW)


def discrepancy(kind="EXTRA", event="11111111-2222-3333-4444-555555555555", key="company:X"):
    stored(Difference(kind, event, key, 1, 1))
    return PlatformDiscrepancy.objects.get()


def propose(row, correction="WITHDRAW", reason="不是我方所发", actor=None):
    actor = actor or InspectorFactory(CITY)
    return propose_correction(
        discrepancy=row, correction=correction, reason=reason, actor=actor, now=NOW
    )


def confirm(row, actor=None):
    return confirm_correction(discrepancy=row, actor=actor or ApproverFactory(CITY), now=NOW)


def test_a_difference_is_told_once_and_a_failed_comparison_agrees_with_nothing():
    stored(Difference("EXTRA", "e", "company:X", 1, 1), extra=1)
    again = stored(Difference("EXTRA", "e", "company:X", 1, 1), extra=1)
    assert PlatformDiscrepancy.objects.count() == 1
    assert again.agrees is False
    assert stored(error="连接失败").agrees is False
    assert stored(compared=3, held=3).agrees is True
    assert AuditEntry.objects.filter(act="完成对账").count() == 4


def test_what_we_never_sent_is_withdrawn_in_the_order_of_its_subject():
    row = propose(discrepancy())
    assert OutboxMessage.objects.count() == 0

    done = confirm(row)

    message = OutboxMessage.objects.get()
    assert done.message == message
    assert (message.kind, message.subject.key, message.seq) == ("CORRECT", "company:X", 1)
    assert message.body["corrects_event"] == row.event_id
    assert message.body["correction"] == "WITHDRAW"
    assert AuditEntry.objects.filter(object_kind="PlatformDiscrepancy").count() == 2


def test_what_was_altered_is_restated_word_by_word():
    sent = put("company:A", document_number="决定1号")
    row = discrepancy("ALTERED", str(sent.pk), "company:A")
    assert possible(row) == {CorrectionKind.RESTATE, CorrectionKind.LEAVE}

    done = confirm(propose(row, "RESTATE"))

    assert done.message.seq == 2
    assert done.message.body["restated"]["document_number"] == "决定1号"


def test_to_leave_it_is_a_decision_too_and_sends_nothing():
    done = confirm(propose(discrepancy(), "LEAVE", "平台已自行改正"))
    assert done.message is None
    assert done.confirmed_by is not None
    assert OutboxMessage.objects.count() == 0


def test_one_person_never_does_both_under_any_account():
    inspector, approver = InspectorFactory(CITY), ApproverFactory(CITY)
    approver.person_key = inspector.person_key
    approver.save()
    row = propose(discrepancy(), actor=inspector)
    with pytest.raises(OwnDraft):
        confirm(row, approver)
    assert OutboxMessage.objects.count() == 0


def test_only_the_city_decides():
    row = discrepancy()
    for actor in (InspectorFactory("370902"), ApproverFactory(CITY)):
        with pytest.raises(NotAllowed):
            propose(row, actor=actor)
    propose(row)
    for actor in (ApproverFactory("370902"), InspectorFactory(CITY)):
        with pytest.raises(NotAllowed):
            confirm(row, actor)


@pytest.mark.parametrize(
    ("correction", "reason"),
    [("RESTATE", "理由"), ("", "理由"), ("LEAVE", " "), ("LEAVE", "长" * 501)],
)
def test_a_proposal_without_a_way_or_a_reason_is_refused(correction, reason):
    with pytest.raises(InvalidInput):
        propose(discrepancy(), correction, reason)


def test_what_is_settled_stays_so():
    row = discrepancy()
    with pytest.raises(StateConflict, match="还没有人提出"):
        confirm(row)
    confirm(propose(row))
    with pytest.raises(StateConflict, match="已经处理"):
        propose(row)
    with pytest.raises(StateConflict, match="已经处理"):
        confirm(row)
    assert OutboxMessage.objects.count() == 1


def parked():
    message = put("company:X", "LIST", document_number="1")
    OutboxMessage.objects.filter(pk=message.pk).update(
        state="PARKED", last_error="422 证件种类不符"
    )
    return message


def resume(message, *, reason="平台已放开证件种类", actor=None):
    actor = actor or InspectorFactory(CITY)
    return resume_message(message=message, reason=reason, actor=actor, now=NOW)


def test_a_parked_message_is_sent_again_as_it_was_and_on_record():
    message = parked()

    resumed = resume(message)

    assert (resumed.state, resumed.next_at, resumed.body) == ("PENDING", NOW, message.body)
    entry = AuditEntry.objects.get(act="恢复推送")
    assert entry.detail == {"reason": "平台已放开证件种类", "refused": "422 证件种类不符"}
    with pytest.raises(StateConflict, match="没有暂停"):
        resume(message)


def test_only_the_city_resumes_and_says_why():
    message = parked()

    for actor in (InspectorFactory("370902"), ApproverFactory(CITY)):
        with pytest.raises(NotAllowed):
            resume(message, actor=actor)
    with pytest.raises(InvalidInput):
        resume(message, reason=" ")
    assert OutboxMessage.objects.get().state == "PARKED"
