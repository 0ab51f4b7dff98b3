import datetime as dt

import pytest

from blacklist.models import Listing, ListingDecision, PriorNotice
from sites.models import OutboxMessage
from tests.api.v1.conftest import refusal
from tests.factories.blacklist import (
    APPROVE_AT,
    DRAFT_AT,
    NOTICE_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    WageOfficerFactory,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_listings_show_the_decision_and_its_persons_to_anybody(ask, clock):
    decision = approved_decision()
    clock(APPROVE_AT)
    body = ask().get("/listings").json()
    assert body["count"] == 1
    assert body["items"] == [
        {
            "uscc": decision.company.uscc,
            "name": decision.company.name,
            "document_number": decision.number,
            "listed_on": "2026-09-10",
            "until": "2029-09-10",
            "authority": "泰安市人力资源和社会保障局",
            "reason": decision.content["reason"],
            "persons": [
                {"name": "负＊", "position": row.person.get_position_display()}
                for row in Listing.objects.filter(person__isnull=False).order_by("pk")
            ],
        }
    ]
    assert "id_number" not in str(body)
    assert "负责人" not in str(body)


def test_listings_end_with_their_term_and_can_be_searched(ask, clock):
    decision = approved_decision()
    clock(APPROVE_AT + dt.timedelta(days=3 * 365))
    assert ask().get("/listings", search=decision.company.uscc).json()["count"] == 1
    assert ask().get("/listings", search="没有这家").json()["count"] == 0
    clock(APPROVE_AT + dt.timedelta(days=3 * 366))
    assert ask().get("/listings").json() == {"count": 0, "items": []}


def test_listings_take_the_same_queries_for_one_and_for_three(
    ask, clock, django_assert_num_queries
):
    clock(APPROVE_AT)
    for _ in range(2):
        approved_decision()
        with django_assert_num_queries(3):
            ask().get("/listings")


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"offset": -1}, {"sort": "id"}])
def test_listings_bad_page_is_refused(ask, query):
    assert refusal(ask().get("/listings", **query)) == (422, "E-QUERY")


def test_prior_notice_is_served_by_the_inspector_of_the_region(ask, clock):
    order = unpaid_order()
    clock(NOTICE_AT)
    response = ask(inspectors().allowed).post(
        "/prior-notices", {"order_number": order.number, "service_proof": "回证3"}
    )
    notice = PriorNotice.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "number": notice.number,
        "uscc": order.company.uscc,
        "condition": "AMOUNT",
        "reason": notice.reason,
        "basis": notice.basis,
        "served_on": "2026-09-01",
        "objection_due_on": "2026-09-08",
        "decision_due_on": "2026-09-28",
    }


def test_prior_notice_by_others_finds_no_order(ask, clock):
    order = unpaid_order()
    clock(NOTICE_AT)
    body = {"order_number": order.number, "service_proof": "回证3"}
    people = inspectors()
    for person in (people.colleague, people.stranger, WageOfficerFactory(order.case.project)):
        assert refusal(ask(person).post("/prior-notices", body)) == (404, "E-NOT-FOUND")
    assert refusal(ask(ApproverFactory()).post("/prior-notices", body)) == (403, "E-NOT-ALLOWED")
    assert refusal(ask().post("/prior-notices", body)) == (401, "E-AUTH")
    assert not PriorNotice.objects.exists()


def test_prior_notice_before_the_order_expired_is_refused(ask, clock):
    order = unpaid_order(expired=False)
    clock(NOTICE_AT)
    response = ask(inspectors().allowed).post(
        "/prior-notices", {"order_number": order.number, "service_proof": "回证3"}
    )
    assert refusal(response) == (409, "E-ORDER-NOT-EXPIRED")


def test_decision_before_the_notice_period_is_over_is_refused(ask, clock):
    notice = served_notice()
    clock(NOTICE_AT)
    response = ask(inspectors().allowed).post(
        "/listing-decisions", {"notice_number": notice.number}
    )
    assert refusal(response) == (409, "E-NOTICE-PERIOD")
    assert not ListingDecision.objects.exists()


def test_decision_is_drafted_reviewed_and_approved_by_three(ask, clock):
    notice = served_notice()
    clock(DRAFT_AT)
    drafter = inspectors().allowed
    drafted = ask(drafter).post("/listing-decisions", {"notice_number": notice.number})
    assert drafted.status_code == 201
    assert (drafted.json()["state"], drafted.json()["decided_by"]) == ("DRAFT", None)
    shown = {"shown_hash": drafted.json()["content_hash"]}
    address = f"/listing-decisions/{drafted.json()['id']}"
    approver = ApproverFactory()
    clock(APPROVE_AT)
    early = ask(approver).post(f"{address}/approval", {**shown, "approve": True})
    assert refusal(early) == (409, "E-NOT-REVIEWED")
    reviewer = LegalReviewerFactory()
    reviewed = ask(reviewer).post(f"{address}/review", {**shown, "agreed": True})
    assert reviewed.status_code == 200
    assert (reviewed.json()["reviewed_by"], reviewed.json()["is_reviewed"]) == (
        reviewer.display_name,
        True,
    )
    approved = ask(approver).post(
        f"{address}/approval",
        {"shown_hash": drafted.json()["content_hash"], "approve": True},
    )
    assert approved.status_code == 200
    body = approved.json()
    assert (body["state"], body["decided_by"], body["decided_on"]) == (
        "APPROVED",
        approver.display_name,
        "2026-09-10",
    )
    assert body["drafted_by"] == drafter.display_name
    assert Listing.objects.count() == 3


def test_decision_drafted_by_others_finds_no_notice(ask, clock):
    notice = served_notice()
    clock(DRAFT_AT)
    people = inspectors()
    for person in (people.colleague, people.stranger):
        response = ask(person).post("/listing-decisions", {"notice_number": notice.number})
        assert refusal(response) == (404, "E-NOT-FOUND")
    assert refusal(ask().post("/listing-decisions", {})) == (401, "E-AUTH")


def approval(decision, **changed):
    return {"shown_hash": decision.content_hash, "approve": True, **changed}


def test_decision_is_not_approved_by_its_drafter_under_another_account(ask, clock):
    drafter = InspectorFactory()
    decision = drafted_decision(actor=drafter)
    clock(APPROVE_AT)
    same_person = ApproverFactory(person_key=drafter.person_key)
    response = ask(same_person).post(
        f"/listing-decisions/{decision.pk}/approval", approval(decision)
    )
    assert refusal(response) == (403, "E-OWN-DRAFT")
    assert not Listing.objects.exists()


def test_decision_is_not_approved_by_others(ask, clock):
    decision = drafted_decision()
    clock(APPROVE_AT)
    path = f"/listing-decisions/{decision.pk}/approval"
    inspector = inspectors().allowed
    assert refusal(ask(inspector).post(path, approval(decision))) == (403, "E-NOT-ALLOWED")
    for person in (ApproverFactory("370982"), inspectors().stranger):
        assert refusal(ask(person).post(path, approval(decision))) == (404, "E-NOT-FOUND")
    assert refusal(ask().post(path, approval(decision))) == (401, "E-AUTH")
    assert not Listing.objects.exists()


def test_decision_with_another_content_than_shown_is_refused(ask, clock):
    decision = drafted_decision()
    clock(APPROVE_AT)
    response = ask(ApproverFactory()).post(
        f"/listing-decisions/{decision.pk}/approval", approval(decision, shown_hash="0" * 64)
    )
    assert refusal(response) == (409, "E-APPROVAL-STALE")


def test_decision_is_rejected_with_a_reason(ask, clock):
    decision = drafted_decision()
    clock(APPROVE_AT)
    asker, path = ask(ApproverFactory()), f"/listing-decisions/{decision.pk}/approval"
    without = asker.post(path, approval(decision, approve=False))
    assert refusal(without) == (422, "E-TEXT-EMPTY")
    rejected = asker.post(path, approval(decision, approve=False, reason="已达成和解"))
    assert rejected.json()["state"] == "REJECTED"
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"shown_hash": "x"}, "E-VALUE"),
        ({"approve": "yes"}, "E-TYPE"),
        ({"approve": 1}, "E-TYPE"),
        ({"approved_by": 1}, "E-FIELD-UNKNOWN"),
    ],
)
def test_decision_malformed_approval_is_refused(ask, clock, changed, code):
    decision = drafted_decision()
    clock(APPROVE_AT)
    response = ask(ApproverFactory()).post(
        f"/listing-decisions/{decision.pk}/approval", approval(decision, **changed)
    )
    assert refusal(response) == (422, code)


def test_decision_that_a_platform_took_in_part_says_so(ask, clock):
    decision = approved_decision()
    clock(APPROVE_AT)
    company, *_ = OutboxMessage.objects.order_by("subject__key")
    OutboxMessage.objects.update(state="PARKED")
    OutboxMessage.objects.filter(pk=company.pk).update(state="ACKNOWLEDGED")

    body = ask(inspectors().allowed).get(f"/listing-decisions/{decision.pk}").json()

    assert (body["number"], body["delivery"]) == (decision.number, "PARTIAL")
    assert ask(inspectors().colleague).get(f"/listing-decisions/{decision.pk}").status_code == 404
