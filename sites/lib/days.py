"""工作日与月份: working days with make-up days, pay days, month arithmetic.

A public holiday plan exists only once the State Council has published it. For a year without one
a day is judged by weekends and the fixed-date holidays and is provisional.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from chinese_calendar import constants

# The holidays of a fixed solar date in 《全国年节及纪念日放假办法》 (2024) art. 2; the lunar ones are
# unknown here until the plan is out.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days off and the make-up working days that are known.

    Attributes:
        holidays: Days off, whether weekday or weekend.
        makeup_days: Weekend days worked instead (调休上班).
        published_years: Years whose holiday plan is complete.
    """

    holidays: frozenset[dt.date]
    makeup_days: frozenset[dt.date]
    published_years: frozenset[int]

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether the day is a working day, make-up days included."""
        if day in self.makeup_days:
            return True
        if day in self.holidays or day.weekday() >= calendar.SATURDAY:
            return False
        return not self.is_provisional(day) or (day.month, day.day) not in FIXED_HOLIDAYS

    def is_provisional(self, day: dt.date) -> bool:
        """Tell whether the year's holiday plan is still unpublished."""
        return day.year not in self.published_years

    def add_working_days(self, start: dt.date, n: int) -> dt.date:
        """Return the n-th working day after start; start itself is never counted.

        Zero working days end on start, whatever kind of day it is.

        Raises:
            ValueError: n is negative.
        """
        if n < 0:
            raise ValueError("a number of working days cannot be negative")
        day = start
        while n:
            day += dt.timedelta(days=1)
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Count the working days d with start < d <= end; 0 when end is not after start."""
        return sum(
            self.is_working_day(start + dt.timedelta(days=offset))
            for offset in range(1, (end - start).days + 1)
        )

    def pay_day(self, month: dt.date, day_of_month: int, *, month_offset: int) -> dt.date:
        """Return the day wages of a month are due.

        A day of rest moves the pay day earlier, never later (Decree 724 art. 14). A month without
        that day pays on its last day.

        Args:
            month: Any day of the wage month.
            day_of_month: The agreed day, 1 to 31.
            month_offset: 0 for the wage month itself, 1 for the month after.

        Raises:
            ValueError: day_of_month is outside 1 to 31.
        """
        if not 1 <= day_of_month <= 31:
            raise ValueError("the agreed pay day must lie between 1 and 31")
        first = add_months(month_start(month), month_offset)
        day = first.replace(day=min(day_of_month, _last_day(first)))
        while not self.is_working_day(day):
            day -= dt.timedelta(days=1)
        return day


@lru_cache(maxsize=1)
def seeded_calendar() -> WorkCalendar:
    """Return the holiday plans known to the installed calendar data (from 2004 on)."""
    return WorkCalendar(
        holidays=frozenset(constants.holidays),
        makeup_days=frozenset(constants.workdays),
        published_years=frozenset(day.year for day in constants.holidays),
    )


def month_start(day: dt.date) -> dt.date:
    """Return the first day of the day's month."""
    return dt.date(day.year, day.month, 1)


def add_months(day: dt.date, n: int) -> dt.date:
    """Move a day by whole months; a day the target month lacks becomes its last day."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + n, 12)
    target = dt.date(year, month_index + 1, 1)
    return target.replace(day=min(day.day, _last_day(target)))


def months_between(a: dt.date, b: dt.date) -> int:
    """Count calendar months from the month of a to the month of b; days do not matter."""
    return (b.year - a.year) * 12 + b.month - a.month


def parse_month(text: str) -> dt.date:
    """Read "2026-09" as the first day of that month.

    Raises:
        ValueError: The text has another form or names no month.
    """
    match = MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise ValueError("月份应写作“2026-09”的形式")
    return dt.date(int(match[1]), int(match[2]), 1)


def month_text(day: dt.date) -> str:
    """Write a day's month as "2026-09"."""
    return f"{day.year:04d}-{day.month:02d}"


def _last_day(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
