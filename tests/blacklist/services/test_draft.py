"""The draft of a listing decision: its gates and its contents."""

import datetime as dt
from decimal import Decimal

import pytest

from blacklist.enums import DecisionState
from blacklist.errors import (
    CalendarNotPublished,
    DecisionOverdue,
    NotDraft,
    NoticePeriodRunning,
    ObjectionNotAnswered,
    PaidBeforeDecision,
    ResponsiblePersonMissing,
)
from blacklist.models import ListingDecision
from blacklist.services.notice import answer_objection, receive_objection
from sites.errors import NotAllowed
from sites.lib.canonical import content_hash
from sites.models import (
    CalendarDay,
    CalendarYear,
    ResponsiblePerson,
)
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import (
    DRAFT_AT,
    approved_decision,
    at,
    drafted_decision,
    listed_company,
    pay_everything,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DUE_ON = dt.date(2026, 9, 8)


def object_to(notice, *, upheld=None):
    objection = receive_objection(notice=notice, words="已支付", now=at(DUE_ON))
    if upheld is not None:
        answer_objection(
            representation=objection,
            answer="经核实",
            upheld=upheld,
            actor=InspectorFactory(),
            now=at(DUE_ON, 16),
        )


def test_draft_decision_carries_the_five_contents_and_the_repair_notice():
    notice = served_notice()

    decision = drafted_decision(notice)

    content = decision.content
    assert decision.state == DecisionState.DRAFT
    assert decision.number == content["number"] == "泰人社列决字〔2026〕1号"
    assert decision.content_hash == content_hash(content)
    assert content["authority"] == "泰安市人力资源和社会保障局"
    assert "尚欠10名农民工工资100,000.00元" in content["reason"]
    assert content["basis"] == notice.basis
    assert [row["field"] for row in content["sanctions"]][2] == "招投标"
    assert "6个月" in content["early_removal"]
    assert "60日内申请行政复议" in content["remedies"]
    assert "信用修复" in content["repair_notice"]
    assert content["facts"] == {"unpaid_amount": "100000.00", "worker_count": 10}
    assert content["parameters"] == notice.parameters
    assert content["notice"]["objection"] is None
    assert [member["kind"] for member in content["members"]] == ["COMPANY", "PERSON", "PERSON"]
    assert decision.expected_members == 3


def test_draft_decision_content_is_the_same_after_the_database():
    decision = drafted_decision()

    stored = ListingDecision.objects.get(pk=decision.pk)

    assert content_hash(stored.content) == stored.content_hash


def test_draft_decision_names_no_identity_number_and_no_index():
    decision = drafted_decision()

    assert "person-index" not in str(decision.content)


def test_draft_decision_names_a_person_of_two_positions_once():
    company = listed_company()
    first, second = ResponsiblePerson.objects.filter(company=company).order_by("pk")
    second.id_number_index = first.id_number_index
    second.save()

    decision = drafted_decision(served_notice(unpaid_order(company=company)))

    assert [member["position"] for member in decision.content["members"]] == ["", "法定代表人"]


def test_draft_decision_after_a_rejected_objection_says_so():
    notice = served_notice()
    object_to(notice, upheld=False)

    decision = drafted_decision(notice)

    assert decision.content["notice"]["objection"] == {
        "received_on": "2026-09-08",
        "answer": "经核实",
        "upheld": False,
    }


def test_draft_decision_again_refreshes_facts_and_drafter_and_keeps_the_number():
    notice = served_notice()
    before = drafted_decision(notice)
    bank_pays(notice.order.case.claims.first(), amount=Decimal("4000.00"))
    second = InspectorFactory()

    after = drafted_decision(notice, actor=second)

    assert (after.pk, after.number, after.drafted_by) == (before.pk, before.number, second)
    assert after.content["facts"]["unpaid_amount"] == "96000.00"
    assert after.content_hash != before.content_hash


@pytest.mark.parametrize("day", [dt.date(2026, 9, 1), DUE_ON])
def test_draft_decision_during_the_notice_period_names_its_last_day(day):
    notice = served_notice()

    with pytest.raises(NoticePeriodRunning, match="2026-09-08"):
        drafted_decision(notice, now=at(day, 23))

    assert ListingDecision.objects.count() == 0


def test_draft_decision_waits_longer_when_the_calendar_gets_a_holiday():
    notice = served_notice()
    CalendarDay.objects.create(day=DUE_ON, is_working=False, name="临时放假")

    with pytest.raises(NoticePeriodRunning, match="2026-09-09"):
        drafted_decision(notice, now=DRAFT_AT)


def test_draft_decision_waits_for_the_calendar_of_the_year():
    notice = served_notice()
    CalendarYear.objects.filter(year=2026).delete()

    with pytest.raises(CalendarNotPublished, match="2026年"):
        drafted_decision(notice)


@pytest.mark.parametrize(("upheld", "words"), [(None, "尚未核实"), (True, "异议成立")])
def test_draft_decision_is_stopped_by_an_open_or_upheld_objection(upheld, words):
    notice = served_notice()
    object_to(notice, upheld=upheld)

    with pytest.raises(ObjectionNotAnswered, match=words):
        drafted_decision(notice)


def test_draft_decision_is_stopped_by_payment():
    notice = served_notice()
    pay_everything(notice.order)

    with pytest.raises(PaidBeforeDecision, match="第七条"):
        drafted_decision(notice)


@pytest.mark.parametrize(("day", "refused"), [(28, False), (29, True)])
def test_draft_decision_ends_with_its_term(day, refused):
    notice = served_notice()

    if refused:
        with pytest.raises(DecisionOverdue, match="2026-09-28"):
            drafted_decision(notice, now=at(dt.date(2026, 9, day)))
    else:
        assert drafted_decision(notice, now=at(dt.date(2026, 9, day))).pk


def without_persons():
    return CompanyFactory()


def without_identity_number():
    company = listed_company()
    ResponsiblePerson.objects.filter(company=company, position="MANAGER").update(id_number_index="")
    return company


@pytest.mark.parametrize("make", [without_persons, without_identity_number])
def test_draft_decision_needs_the_responsible_persons(make):
    notice = served_notice(unpaid_order(company=make()))

    with pytest.raises(ResponsiblePersonMissing):
        drafted_decision(notice)


def test_draft_decision_is_for_inspectors_of_the_region():
    notice = served_notice()

    with pytest.raises(NotAllowed):
        drafted_decision(notice, actor=InspectorFactory("370982"))


def test_draft_decision_after_the_decision_is_refused():
    decision = approved_decision()

    with pytest.raises(NotDraft, match="已决定列入"):
        drafted_decision(decision.notice)


def test_draft_decision_sees_a_payment_whose_file_just_came_in():
    notice = served_notice()
    claims = notice.order.case.claims.order_by("pk")
    bank_pays(*claims[:4])

    assert drafted_decision(notice).content["facts"] == {
        "unpaid_amount": "60000.00",
        "worker_count": 6,
    }

    bank_pays(*claims[4:])
    with pytest.raises(PaidBeforeDecision):
        drafted_decision(notice)
