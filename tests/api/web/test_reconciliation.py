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
