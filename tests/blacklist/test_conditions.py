"""The amounts of Order 45 art. 5: at the bound, one below, one above."""

import datetime as dt
from decimal import Decimal

import pytest

from blacklist.conditions import ArrearsFacts, WorkerArrears, amount_condition
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit
TAISHAN = LawAt(dt.date(2026, 9, 1), "370902")


def facts(count: int, months: int, amount: str) -> ArrearsFacts:
    return ArrearsFacts(tuple(WorkerArrears(months, Decimal(amount)) for _ in range(count)))


@pytest.mark.parametrize(
    ("count", "months", "amount", "met"),
    [
        (10, 1, "10000.00", True),
        (9, 1, "11111.12", False),
        (10, 1, "9999.99", False),
        (11, 1, "10000.00", True),
        (1, 3, "20000.00", True),
        (1, 2, "20000.00", False),
        (1, 3, "19999.99", False),
        (1, 4, "20000.01", True),
        (0, 0, "0.00", False),
    ],
)
def test_amount_condition_at_its_bounds(count, months, amount, met):
    assert (amount_condition(facts(count, months, amount), TAISHAN) is not None) == met


def test_amount_condition_needs_months_and_amount_of_the_same_worker():
    mixed = ArrearsFacts((WorkerArrears(3, Decimal("500.00")), WorkerArrears(1, Decimal(40000))))

    assert amount_condition(mixed, TAISHAN) is None


def test_amount_condition_says_which_amount_was_used_and_where_it_comes_from():
    found = amount_condition(facts(10, 1, "10000.00"), TAISHAN)

    assert found is not None
    assert found.words == (
        "拖欠10名农民工工资累计100,000.00元，达到10名以上、累计100,000.00元以上的数额标准"
    )
    assert [(row["name"], row["value"], row["verified"]) for row in found.parameters] == [
        ("refusal_to_pay.ten_workers_count", "10", True),
        ("refusal_to_pay.listing_ten_workers_yuan", "100000", True),
    ]
    assert all(row["citation"] for row in found.parameters)
    assert "上限" in str(found.parameters[1]["source"])


def test_amount_condition_names_the_worker_owed_most():
    two = ArrearsFacts((WorkerArrears(3, Decimal(22000)), WorkerArrears(4, Decimal(25000))))

    found = amount_condition(two, TAISHAN)

    assert found is not None
    assert found.words.startswith("拖欠一名农民工4个月工资25,000.00元，")


def test_amount_condition_never_falls_back_to_the_national_minimum():
    with pytest.raises(UnknownParameter):
        amount_condition(facts(50, 6, "50000.00"), LawAt(dt.date(2026, 9, 1), "410102"))


def test_amount_condition_says_when_its_amount_is_not_verified(monkeypatch):
    monkeypatch.setattr(LawAt, "verified", lambda self, name: False)

    found = amount_condition(facts(1, 3, "20000.00"), TAISHAN)

    assert found is not None
    assert found.words.endswith("数额标准（该数额尚未核实）")
