"""Every legal clock, each around a holiday with make-up days."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from sites.law import LawAt, LawDataError, UnknownParameter
from sites.law.clocks import clock_rule, clock_rules, countings, load_clocks
from sites.lib.days import seeded_calendar
from sites.lib.deadlines import Counting, Period, deadline_moment, last_day, latest_day_before

pytestmark = pytest.mark.unit
REGION = "370902"
CASES = yaml.safe_load((Path(__file__).parent / "clock_cases.yaml").read_text(encoding="utf-8"))
GOOD = {
    "name": "决定是否受理投诉",
    "starts": "收到投诉",
    "amount": "case.acceptance_working_days",
    "includes_start": False,
    "rolls": False,
    "backward": False,
    "side": "office",
    "pausable": False,
    "tolled_by_outage": True,
}


def due(rule, start):
    calendar = seeded_calendar()
    if isinstance(start, str):
        moment = dt.datetime.fromisoformat(start)
        period = rule.period(LawAt(moment.date(), REGION))
        return deadline_moment(moment, period, calendar).isoformat(timespec="minutes")
    period = rule.period(LawAt(start, REGION))
    if rule.backward:
        return latest_day_before(calendar, start, period)
    return last_day(calendar, start, period)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["clock"])
def test_clock_ends_on_the_day_the_calendar_says(case):
    rule = clock_rule(case["clock"])

    assert due(rule, case["start"]) == case["due"]
    if "extended" in case:
        law = LawAt(case["start"], REGION)
        amount = law.integer(rule.amount) + law.integer(rule.extension)
        assert (
            last_day(seeded_calendar(), case["start"], Period(amount, rule.counting))
            == (case["extended"])
        )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["clock"])
def test_the_case_of_a_clock_lies_around_a_holiday_with_make_up_days(case):
    ends = sorted(day_of(case[name]) for name in ("start", "due"))
    # A day before and after: what starts on its eve, or ends on its morrow, is around it too.
    first, last = ends[0] - dt.timedelta(days=1), ends[1] + dt.timedelta(days=1)
    days = {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
    calendar = seeded_calendar()

    assert days & (calendar.holidays | calendar.makeup_days)
    # The same festival has its make-up days within the same weeks.
    near = days | {end + dt.timedelta(days=n) for end in ends for n in range(-21, 22)}
    assert near & calendar.makeup_days
    assert near & calendar.holidays


def day_of(value):
    return dt.datetime.fromisoformat(value).date() if isinstance(value, str) else value


def test_every_clock_has_a_case_and_says_where_it_comes_from():
    assert [case["clock"] for case in CASES] == list(clock_rules())
    law = LawAt(dt.date(2026, 9, 15), REGION)
    assert all(rule.citation(law).words for rule in clock_rules().values())
    assert {rule.id for rule in clock_rules().values() if rule.extension} == {
        case["clock"] for case in CASES if "extended" in case
    }


def test_clock_rule_refuses_an_unknown_name():
    with pytest.raises(UnknownParameter, match="nothing"):
        clock_rule("nothing")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "case.none"}, "没有名为"),
        ({"extension": "case.penalty_decision_days"}, "单位不同"),
        ({"counting": "days"}, "note"),
        ({"counting": "weeks", "note": "x"}, "weeks"),
        ({"amount": "refusal_to_pay.one_worker_yuan"}, "yuan"),
        ({"counting_by": "case.acceptance_working_days"}, "不是文字"),
        ({"counting_by": "major_risk.festival_starts"}, "不能作为期限"),
        ({"halves_end": "12:00 17:00"}, "只有这样计算的"),
        ({"amount": "repair.first_review_half_days"}, "写明 halves_end"),
        (
            {"amount": "repair.first_review_half_days", "halves_end": "noon"},
            "应写作",
        ),
        (
            {"amount": "repair.first_review_half_days", "halves_end": "17:00 12:00"},
            "先后",
        ),
        ({"side": "nobody"}, "side"),
        ({"rolls": "yes"}, "rolls"),
        ({"more": 1}, "more"),
    ],
)
def test_load_clocks_names_what_breaks_the_form(tmp_path, changes, words):
    file = tmp_path / "clocks.yaml"
    file.write_text(yaml.safe_dump({"one": {**GOOD, **changes}}, allow_unicode=True))

    with pytest.raises(LawDataError, match=words):
        load_clocks(file)


def test_counting_is_the_units_own_unless_the_statute_says_otherwise():
    assert clock_rule("investigation").counting is Counting.WORKING_DAYS
    assert clock_rule("hearing_request").counting is Counting.WORKING_DAYS
    assert clock_rule("penalty_decision").counting is Counting.DAYS


def test_a_way_of_counting_recalled_stands_beside_the_strict_one_until_it_is_verified():
    law = LawAt(dt.date(2026, 9, 15), REGION)
    days, working = Counting.DAYS, Counting.WORKING_DAYS

    assert clock_rule("penalty_withdrawal").countings(law) == (days, working)
    assert clock_rule("penalty_service").countings(law) == (working,)
    assert countings(days, working, verified=True) == (working,)
    assert countings(days, days, verified=False) == (days,)
