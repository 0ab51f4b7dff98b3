import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from rating.deposit import DepositFacts, compare_deposits, reckon_deposit
from sites.errors import InvalidInput
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit

LAW = LawAt(dt.date(2026, 1, 23), "370902")
CASES = yaml.safe_load((Path(__file__).parent / "cases/deposit.yaml").read_text(encoding="utf-8"))


def facts(**told):
    return DepositFacts(
        **{"contract_amount": Decimal(20_000_000), "base_rate": Decimal("0.02"), **told}
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_deposit_case(case):
    told = dict(case["facts"])
    found = reckon_deposit(
        facts(
            contract_amount=Decimal(told.pop("合同价", "20000000")),
            base_rate=Decimal(told.pop("比例", "0.02")),
            clean_years=told.pop("无拖欠年数", 0),
            years_since_arrears=told.pop("距拖欠年数", None),
            is_c_for_arrears=told.pop("拖欠C级", False),
            is_listed=told.pop("在名单内", False),
            keeps_systems=told.pop("制度齐全", True),
            is_new_project=told.pop("新建", True),
        ),
        LAW,
    )
    assert told == {}
    assert (found.multiplier, found.amount) == (
        Decimal(case["multiplier"]),
        Decimal(case["amount"]),
    )
    assert found.is_exempt == (found.multiplier == 0)
    assert found.words
    assert found.basis == "《工程建设领域农民工工资保证金规定》"


def test_deposit_never_falls_below_the_floor(monkeypatch):
    law = LawAt(LAW.day, LAW.region)
    held = LawAt.decimal
    monkeypatch.setattr(
        LawAt,
        "decimal",
        lambda self, name: (
            Decimal("0.8") if name == "deposit.reduction_minimum_ratio" else held(self, name)
        ),
    )
    found = reckon_deposit(facts(base_rate=Decimal("0.01"), clean_years=2), law)
    assert (found.rate, found.amount) == (Decimal("0.005"), Decimal("100000.00"))
    assert "不低于下限 0.5%" in found.words


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"contract_amount": Decimal(0)}, "E-AMOUNT"),
        ({"base_rate": Decimal("0.0099")}, "E-DEPOSIT-RATE"),
        ({"base_rate": Decimal("0.0301")}, "E-DEPOSIT-RATE"),
    ],
)
def test_deposit_refuses_what_is_no_contract_or_rate(told, code):
    with pytest.raises(InvalidInput) as refusal:
        reckon_deposit(facts(**told), LAW)
    assert refusal.value.code == code


def test_deposit_before_the_rule_is_refused():
    with pytest.raises(UnknownParameter):
        reckon_deposit(facts(), LawAt(dt.date(2021, 10, 31), "370902"))


def test_situations_of_the_same_project_cost_from_nothing_to_twice():
    told = compare_deposits(facts(is_listed=True), LAW)
    assert [one.multiplier for one in told] == [0, Decimal("0.5"), 1, Decimal("1.5"), 2]
    assert [one.amount for one in told] == [0, 200_000, 400_000, 600_000, 800_000]
    assert len({one.words for one in told}) == 5
