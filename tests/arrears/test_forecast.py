"""Whether the account covers the coming pay days, week by week, and how wrong that was before."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from arrears.forecast import Agreement, forecast
from arrears.rules.facts import InflowFacts, MoneyFacts, MonthFacts, SiteFacts
from sites.law import LawAt
from sites.lib.days import seeded_calendar

pytestmark = pytest.mark.unit
DAY = dt.date(2026, 9, 15)
AGREED = Agreement(Decimal("105000.00"), 5, 10)
TOTALS = (90_000, 96_000, 102_000, 99_000)


def sheet(month, total, paid=None):
    amount = Decimal(total)
    return MonthFacts(
        month=dt.date(2026, month, 1),
        due_on=dt.date(2026, month + 1, 10),
        sheet_people=20,
        sheet_total=amount,
        paid=amount if paid is None else Decimal(paid),
    )


def site(**changes):
    """A site paid up to August, with labor cost in every month so far and 20,000 left."""
    months = tuple(sheet(month, total) for month, total in zip((5, 6, 7, 8), TOTALS, strict=True))
    came = frozenset(dt.date(2026, month, 1) for month in range(6, 10))
    return replace(
        SiteFacts(
            day=DAY,
            months=months,
            inflow=InflowFacts(5, dt.date(2026, 6, 1), came),
            money=MoneyFacts(balance=Decimal("20000.00")),
        ),
        **changes,
    )


def expected(facts, agreed=AGREED):
    return forecast(facts, agreed, law=LawAt(DAY, "370902"), calendar=seeded_calendar())


def test_forecast_adds_agreed_labor_cost_and_takes_expected_wages():
    found = expected(site())

    moved = [(week.ends_on, week.inflow, week.wages) for week in found.weeks]
    assert len(moved) == 8
    assert [row for row in moved if row[1] or row[2]] == [
        (dt.date(2026, 10, 6), Decimal("105000.00"), Decimal("0.00")),
        (dt.date(2026, 10, 13), Decimal("0.00"), Decimal("99000.00")),
        (dt.date(2026, 11, 10), Decimal("105000.00"), Decimal("99000.00")),
    ]
    assert found.weeks[-1].balance == Decimal("32000.00")
    assert (found.payroll, found.first_gap, found.deepest_gap) == (Decimal("99000.00"), None, 0)


def test_forecast_shows_what_it_would_have_said_of_past_months():
    [august] = expected(site()).past

    assert (august.month, august.expected, august.actual) == (
        dt.date(2026, 8, 1),
        Decimal("96000.00"),
        Decimal("99000.00"),
    )
    assert august.error.quantize(Decimal("0.0001")) == Decimal("0.0303")


def test_forecast_without_enough_months_has_no_past():
    found = expected(site(months=site().months[:2]))

    assert (found.past, found.payroll) == ((), Decimal("93000.00"))


def test_forecast_finds_the_first_week_that_is_short_and_the_deepest_gap():
    poor = replace(AGREED, labor_cost=Decimal("60000.00"))

    found = expected(site(), poor)

    assert found.first_gap.ends_on == dt.date(2026, 10, 13)
    assert found.first_gap.gap == Decimal("19000.00")
    assert found.deepest_gap == Decimal("58000.00")


def test_forecast_pays_what_is_late_first_and_the_known_sheet_by_what_it_lacks():
    months = (*site().months, sheet(9, 80_000, paid=30_000))
    found = expected(site(months=months, late_outstanding=Decimal("25000.00")))

    assert found.weeks[0].balance == Decimal("-5000.00")
    assert Decimal("50000.00") in [week.wages for week in found.weeks]


def test_forecast_does_not_count_labor_cost_that_came_already():
    came = frozenset({dt.date(2026, 9, 1), dt.date(2026, 10, 1)})
    found = expected(site(inflow=InflowFacts(5, dt.date(2026, 6, 1), came)))

    assert [week.ends_on for week in found.weeks if week.inflow] == [dt.date(2026, 11, 10)]


def test_forecast_takes_the_last_day_of_a_month_without_the_agreed_day():
    found = expected(site(inflow=None), replace(AGREED, labor_cost_day=31))

    # 30 September, 31 October: each within its own week.
    assert [week.ends_on for week in found.weeks if week.inflow] == [
        dt.date(2026, 10, 6),
        dt.date(2026, 11, 3),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_building": False},
        {"money": None},
        {"money": MoneyFacts(balance=None)},
        {"months": ()},
        {"months": (MonthFacts(dt.date(2026, 8, 1), dt.date(2026, 9, 10), attending=5),)},
    ],
)
def test_forecast_of_what_is_not_known_is_none(changes):
    assert expected(site(**changes)) is None
