"""A major violation is published by two persons, names no worker, and is taken down by two."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from arrears.documents import as_docx
from arrears.errors import SumMoved
from arrears.models import Recusal
from blacklist.enums import PublicationState
from blacklist.errors import OutcomeNotOpen, OutcomeState, OwnDraft, StaleApproval
from blacklist.models import ViolationPublication
from blacklist.services.publication import (
    approve_publication,
    confirm_withdrawal,
    period_start,
    propose_withdrawal,
    published_items,
    reject_publication,
)
from sites.errors import InvalidInput, NotAllowed
from sites.lib.canonical import content_hash
from sites.models import AuditEntry
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import APPROVE_AT, unpaid_order
from tests.factories.outcomes import drafted_publication, owed_now, published_violation
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def withdraw(row, actor=None, reason="处理决定已被撤销"):
    return propose_withdrawal(
        publication=row, reason=reason, actor=actor or row.case.handler, now=APPROVE_AT
    )


def confirm(row, actor=None):
    return confirm_withdrawal(publication=row, actor=actor or ApproverFactory(), now=APPROVE_AT)


def reject(row, actor=None, reason="事实不清"):
    return reject_publication(
        publication=row, reason=reason, actor=actor or ApproverFactory(), now=APPROVE_AT
    )


def same_person(actor, other):
    other.person_key = actor.person_key
    other.save()
    return other


def test_what_was_drafted_is_published_with_its_form_and_its_quarter():
    row = published_violation()
    assert row.state == PublicationState.PUBLISHED
    assert row.period_from == dt.date(2026, 7, 1)
    assert row.number == row.document.number == "泰人社监公字〔2026〕1号"
    items = row.content["items"]
    assert set(items) == {"name", "uscc", "address", "representative", "facts", "result"}
    person = row.case.employer.persons.get(position="LEGAL_REPRESENTATIVE")
    assert items["representative"] == f"{person.name[0]}＊"
    assert row.document.data["rows"] == [list(pair) for pair in published_items(row.content)]
    assert row.document.data["rows"][0] == ["单位名称", row.case.employer.name]
    assert as_docx(row.document.data).startswith(b"PK")
    acts = list(AuditEntry.objects.filter(object_kind="ViolationPublication").order_by("pk"))
    assert [entry.act for entry in acts] == ["拟定重大违法行为公布", "公布重大劳动保障违法行为"]


def test_an_employer_nobody_represents_is_published_without_a_name():
    order = unpaid_order()
    order.case.employer.persons.all().delete()
    assert "representative" not in drafted_publication(order).content["items"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"facts": ""}, "E-TEXT-EMPTY"),
        ({"address": "长" * 201}, "E-TEXT-LONG"),
        ({"facts": "联系电话13800000000"}, "E-PERSONAL"),
        ({"result": "证件37090219900307101X"}, "E-PERSONAL"),
    ],
)
def test_what_would_expose_a_person_or_says_nothing_is_refused(changes, code):
    with pytest.raises(InvalidInput) as refused:
        drafted_publication(**changes)
    assert refused.value.code == code
    assert not ViolationPublication.objects.exists()


def test_no_worker_is_named():
    order = unpaid_order()
    worker = order.case.claims.first().worker
    with pytest.raises(InvalidInput, match="工人姓名"):
        drafted_publication(order, facts=f"拖欠{worker.name}等人工资")


def test_only_a_decision_that_was_served_is_published():
    order = unpaid_order()
    with pytest.raises(OutcomeNotOpen):
        drafted_publication(order, decision_number="没有")


def test_the_drafter_never_approves_under_any_account_and_nobody_who_handles_the_case():
    row = drafted_publication()
    for actor, error in (
        (same_person(row.case.handler, ApproverFactory()), NotAllowed),
        (ApproverFactory("370982"), NotAllowed),
        (InspectorFactory(), NotAllowed),
    ):
        with pytest.raises(error):
            published_violation(row, actor=actor)
    other = InspectorFactory()
    again = drafted_publication(row.case.payment_orders.get(), actor=other)
    for act in (published_violation, reject):
        with pytest.raises(OwnDraft):
            act(again, actor=same_person(other, ApproverFactory()))


def test_an_approval_is_of_what_was_shown():
    row = drafted_publication()
    shown = row.content_hash
    drafted_publication(row.case.payment_orders.get(), facts="拖欠9名农民工工资")
    with pytest.raises(StaleApproval):
        approve_publication(
            publication=row,
            shown_hash=shown,
            shown_sum=owed_now(row.case),
            actor=ApproverFactory(),
            now=APPROVE_AT,
        )


def test_what_was_refused_may_be_drafted_anew_and_what_is_published_not():
    row = reject(drafted_publication())
    assert (row.state, row.rejection_reason) == (PublicationState.REJECTED, "事实不清")
    with pytest.raises(OutcomeState):
        reject(row)
    with pytest.raises(OutcomeState):
        withdraw(row)
    order = row.case.payment_orders.get()
    again = drafted_publication(order)
    assert (again.pk, again.state, again.rejection_reason) == (row.pk, "DRAFT", "")
    with pytest.raises(InvalidInput):
        reject(again, reason=" ")
    published_violation(again)
    with pytest.raises(OutcomeState, match="已经公布"):
        drafted_publication(order)


def test_it_is_taken_down_by_two_and_may_then_be_published_again():
    row = published_violation()
    with pytest.raises(OutcomeState, match="还没有人提出"):
        confirm(row)
    with pytest.raises(InvalidInput):
        withdraw(row, reason="")
    other = InspectorFactory()
    withdraw(row, actor=other)
    with pytest.raises(OwnDraft):
        confirm(row, same_person(other, ApproverFactory()))
    with pytest.raises(NotAllowed):
        confirm(row, InspectorFactory())
    down = confirm(row)
    assert (down.state, down.withdrawn_on) == (PublicationState.WITHDRAWN, dt.date(2026, 9, 10))
    with pytest.raises(OutcomeState):
        confirm(row)

    again = published_violation(drafted_publication(row.case.payment_orders.get()))

    assert again.pk != row.pk
    assert again.number == "泰人社监公字〔2026〕2号"


def test_a_recused_inspector_withdraws_nothing():
    row = published_violation()
    Recusal.objects.create(
        case=row.case,
        inspector=row.case.handler,
        replaced_by=InspectorFactory(),
        reason="亲属",
        decided_by=ApproverFactory(),
        decided_on=APPROVE_AT.date(),
    )
    with pytest.raises(NotAllowed):
        withdraw(row)


def test_the_database_keeps_what_was_read():
    row = published_violation()
    for change in ({"content": {}}, {"number": "别号"}, {"period_from": dt.date(2026, 1, 1)}):
        with pytest.raises(IntegrityError, match="不得修改"), transaction.atomic():
            ViolationPublication.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="不得删除"), transaction.atomic():
        row.delete()
    confirm(withdraw(row))
    with pytest.raises(IntegrityError, match="已撤下"), transaction.atomic():
        ViolationPublication.objects.filter(pk=row.pk).update(withdrawal_reason="别的")
    draft = drafted_publication()
    with pytest.raises(IntegrityError, match="不符"), transaction.atomic():
        ViolationPublication.objects.filter(pk=draft.pk).update(
            state="PUBLISHED", decided_by=ApproverFactory(), decider_person_key="x"
        )


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (dt.date(2026, 6, 30), dt.date(2026, 4, 1)),
        (dt.date(2026, 7, 1), dt.date(2026, 7, 1)),
        (dt.date(2026, 12, 31), dt.date(2026, 10, 1)),
    ],
)
def test_a_day_belongs_to_its_quarter(day, first):
    assert period_start(day, "370902") == first


def test_nothing_is_published_by_a_sum_that_is_not_owed_any_more():
    row = drafted_publication()
    order, shown = row.case.payment_orders.get(), owed_now(row.case)

    def approve(row, shown):
        return approve_publication(
            publication=row,
            shown_hash=row.content_hash,
            shown_sum=shown,
            actor=ApproverFactory(),
            now=APPROVE_AT,
        )

    bank_pays(*row.case.claims.all()[:4])
    with pytest.raises(SumMoved) as moved:
        approve(row, shown)
    assert "合计100,000.00元" in moved.value.message
    assert "合计60,000.00元" in moved.value.message
    # Shown both sums he still cannot publish a text that was written by the first.
    with pytest.raises(SumMoved, match=r"拟稿时（2026-09-09）拖欠10名农民工工资合计100,000\.00元"):
        approve(row, owed_now(row.case))
    row.refresh_from_db()
    assert (row.state, row.document) == (PublicationState.DRAFT, None)

    again = drafted_publication(order, facts="拖欠6名农民工工资合计60,000.00元", now=APPROVE_AT)
    published = approve(again, owed_now(row.case))
    assert published.content["owed"] == {"words": owed_now(row.case), "day": "2026-09-10"}
    assert "owed" not in published.content["items"]


def test_a_draft_that_kept_no_sum_is_written_anew():
    row = drafted_publication()
    del row.content["owed"]
    row.content_hash = content_hash(row.content)
    row.save()
    with pytest.raises(SumMoved, match="拟稿时没有记下尚欠数额，现在拖欠10名农民工"):
        published_violation(row)


def test_money_that_came_back_is_asked_about_again():
    row = drafted_publication()
    with pytest.raises(SumMoved, match="页面显示的是“没有尚欠的工资”"):
        approve_publication(
            publication=row,
            shown_hash=row.content_hash,
            shown_sum="没有尚欠的工资",
            actor=ApproverFactory(),
            now=APPROVE_AT,
        )
