"""The calendar of the demo: eight months of wages, one procedure day by day, a second season.

The year is over, so that its yearly grade can be drafted; the order's term runs through
the National Day holiday and ends on a make-up Saturday. Four of ten sites stand still from
September on and go on in July of the next year; on the others works end.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sites.lib.days import WorkCalendar, add_months, seeded_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTHS = tuple(dt.date(2025, month, 1) for month in range(1, 9))

# The second season, on the sites that go on.
SECOND_MONTHS = tuple(dt.date(2026, month, 1) for month in range(7, 10))

ROLES_FROM = dt.date(2024, 12, 1)


@dataclass(frozen=True, slots=True)
class Wave:
    """Projects that begin together: their first month of wages, and when they were registered."""

    registered_on: dt.date
    first_month: dt.date
    goes_on: bool = False

    @property
    def months(self) -> tuple[dt.date, ...]:
        """Months of wages of these projects."""
        return tuple(month for month in MONTHS if month >= self.first_month)

    @property
    def roster_on(self) -> dt.date:
        """The day the first roster is sent in."""
        return self.first_month.replace(day=6)


WAVES = (
    Wave(dt.date(2024, 12, 20), dt.date(2025, 1, 1)),
    Wave(dt.date(2025, 2, 20), dt.date(2025, 3, 1)),
    Wave(dt.date(2025, 4, 18), dt.date(2025, 5, 1), goes_on=True),
)
# Place in WAVES by the last digit of the project's number less one: three, three, four of ten.
WAVE_PATTERN = (0, 1, 2, 0, 2, 1, 0, 2, 1, 2)


def wave_of(number: int) -> Wave:
    """The wave of the project with this number, from 1."""
    return WAVES[WAVE_PATTERN[(number - 1) % len(WAVE_PATTERN)]]


SUPERVISED_ON = dt.date(2025, 9, 15)
COMPLAINED_ON = dt.date(2025, 9, 16)
FILED_ON = dt.date(2025, 9, 17)
HEARD_ON = dt.date(2025, 9, 19)
ORDERED_ON = dt.date(2025, 9, 22)
ORDER_WORKING_DAYS = 10
GRADED_ON = dt.date(2026, 1, 20)
GRADED_PERIOD = "2025"
# Before the Spring Festival the wages that had failed were paid.
BACK_PAID_ON = dt.date(2026, 2, 6)
COMPLETED_ON = dt.date(2026, 2, 28)
COMPLETION_TOLD_ON = dt.date(2026, 3, 16)
STANDSTILL_TOLD_ON = dt.date(2026, 7, 6)
CLAIMED_ON = dt.date(2026, 10, 9)
# Whoever complained in the first season is punished for it in the second.
PUNISHED_ON = dt.date(2026, 10, 14)
SUPERVISED_AGAIN_ON = dt.date(2026, 10, 15)
# The day that is asked for, whenever the demo is run: the list forgets the employer in 2028.
ASKED_FOR_ON = SUPERVISED_AGAIN_ON


def calendar() -> WorkCalendar:
    """The working calendar the plan is made with; the database is seeded with the same."""
    return seeded_calendar()


def moment(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment of a local day, aware."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def pay_day(month: dt.date, day_of_month: int) -> dt.date:
    """The day the wages of a month are due: in the month after, earlier on a day of rest."""
    return calendar().pay_day(month, day_of_month, month_offset=1)


def labor_cost_day(month: dt.date, day_of_month: int) -> dt.date:
    """The day the owner pays the labor cost of a month, before its wages are due."""
    return add_months(month, 1).replace(day=day_of_month)


def order_due_on() -> dt.date:
    """Last day to obey the order, itself included."""
    return calendar().add_working_days(ORDERED_ON, ORDER_WORKING_DAYS)


def working_day_after(day: dt.date, count: int = 1) -> dt.date:
    """The `count`-th working day after a day."""
    return calendar().add_working_days(day, count)


def working_day_before(day: dt.date) -> dt.date:
    """The last working day before a day."""
    while True:
        day -= dt.timedelta(days=1)
        if calendar().is_working_day(day):
            return day
