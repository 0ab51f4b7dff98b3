"""Papers that lack, as company and inspector see them and bring them (补正)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blacklist.enums import ChangeKind
from blacklist.models import MissingPaper, RemovalApplication, SupplementPaper, SupplementRequest
from blacklist.services.credit_objection import file_credit_objection
from tests.factories.blacklist import approved_decision, at
from tests.factories.removal import (
    APPLY_AT,
    application,
    approved_change,
    corrected_decision,
    drafted_change,
    pdf,
)
from tests.factories.sites import WageOfficerFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LIST = "/inspector/credit-objections/"
MONDAY = dt.date(2026, 9, 21)


def test_papers_that_lack_are_brought_online_until_it_is_decided(client, clock):
    decision = application().decision
    inspector = decision.notice.order.case.handler
    officer = WageOfficerFactory(decision.notice.order.case.project)
    clock(APPLY_AT)
    listing = reverse("web:listing", args=(decision.pk,))
    client.force_login(inspector)
    first, second = names_what_lacks(client, listing)
    client.force_login(officer)
    address = reverse("web:bring_papers", args=(decision.pk, first.request_id))
    brings(client, decision, address, first)
    client.force_login(WageOfficerFactory())
    assert client.post(address).status_code == 404

    client.force_login(inspector)
    looks(client, decision, listing)

    client.force_login(officer)
    for words in ("已经看过", "已经作出决定"):
        late = client.post(address, {f"paper_{second.pk}": upload("签收")})
        assert (late.status_code, words in late.text) == (409, True)
        assert "E-SUPPLEMENT" in late.text
        if words == "已经看过":
            assert "补正的材料已齐" in client.get("/contractor/repair/").text
            refusal = drafted_change(decision, ChangeKind.REFUSAL, now=APPLY_AT)
            approved_change(refusal, now=APPLY_AT)
    assert SupplementPaper.objects.count() == 1


def upload(text):
    return SimpleUploadedFile(f"{text}.pdf", pdf(text))


def names_what_lacks(client, listing):
    review = {"is_complete": "no", "words": "请补正", "lacks": "银行回单"}
    for wrong, words in (
        (review, "第 1 项请写成"),
        ({**review, "lacks": ""}, "请逐项写明缺少的材料"),
        ({**review, "is_complete": "yes", "lacks": "回单：缺"}, "请清空这一项"),
        ({**review, "is_complete": "", "lacks": "回单：缺"}, "请改正后再提交"),
    ):
        refused = client.post(f"{listing}first-review/", wrong)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert not SupplementRequest.objects.exists()
    lacks = "银行回单：缺 8 月的\n\n签收表: 没有签字"
    client.post(f"{listing}first-review/", {**review, "lacks": lacks})
    assert "待单位补正" in client.get("/inspector/listings/").text
    return MissingPaper.objects.order_by("pk")


def brings(client, decision, address, missing):
    told = client.get(reverse("web:repair", args=(decision.pk,))).text
    for words in ("缺 8 月的", "签收表", "没有签字", "待补交", "补交材料</button>"):
        assert words in told
    assert told.count("（至少补交一份）") == 2
    field = f"paper_{missing.pk}"
    for sent, words in (
        ({}, "请至少选择一份"),
        ({field: SimpleUploadedFile("回单.pdf", b"MZ")}, "E-FILE-TYPE"),
    ):
        refused = client.post(address, sent)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert not SupplementPaper.objects.exists()
    done = client.post(address, {field: upload("八月"), "words": "八月的"}, follow=True).text
    assert "已收到 1 份补正材料" in done
    assert "已补交，待查看" in done
    again = client.post(address, {field: upload("八月")})
    assert (again.status_code, "E-PAPER-REPEATED" in again.text) == (422, True)
    assert "补正的材料已收到，待查看" in client.get("/contractor/repair/").text


def looks(client, decision, listing):
    assert "查看补正材料" in client.get("/inspector/listings/").text
    shown = client.get(listing).text
    file = reverse("web:supplement_paper", args=(decision.pk, SupplementPaper.objects.get().pk))
    assert file in shown
    assert "2027-03-30 10:00 收到" in shown
    got = client.get(file)
    assert (got.content, got["Content-Type"]) == (pdf("八月"), "application/octet-stream")
    still = {"is_complete": "no", "lacks": "签收表：没有签字"}
    assert "已通知单位补正" in client.post(f"{listing}papers/", still, follow=True).text
    complete = client.post(f"{listing}papers/", {"is_complete": "yes"}, follow=True).text
    assert "已认定补正的材料齐全" in complete


def test_files_are_limited_together(client, clock, monkeypatch):
    """The server in front takes no more in one request; each alone would do."""
    monkeypatch.setattr("api.web.forms.papers.MOST_BYTES", 50)
    decision = corrected_decision()
    clock(APPLY_AT)
    client.force_login(WageOfficerFactory(decision.notice.order.case.project))
    fields = {"application": "已经付清", "words": "不再拖欠", "signed_by": "负责人"}
    fields |= {"signed_on": "2026-10-01", "proof": upload("a" * 20), "pledge_paper": upload("b")}

    refused = client.post(reverse("web:repair", args=(decision.pk,)), fields)

    assert (refused.status_code, "合计不能超过" in refused.text) == (422, True)
    assert not RemovalApplication.objects.exists()


def test_papers_of_an_objection_are_brought_online(client, clock):
    decision = approved_decision()
    inspector = decision.notice.order.case.handler
    clock(at(MONDAY))
    row = file_credit_objection(decision=decision, words="有误", actor=inspector, now=at(MONDAY))
    page = f"{LIST}{row.pk}/"
    client.force_login(inspector)
    assert client.post(f"{page}papers/", {"lacks": ""}).status_code == 422
    assert "待补交" in client.post(f"{page}papers/", {"lacks": "合同：没有盖章"}, follow=True).text
    asked = SupplementRequest.objects.get()

    client.force_login(WageOfficerFactory(decision.notice.order.case.project))
    address = reverse("web:bring_papers", args=(decision.pk, asked.pk))
    assert "没有盖章" in client.get(reverse("web:repair", args=(decision.pk,))).text
    assert "信用信息异议：<strong>需要补正材料" in client.get("/contractor/repair/").text
    sent = {f"paper_{asked.missing.get().pk}": SimpleUploadedFile("合同.pdf", pdf("合同"))}
    assert "已收到 1 份补正材料" in client.post(address, sent, follow=True).text

    client.force_login(inspector)
    file = reverse("web:supplement_paper", args=(decision.pk, SupplementPaper.objects.get().pk))
    assert file in client.get(page).text
    assert client.get(file).content == pdf("合同")
