"""日常监管: many projects' day, from the ledger to the list of major risks (Decree 724 art. 38)."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from arrears.models import ArrearsWarning, MajorRisk
from arrears.services.batches import batches_by_region, side_by_side
from arrears.services.forecasting import store_forecasts
from arrears.services.ledger import refresh_ledgers
from arrears.services.major_risk import store_major_risk
from arrears.services.warning import Unjudged, store_all
from arrears.site_facts import read_risks, read_sites
from sites.law import LawAt
from sites.lib.days import WorkCalendar
from sites.models import Project
from sites.queries import work_calendar


@dataclass(frozen=True, slots=True)
class ProjectOutcome:
    """What one day's supervision found on one project.

    Attributes:
        project_code: which project.
        outstanding: wages past their pay day, yuan.
        worker_count: different people owed them.
        warnings: open warnings, worst first.
        major_risk: its entry on the list of major risks, if it is on it.
        unjudged: rules that could not be applied, with the reason.
        is_reckoned: whether its ledger was computed from its facts; a kept one had none changed.
    """

    project_code: str
    outstanding: Decimal
    worker_count: int
    warnings: list[ArrearsWarning]
    major_risk: MajorRisk | None
    unjudged: tuple[Unjudged, ...] = ()
    is_reckoned: bool = True


def supervise_project(*, project: Project, day: dt.date, now: dt.datetime) -> ProjectOutcome:
    """As `supervise_batch`, for one project."""
    [outcome] = supervise_batch(projects=[project], day=day, now=now, calendar=work_calendar())
    return outcome


@transaction.atomic
def supervise_batch(
    *,
    projects: Sequence[Project],
    day: dt.date,
    now: dt.datetime,
    calendar: WorkCalendar,
    full: bool = False,
) -> list[ProjectOutcome]:
    """Bring ledger, warnings and major risks of projects of one region to a day.

    Running it again for the same day changes nothing. The mark of changed files is cleared
    with the same commit: a file that came in meanwhile sets it anew.

    Args:
        projects: of one region; locked meanwhile, others are not.
        day: local day.
        now: the moment, for the audit trail.
        calendar: working days.
        full: compute every ledger from its facts, changed or not.

    Raises:
        UnknownParameter: a value the ledger or the list needs is not in force.
    """
    keys = [project.pk for project in projects]
    # In the order of their keys, so that two runs never wait for each other in a ring.
    locked = {
        row.pk: row
        for row in Project.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    }
    chosen = [locked[key] for key in keys]
    law = LawAt(day, chosen[0].region_id)
    refreshed = refresh_ledgers(projects=chosen, day=day, law=law, calendar=calendar, full=full)
    sites = read_sites(projects=chosen, day=day, law=law, calendar=calendar)
    judged = store_all(projects=locked, sites=sites, law=law, calendar=calendar)
    store_forecasts(projects=locked, sites=sites, law=law, calendar=calendar)
    risks = read_risks(projects=chosen, sites=sites, law=law, calendar=calendar)
    listed = {
        row.project_id: row
        for row in MajorRisk.objects.filter(
            project__in=keys, closed_on__isnull=True
        ).select_related("project")
    }
    outcomes = [
        ProjectOutcome(
            project_code=project.code,
            outstanding=sites[project.pk].late_outstanding,
            worker_count=sites[project.pk].late_people,
            warnings=judged[project.pk].warnings,
            major_risk=store_major_risk(
                project, listed.get(project.pk), risks[project.pk], law=law, now=now
            ),
            unjudged=tuple(judged[project.pk].unjudged),
            is_reckoned=project.pk in refreshed.reckoned,
        )
        for project in chosen
    ]
    Project.objects.filter(pk__in=keys, changed_at__isnull=False).update(changed_at=None)
    return outcomes


def supervise(
    *,
    projects: Iterable[Project],
    day: dt.date,
    now: dt.datetime,
    progress: Callable[[int], None] | None = None,
    full: bool = False,
    connections: int = 1,
) -> list[ProjectOutcome]:
    """Supervise projects region by region, some at a time, each batch in a transaction.

    Where a batch is refused those before it, and those beside it, stand.

    Args:
        projects: which; the outcomes come in the same order.
        day: local day.
        now: the moment, for the audit trail.
        progress: told the number done after each batch.
        full: compute every ledger from its facts, changed or not.
        connections: batches side by side, each on a database connection of its own; the rows
            are the same for any number. More than one only outside of a transaction.

    Raises:
        UnknownParameter: a value the ledger or the list needs is not in force.
    """
    asked = list(projects)
    calendar = work_calendar()

    def of_batch(batch: list[Project]) -> list[ProjectOutcome]:
        return supervise_batch(projects=batch, day=day, now=now, calendar=calendar, full=full)

    outcomes: dict[str, ProjectOutcome] = {}
    for found in side_by_side(of_batch, batches_by_region(asked), connections=connections):
        outcomes.update((outcome.project_code, outcome) for outcome in found)
        if progress is not None:
            progress(len(outcomes))
    return [outcomes[project.code] for project in asked]
