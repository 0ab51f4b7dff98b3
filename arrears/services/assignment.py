"""派单: which inspector goes to which site on which day."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from arrears.enums import Level, WarningStage, WarningState
from arrears.errors import NothingChosen, PlanDayPassed
from arrears.models import ArrearsWarning, SiteAssignment
from arrears.services.warning_handling import BEFORE_ANSWER, assign_warnings
from sites import audit
from sites.errors import NotAllowed
from sites.models import Project, User
from sites.permissions import may_inspect

NOT_YOURS = "请由有管辖权的监察员办理"


@transaction.atomic
def assign_sites(
    *,
    projects: Sequence[Project],
    inspector: User,
    planned_on: dt.date,
    actor: User,
    now: dt.datetime,
) -> list[SiteAssignment]:
    """Give sites to an inspector for a day; who had one before has it no more.

    All or none. Giving a site again to the same inspector for the same day changes nothing.
    The open warnings of a site that its employer has not answered yet are given with it: who
    goes there handles them, and the employer's time to answer begins. A blue one reminds of a
    day to come and is nobody's to handle.

    Args:
        projects: the sites.
        inspector: who goes; must inspect in the region of each.
        planned_on: local day of the visit, today or later.
        actor: who plans; must inspect in the region of each.
        now: the moment, aware.

    Returns:
        The assignment of each site in the order given.

    Raises:
        NothingChosen: no site.
        PlanDayPassed: the day lies before today.
        NotAllowed: one of the two does not inspect in the region of a site.
    """
    day = timezone.localdate(now)
    locked = _locked(projects)
    if planned_on < day:
        raise PlanDayPassed(f"计划日期 {planned_on} 已过", fix="请选择今天或以后的日期")
    for project in locked:
        _check(actor, project, day, "您")
        _check(inspector, project, day, inspector.display_name)
    open_now = _open(locked)
    found: dict[int, SiteAssignment] = {}
    for project in locked:
        row = open_now.get(project.pk)
        if row is not None and (row.inspector_id, row.planned_on) == (inspector.pk, planned_on):
            found[project.pk] = row
            continue
        if row is not None:
            _end(row, now)
        found[project.pk] = SiteAssignment.objects.create(
            project=project,
            inspector=inspector,
            planned_on=planned_on,
            assigned_by=actor,
            assigned_at=now,
        )
    _record("工地派单", locked, actor, now, inspector=inspector.username, planned_on=planned_on)
    assign_warnings(
        warnings=_unanswered(locked, inspector), assignee=inspector, actor=actor, now=now
    )
    return [found[project.pk] for project in projects]


@transaction.atomic
def withdraw_assignments(
    *, projects: Sequence[Project], actor: User, now: dt.datetime
) -> list[SiteAssignment]:
    """Take sites back from whoever has them; a site nobody has stays so.

    Args:
        projects: the sites.
        actor: must inspect in the region of each.
        now: the moment, aware.

    Returns:
        The assignments that were ended.

    Raises:
        NothingChosen: no site.
        NotAllowed: the actor does not inspect in the region of a site.
    """
    day = timezone.localdate(now)
    locked = _locked(projects)
    for project in locked:
        _check(actor, project, day, "您")
    ended = list(_open(locked).values())
    for row in ended:
        _end(row, now)
    _record("撤回工地派单", locked, actor, now)
    return ended


def _unanswered(projects: Sequence[Project], inspector: User) -> list[ArrearsWarning]:
    """Open warnings of the sites that are to be handled and are not yet this inspector's."""
    return list(
        ArrearsWarning.objects.filter(
            project__in=projects, state=WarningState.OPEN, stage__in=BEFORE_ANSWER
        )
        .exclude(level=Level.BLUE)
        .exclude(stage=WarningStage.ASSIGNED, assigned_to=inspector)
        .order_by("pk")
    )


def _locked(projects: Sequence[Project]) -> list[Project]:
    """The projects, locked in one order, so that two planners cannot stop each other."""
    if not projects:
        raise NothingChosen("没有选中工地", fix="请先勾选要派单的工地")
    keys = [project.pk for project in projects]
    return list(
        Project.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .select_related("region")
        .order_by("pk")
    )


def _check(user: User, project: Project, day: dt.date, who: str) -> None:
    if not may_inspect(user, project, day=day):
        raise NotAllowed(f"{who}不是{project.region.name}的劳动保障监察员", fix=NOT_YOURS)


def _open(projects: Sequence[Project]) -> dict[int, SiteAssignment]:
    rows = SiteAssignment.objects.filter(project__in=projects, ended_at__isnull=True)
    return {row.project_id: row for row in rows.order_by("project_id")}


def _end(row: SiteAssignment, now: dt.datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])


def _record(
    act: str, projects: Sequence[Project], actor: User, now: dt.datetime, **detail: object
) -> None:
    audit.record(
        act=act,
        object_kind="SiteAssignment",
        object_id=projects[0].pk,
        now=now,
        actor=actor,
        detail={
            "projects": [project.code for project in projects],
            **{name: str(value) for name, value in detail.items()},
        },
    )
