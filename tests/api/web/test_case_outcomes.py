"""The four outcomes of a case and the public page, through the pages and the API."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blacklist.models import MarketRemovalProposal, ViolationPublication
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.outcomes import (
    ADDRESS,
    drafted_publication,
    market_proposal,
    owed_now,
    published_violation,
)
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
WAITING = "/approver/outcomes/"


@pytest.fixture
def order(clock):
    clock(APPROVE_AT)
    return unpaid_order()


def as_person(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(order):
    return f"/inspector/cases/{order.case.number}/outcomes/"


def decide(client, path, **given):
    """What is said when the page was looked at and its form sent as it stands."""
    shown = re.search(r'name="shown_sum" value="([^"]*)"', client.get(WAITING).text)
    given = {"shown_sum": shown[1] if shown else "", **given}
    return client.post(WAITING + path, given, follow=True).text


def test_a_violation_is_published_found_and_taken_down(order):
    inspector = as_person(order.case.handler)
    approver = as_person(ApproverFactory())
    facts = {
        "violation": "ARREARS",
        "decision_number": order.number,
        "address": ADDRESS,
        "facts": "拖欠10名农民工工资",
        "result": "已责令限期支付",
    }
    url = page_of(order)
    assert "提交审批" in inspector.get(url).text
    private = inspector.post(url + "publish/", {**facts, "facts": "电话13800000000"})
    assert private.status_code == 422
    assert "E-PERSONAL" in private.text
    assert inspector.post(url + "publish/", {**facts, "facts": ""}).status_code == 422
    assert "等负责人审批" in inspector.post(url + "publish/", facts, follow=True).text
    row = ViolationPublication.objects.get()
    assert "拖欠10名农民工工资" in approver.get(WAITING).text
    path = f"publications/{row.pk}/"
    assert "请选择决定" in decide(approver, path)
    stale = decide(approver, path, approved="yes", reason="属实", shown_hash="0")
    assert "E-APPROVAL-STALE" in stale
    decide(approver, path, approved="yes", reason="属实", shown_hash=row.content_hash)
    row.refresh_from_db()

    anybody = Client()
    shown = anybody.get("/violations/").text
    assert order.case.employer.name in shown
    assert "2026年第3季度" in shown
    assert "只显示姓氏" in shown
    one = anybody.get(f"/violations/{row.number}/").text
    assert ADDRESS in one
    told = anybody.get("/api/v1/violations?period=2026-07-01").json()
    assert told["items"][0]["items"]["address"] == ADDRESS
    assert anybody.get("/api/v1/violations?period=2026-04-01").json()["items"] == []

    down = inspector.post(url + "withdraw/", {"reason": "处理决定已撤销"}, follow=True)
    assert "等负责人批准" in down.text
    assert "批准撤下" in approver.get(WAITING).text
    assert "已办理" in decide(approver, f"withdrawals/{row.pk}/")

    assert order.case.employer.name not in anybody.get("/violations/?period=2026-07-01").text
    gone = anybody.get(f"/violations/{row.number}/")
    assert gone.status_code == 200
    assert "已撤下" in gone.text
    assert order.case.employer.name not in gone.text
    assert anybody.get("/api/v1/violations").json()["items"][0]["items"] == {}
    assert anybody.get("/violations/没有/").status_code == 404


def test_a_draft_is_refused_and_a_proposal_sent_and_answered(order):
    inspector, approver = as_person(order.case.handler), as_person(ApproverFactory())
    row = drafted_publication(order)
    assert "没有公布过" in Client().get("/violations/").text
    decide(approver, f"publications/{row.pk}/", approved="no", reason="事实不清")
    url = page_of(order)
    given = {"authority": "泰安市住房和城乡建设局", "reason": "拒不支付"}
    assert "等负责人决定" in inspector.post(url + "market/", given, follow=True).text
    proposal = MarketRemovalProposal.objects.get()
    decide(approver, f"proposals/{proposal.pk}/", approved="yes", reason="属实")
    page = inspector.get(url).text
    assert "事实不清" in page
    assert "清出建设市场建议书" in page
    letter = MarketRemovalProposal.objects.get().document
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert inspector.get(f"/inspector/documents/{letter.pk}/{form}").content.startswith(start)
    answer = {"restriction_number": "泰建1号", "answer": "已限制"}
    assert "已记录" in inspector.post(url + "market-answer/", answer, follow=True).text
    late = inspector.post(url + "market-answer/", answer)
    assert late.status_code == 409
    assert inspector.post(url + "nothing/").status_code == 404
    assert inspector.post(url + "withdraw/", {"reason": "没有公布"}).status_code == 404


def test_the_listing_decision_comes_as_pdf_and_word(order):
    inspector = as_person(order.case.handler)
    folder = f"/inspector/cases/{order.case.number}/listing-decision."
    draft = drafted_decision(served_notice(order))
    assert inspector.get(folder + "pdf").status_code == 404
    approved_decision(draft)
    assert inspector.get(folder + "pdf").content.startswith(b"%PDF")
    assert inspector.get(folder + "docx").content.startswith(b"PK")
    assert inspector.get(folder + "txt").status_code == 404
    assert draft.number in inspector.get(page_of(order)).text
    told = inspector.get(f"/api/v1/cases/{order.case.number}/outcomes").json()
    assert [one["kind"] for one in told] == ["EXPOSURE", "LISTING", "POLICE", "MARKET_REMOVAL"]
    assert told[1]["decision_number"] == draft.number


def test_the_public_page_asks_as_often_for_one_as_for_three(order):
    published_violation(drafted_publication(order))
    approver, counts = as_person(ApproverFactory()), []
    for _ in range(2):
        drafted_publication()
        market_proposal()
        asked = []
        # Brings the ledgers of what waits to the day; they are kept from then on.
        approver.get(WAITING)
        for client, path in ((Client(), "/violations/"), (approver, WAITING)):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            asked.append(len(queries))
        counts.append(asked)
        published_violation()
    assert counts[0] == counts[1]
    assert as_person(InspectorFactory("370982")).get(page_of(order)).status_code == 404


def test_an_objection_is_taken_down_due_this_week_and_answered(order, clock):
    published_violation(drafted_publication(order))
    inspector, url = as_person(order.case.handler), page_of(order)
    given = {"objector": "泰安示例建筑有限公司", "words": "已支付", "received_on": "2026-09-10"}
    assert inspector.post(url + "objection-answer/", {}).status_code == 422
    early = inspector.post(url + "objection-answer/", {"upheld": "no", "answer": "经核实"})
    assert early.status_code == 404
    wrong = inspector.post(url + "objection/", {**given, "received_on": "2026-09-09"})
    assert (wrong.status_code, "E-DAY" in wrong.text) == (422, True)

    assert "答复期限已计时" in inspector.post(url + "objection/", given, follow=True).text
    clock(dt.datetime(2026, 10, 8, 1, 0, tzinfo=dt.UTC))
    inspector = as_person(order.case.handler)
    due = inspector.get("/inspector/due/").text
    assert "答复对重大违法行为公布的异议" in due
    assert "outcomes/" in due
    said = inspector.post(
        url + "objection-answer/", {"upheld": "yes", "answer": "经核实属实"}, follow=True
    ).text
    assert "异议成立" in said
    assert "更正或者撤下重大违法行为公布" not in inspector.get("/inspector/due/").text
    clock(dt.datetime(2026, 10, 23, 1, 0, tzinfo=dt.UTC))
    inspector = as_person(order.case.handler)
    assert "更正或者撤下重大违法行为公布" in inspector.get("/inspector/due/").text


def test_who_approves_sees_what_is_owed_now_beside_what_the_text_was_written_by(order):
    approver = as_person(ApproverFactory())
    writing = as_person(order.case.handler).get(page_of(order)).text
    assert "现在（2026-09-10，按台账）拖欠10名农民工工资合计100,000.00元" in writing
    row, proposal = drafted_publication(order), market_proposal()
    page = approver.get(WAITING).text
    assert "拟稿时尚欠（2026-09-09）" in page
    assert "现在尚欠（2026-09-10，按台账）" in page
    assert "拟稿后尚欠数额有变动" not in page
    seen = {"approved": "yes", "reason": "属实", "shown_hash": row.content_hash}
    seen["shown_sum"] = owed_now(row.case)

    bank_pays(*row.case.claims.all()[:4])
    bank_pays(*proposal.case.claims.all()[:4])
    told = approver.post(f"{WAITING}publications/{row.pk}/", seen, follow=True).text
    assert "没有办理：尚欠数额有变动" in told
    assert "E-SUM-MOVED" in told
    # Told old and new sum, he is shown the page again with both, and what to do.
    assert "合计100,000.00元" in told
    assert "合计60,000.00元" in told
    assert told.count("拟稿后尚欠数额有变动") == 2
    told = approver.post(f"{WAITING}proposals/{proposal.pk}/", seen, follow=True).text
    assert "E-SUM-MOVED" in told
    assert not ViolationPublication.objects.exclude(state="DRAFT").exists()
    assert not MarketRemovalProposal.objects.exclude(state="PROPOSED").exists()
