"""The legal clocks that run for an inspector: what is due when, in working days."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from arrears.enums import CaseState, ComplaintState
from arrears.models import Case, Complaint, PaymentOrder
from blacklist.models import PriorNotice
from sites.lib.days import WorkCalendar
from sites.models import Project, User
from sites.queries import projects_supervised_by, work_calendar

MOST_CLOCKS = 12


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline; `left` counts working days, `provisional` when the year is unannounced."""

    due_on: dt.date
    words: str
    subject: str
    url: str
    left: int = 0
    overdue: bool = False
    provisional: bool = False


def clocks_of(viewer: User, day: dt.date) -> list[Clock]:
    """The nearest deadlines on the sites a person supervises, soonest first."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    found = [*_complaints(projects), *_cases(projects), *_orders(projects), *_notices(projects)]
    found.sort(key=lambda clock: clock.due_on)
    calendar = work_calendar()
    return [_counted(clock, calendar, day) for clock in found[:MOST_CLOCKS]]


def _counted(clock: Clock, calendar: WorkCalendar, day: dt.date) -> Clock:
    return Clock(
        due_on=clock.due_on,
        words=clock.words,
        subject=clock.subject,
        url=clock.url,
        left=calendar.working_days_between(day, clock.due_on),
        overdue=clock.due_on < day,
        provisional=calendar.is_provisional(clock.due_on),
    )


def _complaints(projects: QuerySet[Project]) -> list[Clock]:
    rows = Complaint.objects.filter(project__in=projects, state=ComplaintState.RECEIVED)
    url = reverse("web:complaints")
    return [
        Clock(row.accept_due_on, "投诉受理", row.number, url)
        for row in rows.order_by("accept_due_on")[:MOST_CLOCKS]
    ]


def _cases(projects: QuerySet[Project]) -> list[Clock]:
    rows = Case.objects.filter(project__in=projects, state=CaseState.INVESTIGATING)
    return [
        Clock(row.investigation_due_on, "调查结束", row.number, _case_url(row.number))
        for row in rows.order_by("investigation_due_on")[:MOST_CLOCKS]
    ]


def _orders(projects: QuerySet[Project]) -> list[Clock]:
    rows = PaymentOrder.objects.filter(
        case__project__in=projects, case__state=CaseState.ORDERED, expiry__isnull=True
    ).select_related("case")
    return [
        Clock(row.due_on, "责令支付到期核查", row.case.number, _case_url(row.case.number))
        for row in rows.order_by("due_on")[:MOST_CLOCKS]
    ]


def _notices(projects: QuerySet[Project]) -> list[Clock]:
    rows = PriorNotice.objects.filter(
        order__case__project__in=projects, decision__isnull=True
    ).select_related("order__case")
    return [
        Clock(
            row.decision_due_on,
            "作出列入决定",
            row.order.case.number,
            _case_url(row.order.case.number),
        )
        for row in rows.order_by("decision_due_on")[:MOST_CLOCKS]
    ]


def _case_url(number: str) -> str:
    return reverse("web:case", args=(number,))
