"""The situations of tests/rating/cases, readable without Python, against the rules."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from rating.methods import assess_facts
from rating.rules.compliance import ComplianceFacts, Event, ExpiredOrder, Investigation
from rating.rules.wage_payment import Arrears, ProjectSystems, WagePaymentFacts
from sites.law import UnknownParameter

pytestmark = pytest.mark.unit

CASES = Path(__file__).parents[1] / "cases"
LAW_DAY = dt.date(2026, 9, 30)


def cases(name):
    loaded = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def events(count):
    return tuple(Event(f"文书{n}号", LAW_DAY) for n in range(count))


def orders(count):
    return tuple(ExpiredOrder(f"令{n}号", LAW_DAY, Decimal("1000.00")) for n in range(count))


def compliance_facts(told):
    return ComplianceFacts(
        uscc="-",
        region="370902",
        period="2025",
        roster_entry_count=told.pop("登记人数", 0),
        payroll_sheet_count=told.pop("工资表", 0),
        case_count=told.pop("立案", 0),
        investigations=tuple(
            Investigation(f"案{n}号", LAW_DAY, (f"令{n}号",)) for n in range(told.pop("查处", 0))
        ),
        expired_orders=orders(told.pop("逾期未支付", 0)),
        incidents=events(told.pop("群体性事件", 0)),
        child_or_forced_labor=events(told.pop("童工或强迫劳动", 0)),
        obstructions=events(told.pop("抗拒监察", 0)),
        criminal_liabilities=events(told.pop("刑事责任", 0)),
        listings=events(told.pop("在名单内", 0)),
    )


def wage_payment_facts(told):
    days = told.pop("逾期天数", 0)
    return WagePaymentFacts(
        uscc="-",
        region="370902",
        period="2026-09",
        period_end=LAW_DAY,
        ledger_count=told.pop("台账", 0),
        projects=tuple(
            ProjectSystems(f"P{n}", f"项目{n}", tuple(missing))
            for n, missing in enumerate(told.pop("项目", []))
        ),
        arrears=Arrears(3, Decimal("9000.00"), LAW_DAY - dt.timedelta(days)) if days else Arrears(),
        attending_count=told.pop("应发", 0),
        paid_count=told.pop("足额", 0),
        expired_orders=orders(told.pop("逾期未支付", 0)),
        listings=events(told.pop("在名单内", 0)),
    )


def check(case, read):
    told = dict(case["facts"])
    facts = read(told)
    assert told == {}, "a fact that no rule knows"
    law_day = case.get("law_day", LAW_DAY)
    if case.get("not_in_force"):
        with pytest.raises(UnknownParameter):
            assess_facts(facts, law_day=law_day)
        return
    assessment = assess_facts(facts, law_day=law_day)
    assert assessment.grade == case["grade"]
    assert [found.rule for found in assessment.findings] == case["findings"]
    assert all(found.words and found.citation.startswith("《") for found in assessment.findings)


@pytest.mark.parametrize("case", cases("compliance.yaml"))
def test_compliance_case_gets_its_grade(case):
    check(case, compliance_facts)


@pytest.mark.parametrize("case", cases("wage_payment.yaml"))
def test_wage_payment_case_gets_its_grade(case):
    check(case, wage_payment_facts)
