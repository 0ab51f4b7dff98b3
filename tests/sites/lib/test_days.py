import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.days import (
    WorkCalendar,
    add_months,
    month_start,
    month_text,
    months_between,
    parse_month,
    seeded_calendar,
)

pytestmark = pytest.mark.unit

CALENDAR = seeded_calendar()
days = st.dates(dt.date(2024, 1, 1), dt.date(2026, 11, 30))


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("2025-09-28", True),  # Sunday worked before National Day
        ("2025-09-30", True),
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),  # Saturday worked after it
        ("2025-10-12", False),
        ("2026-02-14", True),  # Saturday worked before Spring Festival
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # Saturday worked after it
        ("2026-03-01", False),
        ("2026-09-20", True),  # Sunday worked before National Day
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # Saturday worked after it
    ],
)
def test_seeded_calendar_knows_holidays_and_makeup_days(text, working):
    assert CALENDAR.is_working_day(day(text)) is working
    assert CALENDAR.is_provisional(day(text)) is False


def test_seeded_calendar_covers_2004_to_2026():
    assert CALENDAR.published_years == frozenset(range(2004, 2027))


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("2027-01-01", False),
        ("2027-01-04", True),
        ("2028-05-01", False),
        ("2028-05-02", False),
        ("2028-05-03", True),
        ("2027-10-01", False),
        ("2029-10-02", False),
        ("2029-10-03", False),
        ("2027-10-04", True),
        ("2027-02-06", False),
        ("2027-02-08", True),  # a lunar holiday nobody has published yet
        ("2003-01-01", False),
    ],
)
def test_unpublished_year_has_weekends_and_fixed_holidays_only(text, working):
    assert CALENDAR.is_working_day(day(text)) is working
    assert CALENDAR.is_provisional(day(text)) is True


def test_entered_days_count_before_the_year_is_complete():
    calendar = WorkCalendar(
        frozenset({day("2027-02-08")}), frozenset({day("2027-02-13")}), frozenset()
    )
    assert calendar.is_working_day(day("2027-02-08")) is False
    assert calendar.is_working_day(day("2027-02-13")) is True


def test_published_year_without_a_holiday_works_on_a_fixed_date():
    calendar = WorkCalendar(frozenset(), frozenset(), frozenset({2027}))
    assert calendar.is_working_day(day("2027-01-01")) is True


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2025-09-26", 0, "2025-09-26"),
        ("2025-09-27", 0, "2025-09-27"),
        ("2025-09-26", 1, "2025-09-28"),
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-26", 4, "2025-10-09"),
        ("2025-09-26", 6, "2025-10-11"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 6, "2026-02-28"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_add_working_days_starts_after_the_first_day(start, n, expected):
    assert CALENDAR.add_working_days(day(start), n) == day(expected)


def test_add_working_days_refuses_a_negative_number():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(day("2026-03-02"), -1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-09-26", "2025-09-26", 0),
        ("2025-09-26", "2025-09-25", 0),
        ("2025-09-26", "2025-10-08", 3),
        ("2025-09-26", "2025-10-12", 6),
        ("2026-02-13", "2026-02-23", 1),
        ("2026-02-13", "2026-02-28", 6),
    ],
)
def test_working_days_between_excludes_start_and_includes_end(start, end, expected):
    assert CALENDAR.working_days_between(day(start), day(end)) == expected


@given(days, st.integers(1, 30))
def test_adding_and_counting_working_days_agree(start, n):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(start, end - dt.timedelta(days=1)) == n - 1


@given(days, st.integers(0, 15), st.integers(0, 15))
def test_adding_working_days_in_two_steps_is_the_same(start, first, second):
    whole = CALENDAR.add_working_days(start, first + second)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, first), second) == whole


@pytest.mark.parametrize(
    ("month", "pay_on", "offset", "expected"),
    [
        ("2026-03-01", 25, 0, "2026-03-25"),
        ("2026-08-15", 15, 1, "2026-09-15"),
        ("2026-08-01", 20, 1, "2026-09-20"),  # a Sunday that is worked
        ("2026-09-01", 5, 1, "2026-09-30"),  # National Day moves it into the month before
        ("2026-01-01", 20, 1, "2026-02-14"),  # Spring Festival
        ("2026-02-01", 31, 0, "2026-02-28"),
        ("2026-05-01", 31, 0, "2026-05-29"),
        ("2025-12-01", 1, 1, "2025-12-31"),
    ],
)
def test_pay_day_moves_earlier_to_a_working_day(month, pay_on, offset, expected):
    assert CALENDAR.pay_day(day(month), pay_on, month_offset=offset) == day(expected)


@pytest.mark.parametrize("pay_on", [0, 32])
def test_pay_day_refuses_no_day_of_a_month(pay_on):
    with pytest.raises(ValueError, match="between 1 and 31"):
        CALENDAR.pay_day(day("2026-03-01"), pay_on, month_offset=0)


@given(days, st.integers(1, 31), st.integers(0, 2))
def test_pay_day_is_a_working_day_not_after_the_agreed_one(month, pay_on, offset):
    paid = CALENDAR.pay_day(month, pay_on, month_offset=offset)
    first = add_months(month_start(month), offset)
    assert CALENDAR.is_working_day(paid)
    assert paid <= first + dt.timedelta(days=pay_on - 1)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-03-31", 0, "2026-03-31"),
        ("2024-02-29", 36, "2027-02-28"),
    ],
)
def test_add_months_clamps_to_the_month(start, n, expected):
    assert add_months(day(start), n) == day(expected)


@given(days, st.integers(-30, 30))
def test_months_between_undoes_add_months(start, n):
    assert months_between(start, add_months(start, n)) == n


def test_month_text_and_parse_month_are_inverse():
    assert month_start(day("2026-09-17")) == day("2026-09-01")
    assert parse_month("2026-09") == day("2026-09-01")
    assert month_text(day("2026-09-17")) == "2026-09"


@pytest.mark.parametrize(
    "text", ["", "2026-9", "2026-13", "2026-00", "0000-01", "2026/09", "2026-09-01", "２０２６-09"]
)
def test_parse_month_refuses_other_forms(text):
    with pytest.raises(ValueError, match="2026-09"):
        parse_month(text)
