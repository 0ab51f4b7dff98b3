"""The listing decision: its gates, its two persons, and that it is told or not made."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from arrears.enums import MoneySource
from arrears.services.settlement import Payment, record_payments
from blacklist.enums import DecisionState
from blacklist.errors import (
    DecisionOverdue,
    NotDraft,
    OwnDraft,
    PaidBeforeDecision,
    StaleApproval,
)
from blacklist.models import Listing, ListingDecision
from blacklist.services.listing import approve_decision, reject_decision
from rating.models import AdverseEvent
from sites.errors import InvalidInput, NotAllowed
from sites.models import (
    AuditEntry,
    OutboxMessage,
)
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    at,
    drafted_decision,
    pay_everything,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DUE_ON = dt.date(2026, 9, 8)


def approve(decision, *, actor=None, shown=None, now=APPROVE_AT):
    return approve_decision(
        decision=decision,
        shown_hash=decision.content_hash if shown is None else shown,
        actor=actor or ApproverFactory(),
        now=now,
    )


def test_approve_decision_lists_company_and_persons_and_tells_of_each():
    decision = drafted_decision()

    approved = approve(decision)

    company = approved.company
    listings = list(Listing.objects.order_by("kind", "pk"))
    assert [row.kind for row in listings] == ["COMPANY", "PERSON", "PERSON"]
    assert {(row.listed_on, row.until) for row in listings} == {
        (dt.date(2026, 9, 10), dt.date(2029, 9, 10))
    }
    assert sorted(row.event.subject.key for row in listings) == sorted(
        [
            f"company:{company.uscc}",
            *(f"person:{person.id_number_index}" for person in company.persons.all()),
        ]
    )
    assert {message.seq for message in OutboxMessage.objects.all()} == {1}
    assert (approved.state, approved.decided_on) == (DecisionState.APPROVED, dt.date(2026, 9, 10))
    assert approved.decided_hash == decision.content_hash


def test_approve_decision_sends_what_was_approved():
    decision = approved_decision()

    message = OutboxMessage.objects.get(subject__key=f"company:{decision.company.uscc}")

    assert message.kind == "LIST"
    assert message.body["document"] == decision.content
    assert message.body["document_hash"] == decision.content_hash
    assert message.body["member"]["name"] == decision.company.name
    assert (message.body["listed_on"], message.body["until"]) == ("2026-09-10", "2029-09-10")


def test_approve_decision_tells_the_rating_and_is_audited():
    decision = approved_decision()

    assert list(AdverseEvent.objects.values_list("company", "kind", "document_number")) == [
        (decision.company.pk, "LISTED", decision.number)
    ]
    entry = AuditEntry.objects.get(act="审批列入决定书")
    assert entry.actor == decision.decided_by
    assert len(entry.detail["events"]) == 3


def test_approve_decision_again_gives_the_first_result():
    first = approved_decision()

    second = approve(first, now=at(dt.date(2026, 9, 11)))

    assert (second.pk, second.decided_on) == (first.pk, dt.date(2026, 9, 10))
    assert (Listing.objects.count(), OutboxMessage.objects.count()) == (3, 3)


def test_approve_decision_again_with_another_hash_is_refused():
    first = approved_decision()

    with pytest.raises(NotDraft):
        approve(first, shown="0" * 64)


def test_approve_decision_on_the_29th_of_february_ends_on_the_28th():
    order = unpaid_order()
    order.due_on = dt.date(2024, 2, 1)
    # A leap day, in a year of the calendar: the term is three years to the last day of February.
    order.served_on = dt.date(2024, 1, 20)
    order.save()
    notice = served_notice(order, now=at(dt.date(2024, 2, 6)))
    decision = drafted_decision(notice, now=at(dt.date(2024, 2, 28)))

    approve(decision, now=at(dt.date(2024, 2, 29)))

    assert set(Listing.objects.values_list("until", flat=True)) == {dt.date(2027, 2, 28)}


@pytest.mark.django_db(transaction=True)
def test_approve_decision_clicked_many_times_at_once_is_one_decision():
    decision = drafted_decision()
    approvers = [ApproverFactory() for _ in range(6)]
    ready = threading.Barrier(len(approvers))
    results = []

    def click(approver):
        try:
            ready.wait(120)
            results.append(approve(decision, actor=approver).decided_by_id)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=(approver,)) for approver in approvers]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(120)

    stored = ListingDecision.objects.get()
    assert results == [stored.decided_by_id] * 6
    assert (Listing.objects.count(), OutboxMessage.objects.count()) == (3, 3)


def nothing_was_decided(decision):
    stored = ListingDecision.objects.get(pk=decision.pk)
    return (
        stored.state == DecisionState.DRAFT
        and not Listing.objects.exists()
        and not OutboxMessage.objects.exists()
        and not AdverseEvent.objects.exists()
        and not AuditEntry.objects.filter(act="审批列入决定书").exists()
    )


def test_approve_decision_by_its_drafter_is_refused_under_any_account():
    drafter = InspectorFactory()
    decision = drafted_decision(actor=drafter)
    other_account = ApproverFactory(person_key=drafter.person_key)

    with pytest.raises(OwnDraft):
        approve(decision, actor=other_account)

    assert nothing_was_decided(decision)


def test_approve_decision_needs_an_approver_of_the_region():
    decision = drafted_decision()

    for actor in (InspectorFactory(), ApproverFactory("370982")):
        with pytest.raises(NotAllowed):
            approve(decision, actor=actor)

    assert nothing_was_decided(decision)


def paid(decision):
    pay_everything(decision.notice.order)


def paid_in_part(decision):
    bank_pays(decision.notice.order.case.claims.first(), amount=Decimal("1.00"))


def person_left(decision):
    decision.company.persons.filter(position="MANAGER").delete()


def edited(decision):
    content = {**decision.content, "reason": "改过"}
    ListingDecision.objects.filter(pk=decision.pk).update(content=content)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (paid, PaidBeforeDecision),
        (paid_in_part, StaleApproval),
        (person_left, StaleApproval),
        (edited, StaleApproval),
    ],
)
def test_approve_decision_refuses_what_has_changed_since_the_draft(change, error):
    decision = drafted_decision()
    change(decision)

    with pytest.raises(error):
        approve(decision)

    assert nothing_was_decided(decision)


def test_approve_decision_refuses_another_hash_than_the_stored():
    decision = drafted_decision()

    with pytest.raises(StaleApproval):
        approve(decision, shown="0" * 64)


def test_approve_decision_after_the_term_is_refused():
    decision = drafted_decision()

    with pytest.raises(DecisionOverdue):
        approve(decision, now=at(dt.date(2026, 9, 29)))

    assert nothing_was_decided(decision)


def test_reject_decision_sends_nothing():
    decision = drafted_decision()

    rejected = reject_decision(
        decision=decision, reason=" 已改正并承诺 ", actor=ApproverFactory(), now=APPROVE_AT
    )

    assert (rejected.state, rejected.rejection_reason) == ("REJECTED", "已改正并承诺")
    assert OutboxMessage.objects.count() == Listing.objects.count() == 0
    assert AuditEntry.objects.filter(act="不予列入").count() == 1


def test_reject_decision_is_refused_without_reason_role_or_by_the_drafter():
    drafter = InspectorFactory()
    decision = drafted_decision(actor=drafter)
    cases = [
        (ApproverFactory(), " ", InvalidInput),
        (InspectorFactory(), "理由", NotAllowed),
        (ApproverFactory(person_key=drafter.person_key), "理由", OwnDraft),
    ]

    for actor, reason, error in cases:
        with pytest.raises(error):
            reject_decision(decision=decision, reason=reason, actor=actor, now=APPROVE_AT)

    assert nothing_was_decided(decision)


def test_reject_decision_after_approval_is_refused():
    decision = approved_decision()

    with pytest.raises(NotDraft):
        reject_decision(decision=decision, reason="理由", actor=ApproverFactory(), now=APPROVE_AT)


def test_approve_decision_sees_a_payment_whose_file_just_came_in():
    decision = drafted_decision()
    bank_pays(*decision.notice.order.case.claims.all())

    with pytest.raises(PaidBeforeDecision):
        approve(decision)

    assert (Listing.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_approve_decision_sees_that_a_part_was_just_paid():
    decision = drafted_decision()
    bank_pays(decision.notice.order.case.claims.first())

    sums = "尚欠10名农民工工资100,000.00元，现在尚欠9名农民工工资90,000.00元"
    with pytest.raises(StaleApproval, match=sums):
        approve(decision)

    assert Listing.objects.count() == 0


def recorded_paid(decision, count):
    case = decision.notice.order.case
    claims = case.claims.order_by("pk")[:count]
    record_payments(
        case=case,
        payments=[Payment(claim, claim.amount, "工人签收凭证") for claim in claims],
        source=MoneySource.EMPLOYER,
        paid_on=APPROVE_AT.date(),
        actor=case.handler,
        now=APPROVE_AT,
    )


def test_what_the_case_recorded_as_paid_by_proof_is_not_listed_as_owed():
    decision = drafted_decision()
    recorded_paid(decision, 1)
    with pytest.raises(StaleApproval, match="现在尚欠9名农民工工资90,000"):
        approve(decision)
    again = drafted_decision(decision.notice, now=APPROVE_AT)
    assert again.content["facts"] == {"unpaid_amount": "90000.00", "worker_count": 9}

    other = drafted_decision()
    recorded_paid(other, 10)
    with pytest.raises(PaidBeforeDecision):
        approve(other)
