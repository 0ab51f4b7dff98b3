"""A file with persons leaves with a reason, within limits, allowed by another, and marked."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sites.enums import ExportKind, GrantState
from sites.errors import InvalidInput, NotAllowed, NotFound, StateConflict
from sites.models import AuditEntry, DataExport
from sites.services.data_exports import allowance_of, ask_export, decide_export, take_export
from tests.factories.exports import DataExportFactory
from tests.factories.sites import NOW, ApproverFactory, InspectorFactory, UserFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.timedelta(days=1)


def asked(actor, rows, **fields):
    given = {
        "kind": ExportKind.LEDGER,
        "subject": "示例区 欠薪台账",
        "parameters": {"only": "unpaid"},
        "region": region(),
        "reason": "报市政府 清欠情况",
        "now": NOW,
    }
    return ask_export(actor=actor, rows=rows, **{**given, **fields})


def test_a_small_file_is_taken_at_once_with_its_watermark():
    person = InspectorFactory(display_name="李监察", username="li")
    export = asked(person, 500)

    mark = take_export(export=export, actor=person, now=NOW)
    take_export(export=export, actor=person, now=NOW + DAY - dt.timedelta(seconds=1))

    export.refresh_from_db()
    assert (export.state, export.taken_at, export.taken_count) == ("APPROVED", NOW, 2)
    for words in ("李监察（li）", "2026-09-", "事由：报市政府 清欠情况", f"编号：{export.mark}"):
        assert words in mark.words
    acts = AuditEntry.objects.order_by("pk")
    assert [one.act for one in acts] == ["登记导出", "导出个人信息", "导出个人信息"]
    assert acts[1].detail["rows"] == 500
    assert "第五十一条" in acts[1].basis
    with pytest.raises(StateConflict, match="已过期"):
        take_export(export=export, actor=person, now=NOW + DAY)


def test_row_501_of_a_day_needs_another_person_however_it_is_cut():
    person = InspectorFactory()
    first, second = asked(person, 400), asked(person, 100)
    third = asked(person, 1)

    states = [one.state for one in (first, second, third)]
    assert states == ["APPROVED", "APPROVED", "PENDING"]
    assert allowance_of(person=person, region=region(), now=NOW).alone == 0
    # The other account of the same person, and the next day.
    again = UserFactory(person_key=person.person_key)
    assert asked(again, 1).needs_approval
    assert not asked(person, 500, now=NOW + DAY).needs_approval
    assert not asked(InspectorFactory(), 500).needs_approval


def test_nobody_takes_more_than_the_day_allows():
    person = InspectorFactory()
    with pytest.raises(StateConflict, match="今日还可导出 50000 行") as refused:
        asked(person, 50_001)
    assert refused.value.code == "E-EXPORT-QUOTA"
    asked(person, 50_000)
    with pytest.raises(StateConflict, match="今日还可导出 0 行"):
        asked(person, 1)
    # What was not allowed does not count.
    DataExport.objects.update(state=GrantState.REFUSED)
    assert asked(person, 501).needs_approval


def test_a_file_for_the_bank_waits_for_nobody_and_uses_up_nothing():
    person = InspectorFactory()
    assert asked(person, 800, kind=ExportKind.BANK_BATCH).state == GrantState.APPROVED
    left = allowance_of(person=person, region=region(), now=NOW)
    assert (left.alone, left.left, left.alone_at_most, left.at_most) == (500, 49_200, 500, 50_000)


@pytest.mark.parametrize("reason", ["", "四 个字", "x" * 201])
def test_a_reason_is_asked_for(reason):
    with pytest.raises(InvalidInput, match="导出事由"):
        asked(InspectorFactory(), 1, reason=reason)
    assert not DataExport.objects.exists()


def test_nothing_and_nobody_are_refused():
    with pytest.raises(InvalidInput, match="没有可以导出"):
        asked(InspectorFactory(), 0)
    for person in (UserFactory(person_key=""), UserFactory(is_active=False)):
        with pytest.raises(NotAllowed, match="还没有登记是谁"):
            asked(person, 1)


def test_another_person_of_the_region_decides_once_and_in_time():
    person = ApproverFactory()
    export = asked(person, 501)
    again = ApproverFactory(person_key=person.person_key)
    for who in (person, again):
        with pytest.raises(NotAllowed, match="申请人不能批准"):
            decide_export(export=export, is_allowed=True, actor=who, now=NOW)
    for who in (InspectorFactory(), ApproverFactory("370982")):
        with pytest.raises(NotAllowed, match="本辖区的审批人"):
            decide_export(export=export, is_allowed=True, actor=who, now=NOW)
    with pytest.raises(StateConflict, match="待批准"):
        take_export(export=export, actor=person, now=NOW)
    with pytest.raises(StateConflict, match="已过期"):
        decide_export(export=export, is_allowed=True, actor=ApproverFactory(), now=NOW + DAY)

    later = NOW + dt.timedelta(hours=23)
    decide_export(export=export, is_allowed=True, actor=ApproverFactory(), now=later)

    with pytest.raises(StateConflict, match="已经办理"):
        decide_export(export=export, is_allowed=False, actor=ApproverFactory(), now=later)
    with pytest.raises(NotFound):
        take_export(export=export, actor=again, now=later)
    assert take_export(export=export, actor=person, now=NOW + DAY).mark == export.mark


def test_what_was_not_allowed_is_not_taken():
    export = DataExportFactory()
    decide_export(export=export, is_allowed=False, actor=ApproverFactory(), now=NOW)
    with pytest.raises(StateConflict, match="不予批准"):
        take_export(export=export, actor=export.requested_by, now=NOW)
    assert str(DataExport.objects.get()) == "示例区 欠薪台账（不予批准）"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "APPROVED"},
        {"state": "PENDING", "taken_count": 1, "taken_at": NOW},
        {"state": "APPROVED", "decided": "self"},
    ],
)
def test_the_database_refuses_what_nobody_else_allowed(fields):
    export, fields = DataExportFactory(), dict(fields)
    if fields.pop("decided", ""):
        fields |= {
            "decided_by": export.requested_by,
            "decided_key": export.requested_key,
            "decided_at": NOW,
        }
    with pytest.raises(IntegrityError), transaction.atomic():
        DataExport.objects.filter(pk=export.pk).update(**fields)
