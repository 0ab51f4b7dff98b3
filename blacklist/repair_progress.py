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
from blacklist.supplement_progress import SupplementProgress, open_one, requests_of
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
        is_late: the review was late, or a look at the papers is missing after its moment.
        requests: which papers were asked for, the earliest first.
    """

    application: RemovalApplication
    due_at: dt.datetime | None
    review: FirstReview | None
    is_late: bool
    requests: tuple[SupplementProgress, ...]

    @property
    def open_request(self) -> SupplementProgress | None:
        """What the company is asked to bring now."""
        return open_one(self.requests)

    @property
    def decision_due_on(self) -> dt.date:
        """Last day for the decision, as papers brought later moved it."""
        brought = [row for asked in self.requests for row in asked.supplements]
        moved = [row.decision_due_on for row in brought if row.decision_due_on]
        return moved[-1] if moved else self.application.decision_due_on


def application_progress(
    *, decisions: Iterable[ListingDecision], now: dt.datetime
) -> dict[int, ApplicationProgress]:
    """The waiting application of each decision, by the decision's key."""
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
    found = list(rows.select_related("first_review", "filed_by", "pledge").order_by("pk"))
    requests = requests_of(applications=found)
    return {
        row.decision_id: _progress(row, clocks.get(row.decision_id), requests[row.pk], now)
        for row in found
    }


def _progress(
    row: RemovalApplication,
    clock: LegalClock | None,
    requests: tuple[SupplementProgress, ...],
    now: dt.datetime,
) -> ApplicationProgress:
    review: FirstReview | None = getattr(row, "first_review", None)
    if clock is not None and clock.state != ClockState.FINISHED:
        late = is_overdue(clock, day=clock.due_on, now=now)
    else:
        late = review is not None and review.is_late
    return ApplicationProgress(row, clock.due_at if clock else None, review, late, requests)


@dataclass(frozen=True, slots=True)
class ObjectionProgress:
    """Where an objection to credit information stands.

    Attributes:
        objection: the row.
        due_on: until when the next step is due; None where none is.
        is_late: it was answered late, or the next step is overdue.
        requests: which papers were asked for, the earliest first.
        draft: the change of the list that is to mend it and waits for its approval.
    """

    objection: CreditObjection
    due_on: dt.date | None
    is_late: bool
    requests: tuple[SupplementProgress, ...]
    draft: ListingChange | None

    @property
    def open_request(self) -> SupplementProgress | None:
        """What the company is asked to bring now."""
        return open_one(self.requests)


def objection_progress(
    *, objections: Iterable[CreditObjection], day: dt.date
) -> list[ObjectionProgress]:
    """Objections in the order given, each with its open clock and what was asked for."""
    rows = list(objections)
    clocks = {
        clock.subject_id: clock
        for clock in LegalClock.objects.filter(
            subject_kind=CREDIT_OBJECTION, subject_id__in=[str(row.pk) for row in rows]
        ).exclude(state=ClockState.FINISHED)
    }
    requests = requests_of(objections=rows)
    drafts = {
        change.objection_id: change
        for change in ListingChange.objects.filter(objection__in=rows, state=ChangeState.DRAFT)
    }
    return [
        ObjectionProgress(
            row,
            clock.due_on if (clock := clocks.get(str(row.pk))) else None,
            row.is_late or bool(clock and clock.due_on < day),
            requests[row.pk],
            drafts.get(row.pk),
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
