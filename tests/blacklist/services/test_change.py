"""Early removal, its refusal, revocation, withdrawal, restoration: together, or not at all."""

import datetime as dt

import pytest

from blacklist.enums import ChangeKind
from blacklist.errors import (
    ApplicationRefused,
    NotDraft,
    NotListed,
    NotReviewed,
    OwnDraft,
    RemovalBarred,
    RemovalNotOpen,
    StaleApproval,
)
from blacklist.models import Listing, ListingChange, Removal
from blacklist.queries import check_restriction, list_version, standing_listings
from blacklist.services.application import record_bar
from blacklist.services.change import Ground, approve_change, draft_change, reject_change
from sites.enums import BankResult
from sites.errors import InvalidInput, NotAllowed
from sites.lib.canonical import content_hash
from sites.models import AuditEntry, BankReturnLine, OutboxMessage
from tests.blacklist.services.test_application import CRIMINAL
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import approved_decision, at
from tests.factories.removal import (
    DECIDE_AT,
    application,
    approved_change,
    corrected_decision,
    drafted_change,
)
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = DECIDE_AT.date()


def approve(change, *, actor=None, shown=None, now=DECIDE_AT):
    return approve_change(
        change=change,
        shown_hash=change.content_hash if shown is None else shown,
        actor=actor or ApproverFactory(),
        now=now,
    )


def draft(decision, kind, *, reason="事实清楚", document="文1号", actor=None):
    ground = Ground(kind, reason, document)
    return draft_change(
        decision=decision, ground=ground, actor=actor or InspectorFactory(), now=DECIDE_AT
    )


def status(decision, *, on=DAY):
    answer = check_restriction(uscc=decision.company.uscc, purpose="bidding", on=on, now=DECIDE_AT)
    return answer.status


def test_early_removal_ends_the_listings_of_all_and_tells_the_platform_of_each():
    change = drafted_change()
    decision = change.listing_decision
    assert status(decision) == "RESTRICTED"

    approved = approved_change(change)

    assert status(decision) == "NOT_LISTED"
    assert status(decision, on=DAY - dt.timedelta(days=1)) == "RESTRICTED"
    removals = list(Removal.objects.order_by("pk"))
    assert [(row.cause, row.removed_on, row.due_on) for row in removals] == [
        ("EARLY", DAY, dt.date(2027, 4, 26))
    ] * 3
    told = OutboxMessage.objects.filter(kind="REMOVE")
    assert {(row.seq, row.body["document_number"]) for row in told} == {(2, approved.number)}
    assert {row.body["listing_document_number"] for row in told} == {decision.number}
    assert list_version() == 2
    assert AuditEntry.objects.get(act="审批名单变更：准予提前移出").detail["late"] is False


def test_approval_again_gives_the_first_result():
    first = approved_change()

    assert approve(first).pk == first.pk
    assert Removal.objects.count() == 3
    with pytest.raises(NotDraft):
        approve(first, shown="0" * 64)


def test_approval_after_the_term_is_kept_as_late():
    change = drafted_change(now=at(dt.date(2027, 4, 21)))

    approve(change, now=at(dt.date(2027, 4, 21)))

    assert AuditEntry.objects.get(act="审批名单变更：准予提前移出").detail["late"] is True


def test_refusal_leaves_the_list_as_it_is():
    change = approved_change(drafted_change(kind=ChangeKind.REFUSAL))

    assert change.expected_members == 0
    assert status(change.listing_decision) == "RESTRICTED"
    assert list_version() == 1


def test_bar_that_came_up_after_the_draft_stops_the_approval():
    change = drafted_change()
    company = change.listing_decision.company
    record_bar(company=company, facts=CRIMINAL, actor=InspectorFactory(), now=DECIDE_AT)

    with pytest.raises(RemovalBarred):
        approve(change)


def test_revoked_order_revokes_the_listing():
    decision = approved_decision()
    change = approved_change(drafted_change(decision, ChangeKind.REVOCATION))

    assert status(decision) == "NOT_LISTED"
    assert change.content["basis"].endswith("第十六条")
    assert {row.cause for row in Removal.objects.all()} == {"REVOKED"}


def test_wrongful_listing_is_withdrawn_at_once_by_two_persons():
    decision = approved_decision()
    now = at(dt.date(2026, 9, 10), 16)
    change = drafted_change(decision, ChangeKind.WITHDRAWAL, now=now, reviewed=False)

    approved_change(change, now=now)

    assert status(decision, on=now.date()) == "NOT_LISTED"


def test_withdrawal_is_not_approved_by_its_drafter():
    drafter = InspectorFactory()
    change = draft(approved_decision(), ChangeKind.WITHDRAWAL, actor=drafter)

    with pytest.raises(OwnDraft):
        approve(change, actor=ApproverFactory(person_key=drafter.person_key))


def test_restoration_lists_all_again_with_the_period_anew():
    decision = approved_change().listing_decision
    later = at(dt.date(2027, 6, 1))
    change = drafted_change(decision, ChangeKind.RESTORATION, now=later)

    approved_change(change, now=later)

    standing = standing_listings(decision=decision, day=later.date())
    assert {(row.listed_on, row.until) for row in standing} == {(later.date(), dt.date(2030, 6, 1))}
    assert len(standing) == 3
    told = OutboxMessage.objects.filter(kind="RESTORE")
    assert {row.seq for row in told} == {3}
    assert status(decision, on=later.date()) == "RESTRICTED"
    assert Listing.objects.count() == 6


def test_restoration_needs_an_early_removal_and_nobody_listed():
    with pytest.raises(RemovalNotOpen, match="仍有在列"):
        draft(approved_decision(), ChangeKind.RESTORATION)
    revoked = approved_change(drafted_change(approved_decision(), ChangeKind.REVOCATION))
    with pytest.raises(RemovalNotOpen, match="没有可以撤销"):
        draft(revoked.listing_decision, ChangeKind.RESTORATION)


def test_draft_again_keeps_the_number_and_loses_the_review():
    change = drafted_change()

    again = draft(change.listing_decision, ChangeKind.REFUSAL, reason="材料不实")

    assert (again.pk, again.number, again.is_reviewed) == (change.pk, change.number, False)
    with pytest.raises(NotReviewed):
        approve(again)
    with pytest.raises(StaleApproval):
        approve(again, shown=change.content_hash)


def test_rejected_draft_leaves_the_way_open_for_another():
    change = drafted_change()
    with pytest.raises(InvalidInput):
        reject_change(change=change, reason=" ", actor=ApproverFactory(), now=DECIDE_AT)

    rejected = reject_change(change=change, reason="补证", actor=ApproverFactory(), now=DECIDE_AT)

    assert (rejected.state, rejected.rejection_reason) == ("REJECTED", "补证")
    with pytest.raises(NotDraft):
        reject_change(change=change, reason="补证", actor=ApproverFactory(), now=DECIDE_AT)
    assert draft(change.listing_decision, ChangeKind.EARLY_REMOVAL).number != change.number


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        (ChangeKind.REVOCATION, {"reason": ""}, "E-TEXT-EMPTY"),
        (ChangeKind.REVOCATION, {"reason": "长" * 501}, "E-TEXT-EMPTY"),
        (ChangeKind.REVOCATION, {"document": " "}, "E-DOCUMENT"),
    ],
)
def test_ground_is_said(kind, words, code):
    with pytest.raises(InvalidInput) as caught:
        draft(approved_decision(), kind, **words)

    assert caught.value.code == code
    assert not ListingChange.objects.exists()


def test_early_removal_needs_an_application():
    with pytest.raises(ApplicationRefused):
        draft(corrected_decision(), ChangeKind.EARLY_REMOVAL)


def test_changes_are_drafted_and_decided_by_those_of_the_region():
    decision = application().decision
    with pytest.raises(NotAllowed):
        draft(decision, ChangeKind.EARLY_REMOVAL, actor=InspectorFactory("370982"))
    with pytest.raises(NotAllowed):
        approve(drafted_change(decision), actor=ApproverFactory("370982"))


def test_nobody_left_on_the_list_nothing_to_revoke():
    decision = approved_change().listing_decision

    with pytest.raises(NotListed):
        draft(decision, ChangeKind.REVOCATION)


def test_an_early_removal_is_not_refused_by_a_sum_that_is_not_owed_any_more():
    decision = application().decision
    claim = decision.notice.order.case.claims.first()
    BankReturnLine.objects.filter(worker=claim.worker).update(result=BankResult.FAILED)
    change = drafted_change(decision, ChangeKind.REFUSAL)
    assert change.content["facts"] == {"unpaid_amount": "10000.00", "worker_count": 1}
    bank_pays(claim)

    with pytest.raises(StaleApproval, match=r"尚欠1名农民工工资10,000\.00元，现在没有尚欠的工资"):
        approve(change)

    assert ListingChange.objects.get().state == "DRAFT"


def test_a_refusal_that_kept_no_sum_is_drafted_anew():
    change = drafted_change(application().decision, ChangeKind.REFUSAL)
    del change.content["facts"]
    change.content_hash = change.reviewed_hash = content_hash(change.content)
    change.save()

    with pytest.raises(StaleApproval, match="拟稿时没有记下数额，现在没有尚欠的工资"):
        approve(change)
