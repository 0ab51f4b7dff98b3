"""Reading legal clocks: what falls due when for whom, and whether a right has lapsed."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sites.enums import ClockState
from sites.law import LawAt
from sites.law.clocks import ClockRule, clock_rule
from sites.lib.days import WorkCalendar
from sites.lib.deadlines import last_day
from sites.models import LegalClock, Project, User
from sites.queries import region_codes_supervised_by, supervised_scope, work_calendar

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class DueItem:
    """One clock of somebody's list.

    Attributes:
        clock: the row.
        rule: what must be done.
        left: working days left, the last included; 0 on the last day or after it.
        overdue: the last day, or the moment where there is one, has passed.
    """

    clock: LegalClock
    rule: ClockRule
    left: int
    overdue: bool


def open_clock(*, rule: str, subject_kind: str, subject_id: object) -> LegalClock | None:
    """The clock of a subject that has not been finished."""
    return (
        LegalClock.objects.filter(rule=rule, subject_kind=subject_kind, subject_id=str(subject_id))
        .exclude(state=ClockState.FINISHED)
        .first()
    )


def clocks_for(*, viewer: User, day: dt.date) -> QuerySet[LegalClock]:
    """Open clocks a person answers for: his own, and his regions' that nobody has taken."""
    projects = Project.objects.filter(supervised_scope(viewer=viewer, day=day))
    codes = region_codes_supervised_by(viewer=viewer, day=day)
    nobodys = Q(project__in=projects) | Q(project__isnull=True, region_code__in=codes)
    return (
        LegalClock.objects.exclude(state=ClockState.FINISHED)
        .filter(Q(responsible=viewer) | Q(responsible__isnull=True) & nobodys)
        .select_related("project")
    )


def due_this_week(*, viewer: User, day: dt.date, now: dt.datetime | None = None) -> list[DueItem]:
    """What falls due up to this week's Sunday, and all that is overdue, the earliest first.

    The same number of queries for any number of clocks. With `now`, a clock that ends at a moment
    is overdue from that moment on.
    """
    sunday = day + dt.timedelta(days=DAYS_A_WEEK - day.isoweekday())
    rows = clocks_for(viewer=viewer, day=day).filter(state=ClockState.RUNNING, due_on__lte=sunday)
    calendar = work_calendar()
    return [item_of(row, calendar, day, now=now) for row in rows.order_by("due_on", "pk")]


def item_of(
    clock: LegalClock, calendar: WorkCalendar, day: dt.date, *, now: dt.datetime | None = None
) -> DueItem:
    """A clock as a list shows it."""
    return DueItem(
        clock=clock,
        rule=clock_rule(clock.rule),
        left=calendar.working_days_between(day, clock.due_on),
        overdue=is_overdue(clock, day=day, now=now),
    )


def later_reading(clock: LegalClock) -> dt.date | None:
    """The last day by the other way to count, while the law's way is not verified; else None.

    The clock itself keeps the earlier day. Days of suspensions and outages are left out.
    """
    rule, calendar = clock_rule(clock.rule), work_calendar()
    ends = {
        last_day(calendar, clock.started_on, rule.counted(clock.amount + clock.extension, way))
        for way in rule.countings(LawAt(clock.started_on, clock.region_code))
    }
    return max(ends) if len(ends) > 1 else None


def is_overdue(clock: LegalClock, *, day: dt.date, now: dt.datetime | None) -> bool:
    """Whether the last day has passed, or the moment of a clock that has one."""
    if clock.due_at is not None and now is not None:
        return clock.due_at < now
    return clock.due_on < day


def has_lapsed(clock: LegalClock, day: dt.date) -> bool:
    """Whether a party's time is over: never while the last day is provisional or paused."""
    return clock.state == ClockState.RUNNING and not clock.is_provisional and clock.due_on < day
