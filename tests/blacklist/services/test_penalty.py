"""A penalty decision is reported exactly, amended and withdrawn; some are left out by law."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from arrears.enums import DocumentKind, ServiceMethod
from arrears.errors import AmountMismatch
from arrears.services.delivery import Delivery, record_delivery
from blacklist.enums import PenaltyKind, PenaltyOperation, PenaltyProcedure
from blacklist.errors import PenaltyState
from blacklist.models import PenaltyReport
from blacklist.penalty_record import COLUMNS, in_wan, in_yuan
from blacklist.services.penalty import (
    amend_penalty,
    record_penalty_change,
    report_due_on,
    report_penalty,
    withdraw_penalty,
    withdrawal_clock,
)
from sites.errors import InvalidInput, NotAllowed
from sites.lib.codes import complete_organization_code, complete_uscc
from sites.models import AuditEntry, LegalClock, OutboxMessage
from tests.factories.blacklist import APPROVE_AT
from tests.factories.penalties import penalty_decision, penalty_facts
from tests.factories.sites import InspectorFactory, ResponsiblePersonFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
AUTHORITY = complete_uscc("11370900" + complete_organization_code("00434104"))


@pytest.fixture
def decision():
    return penalty_decision()


def report(document, *, code=None, actor=None, **changes):
    return report_penalty(
        document=document,
        facts=penalty_facts(**changes),
        authority_code=AUTHORITY if code is None else code,
        actor=actor or document.case.handler,
        now=APPROVE_AT,
    )


def amend(document, *, reason="处罚内容更正", **changes):
    return amend_penalty(
        document=document,
        facts=penalty_facts(**changes),
        authority_code=AUTHORITY,
        reason=reason,
        actor=document.case.handler,
        now=APPROVE_AT,
    )


def withdraw(document, reason="复议撤销"):
    return withdraw_penalty(
        document=document, reason=reason, actor=document.case.handler, now=APPROVE_AT
    )


def test_the_record_says_what_was_decided_in_exact_wan(decision):
    ResponsiblePersonFactory(company=decision.case.employer, name="赵示例")
    made = report(decision)
    record = made.record
    assert set(record) == set(COLUMNS)
    assert record["CF_NR_FK"] == "2.000050"
    assert record["CF_WSH"] == decision.number
    assert record["CF_XDR_SHXYM"] == decision.case.employer.uscc
    assert (record["CF_JDRQ"], record["CF_YXQ"]) == ("2026-09-10", "2099-12-31")
    assert (record["CF_CFLB"], record["CF_FRDB"]) == ("罚款", "赵示例")
    assert (record["CF_CFJGDM"], record["CF_NR_WFFF"]) == (AUTHORITY, "")
    assert made.event is None
    assert AuditEntry.objects.get(object_kind="PenaltyReport").act == "行政处罚信息新增"
    assert report_due_on(decision, "370902") == dt.date(2026, 9, 20)


@pytest.mark.parametrize(
    ("yuan", "wan"),
    [("0.01", "0.000001"), ("123456789.99", "12345.678999"), (None, ""), ("10000", "1.000000")],
)
def test_no_fen_is_lost_in_wan(yuan, wan):
    amount = None if yuan is None else Decimal(yuan)
    assert in_wan(amount) == wan
    assert in_yuan(wan) == amount


def test_parts_of_a_fen_are_no_amount():
    with pytest.raises(ValueError, match="parts of a fen"):
        in_wan(Decimal("0.001"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"violation": " "}, "E-TEXT-EMPTY"),
        ({"kinds": ()}, "E-PENALTY-KIND"),
        ({"kinds": (PenaltyKind.FINE, PenaltyKind.OTHER)}, "E-PENALTY-KIND"),
        ({"other_kind": "通报批评"}, "E-PENALTY-KIND"),
        ({"fine": None}, "E-AMOUNT"),
        ({"confiscated": Decimal(1)}, "E-AMOUNT"),
        ({"kinds": (PenaltyKind.FINE, PenaltyKind.CONFISCATION)}, "E-AMOUNT"),
        ({"fine": Decimal(0)}, "E-AMOUNT"),
        ({"publish_until": dt.date(2026, 9, 10)}, "E-PUBLISH-UNTIL"),
        ({"publish_until": dt.date(2029, 9, 11)}, "E-PUBLISH-UNTIL"),
        ({"valid_until": dt.date(2026, 9, 9)}, "E-DAY"),
        ({"permit": "长" * 201}, "E-TEXT-LONG"),
        ({"code": ""}, "E-AUTHORITY-CODE"),
    ],
)
def test_what_cannot_be_reported_is_refused_and_nothing_is_kept(decision, changes, code):
    with pytest.raises(InvalidInput) as refused:
        report(decision, **changes)
    assert refused.value.code == code
    assert not PenaltyReport.objects.exists()


def test_the_last_day_of_publication_and_several_kinds_are_taken(decision):
    made = report(
        decision,
        kinds=(PenaltyKind.FINE, PenaltyKind.CONFISCATION, PenaltyKind.OTHER),
        other_kind="通报批评",
        confiscated=Decimal("0.10"),
        publish_until=dt.date(2029, 9, 10),
        valid_until=dt.date(2026, 9, 10),
    )
    assert made.record["CF_CFLB"] == "罚款;没收违法所得/没收非法财物;其他-通报批评"
    assert made.record["CF_NR_WFFF"] == "0.000010"


def test_another_fine_than_the_decision_is_refused(decision):
    with pytest.raises(AmountMismatch):
        report(decision, fine=Decimal("20000.51"))


def test_only_a_served_penalty_decision_of_ones_own_case_is_reported():
    for document in (
        penalty_decision(served=False),
        penalty_decision(kind=DocumentKind.PRIOR_NOTICE),
    ):
        with pytest.raises(PenaltyState, match="已经送达"):
            report(document)
    with pytest.raises(NotAllowed):
        report(penalty_decision(), actor=InspectorFactory("370982"))


@pytest.mark.parametrize(
    "changes", [{"procedure": PenaltyProcedure.SIMPLIFIED}, {"is_slight": True}]
)
def test_what_the_law_leaves_out_is_kept_down_and_never_sent(decision, changes, settings):
    settings.FILE_DROP_FOLDER = "/somewhere"
    with pytest.raises(InvalidInput):
        report(decision, **changes)
    made = report(decision, remark="当场改正", **changes)
    assert (made.operation, made.record, made.event) == (PenaltyOperation.LEFT_OUT, {}, None)
    assert not OutboxMessage.objects.exists()
    with pytest.raises(PenaltyState):
        report(decision)
    with pytest.raises(PenaltyState):
        withdraw(decision)


def test_it_is_amended_and_withdrawn_in_order_and_may_be_reported_again(decision, settings):
    settings.FILE_DROP_FOLDER = "/somewhere"
    with pytest.raises(PenaltyState):
        amend(decision)
    first = report(decision)
    with pytest.raises(PenaltyState, match="办理过"):
        report(decision)
    with pytest.raises(PenaltyState, match="一样"):
        amend(decision)
    with pytest.raises(PenaltyState, match="不公示"):
        amend(decision, is_slight=True)
    with pytest.raises(InvalidInput):
        amend(decision, reason="", remark="更正")
    second = amend(decision, remark="更正")
    third = withdraw(decision)
    with pytest.raises(PenaltyState):
        withdraw(decision)
    again = report(decision)
    made = [first, second, third, again]
    assert [one.version for one in made] == [1, 2, 3, 4]
    assert [one.event.seq for one in made] == [1, 2, 3, 4]
    assert {one.event.subject.key for one in made} == {f"penalty:{decision.number}@file-drop"}
    assert [one.event.body["operation"] for one in made] == ["新增", "变更", "撤销", "新增"]
    assert third.record == second.record


def test_the_database_keeps_what_was_reported(decision):
    made = report(decision)
    with pytest.raises(IntegrityError), transaction.atomic():
        PenaltyReport.objects.filter(pk=made.pk).update(reason="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def changed(document, *, on=dt.date(2026, 9, 10), reason="行政复议决定书1号", actor=None):
    return record_penalty_change(
        document=document,
        changed_on=on,
        reason=reason,
        actor=actor or document.case.handler,
        now=APPROVE_AT,
    )


def test_a_decision_changed_is_taken_back_within_three_days(decision):
    with pytest.raises(PenaltyState, match="没有正在公示"):
        changed(decision)
    report(decision)

    clock = changed(decision)

    assert (clock.started_on, clock.due_on) == (dt.date(2026, 9, 10), dt.date(2026, 9, 13))
    assert withdrawal_clock(decision) == clock
    with pytest.raises(PenaltyState, match="已经登记"):
        changed(decision)
    withdraw(decision)
    assert withdrawal_clock(decision) is None
    assert AuditEntry.objects.get(act="登记处罚决定变更或者撤销").detail["reason"]


def test_a_change_is_of_a_day_that_can_be_and_says_by_what(decision):
    report(decision)

    for given in ({"on": dt.date(2026, 9, 9)}, {"on": dt.date(2026, 9, 11)}, {"reason": " "}):
        with pytest.raises(InvalidInput):
            changed(decision, **given)
    with pytest.raises(NotAllowed):
        changed(decision, actor=InspectorFactory("370982"))
    assert withdrawal_clock(decision) is None


def test_the_time_to_report_runs_from_the_decision_and_ends_with_the_report():
    decision = penalty_decision(served=False)
    record_delivery(
        document=decision,
        delivery=Delivery(
            ServiceMethod.IN_PERSON, dt.date(2026, 9, 10), "送达回证", received_by="王某"
        ),
        actor=decision.case.handler,
        now=APPROVE_AT,
    )
    clock = LegalClock.objects.get(rule="penalty_report")
    assert (clock.started_on, clock.due_on) == (
        dt.date(2026, 9, 10),
        report_due_on(decision, "370902"),
    )

    report(decision)

    clock.refresh_from_db()
    assert clock.state == "FINISHED"
