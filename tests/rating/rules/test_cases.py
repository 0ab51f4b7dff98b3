"""The situations of tests/rating/cases, readable without Python, against the rules."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from rating.methods import assess_facts
from rating.rules.aspects import ASPECTS, WAGES
from rating.rules.compliance import Checks, ComplianceFacts, Event, ExpiredOrder, Investigation
from rating.rules.wage_payment_facts import (
    Arrears,
    OrderServed,
    ProjectSystems,
    UnansweredWarning,
    WagePaymentFacts,
)
from sites.law import UnknownParameter
from sites.lib.days import add_months, month_start

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


def investigations(told):
    """A number of cases about wages, or the number by aspect."""
    counts = told if isinstance(told, dict) else {ASPECTS[WAGES]: told}
    aspects = [aspect_key(words) for words, count in counts.items() for _ in range(count)]
    return tuple(
        Investigation(f"案{n}号", LAW_DAY, (f"令{n}号",), aspect)
        for n, aspect in enumerate(aspects)
    )


def compliance_facts(told):
    return ComplianceFacts(
        uscc="-",
        region="370902",
        period="2025",
        roster_entry_count=told.pop("登记人数", 0),
        payroll_sheet_count=told.pop("工资表", 0),
        case_count=told.pop("立案", 0),
        investigations=investigations(told.pop("查处", 0)),
        expired_orders=orders(told.pop("逾期未支付", 0)),
        incidents=events(told.pop("群体性事件", 0)),
        child_or_forced_labor=events(told.pop("童工或强迫劳动", 0)),
        obstructions=events(told.pop("抗拒监察", 0)),
        criminal_liabilities=events(told.pop("刑事责任", 0)),
        listings=events(told.pop("在名单内", 0)),
        overrides=events(told.pop("其他机关认定", 0)),
        checks=tuple(
            Checks(aspect_key(words), count) for words, count in told.pop("检查", {}).items()
        ),
    )


def aspect_key(words):
    return next(key for key, told in ASPECTS.items() if told == words)


def wage_payment_facts(told):
    days = told.pop("逾期天数", 0)
    return WagePaymentFacts(
        uscc="-",
        region="370902",
        period="2026-09",
        period_end=LAW_DAY,
        ledger_count=told.pop("台账", 0),
        projects=tuple(
            project(f"P{n}", f"项目{n}", one) for n, one in enumerate(told.pop("项目", []))
        ),
        arrears=Arrears(3, Decimal("9000.00"), LAW_DAY - dt.timedelta(days)) if days else Arrears(),
        attending_count=told.pop("应发", 0),
        paid_count=told.pop("足额", 0),
        expired_orders=orders(told.pop("逾期未支付", 0)),
        listings=events(told.pop("在名单内", 0)),
        project=told.pop("所评项目", ""),
        orders=tuple(
            OrderServed(f"令{n}号", LAW_DAY, obeyed)
            for n, obeyed in enumerate(told.pop("责令", []))
        ),
        upheld_complaint_count=told.pop("属实投诉", 0),
        incidents=events(told.pop("群体性事件", 0)),
        criminal_liabilities=events(told.pop("刑事责任", 0)),
        overrides=events(told.pop("其他机关认定", 0)),
        first_month=add_months(month_start(LAW_DAY), 1 - told.pop("记录月数", 12)),
        is_local=told.pop("本地", True),
        unanswered_warnings=tuple(
            UnansweredWarning("P1", "项目1", "拖欠", LAW_DAY - dt.timedelta(9), answered_on)
            for answered_on in told.pop("未按期答复", [])
        ),
    )


def project(code, name, told):
    """A list of what it lacks, or the same with how many worked and were registered."""
    if isinstance(told, list):
        return ProjectSystems(code, name, tuple(told))
    return ProjectSystems(
        code,
        name,
        tuple(told.get("缺", [])),
        attending_count=told.get("用工", 0),
        registered_count=told.get("登记", 0),
        months_without_inflow=told.get("未拨入月数", 0),
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
    # Runs assess equal facts once: no rule may look at the code.
    assert assess_facts(replace(facts, uscc="另一代码"), law_day=law_day) == assessment
    assert assessment.grade == case["grade"]
    assert [found.rule for found in assessment.findings] == case["findings"]
    assert all(found.words and found.citation.startswith("《") for found in assessment.findings)


@pytest.mark.parametrize("case", cases("compliance.yaml"))
def test_compliance_case_gets_its_grade(case):
    check(case, compliance_facts)


@pytest.mark.parametrize("case", cases("wage_payment.yaml"))
def test_wage_payment_case_gets_its_grade(case):
    check(case, wage_payment_facts)
