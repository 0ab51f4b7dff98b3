"""Penalty decisions, what is reported of each, and the file of it."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blacklist.enums import PenaltyKind
from blacklist.penalty_record import COLUMNS
from tests.blacklist.services.test_penalty import AUTHORITY
from tests.factories.blacklist import APPROVE_AT
from tests.factories.penalties import penalty_decision
from tests.factories.sites import InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LIST = "/inspector/penalties/"
GIVEN = {
    "procedure": "ORDINARY",
    "violation": "拒不履行责令支付决定",
    "facts": "逾期未改正",
    "basis": "《劳动保障监察条例》第三十条",
    "kinds": ["罚款"],
    "content": "罚款20,000.50元",
    "fine": "20000.50",
    "publish_until": "2027-09-10",
}


@pytest.fixture
def decision(clock, settings):
    clock(APPROVE_AT)
    settings.AUTHORITY_USCC = AUTHORITY
    return penalty_decision()


@pytest.fixture
def inspector(decision):
    client = Client()
    client.force_login(decision.case.handler)
    return client


def test_a_decision_is_reported_amended_and_withdrawn(inspector, decision):
    page = f"{LIST}{decision.pk}/"
    assert "待报送" in inspector.get(LIST).text
    assert "2026-09-20" in inspector.get(page).text
    assert inspector.get(page + "record.csv").status_code == 404
    form = inspector.get(page).text
    assert form.count('type="checkbox" name="kinds"') == len(PenaltyKind)
    assert "勾选或者选简易程序的，不报送" in form
    assert '违法事实 <span class="note">（报送的必填）</span>' in form
    wrong = inspector.post(page + "report/", {**GIVEN, "fine": "1.00"})
    assert wrong.status_code == 422
    assert "不一致" in wrong.text
    assert inspector.post(page + "report/", {**GIVEN, "publish_until": ""}).status_code == 422
    assert "已办理：新增" in inspector.post(page + "report/", GIVEN, follow=True).text
    text = inspector.get(page + "record.csv").content.decode("utf-8-sig")
    head, _, row, control = csv.reader(io.StringIO(text))
    assert head == ["操作", *COLUMNS]
    assert dict(zip(head, row, strict=True))["CF_NR_FK"] == "2.000050"
    assert control[:5] == ["#控制行", "记录数", "1", "序号", "1"]
    amending = inspector.get(page).text
    assert 'value="20000.50"' in amending
    assert "逾期未改正</textarea>" in amending
    changed = {**GIVEN, "remark": "更正", "reason": "笔误"}
    assert "已办理：变更" in inspector.post(page + "amend/", changed, follow=True).text
    done = inspector.post(page + "withdraw/", {"reason": "复议撤销"}, follow=True)
    assert "已办理：撤销" in done.text
    assert "复议撤销" in done.text
    assert inspector.post(page + "nothing/").status_code == 404


def test_the_list_asks_as_often_for_one_as_for_three(inspector, decision):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            inspector.get(LIST)
        counts.append(len(asked))
        penalty_decision(case=decision.case)
        penalty_decision(case=decision.case)
    assert counts[0] == counts[1]
    other = Client()
    other.force_login(InspectorFactory("370982"))
    assert other.get(f"{LIST}{decision.pk}/").status_code == 404


def test_a_decision_changed_is_due_on_the_page_and_this_week(inspector, decision):
    page = f"{LIST}{decision.pk}/"
    inspector.post(page + "report/", GIVEN)
    assert inspector.post(page + "changed/", {"reason": "复议撤销"}).status_code == 422

    told = {"changed_on": "2026-09-10", "reason": "复议撤销"}
    said = inspector.post(page + "changed/", told, follow=True).text

    assert "已办理：登记决定变更或者撤销" in said
    assert "2026-09-13</strong> 前撤回" in said
    assert "“三日”为工作日的，是 2026-09-15" in said
    assert "2026-09-13 前撤回或者变更" in inspector.get(LIST).text
    due = inspector.get("/inspector/due/").text
    assert "撤回已公开的处罚信息" in due
    assert page in due
    inspector.post(page + "withdraw/", {"reason": "复议撤销"})
    assert "撤回已公开的处罚信息" not in inspector.get("/inspector/due/").text
