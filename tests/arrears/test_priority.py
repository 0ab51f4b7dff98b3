"""The rank of a site: each factor alone, at its bound, and the three together."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from arrears.enums import Level
from arrears.priority import Standing, read_weights, weigh
from sites.law import LawAt

pytestmark = pytest.mark.unit
DAY = dt.date(2026, 9, 15)
SITE = Standing(
    project_id=1,
    level=Level.RED,
    overdue=Decimal("39000.00"),
    coming=Decimal("0.00"),
    claimed=Decimal(0),
    monthly=Decimal("500000.00"),
    first_due_on=None,
    complaints=0,
    clock_on=None,
    is_major=False,
)


def rank(day=DAY, **changes):
    return weigh(replace(SITE, **changes), read_weights(LawAt(day, "370902")))


def test_rank_is_wages_times_probability_times_urgency():
    found = rank(first_due_on=DAY - dt.timedelta(days=30), is_major=True)

    assert (found.at_stake, found.probability, found.urgency) == (
        Decimal("39000.00"),
        Decimal("0.90"),
        Decimal("3.0"),
    )
    assert found.score == Decimal("105300.00")
    assert [factor.name for factor in found.factors] == ["预计未付工资", "可能性", "紧迫程度"]
    assert [factor.value for factor in found.factors] == ["39,000.00 元", "90%", "3.00 倍"]
    assert found.factors[2].words == "最早一笔逾期 30 天 ×2.00，重大欠薪隐患 ×1.5"
    assert {item["name"] for item in found.parameters} == {
        "priority.probability_red_ratio",
        "priority.late_double_days",
        "priority.late_cap_ratio",
        "priority.major_risk_ratio",
    }
    assert not any(item["verified"] for item in found.parameters)


@pytest.mark.parametrize(
    ("changes", "at_stake", "words"),
    [
        ({}, "39000.00", "逾期未付 39,000.00 元"),
        ({"coming": Decimal("1000.00")}, "40000.00", "即将到期 1,000.00 元"),
        ({"claimed": Decimal("39000.00")}, "39000.00", "逾期未付 39,000.00 元"),
        ({"claimed": Decimal("39000.01")}, "39000.01", "投诉主张 39,000.01 元（多于"),
        (
            {"overdue": Decimal(0)},
            "50000.00",
            "没有未付记录，按约定月人工费用 500,000.00 元的 10% 计",
        ),
    ],
)
def test_wages_at_stake_are_the_most_that_is_known(changes, at_stake, words):
    found = rank(**changes)

    assert found.at_stake == Decimal(at_stake)
    assert words in found.factors[0].words


@pytest.mark.parametrize(
    ("level", "complaints", "probability"),
    [
        (None, 0, "0.05"),
        (Level.BLUE, 0, "0.10"),
        (Level.BLUE, 1, "0.50"),
        (Level.ORANGE, 1, "0.60"),
        (Level.RED, 0, "0.90"),
    ],
)
def test_a_waiting_complaint_sets_a_floor_to_the_probability(level, complaints, probability):
    found = rank(level=level, complaints=complaints)

    assert found.probability == Decimal(probability)
    assert ("投诉待受理" in found.factors[1].words) is (probability == "0.50")


@pytest.mark.parametrize(("days", "urgency"), [(15, "1.5"), (90, "4"), (91, "4"), (900, "4")])
def test_days_late_count_up_to_a_cap(days, urgency):
    assert rank(first_due_on=DAY - dt.timedelta(days=days)).urgency == Decimal(urgency)


@pytest.mark.parametrize(
    ("days", "urgency", "words"),
    [(-1, "1.5", "已过"), (3, "1.5", "临近"), (4, "1", "没有逾期和临近的期限")],
)
def test_a_near_or_lapsed_term_makes_it_urgent(days, urgency, words):
    found = rank(clock_on=DAY + dt.timedelta(days=days))

    assert found.urgency == Decimal(urgency)
    assert words in found.factors[2].words


@pytest.mark.parametrize(
    ("day", "urgency"),
    [
        (dt.date(2026, 10, 31), "1"),
        (dt.date(2026, 11, 1), "1.5"),
        (dt.date(2027, 2, 20), "1.5"),
        (dt.date(2027, 2, 21), "1"),
    ],
)
def test_the_season_before_the_spring_festival_is_urgent(day, urgency):
    found = rank(day=day)

    assert found.urgency == Decimal(urgency)
    assert ("春节前集中期" in found.factors[2].words) is (urgency != "1")


def test_the_share_of_what_is_unknown_is_named():
    found = rank(overdue=Decimal(0))

    assert found.parameters[1]["name"] == "priority.unknown_ratio"


def test_every_applied_weight_is_named_with_its_article():
    found = rank(
        day=dt.date(2026, 12, 1),
        coming=Decimal("1.00"),
        complaints=1,
        first_due_on=DAY,
        clock_on=dt.date(2026, 12, 1),
        is_major=True,
    )

    assert len(found.parameters) == 10
    assert all(item["citation"] for item in found.parameters)
