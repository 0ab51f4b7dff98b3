"""First review and objections to credit information, as company, inspector and approver see them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blacklist.models import CreditObjection
from blacklist.services.change import reject_change
from blacklist.services.credit_objection import file_credit_objection
from tests.factories.blacklist import approved_decision, at, review
from tests.factories.removal import APPLY_AT, application, approved_change
from tests.factories.sites import ApproverFactory, InspectorFactory, WageOfficerFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LIST = "/inspector/credit-objections/"
MONDAY = dt.date(2026, 9, 21)


def test_the_half_day_is_shown_to_everybody_and_flagged_when_it_is_over(client, clock):
    decision = application().decision
    inspector, approver = decision.notice.order.case.handler, ApproverFactory()
    officer = WageOfficerFactory(decision.notice.order.case.project)
    seen = {
        "/contractor/repair/": officer,
        reverse("web:repair", args=(decision.pk,)): officer,
        "/inspector/listings/": inspector,
        reverse("web:listing", args=(decision.pk,)): inspector,
        "/inspector/due/": inspector,
        "/approver/": approver,
    }
    for late, moment in ((False, APPLY_AT), (True, APPLY_AT + dt.timedelta(hours=30))):
        clock(moment)
        for address, user in seen.items():
            client.force_login(user)
            text = client.get(address).text
            # What is due holds other clocks too: only the row of the review counts.
            row = text.partition("初审提前移出申请")[2].partition("</tr>")[0] or text
            assert "初审" in text, address
            assert ("已超" in row) is late, address

    clock(APPLY_AT)
    client.force_login(inspector)
    page = reverse("web:listing_act", args=(decision.pk, "first-review"))
    assert client.post(page, {"words": "缺签收表"}).status_code == 422
    lacking = {"is_complete": "no", "words": "请补正", "lacks": "签收表：缺签收表"}
    said = client.post(page, lacking, follow=True).text
    assert "初审已记录。" in said
    assert "记录初审" not in said
    assert "初审提前移出申请" not in client.get("/inspector/due/").text
    client.force_login(officer)
    told = client.get(reverse("web:repair", args=(decision.pk,))).text
    assert "需要补正" in told
    assert "缺签收表" in told
    assert "需要补正材料" in client.get("/contractor/repair/").text


def test_an_objection_goes_from_the_company_to_its_correction(client, clock):
    decision = approved_decision()
    inspector = decision.notice.order.case.handler
    officer = WageOfficerFactory(decision.notice.order.case.project)
    clock(at(MONDAY))
    client.force_login(officer)
    portal = reverse("web:repair", args=(decision.pk,))
    assert client.post(f"{portal}objection/", {"words": ""}).status_code == 422
    told = client.post(f"{portal}objection/", {"words": "欠薪金额有误"}, follow=True).text
    assert "异议已收到" in told
    assert "2026-09-24</strong>" in told
    assert "提出异议</summary>" not in told
    again = client.post(f"{portal}objection/", {"words": "再提"})
    assert (again.status_code, "E-CREDIT-OBJECTION" in again.text) == (409, True)

    row = CreditObjection.objects.get()
    page = f"{LIST}{row.pk}/"
    client.force_login(ApproverFactory())
    assert page in client.get("/approver/").text
    assert "答复异议" not in client.get(page).text
    client.force_login(inspector)
    assert page in client.get(LIST).text
    assert page in client.get("/inspector/due/").text
    assert page in client.get(reverse("web:listing", args=(decision.pk,))).text
    asked = client.post(f"{page}ask/", {"units": "住房和城乡建设局"}, follow=True).text
    assert "2026-10-08</strong>" in asked
    assert "请其他单位核查</h2>" not in asked
    assert client.post(f"{page}answer/", {"answer": "有误"}).status_code == 422
    upheld = {"upheld": "yes", "answer": "有误"}
    for wrong in (
        upheld,
        {"upheld": "no", "answer": "无误", "kind": "WITHDRAWAL"},
        {**upheld, "kind": "REVOCATION"},
    ):
        assert client.post(f"{page}answer/", wrong).status_code == 422
    answered = client.post(f"{page}answer/", {**upheld, "kind": "LEAVE"}, follow=True)
    assert "成立，待更正" in answered.text
    assert client.post(f"{page}nothing/").status_code == 404
    assert client.post(f"{page}answer/", {"upheld": "no", "answer": "无误"}).status_code == 409
    done = client.post(f"{page}correct/", {"correction": "已重新报送"}, follow=True).text
    assert "成立，已更正" in done
    client.force_login(officer)
    assert "已重新报送" in client.get(portal).text


def test_an_objection_on_paper_is_taken_in_and_others_do_not_see_it(client, clock):
    decision = approved_decision()
    clock(at(MONDAY))
    client.force_login(InspectorFactory())
    assert "没有信用信息异议" in client.get(LIST).text
    address = reverse("web:listing_act", args=(decision.pk, "objection"))

    assert "已登记信用信息异议" in client.post(address, {"words": "有误"}, follow=True).text

    row = CreditObjection.objects.get()
    client.force_login(InspectorFactory("370982"))
    assert "没有信用信息异议" in client.get(LIST).text
    assert client.get(f"{LIST}{row.pk}/").status_code == 404


def test_the_list_asks_as_often_for_one_as_for_three(client, clock):
    clock(at(MONDAY))
    inspector = InspectorFactory()
    client.force_login(inspector)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            file_credit_objection(
                decision=approved_decision(), words="有误", actor=inspector, now=at(MONDAY)
            )
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_upheld_is_mended_by_a_change_linked_both_ways(client, clock):
    decision = approved_decision()
    inspector = decision.notice.order.case.handler
    clock(at(MONDAY))
    row = file_credit_objection(decision=decision, words="有误", actor=inspector, now=at(MONDAY))
    page, listing = f"{LIST}{row.pk}/", reverse("web:listing", args=(decision.pk,))
    portal = reverse("web:repair", args=(decision.pk,))
    client.force_login(inspector)

    upheld = {"upheld": "yes", "answer": "列错了单位", "kind": "WITHDRAWAL"}
    told = client.post(f"{page}answer/", upheld, follow=True).text
    change = row.changes.get()
    assert "变更已拟稿，等待审批" in told
    assert f"{listing}#changes" in told
    assert "登记已更正</h2>" not in told
    assert f'href="{page}"' in client.get(listing).text.partition("变更决定</h2>")[2]

    approver = ApproverFactory()
    client.force_login(approver)
    address = reverse("web:change", args=(change.pk,))
    assert address in client.get(page).text
    shown = client.get(address).text
    assert f'href="{page}"' in shown
    assert "<strong>2026-09-24</strong> 前更正" in shown
    assert "2026-09-24" in client.get("/approver/").text.partition(change.number)[2]
    clock(at(dt.date(2026, 9, 28)))
    client.force_login(approver)
    assert "已超期" in client.get(address).text

    clock(at(MONDAY))
    client.force_login(WageOfficerFactory(decision.notice.order.case.project))
    assert f"撤回错误列入已拟定（{change.number}），等待审批" in client.get(portal).text
    reject_change(change=change, reason="事实不清", actor=approver, now=at(MONDAY))
    client.force_login(inspector)
    again = {"kind": "REVOCATION", "reason": "列错了单位"}
    assert client.post(f"{page}mend/", again).status_code == 422
    redrafted = client.post(f"{page}mend/", {**again, "document": "文1号"}, follow=True).text
    assert "（撤销列入），等待审批" in redrafted
    approved_change(review(row.changes.get(state="DRAFT"), now=at(MONDAY)), now=at(MONDAY))
    assert "成立，已更正" in client.get(page).text
