"""日常监管: one project's day, from the ledger to the list of major risks (Decree 724 art. 38)."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from arrears.major_risk import WATCHED, risk_reasons
from arrears.models import ArrearsWarning, MajorRisk
from arrears.rules.engine import SiteFacts
from arrears.services.ledger import refresh_ledger
from arrears.services.warning import Unjudged, store_warnings
from arrears.site_facts import read_risk_facts, read_site_facts
from sites import audit
from sites.law import LawAt
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
    """

    project_code: str
    outstanding: Decimal
    worker_count: int
    warnings: list[ArrearsWarning]
    major_risk: MajorRisk | None
    unjudged: tuple[Unjudged, ...] = ()


@transaction.atomic
def supervise_project(*, project: Project, day: dt.date, now: dt.datetime) -> ProjectOutcome:
    """Bring ledger, warnings and major risk of one project to a day.

    Running it again for the same day changes nothing. The mark of changed files is cleared
    with the same commit: a file that came in meanwhile sets it anew.

    Args:
        project: the project; locked meanwhile, other projects are not.
        day: local day.
        now: the moment, for the audit trail.

    Raises:
        UnknownParameter: a value the ledger or the list needs is not in force.
    """
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    law = LawAt(day, locked.region_id)
    calendar = work_calendar()
    refresh_ledger(project=locked, day=day, law=law, calendar=calendar)
    facts = read_site_facts(project=locked, day=day, calendar=calendar)
    warnings, unjudged = store_warnings(project=locked, facts=facts, law=law)
    major_risk = _store_major_risk(locked, facts, law=law, now=now)
    if locked.changed_at is not None:
        locked.changed_at = None
        locked.save(update_fields=["changed_at"])
    return ProjectOutcome(
        project_code=locked.code,
        outstanding=facts.late_outstanding,
        worker_count=facts.late_people,
        warnings=warnings,
        major_risk=major_risk,
        unjudged=tuple(unjudged),
    )


def supervise(
    *,
    projects: Iterable[Project],
    day: dt.date,
    now: dt.datetime,
    progress: Callable[[int], None] | None = None,
) -> list[ProjectOutcome]:
    """Supervise projects one after another, each in a transaction of its own.

    Args:
        projects: which.
        day: local day.
        now: the moment, for the audit trail.
        progress: told the number done after each.
    """
    outcomes: list[ProjectOutcome] = []
    for project in projects:
        outcomes.append(supervise_project(project=project, day=day, now=now))
        if progress is not None:
            progress(len(outcomes))
    return outcomes


def _store_major_risk(
    project: Project, site: SiteFacts, *, law: LawAt, now: dt.datetime
) -> MajorRisk | None:
    """Enter the site, bring its entry up to date, or close it once nothing is owed."""
    listed = MajorRisk.objects.filter(project=project, closed_on__isnull=True).first()
    if listed is not None and site.day < listed.entered_on:
        # An earlier day is judged again: what was not late yet then ends nothing.
        return listed
    if listed is not None and site.late_outstanding == 0:
        listed.closed_on = site.day
        listed.save(update_fields=["closed_on"])
        _record("重大欠薪隐患销号", listed, now)
        return None
    facts = read_risk_facts(project=project, site=site)
    reasons = risk_reasons(facts, law)
    if listed is None and not reasons:
        return None
    entered = listed is None
    listed = listed or MajorRisk(project=project, entered_on=site.day)
    # Reasons that no longer hold stay until it is closed: they are why it was entered.
    listed.reasons = reasons or listed.reasons
    listed.worker_count = facts.workers
    listed.outstanding = facts.outstanding
    listed.days_late = facts.days_late
    listed.save()
    if entered:
        _record("列入重大欠薪隐患清单", listed, now)
    return listed


def _record(act: str, row: MajorRisk, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="MajorRisk",
        object_id=row.pk,
        now=now,
        basis=WATCHED.words,
        detail={
            "project": row.project.code,
            "worker_count": row.worker_count,
            "outstanding": str(row.outstanding),
        },
    )
