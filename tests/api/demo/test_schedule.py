import datetime as dt

import pytest

from api.demo.schedule import (
    MONTHS,
    WAVES,
    moment,
    order_due_on,
    pay_day,
    wave_of,
    working_day_after,
    working_day_before,
)

pytestmark = pytest.mark.unit


def test_order_runs_through_the_holiday_to_a_make_up_saturday():
    assert order_due_on() == dt.date(2025, 10, 11)
    assert order_due_on().weekday() == 5


def test_first_working_day_after_the_order_is_the_monday():
    assert working_day_after(order_due_on()) == dt.date(2025, 10, 13)


def test_working_day_before_skips_the_weekend():
    assert working_day_before(dt.date(2025, 9, 15)) == dt.date(2025, 9, 12)


def test_pay_day_on_a_sunday_is_earlier():
    assert pay_day(dt.date(2025, 7, 1), 10) == dt.date(2025, 8, 8)


def test_moment_is_aware():
    assert moment(dt.date(2025, 9, 15), 1, 30).isoformat() == "2025-09-15T01:30:00+08:00"


def test_waves_begin_in_january_march_and_may():
    assert [wave.first_month.month for wave in WAVES] == [1, 3, 5]
    assert WAVES[0].months == MONTHS
    assert WAVES[2].months == MONTHS[4:]


def test_wave_of_repeats_every_ten():
    assert [wave_of(number) for number in range(1, 11)] == [
        wave_of(number) for number in range(11, 21)
    ]
