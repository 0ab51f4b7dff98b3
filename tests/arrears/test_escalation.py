"""Up at once, down after regular months."""

import datetime as dt

import pytest

from arrears.enums import Level
from arrears.escalation import Standing, calmed, raised
from sites.law import LawAt

pytestmark = pytest.mark.unit
SEEN = dt.date(2026, 7, 31)
LAW = LawAt(dt.date(2026, 9, 15), "370902")


def standing(level):
    return Standing(level, dt.date(2026, 7, 21), SEEN)


def test_raised_goes_up_at_once():
    day = dt.date(2026, 8, 1)

    assert raised(standing(Level.YELLOW), Level.RED, day) == Standing(Level.RED, day, day)


@pytest.mark.parametrize("found", [Level.RED, Level.YELLOW])
def test_raised_never_goes_down(found):
    assert raised(standing(Level.RED), found, dt.date(2026, 8, 1)) == Standing(
        Level.RED, dt.date(2026, 7, 21), dt.date(2026, 8, 1)
    )


def test_raised_for_an_earlier_day_keeps_the_later_one():
    assert raised(standing(Level.RED), Level.RED, dt.date(2026, 7, 30)) == standing(Level.RED)


@pytest.mark.parametrize("level", [Level.RED, Level.ORANGE])
@pytest.mark.parametrize(
    ("day", "becomes"),
    [
        (dt.date(2026, 9, 29), None),
        (dt.date(2026, 9, 30), Level.YELLOW),
        (dt.date(2026, 10, 1), Level.YELLOW),
    ],
)
def test_calmed_comes_down_to_yellow_after_two_regular_months(level, day, becomes):
    after = calmed(standing(level), LAW, day)

    assert after == (standing(level) if becomes is None else Standing(becomes, day, SEEN))


@pytest.mark.parametrize("level", [Level.YELLOW, Level.RED])
@pytest.mark.parametrize(
    ("day", "closes"), [(dt.date(2026, 11, 29), False), (dt.date(2026, 11, 30), True)]
)
def test_calmed_closes_after_four_regular_months(level, day, closes):
    assert (calmed(standing(level), LAW, day) is None) is closes


def test_calmed_closes_a_reminder_at_once():
    assert calmed(standing(Level.BLUE), LAW, dt.date(2026, 8, 1)) is None
