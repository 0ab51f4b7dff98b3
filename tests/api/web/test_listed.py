"""The inspector's pages on who is listed, and the listed company's own."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blacklist.models import Correction, ListingChange, RemovalApplication, RemovalBar
from sites.services.upload_store import fetch, store
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    at,
    pay_everything,
    served_notice,
)
from tests.factories.removal import (
    APPLY_AT,
    CORRECTED_ON,
    DECIDE_AT,
    ESTABLISHED_AT,
    PAPER,
    application,
    approved_change,
    corrected_decision,
    drafted_change,
    pdf,
)
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def inspector(client):
    user = InspectorFactory()
    client.force_login(user)
    return user


def officer_of(client, decision):
    user = WageOfficerFactory(decision.notice.order.case.project)
    client.force_login(user)
    return user


def act(client, decision, slug, **fields):
    return client.post(reverse("web:listing_act", args=(decision.pk, slug)), fields)


def page(client, decision):
    return client.get(reverse("web:listing", args=(decision.pk,))).text


def test_list_shows_standing_and_what_waits(client, inspector, clock):
    first, second = application().decision, approved_decision()
    clock(APPLY_AT)
    client.force_login(inspector)

    text = client.get("/inspector/listings/").text
    found = client.get("/inspector/listings/", {"q": second.company.uscc}).text

    assert first.number in text
    assert "提前移出申请，2027-04-20 前决定" in text
    assert (first.number in found, second.number in found) == (False, True)


def test_listings_take_the_same_queries_whatever_else_is_listed(client, inspector, clock):
    clock(APPROVE_AT)

    assert "没有列入决定" in client.get("/inspector/listings/").text


def test_listing_shows_both_clocks_and_what_is_missing(client, inspector, clock):
    decision = approved_decision()
    clock(APPROVE_AT)

    text = page(client, decision)

    assert "2029-09-10" in text
    assert "2027-09-10" in text
    assert "互不推算" in text
    assert "尚欠10人100,000.00元" in text


def test_correction_bar_and_change_are_done_from_the_page(client, inspector, clock):
    decision = approved_decision()
    pay_everything(decision.notice.order)
    clock(ESTABLISHED_AT)

    corrected = act(client, decision, "correction", corrected_on=CORRECTED_ON, evidence="回单")
    barred = act(
        client,
        decision,
        "bar",
        kind="CRIMINAL",
        reason="立案侦查",
        document="文1号",
        since="2026-10-01",
    )
    drafted = act(client, decision, "change", kind="REVOCATION", reason="撤销", document="文2号")

    assert [answer.status_code for answer in (corrected, barred, drafted)] == [302] * 3
    assert Correction.objects.get().corrected_on == CORRECTED_ON
    assert RemovalBar.objects.get().kind == "CRIMINAL"
    assert ListingChange.objects.get().kind == "REVOCATION"
    assert "不得提前移出" in page(client, decision)


def test_refused_act_says_why_and_keeps_what_was_typed(client, inspector, clock):
    decision = approved_decision()
    clock(ESTABLISHED_AT)

    refused = act(client, decision, "correction", corrected_on=CORRECTED_ON, evidence="回单")
    unreadable = act(client, decision, "correction", corrected_on="", evidence="回单")

    assert (refused.status_code, unreadable.status_code) == (409, 422)
    assert "E-REMOVAL-CONDITION" in refused.text
    assert 'value="回单"' in refused.text
    assert act(client, decision, "celebrate").status_code == 404


def test_papers_come_back_as_they_came_in_and_only_as_files(client, inspector, clock):
    asked = application()
    store(PAPER)
    clock(APPLY_AT)
    client.force_login(inspector)
    address = reverse("web:paper", args=(asked.decision.pk, asked.papers.get().pk))

    answer = client.get(address)

    assert answer.content == PAPER
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "银行回单.pdf" in page(client, asked.decision)


def test_company_sees_what_to_do_and_applies_with_its_papers(client, clock):
    decision = corrected_decision()
    clock(APPROVE_AT)
    officer = officer_of(client, decision)
    address = reverse("web:repair", args=(decision.pk,))
    early = client.get(address).text
    clock(APPLY_AT)
    client.force_login(officer)
    assert "现在可以申请提前移出" in client.get("/contractor/repair/").text
    answer = client.post(
        address,
        {
            "application": "已经付清",
            "words": "不再拖欠",
            "signed_by": "负责人",
            "signed_on": "2026-10-01",
            "proof": SimpleUploadedFile("回单.pdf", pdf("proof")),
            "pledge_paper": SimpleUploadedFile("承诺.pdf", pdf("pledge")),
        },
    )

    assert "2027-03-30" in early
    assert "提交申请" not in early
    assert answer.status_code == 302
    made = RemovalApplication.objects.get()
    assert [fetch(paper.sha256) for paper in made.papers.order_by("pk")] == [
        pdf("proof"),
        pdf("pledge"),
    ]
    assert made.pledge.sha256 == made.papers.get(kind="PLEDGE").sha256
    assert "申请办理中" in client.get(address).text
    assert "2027-04-20 前作出决定" in client.get("/contractor/repair/").text


def test_company_is_told_why_an_application_is_not_taken(client, clock):
    decision = corrected_decision()
    clock(APPROVE_AT)
    officer_of(client, decision)
    fields = {
        "application": "已经付清",
        "words": "不再拖欠",
        "signed_by": "负责人",
        "signed_on": "2026-09-01",
    }
    address = reverse("web:repair", args=(decision.pk,))

    without_proof = client.post(address, fields)
    early = client.post(address, {**fields, "proof": SimpleUploadedFile("回单.pdf", pdf("proof"))})

    assert (without_proof.status_code, early.status_code) == (422, 409)
    assert "E-REMOVAL-CONDITION" in early.text
    assert not RemovalApplication.objects.exists()


def test_company_with_nothing_listed_or_removed_reads_so(client, clock):
    change = approved_change()
    clock(DECIDE_AT)
    officer_of(client, change.listing_decision)
    assert "已于 2027-04-12 移出" in client.get("/contractor/repair/").text
    gone = client.get(reverse("web:repair", args=(change.listing_decision.pk,))).text
    assert "已移出名单" in gone
    assert change.number in gone

    client.force_login(WageOfficerFactory())
    assert "没有被列入名单" in client.get("/contractor/repair/").text


def test_reviewer_and_approver_do_their_parts_on_a_change(client, clock):
    change = drafted_change(reviewed=False)
    clock(DECIDE_AT)
    address = reverse("web:change", args=(change.pk,))
    client.force_login(LegalReviewerFactory())
    assert "待法制审核" in client.get("/approver/").text
    disagreed = client.post(
        f"{address}review/", {"shown_hash": change.content_hash, "agreed": "no"}
    )
    assert "E-TEXT-EMPTY" in disagreed.text
    reviewed = client.post(
        f"{address}review/", {"shown_hash": change.content_hash, "agreed": "yes"}
    )
    assert reviewed.url == address
    client.force_login(ApproverFactory())
    text = client.get(address).text
    assert "批准准予提前移出" in text
    assert "提交审核意见" not in text

    approved = client.post(
        f"{address}approve/", {"shown_hash": change.content_hash, "checked": "on"}
    )

    assert approved.url == address
    done = client.get(address).text
    assert "提前移出 2027-04-12" in done
    assert "限 2027-04-26 前告知各方" in done


def test_change_is_sent_back_with_a_reason(client, clock):
    change = drafted_change()
    clock(DECIDE_AT)
    client.force_login(ApproverFactory())
    address = reverse("web:reject_change", args=(change.pk,))

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "补证"}).status_code == 302

    change.refresh_from_db()
    assert change.state == "REJECTED"


def test_extension_is_asked_on_the_case_and_agreed_to_in_the_queue(client, inspector, clock):
    notice = served_notice()
    clock(at(dt.date(2026, 9, 21)))
    case = notice.order.case
    asked = client.post(reverse("web:act", args=(case.number, "extension")), {"reason": "班组多"})
    assert asked.status_code == 302
    client.force_login(ApproverFactory())
    assert "班组多" in client.get("/approver/").text
    address = reverse("web:extension", args=(notice.extension.pk,))

    agreed = client.post(address, follow=True).text

    assert "延长至 2026-10-30" in agreed
    assert client.post(address).status_code == 404


def test_extension_after_the_term_is_refused_on_the_page(client, inspector, clock):
    notice = served_notice()
    clock(at(dt.date(2026, 9, 21)))
    case = notice.order.case
    client.post(reverse("web:act", args=(case.number, "extension")), {"reason": "班组多"})
    clock(at(dt.date(2026, 9, 29)))
    client.force_login(ApproverFactory())

    answer = client.post(reverse("web:extension", args=(notice.extension.pk,)), follow=True)

    assert "E-EXTENSION" in answer.text


def test_pledge_and_payment_make_the_draft_a_sparing_one(client, inspector, clock):
    notice = served_notice()
    pay_everything(notice.order)
    clock(at(dt.date(2026, 9, 9)))
    case = notice.order.case
    pledge = {"words": "不再拖欠", "signed_by": "负责人", "signed_on": "2026-09-08"}

    pledged = client.post(reverse("web:act", args=(case.number, "pledge")), pledge)
    drafted = client.post(reverse("web:act", args=(case.number, "decision")), follow=True)

    assert pledged.status_code == 302
    assert "不予列入" in drafted.text
