"""期限: the last day of a legal period, by working days, days, months or years. Pure.

Days that do not count (a suspension, an outage of our own system) push the last day on. A
period of hours or of half working days ends at a moment, which `deadline_moment` reckons.
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
    HALF_DAYS = "half_days"


# Kinds of a period that end at a moment, not with a day.
MOMENTS = frozenset({Counting.HOURS, Counting.HALF_DAYS})


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a rule states it.

    Attributes:
        amount: How many.
        counting: Of what.
        includes_start: The first day is counted itself (自…之日起计算 where the rule says so).
        rolls: A last day that is a day of rest moves to the next working day.
        halves_end: When each half of a working day ends, in order; for half days alone.
    """

    amount: int
    counting: Counting
    includes_start: bool = False
    rolls: bool = False
    halves_end: tuple[dt.time, ...] = ()


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
        ValueError: The period is negative, in hours or in half days.
    """
    if period.amount < 0 or period.counting in MOMENTS:
        raise ValueError("a period of days is not negative and not in hours or half days")
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


def deadline_moment(start: dt.datetime, period: Period, calendar: WorkCalendar) -> dt.datetime:
    """Return the moment a period of hours or of half working days ends.

    Hours run through nights and holidays. The half day in which the event falls is not counted;
    what comes after the last half of a day, or on a day of rest, falls before the next one.

    Args:
        start: The moment of the event, in local time.
        period: How long.
        calendar: Working days, for half days.

    Raises:
        ValueError: The period is of days.
    """
    if period.counting is Counting.HOURS:
        return start + dt.timedelta(hours=period.amount)
    if period.counting is not Counting.HALF_DAYS:
        raise ValueError("only hours and half days have a moment")
    # An event outside working time has no half day of its own: the next one is counted.
    day, left, ends = start.date(), period.amount, start
    own = calendar.is_working_day(day) and start.time() < period.halves_end[-1]
    left += own
    while left:
        for end in period.halves_end if calendar.is_working_day(day) else ():
            moment = dt.datetime.combine(day, end, start.tzinfo)
            if left and moment > start:
                left, ends = left - 1, moment
        day += ONE_DAY
    return ends


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
