"""法定时限: start, pause, lengthen and finish legal clocks; give back what an outage took."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import AlertKind, ClockState
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.law import LawAt
from sites.law.clocks import ClockRule, Side, clock_rule
from sites.lib.days import WorkCalendar
from sites.lib.deadlines import (
    MOMENTS,
    Counting,
    deadline_moment,
    last_day,
    latest_day_before,
)
from sites.models import (
    ClockAlert,
    ClockExtension,
    ClockPause,
    LegalClock,
    OutageToll,
    Project,
    SystemOutage,
    User,
)
from sites.queries import work_calendar

LONGEST_REASON = 500
ONE_DAY = dt.timedelta(days=1)


class ClockReasonMissing(InvalidInput):
    """A clock may not be stopped or lengthened without a reason."""

    code = "E-REASON"


class ClockNotRunning(StateConflict):
    """The clock is finished, or already in the state asked for."""

    code = "E-CLOCK-STATE"


class ClockNotLengthened(StateConflict):
    """The rule knows no extension, or it was used."""

    code = "E-CLOCK-EXTENSION"


class OutageNotValid(InvalidInput):
    """An outage that ends before it begins, or lies ahead."""

    code = "E-OUTAGE"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clock runs for: the model's name and key, and what a list calls it."""

    kind: str
    key: object
    words: str
    region_code: str
    project: Project | None = None
    responsible: User | None = None


@transaction.atomic
def start_clock(
    *,
    rule: str,
    subject: Subject,
    now: dt.datetime,
    on: dt.date | None = None,
    calendar: WorkCalendar | None = None,
    due_on: dt.date | None = None,
) -> LegalClock:
    """Start a clock for a subject.

    Args:
        rule: id of `sites/law/clocks.yaml`.
        subject: what it runs for.
        now: the moment, aware.
        on: the day of the event; the local day of `now` unless named.
        calendar: the working calendar if the caller has it.
        due_on: the last day, where a document sets it (a payment order).

    Raises:
        UnknownParameter: no such clock, or no value in force.
    """
    known = clock_rule(rule)
    started_on = on or timezone.localdate(now)
    law = LawAt(started_on, subject.region_code)
    clock = LegalClock(
        rule=rule,
        subject_kind=subject.kind,
        subject_id=str(subject.key),
        words=subject.words,
        project=subject.project,
        responsible=subject.responsible,
        region_code=subject.region_code,
        started_on=started_on,
        started_at=now if known.counting in MOMENTS else None,
        amount=known.period(law).amount,
    )
    calendar = calendar or work_calendar()
    _reckon(clock, known, calendar, frozenset())
    if due_on is not None:
        clock.due_on, clock.is_provisional = due_on, calendar.is_provisional(due_on)
    if known.side is Side.PARTY:
        clock.promised_on = clock.due_on
    clock.save()
    return clock


@transaction.atomic
def finish_clock(clock: LegalClock, *, on: dt.date) -> LegalClock:
    """Stop a clock because what it asked for was done, or is no longer asked.

    Raises:
        ClockNotRunning: it is finished.
    """
    clock = _locked(clock)
    clock.state, clock.finished_on = ClockState.FINISHED, on
    clock.save(update_fields=["state", "finished_on"])
    return clock


def finish_clocks(
    *, subject_kind: str, subject_id: object, on: dt.date, rules: tuple[str, ...] = ()
) -> int:
    """Finish the open clocks of a subject, all or those named; returns how many."""
    rows = LegalClock.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id))
    if rules:
        rows = rows.filter(rule__in=rules)
    return rows.exclude(state=ClockState.FINISHED).update(state=ClockState.FINISHED, finished_on=on)


@transaction.atomic
def pause_clock(clock: LegalClock, *, reason: str, actor: User, now: dt.datetime) -> ClockPause:
    """Suspend a clock; the day itself no longer counts.

    Raises:
        ClockReasonMissing: no reason.
        ClockNotRunning: it is paused or finished, or its rule knows no suspension.
    """
    clock, reason = _locked(clock), _reason(reason)
    if clock.state != ClockState.RUNNING or not clock_rule(clock.rule).pausable:
        raise ClockNotRunning("这个时限不能中止", fix="请查看时限当前状态")
    pause = ClockPause.objects.create(
        clock=clock, paused_on=timezone.localdate(now), reason=reason, recorded_by=actor
    )
    clock.state = ClockState.PAUSED
    clock.save(update_fields=["state"])
    _record("中止时限", clock, actor, now, reason=reason)
    return pause


@transaction.atomic
def resume_clock(clock: LegalClock, *, actor: User, now: dt.datetime) -> LegalClock:
    """Let a suspended clock run on; this day counts again.

    Raises:
        ClockNotRunning: it is not suspended.
    """
    clock = _locked(clock)
    if clock.state != ClockState.PAUSED:
        raise ClockNotRunning("这个时限没有中止", fix="请查看时限当前状态")
    clock.pauses.filter(resumed_on__isnull=True).update(resumed_on=timezone.localdate(now))
    clock.state = ClockState.RUNNING
    _reckon(clock, clock_rule(clock.rule), work_calendar(), _not_counted(clock))
    clock.save()
    _record("恢复时限", clock, actor, now, due_on=clock.due_on.isoformat())
    return clock


@transaction.atomic
def extend_clock(
    clock: LegalClock, *, reason: str, approver: User, now: dt.datetime
) -> ClockExtension:
    """Lengthen a clock by what its rule allows, once, by another person than who answers for it.

    Raises:
        ClockReasonMissing: no reason.
        ClockNotLengthened: the rule knows no extension, or it was used, or the time is over.
        NotAllowed: the approver answers for the clock himself.
    """
    clock, reason = _locked(clock), _reason(reason)
    rule, day = clock_rule(clock.rule), timezone.localdate(now)
    if not rule.extension or clock.extension:
        raise ClockNotLengthened("这个时限不能延长，或者已经延长过", fix="请在期限内办结")
    if clock.due_on < day:
        raise ClockNotLengthened("期限已经届满，不能再延长", fix="请尽快办结并说明超期原因")
    if clock.responsible is not None and clock.responsible.person_key == approver.person_key:
        raise NotAllowed("办案人不能批准自己的延期", fix="请由负责人批准", code="E-SAME-PERSON")
    amount = LawAt(clock.started_on, clock.region_code).integer(rule.extension)
    extension = ClockExtension.objects.create(
        clock=clock, amount=amount, reason=reason, approved_by=approver, approved_on=day
    )
    clock.extension = amount
    _reckon(clock, rule, work_calendar(), _not_counted(clock))
    clock.save()
    _record("批准延长时限", clock, approver, now, reason=reason, due_on=clock.due_on.isoformat())
    return extension


@transaction.atomic
def record_outage(
    *, began_at: dt.datetime, ended_at: dt.datetime, reason: str, actor: User, now: dt.datetime
) -> SystemOutage:
    """Put an outage of our own system on record and give its days back to what it touched.

    A clock is touched when it ran on a day of the outage and its rule says that it depends
    on the system.

    Raises:
        ClockReasonMissing: no reason.
        OutageNotValid: it ends before it begins, or in the future.
    """
    reason = _reason(reason)
    if not began_at < ended_at <= now:
        raise OutageNotValid("停机的起止时间不对", fix="请填写已经结束的停机，结束时间在开始之后")
    outage = SystemOutage.objects.create(
        began_at=began_at, ended_at=ended_at, reason=reason, recorded_by=actor
    )
    first = timezone.localdate(began_at)
    touched = LegalClock.objects.select_for_update().exclude(state=ClockState.FINISHED)
    calendar, tolls = work_calendar(), []
    for clock in touched.filter(started_on__lte=timezone.localdate(ended_at), due_on__gte=first):
        rule = clock_rule(clock.rule)
        if not rule.tolled_by_outage:
            continue
        before = clock.due_on
        toll = OutageToll(outage=outage, clock=clock, due_before=before, due_after=before)
        toll.save()
        _reckon(clock, rule, calendar, _not_counted(clock))
        clock.save()
        toll.due_after = clock.due_on
        tolls.append(toll)
    OutageToll.objects.bulk_update(tolls, ["due_after"])
    audit.record(
        act="记录系统停机",
        object_kind="SystemOutage",
        object_id=outage.pk,
        now=now,
        actor=actor,
        detail={"clocks": len(tolls), "reason": reason},
    )
    return outage


def move_clocks(*, subject_kind: str, subject_id: object, project: Project) -> int:
    """Give the open clocks of a subject to the project it turned out to be about."""
    open_clocks = LegalClock.objects.filter(
        subject_kind=subject_kind, subject_id=str(subject_id)
    ).exclude(state=ClockState.FINISHED)
    return open_clocks.update(project=project, region_code=project.region_id)


@transaction.atomic
def review_clocks(*, day: dt.date) -> list[ClockAlert]:
    """Reckon provisional clocks anew and raise what reminders the day asks for.

    Running it again for the same day changes nothing.
    """
    calendar = work_calendar()
    rows = LegalClock.objects.select_for_update().filter(state=ClockState.RUNNING)
    for clock in rows.filter(is_provisional=True):
        _reckon(clock, clock_rule(clock.rule), calendar, _not_counted(clock))
        clock.save()
    return [
        alert
        for clock in LegalClock.objects.filter(state=ClockState.RUNNING).order_by("due_on", "pk")
        for alert in _alerts(clock, day)
    ]


def _alerts(clock: LegalClock, day: dt.date) -> list[ClockAlert]:
    rule = clock_rule(clock.rule)
    if day > clock.due_on:
        kind = AlertKind.OVERDUE
    elif day >= clock.due_on - dt.timedelta(days=rule.remind_before):
        kind = AlertKind.BEFORE
    else:
        return []
    alert, made = ClockAlert.objects.get_or_create(
        clock=clock, kind=kind, due_on=clock.due_on, defaults={"raised_on": day}
    )
    return [alert] if made else []


def _reckon(
    clock: LegalClock, rule: ClockRule, calendar: WorkCalendar, not_counted: frozenset[dt.date]
) -> None:
    """Set the last day; what a party was told already is never taken back."""
    ways = rule.countings(LawAt(clock.started_on, clock.region_code))
    periods = [rule.counted(clock.amount + clock.extension, way) for way in ways]
    if rule.counting in MOMENTS:
        assert clock.started_at is not None
        start = timezone.localtime(clock.started_at)
        clock.due_at = deadline_moment(start, periods[0], calendar)
        clock.due_on = timezone.localdate(clock.due_at)
        by_half_days = rule.counting is Counting.HALF_DAYS
        clock.is_provisional = by_half_days and calendar.is_provisional(clock.due_on)
        return
    if rule.backward:
        due_on = min(latest_day_before(calendar, clock.started_on, period) for period in periods)
    else:
        due_on = min(
            last_day(calendar, clock.started_on, period, not_counted) for period in periods
        )
    if clock.promised_on is not None:
        due_on = max(due_on, clock.promised_on)
    clock.due_on = due_on
    # What an uncounted day of rest can move: every way of counting that may set the last day.
    by_calendar = rule.rolls or ways == (Counting.WORKING_DAYS,)
    clock.is_provisional = by_calendar and calendar.is_provisional(due_on)


def _not_counted(clock: LegalClock) -> frozenset[dt.date]:
    """The days of suspensions and outages."""
    days: set[dt.date] = set()
    for pause in clock.pauses.all():
        if pause.resumed_on is not None:
            days |= _days(pause.paused_on, pause.resumed_on - ONE_DAY)
    for toll in clock.tolls.select_related("outage"):
        days |= _days(
            timezone.localdate(toll.outage.began_at), timezone.localdate(toll.outage.ended_at)
        )
    return frozenset(days)


def _days(first: dt.date, last: dt.date) -> set[dt.date]:
    return {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}


def _locked(clock: LegalClock) -> LegalClock:
    found = LegalClock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
    if found.state == ClockState.FINISHED:
        raise ClockNotRunning("这个时限已经办结", fix="请刷新页面查看")
    return found


def _reason(text: str) -> str:
    reason = text.strip()[:LONGEST_REASON]
    if not reason:
        raise ClockReasonMissing("没有写理由", fix="请写明理由和依据")
    return reason


def _record(act: str, clock: LegalClock, actor: User, now: dt.datetime, **detail: object) -> None:
    audit.record(
        act=act,
        object_kind="LegalClock",
        object_id=clock.pk,
        now=now,
        actor=actor,
        detail={"rule": clock.rule, "subject": clock.words, **detail},
    )
