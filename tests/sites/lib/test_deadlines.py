"""Last days of periods."""

import datetime as dt

import pytest

from sites.lib.days import seeded_calendar
from sites.lib.deadlines import Counting, Period, deadline_moment, last_day, latest_day_before

pytestmark = pytest.mark.unit
CALENDAR = seeded_calendar()
FRIDAY = dt.date(2026, 9, 18)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        (Period(0, Counting.WORKING_DAYS), "2026-09-18", "2026-09-18"),
        # Sunday the 20th is worked.
        (Period(1, Counting.WORKING_DAYS), "2026-09-18", "2026-09-20"),
        (Period(1, Counting.WORKING_DAYS, includes_start=True), "2026-09-18", "2026-09-18"),
        (Period(2, Counting.WORKING_DAYS, includes_start=True), "2026-09-19", "2026-09-21"),
        (Period(3, Counting.DAYS), "2026-09-28", "2026-10-01"),
        (Period(3, Counting.DAYS, includes_start=True), "2026-09-28", "2026-09-30"),
        (Period(3, Counting.DAYS, rolls=True), "2026-09-28", "2026-10-08"),
        (Period(1, Counting.MONTHS), "2026-01-31", "2026-02-28"),
        (Period(3, Counting.YEARS, includes_start=True), "2024-02-29", "2027-02-27"),
        (Period(3, Counting.YEARS), "2024-02-29", "2027-02-28"),
    ],
)
def test_last_day(period, start, expected):
    assert last_day(CALENDAR, day(start), period) == day(expected)


def test_days_that_do_not_count_push_the_last_day_on():
    away = frozenset({day("2026-09-20"), day("2026-09-21"), day("2026-10-01")})

    assert last_day(CALENDAR, FRIDAY, Period(2, Counting.WORKING_DAYS), away) == day("2026-09-23")
    assert last_day(CALENDAR, FRIDAY, Period(3, Counting.DAYS), away) == day("2026-09-23")
    # The pushed days hold another one that does not count.
    assert last_day(CALENDAR, FRIDAY, Period(12, Counting.DAYS), away) == day("2026-10-03")


def test_latest_day_before_an_event():
    event = day("2026-10-12")

    assert latest_day_before(CALENDAR, event, Period(2, Counting.WORKING_DAYS)) == day("2026-10-09")
    assert latest_day_before(CALENDAR, event, Period(2, Counting.DAYS)) == day("2026-10-10")
    with pytest.raises(ValueError, match="counted back"):
        latest_day_before(CALENDAR, event, Period(2, Counting.MONTHS))


def test_hours_run_through_the_night():
    start = dt.datetime(2026, 9, 30, 17, 30, tzinfo=dt.UTC)

    assert deadline_moment(start, Period(24, Counting.HOURS), CALENDAR) == start + dt.timedelta(
        days=1
    )
    with pytest.raises(ValueError, match="hours"):
        deadline_moment(start, Period(1, Counting.DAYS), CALENDAR)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # Thursday and Friday, Sunday made up, Monday.
        ("2026-09-17T07:30", 1, "2026-09-17T17:00"),
        ("2026-09-17T11:59", 1, "2026-09-17T17:00"),
        ("2026-09-17T12:00", 1, "2026-09-18T12:00"),
        ("2026-09-18T16:59", 1, "2026-09-20T12:00"),
        ("2026-09-18T17:00", 1, "2026-09-20T12:00"),
        ("2026-09-19T10:00", 1, "2026-09-20T12:00"),
        ("2026-09-18T09:00", 3, "2026-09-20T17:00"),
    ],
)
def test_half_days_are_those_of_working_days_and_the_one_of_the_event_is_not_counted(
    start, amount, expected
):
    halves = (dt.time(12), dt.time(17))
    period = Period(amount, Counting.HALF_DAYS, halves_end=halves)

    ends = deadline_moment(dt.datetime.fromisoformat(start), period, CALENDAR)

    assert ends == dt.datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "period",
    [Period(-1, Counting.DAYS), Period(1, Counting.HOURS), Period(1, Counting.HALF_DAYS)],
)
def test_last_day_refuses_what_is_no_period_of_days(period):
    with pytest.raises(ValueError, match="period"):
        last_day(CALENDAR, FRIDAY, period)
