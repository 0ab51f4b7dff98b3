import datetime as dt

import pytest

from sites.ingest.dates import DateFormat, months_in, parse_day, range_in

pytestmark = pytest.mark.unit

DAY = dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        dt.datetime(2026, 3, 5, 8, 30),  # noqa: DTZ001 -- a cell has no zone
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "20260305",
        "２０２６年３月５日",
        "2026-03-05 00:00:00",
        46086,
        46086.0,
        20260305.0,
    ],
)
def test_parse_day_reads_what_people_write(value):
    assert parse_day(value) == DAY


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026/2/30", "E-DATE"),
        ("2026-13-01", "E-DATE"),
        ("待定", "E-DATE"),
        (46086.5, "E-DATE"),
        (19_999, "E-DATE"),
        (60_001.0, "E-DATE"),
        (True, "E-DATE"),
        ("3月5日", "E-DATE-AMBIGUOUS"),
        ("05/03/2026", "E-DATE-AMBIGUOUS"),
        ("3-5", "E-DATE-AMBIGUOUS"),
    ],
)
def test_parse_day_refuses_what_is_no_day_or_unclear(value, code):
    with pytest.raises(DateFormat) as refused:
        parse_day(value)

    assert refused.value.code == code
    assert refused.value.fix


@pytest.mark.parametrize(
    ("value", "months"),
    [
        ("2026年9月", {dt.date(2026, 9, 1)}),
        ("月份：2026-09", {dt.date(2026, 9, 1)}),
        ("2026.9", {dt.date(2026, 9, 1)}),
        ("2026年8月11日至2026年9月10日", set()),
        ("2026年13月", {None}),
        (DAY, {dt.date(2026, 3, 1)}),
        ("工资表", set()),
        (5000.0, set()),
    ],
)
def test_months_in_finds_the_months_a_text_names(value, months):
    assert months_in(value) == months


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026年8月11日至2026年9月10日", (dt.date(2026, 8, 11), dt.date(2026, 9, 10))),
        ("周期：2026.8.11-9.10", (dt.date(2026, 8, 11), dt.date(2026, 9, 10))),
        ("2026-08-01~2026-08-31", (dt.date(2026, 8, 1), dt.date(2026, 8, 31))),
        ("2025年12月11日到1月10日", (dt.date(2025, 12, 11), dt.date(2026, 1, 10))),
        ("2026年2月11日至2026年2月30日", None),
        ("2026年8月", None),
        (5000.0, None),
    ],
)
def test_range_in_reads_the_first_range_of_days(value, found):
    assert range_in(value) == found


@pytest.mark.parametrize(
    ("from_1904", "day"), [(False, dt.date(2026, 3, 5)), (True, dt.date(2030, 3, 6))]
)
def test_parse_day_counts_serials_by_the_date_system(from_1904, day):
    assert parse_day(46086.0, from_1904=from_1904) == day
