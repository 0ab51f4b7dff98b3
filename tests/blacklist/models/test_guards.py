"""What the database itself refuses of the listing procedure, even if code is wrong."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from blacklist.enums import ChangeKind
from blacklist.models import Listing, ListingChange, ListingDecision, Removal
from blacklist.services.notice import receive_objection
from sites import outbox
from sites.models import OutboxMessage
from tests.factories.blacklist import (
    APPROVE_AT,
    NOTICE_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.removal import approved_change, drafted_change
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


def test_database_refuses_a_notice_on_an_order_that_has_not_expired():
    notice = served_notice()
    notice.pk, notice.order, notice.number = None, unpaid_order(expired=False), "另一号"

    assert "没有逾期未支付记录" in refused_by_database(lambda: notice.save(force_insert=True))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decided_on": dt.date(2026, 9, 8)}, "异议期限未满"),
        ({"decided_on": dt.date(2026, 9, 29)}, "列入决定期限已过"),
        ({"reviewed_hash": ""}, "reviewed_before_listing"),
        ({"content_hash": "0" * 64}, "review_of_this"),
    ],
)
def test_database_refuses_an_approval_whose_gates_are_shut(fields, words):
    decision, approver = drafted_decision(), ApproverFactory()
    decided = {
        "state": "APPROVED",
        "decided_by": approver,
        "decided_at": APPROVE_AT,
        "decided_on": dt.date(2026, 9, 10),
        "decider_person_key": approver.person_key,
        "decided_hash": fields.get("content_hash", decision.content_hash),
    }
    rows = ListingDecision.objects.filter(pk=decision.pk)

    assert words in refused_by_database(lambda: rows.update(**{**decided, **fields}))


def test_database_refuses_a_listing_over_an_open_objection():
    decision, approver = drafted_decision(), ApproverFactory()
    receive_objection(notice=decision.notice, words="已付", now=NOTICE_AT)

    def decide():
        ListingDecision.objects.filter(pk=decision.pk).update(
            state="APPROVED",
            decided_by=approver,
            decided_at=APPROVE_AT,
            decided_on=dt.date(2026, 9, 10),
            decider_person_key=approver.person_key,
            decided_hash=decision.content_hash,
        )

    assert "异议未答复" in refused_by_database(decide)


def removal_of(listing, **fields):
    event = outbox.put(
        subject_key=listing.event.subject.key, kind="REMOVE", body={}, now=APPROVE_AT
    )
    day = fields.get("removed_on", dt.date(2026, 12, 1))
    return Removal.objects.create(
        **{"listing": listing, "event": event, "removed_on": day, "due_on": day, **fields}
    )


def test_database_refuses_a_removal_without_its_decision_or_day():
    listing = Listing.objects.filter(decision=approved_decision(), kind="COMPANY").get()
    draft = drafted_change(listing.decision, ChangeKind.REVOCATION, now=APPROVE_AT)

    assert "与列入期限不符" in refused_by_database(lambda: removal_of(listing, cause="EXPIRED"))
    for change, cause in ((draft, "REVOKED"), (draft, "EARLY")):
        words = refused_by_database(
            lambda change=change, cause=cause: removal_of(listing, cause=cause, change=change)
        )
        assert "没有已批准的移出决定" in words


def test_database_refuses_to_leave_one_member_behind():
    change = drafted_change(approved_decision(), ChangeKind.REVOCATION, now=APPROVE_AT)
    approver = ApproverFactory()

    def decide():
        ListingChange.objects.filter(pk=change.pk).update(
            state="APPROVED",
            decided_by=approver,
            decided_at=APPROVE_AT,
            decided_on=dt.date(2026, 9, 10),
            decider_person_key=approver.person_key,
            decided_hash=change.content_hash,
        )

    assert "应涉及 3 条记录，实有 0 条，遗漏 3 条" in refused_by_database(decide)


def test_database_keeps_removals_and_papers():
    change = approved_change()
    rows = Removal.objects.all()
    assert "只增不改" in refused_by_database(lambda: rows.update(removed_on=dt.date(2027, 1, 1)))
    assert "只增不改" in refused_by_database(lambda: rows._raw_delete(rows.db))
    papers = change.application.papers.all()
    assert "只增不改" in refused_by_database(lambda: papers.update(file_name="x"))
