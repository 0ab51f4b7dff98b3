import datetime as dt
from decimal import Decimal

import pytest

from rating.engine import (
    WORDS_MAXIMUM,
    Assessment,
    Finding,
    Grade,
    NothingFound,
    Reason,
    assess,
    rule,
)
from rating.methods import assess_facts
from rating.rules import compliance, wage_payment
from rating.rules.compliance import ComplianceFacts, Investigation
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.law import Citation, LawAt

pytestmark = pytest.mark.unit

LAW = LawAt(dt.date(2025, 12, 31), "370902")
ARTICLE = Citation("人社部规〔2016〕1号", article=7)
WORDS = "《企业劳动保障守法诚信等级评价办法》第七条"


@rule(grade=Grade.B, citation=ARTICLE, title="例")
def small(facts, law):
    return Reason("小") if "small" in facts else None


@rule(grade=Grade.C, citation=ARTICLE, title="例")
def great(facts, law):
    return Reason("大" * 600, {"seen": 1}) if "great" in facts else None


@rule(grade=Grade.A, citation=ARTICLE, title="例")
def good(facts, law):
    return Reason("好") if "known" in facts else None


def assessed(*facts):
    return assess(facts, LAW, rules=[small, great], otherwise=[good])


def test_assess_worst_decides_and_all_are_kept_worst_first():
    found = assessed("small", "great", "known")
    assert found.grade == Grade.C
    assert [one.rule for one in found.findings] == ["great", "small"]
    assert found.findings[0].facts == {"seen": 1}


def test_assess_positive_finding_makes_an_a():
    assert assessed("known") == Assessment(Grade.A, (Finding("good", Grade.A, WORDS, "好", {}),))


def test_assess_nothing_found_is_no_grade():
    with pytest.raises(NothingFound):
        assessed()


def test_assess_words_longer_than_the_page_are_cut():
    words = assessed("great").findings[0].words
    assert len(words) == WORDS_MAXIMUM
    assert words.endswith("大…")


def test_no_record_is_not_graded_by_either_method():
    day = dt.date(2026, 9, 30)
    for facts in (
        ComplianceFacts("-", "370902", "2025"),
        WagePaymentFacts("-", "370902", "2026-09", day),
    ):
        found = assess_facts(facts, law_day=day)
        assert (found.grade, found.findings[0].rule) == (Grade.N, "no_record")


def test_investigated_too_often_names_cases_and_bound():
    cases = tuple(Investigation(f"案{n}", dt.date(2025, 3, 1), ()) for n in (1, 2, 3))
    facts = ComplianceFacts("-", "370902", "2025", investigations=cases)
    assert compliance.investigated_too_often.applies(facts, LAW) == Reason(
        "本年度因劳动保障违法行为被查处3次，达到3次（案1、案2、案3）",
        {"count": 3, "bound": 3, "cases": ["案1", "案2", "案3"]},
    )


def test_not_all_paid_tells_counts_and_bound():
    facts = WagePaymentFacts(
        "-", "370902", "2026-09", dt.date(2026, 9, 30), attending_count=10, paid_count=9
    )
    assert wage_payment.not_all_paid.applies(facts, LawAt(dt.date(2026, 9, 30), "370902")) == (
        Reason(
            "本期应发放10人，足额发放9人",
            {"attending_count": 10, "paid_count": 9, "bound": Decimal("1.00")},
        )
    )
