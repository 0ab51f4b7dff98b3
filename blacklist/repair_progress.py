"""Where what a listed company asked for stands: first review in its half day, objections in time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from blacklist.clock_subjects import CREDIT_CLOCKS, CREDIT_OBJECTION, FIRST_REVIEW, LISTING
from blacklist.enums import ChangeState
from blacklist.models import (
    CreditObjection,
    FirstReview,
    ListingChange,
    ListingDecision,
    RemovalApplication,
)
from sites.clocks import DueItem, is_overdue, item_of
from sites.enums import ClockState
from sites.models import LegalClock, User
from sites.queries import projects_supervised_by, work_calendar


@dataclass(frozen=True, slots=True)
class ApplicationProgress:
    """An application that waits for its decision.

    Attributes:
        application: the row.
        due_at: moment by which the first review should be done; None for one older than the
            target.
        review: what the first review found; None while nobody looked.
        is_late: the review was late, or is missing after its moment.
    """

    application: RemovalApplication
    due_at: dt.datetime | None
    review: FirstReview | None
    is_late: bool


def application_progress(
    *, decisions: Iterable[ListingDecision], now: dt.datetime
) -> dict[int, ApplicationProgress]:
    """The waiting application of each decision, by the decision's key; two queries."""
    keys = [decision.pk for decision in decisions]
    decided = ListingChange.objects.filter(
        application__isnull=False, listing_decision__in=keys, state=ChangeState.APPROVED
    ).values("application")
    rows = RemovalApplication.objects.filter(decision__in=keys).exclude(pk__in=decided)
    clocks = {
        int(clock.subject_id): clock
        for clock in LegalClock.objects.filter(
            rule=FIRST_REVIEW, subject_kind=LISTING, subject_id__in=[str(key) for key in keys]
        ).order_by("pk")
    }
    return {
        row.decision_id: _progress(row, clocks.get(row.decision_id), now)
        for row in rows.select_related("first_review", "filed_by", "pledge").order_by("pk")
    }


def _progress(
    row: RemovalApplication, clock: LegalClock | None, now: dt.datetime
) -> ApplicationProgress:
    review: FirstReview | None = getattr(row, "first_review", None)
    if review is not None:
        late = review.is_late
    else:
        late = (
            clock is not None
            and clock.state != ClockState.FINISHED
            and is_overdue(clock, day=clock.due_on, now=now)
        )
    return ApplicationProgress(row, clock.due_at if clock else None, review, late)


@dataclass(frozen=True, slots=True)
class ObjectionProgress:
    """An objection to credit information, and until when the next step is due, if one is."""

    objection: CreditObjection
    due_on: dt.date | None
    is_late: bool


def objection_progress(
    *, objections: Iterable[CreditObjection], day: dt.date
) -> list[ObjectionProgress]:
    """Objections in the order given, each with its open clock; one query."""
    rows = list(objections)
    clocks = {
        clock.subject_id: clock
        for clock in LegalClock.objects.filter(
            subject_kind=CREDIT_OBJECTION, subject_id__in=[str(row.pk) for row in rows]
        ).exclude(state=ClockState.FINISHED)
    }
    return [
        ObjectionProgress(
            row,
            clock.due_on if (clock := clocks.get(str(row.pk))) else None,
            row.is_late or bool(clock and clock.due_on < day),
        )
        for row in rows
    ]


def repair_clocks(*, viewer: User, day: dt.date, now: dt.datetime) -> list[DueItem]:
    """Open clocks of first reviews and credit objections the viewer supervises, earliest first."""
    rows = (
        LegalClock.objects.exclude(state=ClockState.FINISHED)
        .filter(
            rule__in=(FIRST_REVIEW, *CREDIT_CLOCKS),
            project__in=projects_supervised_by(viewer=viewer, day=day),
        )
        .select_related("project")
        .order_by("due_on", "due_at", "pk")
    )
    calendar = work_calendar()
    return [item_of(row, calendar, day, now=now) for row in rows]
