import datetime as dt

import pytest

from rating.errors import RulesVersionUnknown
from rating.methods import assess_facts
from rating.rules import RULES_VERSION
from rating.rules.wage_payment_facts import ProjectSystems, UnansweredWarning, WagePaymentFacts
from rating.what_if import ChangedLaw
from sites.law import LawAt

pytestmark = pytest.mark.unit

DAY = dt.date(2026, 9, 30)


def assessed(version=RULES_VERSION, *, law=None, **told):
    facts = WagePaymentFacts(
        "-", "370902", "2026-09", DAY, ledger_count=9, first_month=dt.date(2025, 1, 1), **told
    )
    return assess_facts(facts, law_day=DAY, law=law, version=version)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "期末无拖欠，本期没有到期应发的工资"),
        (
            {"attending_count": 4, "paid_count": 3},
            "期末无拖欠，本期应发放4人，足额发放3人",
        ),
        (
            {"projects": (ProjectSystems("P1", "项目1"),)},
            "期末无拖欠，本期没有到期应发的工资，总承包在建项目1个，五项制度齐全",
        ),
    ],
)
def test_an_a_tells_only_what_there_is(told, words):
    [finding] = assessed(**told).findings
    assert (finding.rule, finding.grade, finding.words) == ("paid_and_in_order", "A", words)


def test_rules_of_an_earlier_version_ask_and_say_what_they_did():
    late = UnansweredWarning("P1", "项目1", "按月足额支付", dt.date(2026, 9, 14))
    [then] = assessed("2026.2", unanswered_warnings=(late,)).findings
    assert (then.rule, then.words) == (
        "paid_and_in_order",
        "期末无拖欠，本期应发放0人均已足额发放，总承包在建项目0个制度齐全",
    )
    [now] = assessed(unanswered_warnings=(late,)).findings
    assert (now.rule, now.words) == (
        "warnings_unanswered",
        "1条欠薪预警未按期答复：项目1“按月足额支付”应于2026-09-14前答复，未答复",
    )
    assert now.facts == {"count": 1, "bound": 1, "projects": ["P1"]}


def test_fewer_unanswered_warnings_than_the_bound_are_no_finding():
    late = UnansweredWarning("P1", "项目1", "按月足额支付", dt.date(2026, 9, 14))
    two = ChangedLaw(LawAt(DAY, "370902"), {"grading.unanswered_warnings_for_b": 2})

    [one] = assessed(law=two, unanswered_warnings=(late,)).findings
    assert one.rule == "paid_and_in_order"
    [both] = assessed(law=two, unanswered_warnings=(late, late)).findings
    assert (both.rule, both.facts["bound"]) == ("warnings_unanswered", 2)


def test_rules_that_are_not_kept_are_refused():
    with pytest.raises(RulesVersionUnknown, match=r"没有保存 2019\.1 版规则"):
        assessed("2019.1")
