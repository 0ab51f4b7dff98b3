"""The page of the comparisons: one person proposes, another confirms."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blacklist.models import PlatformDiscrepancy
from blacklist.services.reconciling import Difference
from sites.models import OutboxMessage
from tests.api.push.conftest import put
from tests.blacklist.services.test_reconciling import CITY, discrepancy, stored
from tests.blacklist.services.test_refused_events import park, renamed
from tests.factories.blacklist import approved_decision
from tests.factories.sites import ApproverFactory, InspectorFactory, WageOfficerFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE = "/approver/reconciliation/"


def as_person(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_difference_is_proposed_on_and_confirmed(clock):
    clock(dt.datetime(2026, 9, 10, 4, 0, tzinfo=dt.UTC))
    row = discrepancy()
    stored(error="连接被拒绝")
    inspector, approver = as_person(InspectorFactory(CITY)), as_person(ApproverFactory(CITY))
    said = inspector.get(PAGE).content.decode()
    assert "要求撤下" in said
    assert "未能对账" in said
    bad = inspector.post(f"{PAGE}{row.pk}/propose/", {"correction": "RESTATE"}, follow=True)
    assert "没有办理" in bad.content.decode()
    early = approver.post(f"{PAGE}{row.pk}/confirm/", follow=True)
    assert "还没有人提出" in early.content.decode()

    inspector.post(f"{PAGE}{row.pk}/propose/", {"correction": "WITHDRAW", "reason": "不是我方所发"})
    assert "确认要求撤下" in approver.get(PAGE).content.decode()
    done = approver.post(f"{PAGE}{row.pk}/confirm/", follow=True)

    assert "没有待处理的差异" in done.content.decode()
    assert PlatformDiscrepancy.objects.get().message == OutboxMessage.objects.get()


def test_the_page_is_for_inspectors_and_approvers():
    assert as_person(WageOfficerFactory()).get(PAGE).status_code == 403


def test_the_page_asks_as_often_for_one_as_for_three(clock):
    clock(dt.datetime(2026, 9, 10, 4, 0, tzinfo=dt.UTC))
    approver = as_person(ApproverFactory(CITY))
    counts = []
    for event in ("a", "b", "c"):
        stored(Difference("EXTRA", event, "company:X", 1, 1))
        with CaptureQueriesContext(connection) as asked:
            approver.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_a_refused_person_is_corrected_or_withdrawn_by_two(clock):
    clock(dt.datetime(2026, 9, 16, 4, 0, tzinfo=dt.UTC))
    decision = approved_decision()
    first, second = decision.listings.filter(kind="PERSON").order_by("pk")
    park(first.event)
    inspector, approver = as_person(InspectorFactory(CITY)), as_person(ApproverFactory(CITY))
    said = inspector.get(PAGE).content.decode()
    assert "与发出的相同，不能更正" in said
    assert "按登记更正姓名" not in said
    assert "作废，告知平台不列该人员" in said
    renamed(first)
    address = f"{PAGE}messages/{first.event_id}/correct/"

    unsaid = inspector.post(address, {"correction": "RESTATE"}, follow=True).content.decode()
    proposed = inspector.post(
        address, {"correction": "RESTATE", "reason": "营业执照上的姓名"}, follow=True
    ).content.decode()
    shown = approver.get(PAGE).content.decode()
    row = PlatformDiscrepancy.objects.get()
    done = approver.post(f"{PAGE}{row.pk}/confirm/", follow=True).content.decode()

    assert "没有办理：请写明理由" in unsaid
    assert "等另一人确认" in proposed
    assert "确认：按登记更正姓名、职务后推送" in shown
    assert "（张正名，" in shown
    assert "拒收：按登记更正姓名、职务后推送" in done
    assert row.event_id not in done
    page = inspector.get(f"/inspector/listings/{decision.pk}/").content.decode()
    assert "已由后一消息替代" in page
    counts = []
    for more in (second.event, decision.listings.get(kind="COMPANY").event):
        OutboxMessage.objects.filter(pk=more.pk).update(state="PARKED")
        with CaptureQueriesContext(connection) as asked:
            approver.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_parked_message_is_told_with_its_reason_and_sent_again(clock):
    clock(dt.datetime(2026, 9, 10, 4, 0, tzinfo=dt.UTC))
    message = put("company:X", "LIST", document_number="列字1号")
    OutboxMessage.objects.update(state="PARKED", last_error="422 证件种类不符")
    inspector, approver = as_person(InspectorFactory(CITY)), as_person(ApproverFactory(CITY))
    assert "422 证件种类不符" in approver.get(PAGE).content.decode()
    assert "原样重新推送" not in approver.get(PAGE).content.decode()
    address = f"{PAGE}messages/{message.pk}/resume/"

    unsaid = inspector.post(address, {"reason": ""}, follow=True).content.decode()
    done = inspector.post(address, {"reason": "平台已放开"}, follow=True).content.decode()

    assert "没有办理：请写明理由" in unsaid
    assert "已恢复推送" in done
    assert OutboxMessage.objects.get().state == "PENDING"
