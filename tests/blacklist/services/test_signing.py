"""Drafter, legal reviewer and approver are three natural persons, each bound to the content."""

import pytest

from blacklist.errors import NotReviewed, OwnDraft, ReviewRefused, StaleApproval
from blacklist.services.listing import approve_decision
from blacklist.services.signing import review_decision
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry
from tests.factories.blacklist import APPROVE_AT, DRAFT_AT, approved_decision, drafted_decision
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    RoleAssignmentFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def review(decision, **changes):
    terms = {
        "decision": decision,
        "shown_hash": decision.content_hash,
        "agreed": True,
        "opinion": "",
        "actor": changes.pop("actor", None) or LegalReviewerFactory(),
        "now": DRAFT_AT,
    }
    return review_decision(**{**terms, **changes})


def approve(decision, actor=None):
    return approve_decision(
        decision=decision,
        shown_hash=decision.content_hash,
        actor=actor or ApproverFactory(),
        now=APPROVE_AT,
    )


def test_approval_needs_the_legal_review_of_this_content():
    draft = drafted_decision(reviewed=False)

    with pytest.raises(NotReviewed):
        approve(draft)

    assert approve(review(draft)).state == "APPROVED"
    entry = AuditEntry.objects.get(act="法制审核")
    assert (entry.object_kind, entry.detail["agreed"]) == ("ListingDecision", True)


def test_disagreement_stops_the_approval_and_says_why():
    draft = review(drafted_decision(reviewed=False), agreed=False, opinion=" 事由不清 ")

    assert (draft.is_reviewed, draft.review_opinion) == (False, "事由不清")
    with pytest.raises(NotReviewed):
        approve(draft)


def test_drafting_again_voids_the_review():
    draft = drafted_decision()
    assert draft.is_reviewed

    again = drafted_decision(draft.notice, reviewed=False)

    assert (again.pk, again.is_reviewed, again.reviewed_by) == (draft.pk, False, None)


def test_reviewer_is_not_the_drafter_under_another_account():
    drafter = InspectorFactory()
    draft = drafted_decision(actor=drafter, reviewed=False)

    with pytest.raises(OwnDraft):
        review(draft, actor=LegalReviewerFactory(person_key=drafter.person_key))


def test_approver_is_not_the_reviewer_under_another_account():
    draft = drafted_decision()
    same = ApproverFactory(person_key=draft.reviewed_by.person_key)

    with pytest.raises(OwnDraft, match="法制审核人"):
        approve(draft, same)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"shown_hash": "0" * 64}, StaleApproval),
        ({"agreed": False}, InvalidInput),
        ({"opinion": "长" * 501}, InvalidInput),
    ],
)
def test_review_is_refused(changes, error):
    draft = drafted_decision(reviewed=False)

    with pytest.raises(error):
        review(draft, **changes)

    draft.refresh_from_db()
    assert draft.reviewed_by is None


def test_review_is_for_reviewers_of_the_region_and_for_drafts():
    draft = drafted_decision(reviewed=False)
    with pytest.raises(NotAllowed):
        review(draft, actor=InspectorFactory())
    with pytest.raises(NotAllowed):
        review(draft, actor=LegalReviewerFactory("370982"))

    with pytest.raises(ReviewRefused):
        review(approved_decision())


def test_one_account_may_hold_both_roles_but_not_play_both():
    both = LegalReviewerFactory()
    RoleAssignmentFactory(user=both, role="APPROVER")
    draft = review(drafted_decision(reviewed=False), actor=both)

    with pytest.raises(OwnDraft):
        approve(draft, both)
