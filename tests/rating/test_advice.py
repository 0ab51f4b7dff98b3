import datetime as dt
from decimal import Decimal

import pytest

from rating.advice import MENDABLE, STEPS, advise, simulate, what_helps
from rating.engine import Grade
from rating.rules import compliance, wage_payment
from rating.rules.compliance import ComplianceFacts, Event, ExpiredOrder, Investigation
from rating.rules.wage_payment_facts import (
    Arrears,
    ProjectSystems,
    UnansweredWarning,
    WagePaymentFacts,
)
from sites.law import LawAt

pytestmark = pytest.mark.unit

DAY = dt.date(2026, 9, 30)
LAW = LawAt(DAY, "370902")
ORDER = (ExpiredOrder("令1号", DAY, Decimal("9000.00")),)
EVENT = (Event("文1号", DAY),)


def month(**told):
    return WagePaymentFacts(
        "-", "370902", "2026-09", DAY, **{"first_month": dt.date(2025, 1, 1), **told}
    )


def year(**told):
    return ComplianceFacts("-", "370902", "2026", roster_entry_count=3, **told)


def test_every_rule_that_lowers_a_grade_has_a_step():
    rules = (*compliance.RULES, *compliance.OTHERWISE, *wage_payment.RULES, *wage_payment.OTHERWISE)
    assert {rule.name for rule in rules if rule.grade != Grade.A} == set(STEPS)


def test_advice_names_what_to_do_and_when_it_shows():
    [advice] = advise([("in_arrears", "B"), ("paid_and_in_order", "A"), ("unknown", "B")])
    assert (advice.step, advice.when) == ("付清拖欠的工资并上传银行回盘", "下一个月末评价")


@pytest.mark.parametrize(
    ("facts", "mended"),
    [
        (year(expired_orders=ORDER), "orders"),
        (year(listings=EVENT), "listing"),
        (year(investigations=(Investigation("案1", DAY, ("令1",)),)), "investigations"),
        (
            month(
                ledger_count=9,
                arrears=Arrears(1, Decimal("1.00"), DAY - dt.timedelta(5)),
            ),
            "arrears",
        ),
        (month(ledger_count=9, attending_count=9, paid_count=8), "all_paid"),
        (month(expired_orders=ORDER), "orders"),
        (
            month(ledger_count=9, unanswered_warnings=(UnansweredWarning("P", "项", "警", DAY),)),
            "warnings",
        ),
        (month(listings=EVENT, ledger_count=1), "listing"),
        (month(projects=(ProjectSystems("P", "项目", ("deposit",)),)), "systems"),
        (
            month(projects=(ProjectSystems("P", "项目", (), 9, 8),)),
            "real_name",
        ),
        (
            month(projects=(ProjectSystems("P", "项目", (), 9, 9, 2),)),
            "labor_cost",
        ),
    ],
)
def test_what_alone_would_raise_the_grade(facts, mended):
    if mended == "orders" and isinstance(facts, WagePaymentFacts):
        assert simulate(facts, ["orders"], law=LAW).grade is Grade.N
        return
    assert [(key, grade) for key, grade in what_helps(facts, law=LAW)] == [(mended, Grade.A)]
    assert mended in MENDABLE


def test_several_faults_need_several_things():
    facts = month(
        ledger_count=9,
        attending_count=9,
        paid_count=8,
        projects=(ProjectSystems("P", "项目", ("deposit",)),),
    )
    assert what_helps(facts, law=LAW) == []
    assert simulate(facts, ["all_paid", "systems"], law=LAW).grade is Grade.A
