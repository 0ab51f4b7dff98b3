"""Pages of the wage officer: his projects, what is due, files with their findings and receipts.

Nothing here reads warnings, complaints or cases: a contractor never learns that one exists.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.five_systems import five_systems
from api.web.paging import page_of
from sites.enums import LoadKind, LoadState, RoleKind
from sites.lib.days import add_months, month_start
from sites.models import Load, PayrollSheet, Project
from sites.queries import loads_visible_to, projects_visible_to

MONTHLY = (
    LoadKind.ATTENDANCE,
    LoadKind.PAYROLL,
    LoadKind.BANK_RETURN,
    LoadKind.ACCOUNT_STATEMENT,
)
STATE_CSS = {LoadState.PREVIEWED: "yellow", LoadState.REFUSED: "red", LoadState.RECEIVED: "gray"}
# The further a file has come, the more its state tells of the month.
PROGRESS = (LoadState.RECEIVED, LoadState.REFUSED, LoadState.PREVIEWED, LoadState.COMMITTED)


@dataclass(frozen=True, slots=True)
class DueFile:
    """A file the month still needs, and how far it has come."""

    kind: str
    words: str
    state: str
    css: str
    due_on: dt.date | None = None
    is_late: bool = False


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """My projects: which files of the last month are missing, and the five systems."""
    day = timezone.localdate()
    mine = list(projects_visible_to(viewer=viewer_of(request), day=day).order_by("code"))
    month = add_months(month_start(day), -1)
    loads = Load.objects.filter(project__in=mine, month=month, kind__in=MONTHLY)
    systems = five_systems(mine, day)
    idle = idle_projects(mine, month)
    by_project: dict[int, list[Load]] = {}
    for load in loads:
        by_project.setdefault(load.project_id or 0, []).append(load)
    cards = [
        {
            "project": row,
            "due": due_files(
                by_project.get(row.pk, []),
                month,
                due_on=day_in(add_months(month, 1), row.pay_day),
                day=day,
                is_idle=row.pk in idle,
            ),
            "systems": systems[row.pk],
        }
        for row in mine
    ]
    context = {"section": "projects", "day": day, "month": month, "cards": cards}
    return render(request, "contractor/projects.html", context)


def day_in(month: dt.date, day: int) -> dt.date:
    """A day of a month, its last where the month is shorter."""
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(day, last))


def idle_projects(projects: list[Project], month: dt.date) -> set[int]:
    """Projects of which every employer that said anything stated that nobody worked."""
    said: dict[int, set[bool]] = {}
    rows = PayrollSheet.objects.filter(project__in=projects, month=month)
    for key, no_work in rows.values_list("project", "no_work"):
        said.setdefault(key, set()).add(no_work)
    return {key for key, words in said.items() if words == {True}}


def due_files(
    loads: Iterable[Load],
    month: dt.date,
    *,
    due_on: dt.date | None = None,
    day: dt.date | None = None,
    is_idle: bool = False,
) -> list[DueFile]:
    """The files of a month that are not in the register yet.

    Args:
        loads: Files of the month.
        month: Its first day.
        due_on: The pay day they belong to; unsaid when None.
        day: Today.
        is_idle: Whether nobody worked, so that only the account's statement is due.
    """
    furthest: dict[str, LoadState] = {}
    for load in loads:
        state = LoadState(load.state)
        known = furthest.get(load.kind)
        if known is None or PROGRESS.index(state) > PROGRESS.index(known):
            furthest[load.kind] = state
    due = []
    for kind in (LoadKind.ACCOUNT_STATEMENT,) if is_idle else MONTHLY:
        reached = furthest.get(kind)
        if reached == LoadState.COMMITTED:
            continue
        words = f"{month.year}年{month.month}月{kind.label}"
        css = STATE_CSS[reached] if reached else "orange"
        is_late = due_on is not None and day is not None and day > due_on
        told = reached.label if reached else "未上传"
        due.append(DueFile(kind.value, words, told, css, due_on, is_late))
    return due


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def loads(request: HttpRequest) -> HttpResponse:
    """Every file uploaded for my projects, newest first."""
    rows = loads_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    context = {"section": "loads", "loads": page_of(request, rows.order_by("-uploaded_at", "-pk"))}
    return render(request, "contractor/loads.html", context)
