"""The approving officer's pages: exactly what goes out, and who may let it."""

import pytest
from django.urls import reverse

from blacklist.enums import DecisionState
from blacklist.models import Listing, ListingDecision
from sites.models import AuditEntry, OutboxMessage
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import APPROVE_AT, approved_decision, drafted_decision
from tests.factories.sites import ApproverFactory, InspectorFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def draft(clock):
    """A draft whose gates are open, on the day it may be approved."""
    made = drafted_decision()
    clock(APPROVE_AT)
    return made


def approve(client, decision, **changes):
    fields = {"shown_hash": decision.content_hash, "checked": "on", **changes}
    return client.post(reverse("web:approve", args=(decision.pk,)), fields)


def made():
    return (Listing.objects.count(), OutboxMessage.objects.count())


def test_queue_lists_what_waits(client, draft):
    client.force_login(ApproverFactory())

    text = client.get("/approver/").text

    assert draft.number in text
    assert draft.company.name in text
    assert "2026-09-28" in text


def test_decision_shows_all_that_will_be_pushed_and_its_hash(client, draft):
    client.force_login(ApproverFactory())

    text = client.get(reverse("web:decision", args=(draft.pk,))).text

    assert text.count(draft.content_hash) == 2
    for words in (
        "列入事由",
        "惩戒措施",
        "提前移出的条件和程序",
        "救济途径",
        draft.content["remedies"],
    ):
        assert words in text


def test_approve_lists_the_members_and_writes_their_messages(client, draft):
    client.force_login(ApproverFactory())

    response = approve(client, draft)

    assert (response.status_code, response.url) == (302, f"/approver/decisions/{draft.pk}/")
    draft.refresh_from_db()
    assert draft.state == DecisionState.APPROVED
    assert made() == (3, 3)
    assert "推送消息已同时生成" in client.get(response.url).text


def test_approve_twice_on_page_and_endpoint_lists_once(client, draft):
    client.force_login(ApproverFactory())
    first = approve(client, draft)

    again = approve(client, draft)
    endpoint = client.post(
        f"/api/v1/listing-decisions/{draft.pk}/approval",
        {"shown_hash": draft.content_hash, "approve": True},
        content_type="application/json",
    )
    stale = approve(client, draft, shown_hash="0" * 64)

    assert [answer.status_code for answer in (first, again, endpoint, stale)] == [
        302,
        302,
        200,
        409,
    ]
    assert made() == (3, 3)
    assert AuditEntry.objects.filter(act="审批列入决定书").count() == 1


def test_approve_of_the_own_draft_is_refused_and_changes_nothing(client, draft):
    same_person = ApproverFactory(person_key=draft.drafter_person_key)
    client.force_login(same_person)

    response = approve(client, draft)

    assert response.status_code == 403
    assert "拟稿人不得审批自己拟定的决定" in response.text
    assert "E-OWN-DRAFT" in response.text
    assert made() == (0, 0)


def test_approve_of_other_content_than_shown_is_refused(client, draft):
    client.force_login(ApproverFactory())

    response = approve(client, draft, shown_hash="0" * 64)

    assert response.status_code == 409
    assert "E-APPROVAL-STALE" in response.text
    assert made() == (0, 0)


def test_approve_without_the_check_mark_is_refused(client, draft):
    client.force_login(ApproverFactory())

    response = approve(client, draft, checked="")

    assert response.status_code == 422
    assert "请先逐项核对" in response.text
    assert made() == (0, 0)


def test_reject_needs_a_reason_and_sends_nothing(client, draft):
    client.force_login(ApproverFactory())
    url = reverse("web:reject", args=(draft.pk,))

    empty = client.post(url, {"reason": ""})
    blank = client.post(url, {"reason": "　"})
    rejected = client.post(url, {"reason": "已改正并作出书面信用承诺"})

    assert (empty.status_code, blank.status_code, rejected.status_code) == (422, 422, 302)
    assert ListingDecision.objects.get().state == DecisionState.REJECTED
    assert made() == (0, 0)
    assert "已决定不予列入" in client.get(rejected.url).text


def test_reject_after_the_decision_is_refused(client, clock):
    decided = approved_decision()
    clock(APPROVE_AT)
    client.force_login(ApproverFactory())

    response = client.post(reverse("web:reject", args=(decided.pk,)), {"reason": "反悔"})

    assert response.status_code == 409
    assert "E-DECISION-STATE" in response.text


def test_decision_of_another_region_is_not_found(client, draft):
    url = reverse("web:decision", args=(draft.pk,))
    anonymous = client.get(url)
    answers = []
    for person in (ApproverFactory("370982"), InspectorFactory(), UserFactory()):
        client.force_login(person)
        answers.append((client.get(url).status_code, approve(client, draft).status_code))

    assert (anonymous.status_code, anonymous.url) == (302, f"/login/?next={url}")
    assert answers == [(404, 404), (403, 403), (403, 403)]
    assert made() == (0, 0)


def test_public_list_and_verification_show_the_decision(client, clock):
    decided = approved_decision()
    clock(APPROVE_AT)

    listed = client.get("/listings/", {"q": decided.company.uscc.lower()}).text
    verified = client.get(reverse("web:verify_number", args=(decided.number,))).text

    assert f">{decided.number}</a>" in listed
    assert decided.company.uscc in listed
    assert decided.company.persons.first().name not in listed
    assert decided.content_hash in verified


def test_public_list_drops_a_listing_on_the_day_it_ends(client, clock):
    decided = approved_decision()

    clock(APPROVE_AT.replace(year=APPROVE_AT.year + 3, hour=0, minute=0))

    assert decided.number not in client.get("/listings/").text


def test_public_list_costs_the_same_for_one_and_three(client, clock, django_assert_num_queries):
    clock(APPROVE_AT)
    approved_decision()
    with django_assert_num_queries(3):
        client.get("/listings/")
    approved_decision()
    approved_decision()
    with django_assert_num_queries(3):
        client.get("/listings/")


def test_decision_taken_in_part_says_so_on_both_its_pages(client, clock):
    decided = approved_decision()
    clock(APPROVE_AT)
    first = decided.listings.order_by("pk").first().event
    OutboxMessage.objects.update(state="PARKED", last_error="422 证件种类不符")
    OutboxMessage.objects.filter(pk=first.pk).update(state="ACKNOWLEDGED")

    for person, url in (
        (ApproverFactory(), reverse("web:decision", args=(decided.pk,))),
        (InspectorFactory(), reverse("web:listing", args=(decided.pk,))),
    ):
        client.force_login(person)
        page = client.get(url).text
        assert "平台只签收了一部分" in page
        assert page.count("422 证件种类不符") == 2


def test_the_page_shows_what_is_owed_now_beside_what_the_draft_says(client, draft):
    client.force_login(ApproverFactory())
    address = reverse("web:decision", args=(draft.pk,))
    drafted, now = "尚欠10名农民工工资100,000.00元", "尚欠9名农民工工资90,000.00元"
    assert "拟稿后尚欠数额有变动" not in client.get(address).text

    bank_pays(draft.notice.order.case.claims.first())
    for text in (client.get(address).text, approve(client, draft).text):
        assert drafted in text
        assert now in text
        assert "不能按拟稿时的数额批准" in text
    assert made() == (0, 0)
