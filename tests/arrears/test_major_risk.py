"""Why a site belongs on the list of major risks."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from arrears.major_risk import RiskFacts, risk_reasons
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit
DAY = dt.date(2026, 9, 15)
SMALL = RiskFacts(
    day=DAY,
    workers=1,
    outstanding=Decimal("6600.00"),
    first_unpaid_due_on=dt.date(2026, 8, 20),
)


def words(**changes):
    facts = replace(SMALL, **changes)
    return [reason["words"] for reason in risk_reasons(facts, LawAt(facts.day, "370902"))]


def test_risk_reasons_are_none_without_arrears():
    assert words(first_unpaid_due_on=None, workers=30, order_unpaid=True) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"workers": 29}, []),
        ({"workers": 30}, ["拖欠 30 人，达到 30 人"]),
        ({"workers": 31}, ["拖欠 31 人，达到 30 人"]),
        ({"outstanding": Decimal("499999.99")}, []),
        ({"outstanding": Decimal("500000.00")}, ["拖欠 500,000.00 元，达到 500,000.00 元"]),
        ({"outstanding": Decimal("500000.01")}, ["拖欠 500,000.01 元，达到 500,000.00 元"]),
        ({"first_unpaid_due_on": dt.date(2026, 7, 15)}, []),
        ({"first_unpaid_due_on": dt.date(2026, 7, 14)}, ["逾期 63 天，超过 2 个月"]),
        ({"last_closed_on": dt.date(2025, 9, 14)}, []),
        ({"last_closed_on": dt.date(2025, 9, 15)}, ["2025-09-15 销号后 12 个月内再次拖欠"]),
        ({"order_unpaid": True}, ["责令限期支付后逾期仍未支付"]),
    ],
)
def test_risk_reasons_at_below_and_above_the_bound(changes, expected):
    assert words(**changes) == expected


@pytest.mark.parametrize(
    ("day", "late", "festival_on", "fires"),
    [
        (dt.date(2026, 10, 31), 16, None, False),
        (dt.date(2026, 11, 1), 15, None, False),
        (dt.date(2026, 11, 1), 16, None, True),
        (dt.date(2027, 2, 20), 16, None, True),
        (dt.date(2027, 2, 21), 16, None, False),
        (dt.date(2027, 2, 4), 16, dt.date(2027, 2, 5), True),
        (dt.date(2027, 2, 5), 16, dt.date(2027, 2, 5), False),
    ],
)
def test_risk_reasons_before_the_spring_festival(day, late, festival_on, fires):
    found = words(
        day=day, first_unpaid_due_on=day - dt.timedelta(days=late), festival_on=festival_on
    )

    assert found == ([f"春节前集中期内逾期 {late} 天，超过 15 天"] if fires else [])


def test_risk_reasons_name_article_and_values():
    facts = replace(SMALL, workers=30)

    (reason,) = risk_reasons(facts, LawAt(DAY, "370902"))

    assert reason["citation"] == "《保障农民工工资支付条例》第三十八条"
    assert [(row["name"], row["value"], row["verified"]) for row in reason["parameters"]] == [
        ("major_risk.workers", "30", False)
    ]


def test_risk_reasons_have_no_standard_before_the_regulation():
    with pytest.raises(UnknownParameter):
        risk_reasons(SMALL, LawAt(dt.date(2020, 4, 30), "370902"))
