"""Calendars and functional zones: asked for by one administrator, put in force by another."""

import datetime as dt
import re

from django.db import IntegrityError, transaction

from sites import audit
from sites.enums import GrantState, MasterDataKind, RegionKind, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.lib.holiday_plans import HolidayPlanError, read_plan
from sites.models import CalendarDay, CalendarYear, MasterDataChange, Region, User
from sites.permissions import has_role

ZONE_CODE = re.compile(r"[0-9A-Z]{6}")
LONGEST_NAME = 50


@transaction.atomic
def request_calendar_year(
    *, year: int, text: str, reason: str, actor: User, now: dt.datetime, day: dt.date
) -> MasterDataChange:
    """Ask for a year's holidays as announced, one line a day ("2027-01-01 休 元旦").

    Raises:
        NotAllowed: no system administrator.
        InvalidInput: no source, or a plan that is not whole (E-CALENDAR).
        StateConflict: days that have passed would change (E-CALENDAR-PAST), or one waits already.
    """
    _require_system_administrator(actor, day)
    _require_reason(reason)
    try:
        plan = read_plan(year, text)
    except HolidayPlanError as error:
        raise InvalidInput(
            str(error), fix="请对照国务院办公厅的放假通知改正", code="E-CALENDAR"
        ) from error
    _require_past_unchanged({one.day: one.is_working for one in plan}, year, day)
    days = [[one.day.isoformat(), one.is_working, one.name] for one in plan]
    return _ask(MasterDataKind.CALENDAR_YEAR, str(year), {"days": days}, reason, actor, now)


@transaction.atomic
def request_zone(
    *,
    code: str,
    name: str,
    parent: Region,
    reason: str,
    actor: User,
    now: dt.datetime,
    day: dt.date,
) -> MasterDataChange:
    """Ask for a functional zone, or another name or parent of one.

    Raises:
        NotAllowed: no system administrator.
        InvalidInput: a code that is none, of another kind of region, no name or no source.
        StateConflict: one waits already.
    """
    _require_system_administrator(actor, day)
    _require_reason(reason)
    if not ZONE_CODE.fullmatch(code):
        raise InvalidInput("区划代码应为 6 位数字或大写字母", fix="例如 3709A1", code="E-ZONE-CODE")
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise InvalidInput("请填写名称，最多 50 个字", code="E-ZONE-NAME")
    held = Region.objects.filter(code=code).first()
    if held is not None and held.kind != RegionKind.ZONE:
        raise InvalidInput(
            f"{code} 是{held.get_kind_display()}{held.name}，国家区划不在这里改",
            fix="国家区划随版本更新",
            code="E-ZONE-CODE",
        )
    if parent.kind != RegionKind.COUNTY:
        raise InvalidInput("功能区的上级应为县（市、区）", code="E-ZONE-PARENT")
    content: dict[str, object] = {"name": name.strip(), "parent": parent.code}
    return _ask(MasterDataKind.ZONE, code, content, reason, actor, now)


@transaction.atomic
def approve_change(
    *, change: MasterDataChange, actor: User, now: dt.datetime, day: dt.date
) -> None:
    """Put in force what another person asked for.

    Raises:
        NotAllowed: no security administrator, or the person who asked under whatever account.
        StateConflict: decided already, or days of it have passed meanwhile.
    """
    held = _pending(change, actor, day)
    if held.kind == MasterDataKind.CALENDAR_YEAR:
        _put_year_in_force(held, day)
    else:
        Region.objects.update_or_create(
            code=held.subject,
            defaults={
                "name": held.content["name"],
                "parent_id": held.content["parent"],
                "kind": RegionKind.ZONE,
            },
        )
    _decide(held, GrantState.APPROVED, actor, now)
    _record("批准基础数据变更", held, actor, now)


@transaction.atomic
def refuse_change(*, change: MasterDataChange, actor: User, now: dt.datetime, day: dt.date) -> None:
    """Refuse what another person asked for.

    Raises:
        NotAllowed, StateConflict: as `approve_change`.
    """
    held = _pending(change, actor, day)
    _decide(held, GrantState.REFUSED, actor, now)
    _record("不予基础数据变更", held, actor, now)


def _put_year_in_force(held: MasterDataChange, day: dt.date) -> None:
    year = int(held.subject)
    days = [
        CalendarDay(day=dt.date.fromisoformat(text), is_working=is_working, name=name)
        for text, is_working, name in held.content["days"]
    ]
    _require_past_unchanged({one.day: one.is_working for one in days}, year, day)
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(days)
    CalendarYear.objects.get_or_create(year=year)


def _require_past_unchanged(plan: dict[dt.date, bool], year: int, day: dt.date) -> None:
    """Deadlines of days gone by have been counted by the calendar as it was."""
    if not CalendarYear.objects.filter(year=year).exists():
        return
    held = dict(CalendarDay.objects.filter(day__year=year).values_list("day", "is_working"))
    for one in sorted({*held, *plan}):
        if one < day and held.get(one) != plan.get(one):
            raise StateConflict(
                f"{one} 已经过去，不能再改",
                fix="已过去的日子按原日历计算，只改今天以后的日子",
                code="E-CALENDAR-PAST",
            )


def _ask(
    kind: MasterDataKind,
    subject: str,
    content: dict[str, object],
    reason: str,
    actor: User,
    now: dt.datetime,
) -> MasterDataChange:
    try:
        with transaction.atomic():
            made = MasterDataChange.objects.create(
                kind=kind,
                subject=subject,
                content=content,
                reason=reason.strip(),
                requested_by=actor,
                requested_key=actor.person_key,
                requested_at=now,
            )
    except IntegrityError as error:
        raise StateConflict(
            "这一对象已有待复核的变更", fix="请先办理那一项", code="E-STATE-WAITING"
        ) from error
    _record("申请基础数据变更", made, actor, now)
    return made


def _pending(change: MasterDataChange, actor: User, day: dt.date) -> MasterDataChange:
    """The change under its lock, when the actor may decide it."""
    held = MasterDataChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if not has_role(actor, RoleKind.SECURITY_ADMIN, day=day):
        raise NotAllowed("只有安全管理员可以复核")
    if actor.person_key == held.requested_key:
        raise NotAllowed("申请人不能复核", fix="请由另一位安全管理员复核", code="E-SAME-PERSON")
    if held.state != GrantState.PENDING:
        raise StateConflict("这个变更已经办理", code="E-STATE-DECIDED")
    return held


def _decide(held: MasterDataChange, state: GrantState, actor: User, now: dt.datetime) -> None:
    held.state, held.decided_by, held.decided_at = state, actor, now
    held.decided_key = actor.person_key
    held.save()


def _require_system_administrator(actor: User, day: dt.date) -> None:
    if not has_role(actor, RoleKind.SYSTEM_ADMIN, day=day):
        raise NotAllowed("只有系统管理员可以申请变更")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("请写明依据", fix="例如：国办发明电〔2026〕7号", code="E-REASON")


def _record(act: str, change: MasterDataChange, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="MasterDataChange",
        object_id=change.pk,
        now=now,
        actor=actor,
        detail={"kind": change.kind, "subject": change.subject, "reason": change.reason},
    )
