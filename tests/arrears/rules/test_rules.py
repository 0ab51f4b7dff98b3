"""Every warning rule against its cases: at the bound, below, above, the day before in force."""

import datetime as dt
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import yaml

from api.web.words import FACT_WORDS
from arrears.backtest import Trial, TrialLaw
from arrears.enums import Level
from arrears.rules import RULES, RULES_VERSION
from arrears.rules.facts import (
    InflowFacts,
    MoneyFacts,
    MonthFacts,
    Owed,
    PeopleFacts,
    SignalFacts,
    SiteFacts,
    SystemFacts,
)
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit
CASES = Path(__file__).parent / "cases"
BY_ID = {rule.id: rule for rule in RULES}
MONEY = {
    "amount",
    "balance",
    "inflow",
    "late_outstanding",
    "leavers_outstanding",
    "moved_inflow",
    "moved_out",
    "next_payroll",
    "outstanding",
    "paid",
    "wages_out",
}


def _row(kind, values, **given):
    """A facts object from YAML: sums as Decimal, lists as tuples."""
    read = {}
    for name, value in values.items():
        if name in MONEY and isinstance(value, str):
            read[name] = Decimal(value)
        else:
            read[name] = tuple(value) if isinstance(value, list) else value
    return kind(**{**read, **given})


def _people(values):
    owed = tuple(_row(Owed, row) for row in values.get("owed", []))
    return _row(PeopleFacts, values, owed=owed)


def _signals(values):
    missed = frozenset(values.get("corrections_missed", ()))
    return _row(SignalFacts, values, corrections_missed=missed)


def _inflow(values):
    return InflowFacts(**{**values, "months": frozenset(values.get("months", ()))})


def site_facts(day, values):
    parts = {"months": tuple(_row(MonthFacts, row) for row in values.get("months", []))}
    readers = {
        "systems": partial(_row, SystemFacts),
        "inflow": _inflow,
        "money": partial(_row, MoneyFacts),
        "people": _people,
        "signals": _signals,
    }
    parts |= {name: read(values[name]) for name, read in readers.items() if name in values}
    return _row(SiteFacts, {"day": day, **values}, **parts)


def _cases():
    for file in sorted(CASES.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            yield pytest.param(content["rule"], case, id=f"{content['rule']}-{case['name']}")


@pytest.mark.parametrize(("rule", "case"), list(_cases()))
def test_rule_case(rule, case):
    facts = site_facts(case["day"], case["facts"])
    law = LawAt(case["day"], case.get("region", "370902"))
    expected = case["expect"]
    if expected == "unknown":
        with pytest.raises(UnknownParameter):
            BY_ID[rule].judge(facts, law)
        return

    fired = BY_ID[rule].judge(facts, law)

    if expected is None:
        assert fired is None
        return
    found = {"level": fired.level.value, "words": fired.words, "facts": fired.facts}
    assert {name: found[name] for name in expected} == expected


def test_every_rule_has_cases_of_its_own():
    assert sorted(path.stem for path in CASES.glob("*.yaml")) == sorted(BY_ID)


def test_rules_have_one_id_each_and_a_citation_in_force():
    assert len(BY_ID) == len(RULES)
    assert [rule.citation.words[0] for rule in RULES] == ["《"] * len(RULES)
    assert len(RULES_VERSION) <= 20


def test_fired_rule_keeps_the_values_of_the_law_it_used():
    facts = site_facts(
        dt.date(2026, 9, 1),
        {"inflow": {"agreed_day": 10, "expected_from": dt.date(2026, 2, 1)}},
    )

    fired = BY_ID["labor_cost_inflow"].judge(facts, LawAt(facts.day, "370902"))

    assert fired.level == Level.RED
    assert fired.parameters[1] == {
        "name": "warning.inflow_missed_months_red",
        "description": "人工费连续几个月未拨入专用账户为红色",
        "value": "2",
        "unit": "个月",
        "citation": "《保障农民工工资支付条例》第二十七条第一款",
        "verified": False,
        "source": "借鉴云南省分级监管规定(见于转载),在山东没有效力，待主管部门确认",
    }


def test_share_at_a_bound_below_everybody_warns_of_nobody():
    day = dt.date(2026, 7, 21)
    trial = Trial("labor_contract", "warning.contract_yellow_ratio", Decimal("0.98"), day)
    law = TrialLaw(day, "370902", trial)
    people = [{"attending": 100, "without_contract": lacking} for lacking in (1, 2, 3)]

    levels = [
        fired and fired.level
        for values in people
        for fired in [BY_ID["labor_contract"].judge(site_facts(day, {"people": values}), law)]
    ]

    assert levels == [None, None, Level.YELLOW]


def test_every_fact_a_rule_keeps_has_a_chinese_name():
    def names(value):
        if isinstance(value, dict):
            yield from value
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, dict | list | tuple):
                yield from names(part)

    kept = set()
    for param in _cases():
        rule, case = param.values
        if case["expect"] in (None, "unknown"):
            continue
        law = LawAt(case["day"], case.get("region", "370902"))
        fired = BY_ID[rule].judge(site_facts(case["day"], case["facts"]), law)
        kept |= set(names(fired.facts))

    assert len(kept) > 50
    assert sorted(kept - FACT_WORDS.keys()) == []
