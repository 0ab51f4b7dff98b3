"""Every warning rule against its cases: at the bound, below, above, the day before in force."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from arrears.enums import Level
from arrears.rules import RULES, RULES_VERSION
from arrears.rules.engine import InflowFacts, MonthFacts, PaidHead, SiteFacts, SystemFacts
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit
CASES = Path(__file__).parent / "cases"
BY_ID = {rule.id: rule for rule in RULES}
MONEY = ("outstanding", "paid")


def _month(values):
    fields = dict(values)
    for name in MONEY:
        if name in fields:
            fields[name] = Decimal(fields[name])
    heads = [
        PaidHead(Decimal(row["days"]), Decimal(row["gross"])) for row in fields.pop("sheet", [])
    ]
    heads += [PaidHead(Decimal(22), Decimal("6600.00"))] * fields.pop("fair", 0)
    return MonthFacts(**fields, sheet=tuple(heads))


def _systems(values):
    return SystemFacts(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
    )


def _inflow(values):
    return InflowFacts(**{**values, "months": frozenset(values.get("months", ()))})


def site_facts(day, values):
    fields = dict(values)
    if "late_outstanding" in fields:
        fields["late_outstanding"] = Decimal(fields["late_outstanding"])
    fields["months"] = tuple(_month(row) for row in fields.get("months", ()))
    fields["systems"] = _systems(fields.get("systems", {}))
    if "inflow" in fields:
        fields["inflow"] = _inflow(fields["inflow"])
    return SiteFacts(day=day, **fields)


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
