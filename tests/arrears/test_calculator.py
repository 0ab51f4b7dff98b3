"""The claim calculator: each item by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.calculator import MonthFacts, claim_of_month
from sites.law import LawAt

pytestmark = pytest.mark.unit
# The minimum wage of 泰山区 is 2,010 yuan then.
LAW = LawAt(dt.date(2026, 9, 15), "370902")


def items(agreed, paid="0", **facts):
    found = claim_of_month(MonthFacts(Decimal(agreed), Decimal(paid), **facts), LAW)
    return [(item.words, str(item.least), str(item.most)) for item in found.items]


def test_wages_are_what_was_agreed_less_what_was_paid():
    assert items("6500.00", "2000.50") == [("拖欠工资", "4499.50", "4499.50")]
    assert items("6500.00", "6500.00") == []
    assert items("6500.00", "7000.00") == []


@pytest.mark.parametrize(
    ("agreed", "paid", "expected"),
    [
        ("2010.00", "2010.00", []),
        ("2009.99", "2009.99", ["0.01"]),
        ("1500.00", "1000.00", ["500.00", "510.00"]),
    ],
)
def test_an_agreement_below_the_minimum_wage_lacks_the_difference(agreed, paid, expected):
    assert [least for _, least, _ in items(agreed, paid)] == expected


def test_the_minimum_wage_holds_for_a_whole_month_only():
    assert items("1500.00", "1500.00", whole_month=False) == []


def test_overtime_by_the_hour():
    # 5,220 ÷ 21.75 ÷ 8 = 30 an hour.
    found = items(
        "5220.00",
        "5220.00",
        workday_hours=Decimal(10),
        rest_day_hours=Decimal(8),
        holiday_hours=Decimal("2.5"),
    )

    assert found == [
        ("工作日加班费", "450.00", "450.00"),
        ("休息日加班费", "480.00", "480.00"),
        ("法定休假日加班费", "225.00", "225.00"),
    ]


def test_half_to_the_whole_of_what_is_due_is_added_after_an_unpaid_order():
    found = claim_of_month(MonthFacts(Decimal("6500.01"), Decimal(0), ordered_unpaid=True), LAW)

    assert (found.least, found.most) == (Decimal("9750.02"), Decimal("13000.02"))
    assert found.items[-1].citation == "《劳动保障监察条例》第二十六条"
    assert items("6500.00", "6500.00", ordered_unpaid=True) == []


@pytest.mark.parametrize(
    "facts", [{"agreed": Decimal(-1)}, {"paid": Decimal(-1)}, {"rest_day_hours": Decimal(-1)}]
)
def test_negative_sums_and_hours_are_refused(facts):
    with pytest.raises(ValueError, match="negative"):
        claim_of_month(MonthFacts(**{"agreed": Decimal(1), "paid": Decimal(0), **facts}), LAW)
