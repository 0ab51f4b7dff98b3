"""群体性事件: people who come in numbers over unpaid wages, by size, and the report upward."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.enums import GroupEventLevel
from arrears.errors import CaseNotOpen, CountNotValid
from arrears.models import GroupEvent
from arrears.texts import needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.models import Project, User
from sites.permissions import may_inspect
from sites.services.clocks import Subject, finish_clocks, start_clock

AT_ONCE = Citation("国务院令第423号", article=14)
LONGEST_WORDS = 500
MOST_PEOPLE = 100_000
SIZES = (
    (GroupEventLevel.EXTRA_MAJOR, "group_event.extra_major_people"),
    (GroupEventLevel.MAJOR, "group_event.major_people"),
    (GroupEventLevel.GROUP, "group_event.group_people"),
    (GroupEventLevel.COLLECTIVE, "group_event.collective_people"),
)
ORDER = list(GroupEventLevel)
# From this level on a report upward is due.
REPORTED_FROM = GroupEventLevel.GROUP


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What happened: when, how many people, whether anybody acted fiercely, in words."""

    happened_at: dt.datetime
    people: int
    is_fierce: bool
    words: str


def event_level(people: int, *, is_fierce: bool, law: LawAt) -> GroupEventLevel:
    """The level by size; fierce behavior lifts it by one.

    Raises:
        UnknownParameter: a size is not in force.
    """
    level = next(
        (level for level, name in SIZES if people >= law.integer(name)), GroupEventLevel.RECORDED
    )
    if is_fierce:
        level = ORDER[min(ORDER.index(level) + 1, len(ORDER) - 1)]
    return level


@transaction.atomic
def record_event(
    *, project: Project, facts: EventFacts, actor: User, now: dt.datetime
) -> GroupEvent:
    """Register a group event; from a group on, the time to report it begins.

    Source: 劳动保障监察条例 art. 14.

    Raises:
        NotAllowed: the person may not inspect the project.
        CountNotValid: nobody, too many, or a moment ahead.
        ReasonMissing: nothing says what happened.
    """
    if not may_inspect(actor, project, day=timezone.localdate(now)):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    if not 1 <= facts.people <= MOST_PEOPLE or facts.happened_at > now:
        raise CountNotValid("人数或发生时间不对", fix="请填写1以上的人数和已经过去的时间")
    words = needed_text(facts.words, name="情况", longest=LONGEST_WORDS, fix="请写明诉求和现场情况")
    law = LawAt(timezone.localdate(facts.happened_at), project.region_id)
    event = GroupEvent.objects.create(
        project=project,
        happened_at=facts.happened_at,
        people=facts.people,
        is_fierce=facts.is_fierce,
        level=event_level(facts.people, is_fierce=facts.is_fierce, law=law),
        words=words,
        recorded_by=actor,
    )
    if ORDER.index(GroupEventLevel(event.level)) >= ORDER.index(REPORTED_FROM):
        start_clock(
            rule="group_event_report",
            subject=Subject(
                "GroupEvent", event.pk, project.name, project.region_id, project, actor
            ),
            now=facts.happened_at,
        )
    _record("登记群体性事件", event, actor, now)
    return event


@transaction.atomic
def report_event(*, event: GroupEvent, actor: User, now: dt.datetime) -> GroupEvent:
    """Record that the event was reported upward.

    Raises:
        NotAllowed: the person may not inspect the project.
        CaseNotOpen: it was reported.
    """
    event = GroupEvent.objects.select_for_update().get(pk=event.pk)
    day = timezone.localdate(now)
    if not may_inspect(actor, event.project, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    if event.reported_at is not None:
        raise CaseNotOpen("这一事件已经报告", fix="请查看报告时间")
    event.reported_at, event.reported_by = now, actor
    event.save()
    finish_clocks(subject_kind="GroupEvent", subject_id=event.pk, on=day)
    _record("报告群体性事件", event, actor, now)
    return event


def _record(act: str, event: GroupEvent, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="GroupEvent",
        object_id=event.pk,
        now=now,
        actor=actor,
        basis=AT_ONCE.words,
        detail={"project": event.project.code, "people": event.people, "level": event.level},
    )
