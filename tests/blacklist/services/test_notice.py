"""The prior notice, the objection and its answer."""

import datetime as dt
from decimal import Decimal

import pytest

from blacklist.errors import (
    AlreadyServed,
    ConditionNotMet,
    DecisionOverdue,
    ObjectionRepeated,
    ObjectionTooLate,
    OrderNotExpiredUnpaid,
    ThresholdUnknown,
)
from blacklist.models import PriorNotice, Representation
from blacklist.services.notice import answer_objection, receive_objection, serve_prior_notice
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, CalendarYear, Region
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import (
    NOTICE_AT,
    at,
    drafted_decision,
    pay_everything,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DUE_ON = dt.date(2026, 9, 8)


def serve(order, *, actor=None, proof="送达回证", now=NOTICE_AT):
    return serve_prior_notice(
        order=order, service_proof=proof, actor=actor or InspectorFactory(), now=now
    )


def test_serve_prior_notice_stores_the_five_contents_with_citations():
    order = unpaid_order()

    notice = serve(order, proof=" 回证7 ")

    assert list(PriorNotice.objects.all()) == [notice]
    assert notice.number == "泰人社列告字〔2026〕1号"
    assert (notice.company, notice.condition) == (order.company, "AMOUNT")
    assert order.number in notice.reason
    assert "逾期仍未支付；拖欠10名农民工工资累计100,000.00元" in notice.reason
    assert "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第五条" in notice.basis
    assert "5个工作日内（至2026年9月8日，含当日）提出异议" in notice.objection_right
    assert "第七条，在作出列入决定前" in notice.way_out
    assert "政府资金支持、政府采购、招投标、融资贷款、市场准入、税收优惠、评优评先、交通出行" in (
        notice.sanctions
    )
    assert notice.parameters[1]["verified"] is True
    assert notice.service_proof == "回证7"


def test_serve_prior_notice_counts_its_terms_in_working_days():
    notice = serve(unpaid_order())

    assert (notice.served_on, notice.objection_due_on, notice.decision_due_on) == (
        dt.date(2026, 9, 1),
        DUE_ON,
        dt.date(2026, 9, 28),
    )
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "object_id")) == [
        ("送达列入事先告知书", str(notice.pk))
    ]


def test_serve_prior_notice_takes_the_local_day():
    # Half past midnight in Shanghai is still the day before in UTC.
    assert serve(unpaid_order(), now=at(dt.date(2026, 9, 2), 0)).served_on == dt.date(2026, 9, 2)


def one_worker_short():
    return unpaid_order(workers=9)


def paid_meanwhile():
    order = unpaid_order()
    pay_everything(order)
    return order


def elsewhere():
    Region.objects.get_or_create(
        code="410102", defaults={"name": "某区", "kind": "COUNTY", "parent_id": "370900"}
    )
    order = unpaid_order()
    project = order.case.project
    project.region = Region.objects.get(code="410102")
    project.save()
    return order


@pytest.mark.parametrize(
    ("make", "now", "error"),
    [
        (one_worker_short, NOTICE_AT, ConditionNotMet),
        (paid_meanwhile, NOTICE_AT, OrderNotExpiredUnpaid),
        (lambda: unpaid_order(expired=False), NOTICE_AT, OrderNotExpiredUnpaid),
        (unpaid_order, at(dt.date(2026, 9, 29)), DecisionOverdue),
    ],
)
def test_serve_prior_notice_refused_leaves_nothing_behind(make, now, error):
    order = make()

    with pytest.raises(error):
        serve(order, now=now)

    assert (PriorNotice.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_serve_prior_notice_on_the_last_day_of_the_term_is_taken():
    assert serve(unpaid_order(), now=at(dt.date(2026, 9, 28))).pk


def test_serve_prior_notice_without_the_provinces_amounts_is_refused():
    order = elsewhere()
    actor = InspectorFactory("410102")

    with pytest.raises(ThresholdUnknown, match="尚未录入"):
        serve(order, actor=actor)


def test_serve_prior_notice_twice_is_refused():
    order = unpaid_order()
    serve(order)

    with pytest.raises(AlreadyServed):
        serve(order)


def test_serve_prior_notice_needs_a_proof_of_service():
    with pytest.raises(InvalidInput, match="送达回证") as caught:
        serve(unpaid_order(), proof="  ")

    assert caught.value.code == "E-SERVICE-PROOF"


@pytest.mark.parametrize("make", [ApproverFactory, lambda: InspectorFactory("370982")])
def test_serve_prior_notice_is_for_inspectors_of_the_region(make):
    order, stranger = unpaid_order(), make()

    with pytest.raises(NotAllowed):
        serve(order, actor=stranger)


def test_serve_prior_notice_by_one_worker_and_three_months():
    order = unpaid_order(workers=1, months=3, amount=Decimal("8000.00"))

    assert "拖欠一名农民工3个月工资24,000.00元" in serve(order).reason


def test_receive_objection_on_the_last_day_gets_a_term_for_its_check():
    notice = served_notice()

    objection = receive_objection(notice=notice, words=" 已支付 ", now=at(DUE_ON, 23))

    assert list(Representation.objects.all()) == [objection]
    assert (objection.words, objection.received_on) == ("已支付", DUE_ON)
    assert objection.check_due_on == dt.date(2026, 9, 15)
    assert AuditEntry.objects.filter(act="收到列入异议").count() == 1


@pytest.mark.parametrize(
    ("words", "day", "error"),
    [
        ("  ", DUE_ON, InvalidInput),
        ("已支付", dt.date(2026, 9, 9), ObjectionTooLate),
    ],
)
def test_receive_objection_refused_leaves_nothing_behind(words, day, error):
    notice = served_notice()

    with pytest.raises(error):
        receive_objection(notice=notice, words=words, now=at(day))

    assert Representation.objects.count() == 0


def test_receive_objection_twice_is_refused():
    notice = served_notice()
    receive_objection(notice=notice, words="已支付", now=at(DUE_ON))

    with pytest.raises(ObjectionRepeated):
        receive_objection(notice=notice, words="又", now=at(DUE_ON))


def test_receive_objection_is_never_late_by_an_unannounced_calendar():
    notice = served_notice()
    CalendarYear.objects.filter(year=2026).delete()

    assert receive_objection(notice=notice, words="已支付", now=at(dt.date(2026, 9, 20))).pk


@pytest.mark.parametrize(
    ("day", "late"), [(dt.date(2026, 9, 15), False), (dt.date(2026, 9, 16), True)]
)
def test_answer_objection_stores_the_answer_and_says_when_it_is_late(day, late):
    objection = receive_objection(notice=served_notice(), words="已支付", now=at(DUE_ON))

    answered = answer_objection(
        representation=objection,
        answer=" 经核实未支付 ",
        upheld=False,
        actor=InspectorFactory(),
        now=at(day),
    )

    assert (answered.answered_on, answered.answer, answered.upheld) == (day, "经核实未支付", False)
    assert AuditEntry.objects.get(act="答复列入异议").detail == {"upheld": False, "late": late}


def test_answer_objection_is_refused_without_words_role_or_twice():
    objection = receive_objection(notice=served_notice(), words="已支付", now=at(DUE_ON))
    inspector, now = InspectorFactory(), at(dt.date(2026, 9, 10))

    with pytest.raises(InvalidInput):
        answer_objection(
            representation=objection, answer=" ", upheld=True, actor=inspector, now=now
        )
    with pytest.raises(NotAllowed):
        answer_objection(
            representation=objection, answer="是", upheld=True, actor=ApproverFactory(), now=now
        )
    answer_objection(representation=objection, answer="是", upheld=True, actor=inspector, now=now)
    with pytest.raises(ObjectionRepeated):
        answer_objection(
            representation=objection, answer="否", upheld=False, actor=inspector, now=now
        )


@pytest.mark.parametrize(("paid", "error"), [(10, OrderNotExpiredUnpaid), (5, ConditionNotMet)])
def test_serve_prior_notice_sees_a_payment_whose_file_just_came_in(paid, error):
    order = unpaid_order()
    bank_pays(*order.case.claims.all()[:paid])

    with pytest.raises(error):
        served_notice(order)

    assert PriorNotice.objects.count() == 0


INCIDENT = "2026年9月1日，20名工人聚集讨薪，造成严重不良社会影响（泰人社函〔2026〕1号）"


def test_incident_stands_where_the_amount_is_not_reached():
    order = unpaid_order(workers=1)

    notice = serve_prior_notice(
        order=order,
        service_proof="回证",
        incident=f" {INCIDENT} ",
        actor=InspectorFactory(),
        now=NOTICE_AT,
    )

    assert (notice.condition, notice.incident, notice.parameters) == ("INCIDENT", INCIDENT, [])
    assert INCIDENT in notice.reason
    assert INCIDENT in drafted_decision(notice).content["reason"]


def test_incident_does_not_replace_an_amount_that_is_reached():
    notice = serve_prior_notice(
        order=unpaid_order(),
        service_proof="回证",
        incident=INCIDENT,
        actor=InspectorFactory(),
        now=NOTICE_AT,
    )

    assert notice.condition == "AMOUNT"


def test_incident_stands_where_the_provinces_amounts_are_not_entered():
    notice = serve_prior_notice(
        order=elsewhere(),
        service_proof="回证",
        incident=INCIDENT,
        actor=InspectorFactory("410102"),
        now=NOTICE_AT,
    )

    assert notice.condition == "INCIDENT"
