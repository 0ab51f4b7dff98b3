"""期限: the last day of a legal period, by working days, days, months or years. Pure.

Days that do not count (a suspension, an outage of our own system) push the last day on. A
period of hours is a moment, not a day, and is reckoned by `deadline_moment`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sites.lib.days import WorkCalendar, add_months

MONTHS_A_YEAR = 12
ONE_DAY = dt.timedelta(days=1)


class Counting(StrEnum):
    """How a period is counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a rule states it.

    Attributes:
        amount: How many.
        counting: Of what.
        includes_start: The first day is counted itself (自…之日起计算 where the rule says so).
        rolls: A last day that is a day of rest moves to the next working day.
    """

    amount: int
    counting: Counting
    includes_start: bool = False
    rolls: bool = False


def last_day(
    calendar: WorkCalendar,
    start: dt.date,
    period: Period,
    not_counted: frozenset[dt.date] = frozenset(),
) -> dt.date:
    """Return the last day of a period, itself included.

    Args:
        calendar: Working days, make-up days included.
        start: The day of the event that starts it.
        period: How long; not in hours.
        not_counted: Days that do not count.

    Raises:
        ValueError: The period is negative or in hours.
    """
    if period.amount < 0 or period.counting is Counting.HOURS:
        raise ValueError("a period of days is not negative and not in hours")
    before = start - ONE_DAY if period.includes_start else start
    if period.counting is Counting.WORKING_DAYS:
        return _nth(calendar, before, period.amount, not_counted)
    if period.counting is Counting.DAYS:
        ends = before + dt.timedelta(days=period.amount)
    else:
        months = period.amount * (MONTHS_A_YEAR if period.counting is Counting.YEARS else 1)
        ends = add_months(start, months)
        ends -= ONE_DAY if period.includes_start else dt.timedelta()
    day = _pushed(before, ends, not_counted)
    while period.rolls and not calendar.is_working_day(day):
        day += ONE_DAY
    return day


def latest_day_before(calendar: WorkCalendar, event: dt.date, period: Period) -> dt.date:
    """Return the latest day that leaves the whole period before an event (提前若干日通知).

    Raises:
        ValueError: The period is neither of days nor of working days.
    """
    if period.counting is Counting.DAYS:
        return event - dt.timedelta(days=period.amount)
    if period.counting is not Counting.WORKING_DAYS:
        raise ValueError("only days can be counted back")
    day, left = event, period.amount
    while left:
        day -= ONE_DAY
        left -= calendar.is_working_day(day)
    return day


def deadline_moment(start: dt.datetime, period: Period) -> dt.datetime:
    """Return the moment a period of hours ends; hours run through nights and holidays.

    Raises:
        ValueError: The period is not in hours.
    """
    if period.counting is not Counting.HOURS:
        raise ValueError("only hours have a moment")
    return start + dt.timedelta(hours=period.amount)


def _nth(
    calendar: WorkCalendar, before: dt.date, amount: int, not_counted: frozenset[dt.date]
) -> dt.date:
    day = before
    while amount:
        day += ONE_DAY
        amount -= calendar.is_working_day(day) and day not in not_counted
    return day


def _pushed(before: dt.date, ends: dt.date, not_counted: frozenset[dt.date]) -> dt.date:
    """Add one day for each day that did not count, those in the added days too."""
    day, last = before, ends
    while day < last:
        day += ONE_DAY
        last += ONE_DAY if day in not_counted else dt.timedelta()
    return last
