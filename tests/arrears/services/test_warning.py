"""What becomes of a warning from day to day."""

import datetime as dt
from dataclasses import replace

import pytest

from arrears.models import ArrearsWarning, WarningLevel
from arrears.rules.facts import InflowFacts, SiteFacts, SystemFacts
from arrears.services.warning import store_all, store_warnings
from sites.law import LawAt
from sites.queries import work_calendar
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
COMPLETE = SystemFacts(
    roster_count=1, account_state="ACTIVE", has_agreement=True, has_deposit=True,
    notice_checked=True,
)  # fmt: skip
REGULAR = SiteFacts(
    day=dt.date(2026, 7, 31),
    systems=COMPLETE,
    inflow=InflowFacts(10, dt.date(2026, 2, 1), frozenset({dt.date(2026, 7, 1)})),
)
NO_INFLOW = replace(
    REGULAR,
    inflow=InflowFacts(
        10, dt.date(2026, 2, 1), frozenset({dt.date(2026, 6, 1)}), dt.date(2026, 6, 10)
    ),
)
LATE_WORDS = "2026年7月约定 10 日前拨付的人工费用未到专用账户，最近一次为2026-06-10"


def store(project, facts, day=None, region="370902"):
    facts = replace(facts, day=day or facts.day)
    return store_warnings(project=project, facts=facts, law=LawAt(facts.day, region))


def states():
    return list(
        ArrearsWarning.objects.order_by("pk").values_list(
            "rule", "level", "state", "raised_on", "level_since", "last_seen_on", "closed_on"
        )
    )


def test_store_warnings_keeps_words_facts_and_values_with_their_standing():
    project = ProjectFactory()

    warnings, unjudged = store(project, NO_INFLOW)

    (warning,) = warnings
    assert (warning.rule, warning.level, warning.words) == (
        "labor_cost_inflow",
        "YELLOW",
        LATE_WORDS,
    )
    assert warning.citation == "《保障农民工工资支付条例》第二十九条第一款"
    assert warning.facts["this_month_overdue"] is True
    assert [row["verified"] for row in warning.parameters] == [False, False, False]
    assert (warning.rules_version, unjudged) == ("2026.3", [])


def test_store_warnings_twice_a_day_changes_nothing():
    project = ProjectFactory()
    store(project, NO_INFLOW)
    before = list(ArrearsWarning.objects.values())

    store(project, NO_INFLOW)

    assert list(ArrearsWarning.objects.values()) == before


def test_store_warnings_goes_up_at_once():
    project = ProjectFactory()
    first, second = dt.date(2026, 7, 31), dt.date(2026, 8, 1)
    store(project, NO_INFLOW, first)

    store(project, NO_INFLOW, second)

    assert states() == [("labor_cost_inflow", "ORANGE", "OPEN", first, second, second, None)]


def test_store_warnings_comes_down_after_regular_months_and_closes_after_more():
    project = ProjectFactory()
    seen, lower, end = dt.date(2026, 8, 1), dt.date(2026, 10, 1), dt.date(2026, 12, 1)
    store(project, NO_INFLOW, seen)
    regular = replace(REGULAR, inflow=None)

    store(project, regular, dt.date(2026, 9, 30))
    assert states() == [("labor_cost_inflow", "ORANGE", "OPEN", seen, seen, seen, None)]
    warning = ArrearsWarning.objects.get()
    words = warning.words
    assert words.startswith("已恢复正常，观察至 2026-12-01；原预警：截至2026年8月，已连续 1 个月")

    store(project, regular, lower)
    assert states() == [("labor_cost_inflow", "YELLOW", "OPEN", seen, lower, seen, None)]
    warning.refresh_from_db()
    assert warning.words == words

    store(project, regular, end)
    assert states() == [("labor_cost_inflow", "YELLOW", "CLOSED", seen, lower, seen, end)]


def test_store_warnings_raises_anew_after_closing():
    project = ProjectFactory()
    closed = ArrearsWarningFactory(
        project=project, rule="labor_cost_inflow", state="CLOSED", closed_on=dt.date(2026, 7, 1)
    )

    warnings, _ = store(project, NO_INFLOW)

    assert [row.pk for row in warnings] != [closed.pk]
    assert ArrearsWarning.objects.count() == 2


def test_store_warnings_without_regular_months_follows_the_facts_both_ways():
    project = ProjectFactory()
    two = replace(REGULAR, systems=replace(COMPLETE, roster_count=0, paying_themselves=("某公司",)))
    one = replace(REGULAR, systems=replace(COMPLETE, roster_count=0))
    days = [dt.date(2026, 7, day) for day in (28, 29, 30, 31)]

    store(project, two, days[0])
    store(project, one, days[1])
    store(project, one, days[2])
    assert states() == [("five_systems", "YELLOW", "OPEN", days[0], days[1], days[2], None)]

    store(project, REGULAR, days[3])
    assert states() == [("five_systems", "YELLOW", "CLOSED", days[0], days[1], days[2], days[3])]


def test_store_warnings_names_a_rule_whose_value_is_unknown_and_leaves_its_warning():
    project = ProjectFactory()
    kept = ArrearsWarningFactory(project=project, rule="five_systems", words="原样")

    lacking = replace(NO_INFLOW, systems=replace(COMPLETE, roster_count=0))
    warnings, unjudged = store(project, lacking, dt.date(2021, 7, 6))

    assert [(row.rule, row.message[:10]) for row in unjudged] == [
        ("five_systems", "2021-07-06"),
        ("deposit", "2021-07-06"),
    ]
    assert [row.words for row in warnings if row.pk == kept.pk] == ["原样"]


def test_store_warnings_gives_the_worst_first():
    project = ProjectFactory()
    facts = replace(
        NO_INFLOW, systems=replace(COMPLETE, roster_count=0, paying_themselves=("某公司",))
    )

    warnings, _ = store(project, facts)

    assert [(row.rule, row.level) for row in warnings] == [
        ("five_systems", "ORANGE"),
        ("labor_cost_inflow", "YELLOW"),
    ]


def test_store_warnings_cuts_words_to_the_column():
    project = ProjectFactory()
    names = tuple("甲" * 200 for _ in range(3))
    facts = replace(REGULAR, systems=replace(COMPLETE, paying_themselves=names))

    warnings, _ = store(project, facts)

    assert [len(row.words) for row in warnings] == [500]


def test_store_all_of_no_sites_stores_nothing():
    law = LawAt(REGULAR.day, "370902")

    assert store_all(projects={}, sites={}, law=law, calendar=work_calendar()) == {}
    assert not ArrearsWarning.objects.exists()


def test_store_warnings_keeps_from_which_day_each_level_was():
    project = ProjectFactory()
    first, second, lower = dt.date(2026, 7, 31), dt.date(2026, 8, 1), dt.date(2026, 10, 1)
    store(project, NO_INFLOW, first)
    store(project, NO_INFLOW, second)
    store(project, NO_INFLOW, second)
    store(project, replace(REGULAR, inflow=None), lower)

    levels = WarningLevel.objects.order_by("since").values_list("level", "since")

    assert list(levels) == [("YELLOW", first), ("ORANGE", second), ("YELLOW", lower)]


def test_store_warnings_writes_down_the_level_of_a_warning_from_before():
    project, old = ProjectFactory(), dt.date(2026, 7, 1)
    ArrearsWarningFactory(
        project=project, rule="labor_cost_inflow", level="BLUE", level_since=old, last_seen_on=old
    )

    store(project, NO_INFLOW)

    levels = WarningLevel.objects.order_by("since").values_list("level", "since")
    assert list(levels) == [("BLUE", old), ("YELLOW", NO_INFLOW.day)]
