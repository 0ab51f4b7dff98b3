"""工地事实: turns ledger and register into what the rules and the list of major risks see."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from arrears.facts.asked import Asked, for_some_sites
from arrears.facts.money import read_accounts, read_inflow, read_money
from arrears.facts.months import read_months
from arrears.facts.people import read_people
from arrears.facts.signals import read_signals
from arrears.facts.systems import read_systems
from arrears.festival import festival_of
from arrears.major_risk import RiskFacts
from arrears.rules.facts import PeopleFacts, SignalFacts, SiteFacts
from sites.enums import ProjectStatus
from sites.law import LawAt
from sites.lib.days import WorkCalendar
from sites.lib.money import from_fen
from sites.models import Project

ZERO = Decimal("0.00")
LATE = """
SELECT project_id, count(DISTINCT worker_id) AS people, sum(outstanding)::bigint AS outstanding,
    min(due_on) AS first_due_on
FROM arrears_ledgerentry
WHERE project_id = ANY(%(projects)s) AND outstanding > 0 AND due_on < %(day)s
GROUP BY project_id
"""
LAST_CLOSED = """
SELECT project_id, max(closed_on) AS closed_on FROM arrears_majorrisk
WHERE project_id = ANY(%(projects)s) AND closed_on < %(day)s GROUP BY project_id
"""


@for_some_sites()
def read_sites(
    *,
    projects: Sequence[Project],
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    as_known: bool = False,
) -> dict[int, SiteFacts]:
    """Read the facts of sites of one region as of a day; the ledger must be fresh.

    The same number of queries for any number of sites.

    Args:
        projects: of one region.
        day: local day.
        law: of that day and region.
        calendar: working days.
        as_known: leave out sheets, attendance, payments and complaints that came in after the
            day, for a look back.

    Returns:
        By key of the project.

    Raises:
        UnknownParameter: a window or bound that facts are counted by is not in force.
    """
    asked = Asked(projects, day, law, calendar, as_known)
    accounts = read_accounts(asked)
    months = read_months(asked)
    people = read_people(asked, months)
    money = read_money(asked, accounts, months)
    inflow = read_inflow(asked, accounts)
    systems = read_systems(asked, accounts)
    signals = read_signals(asked)
    late: dict[int, dict[str, Any]] = {row["project_id"]: row for row in asked.rows(LATE)}
    festival_on = festival_of(day.year)
    return {
        project.pk: SiteFacts(
            day=day,
            is_building=project.status == ProjectStatus.BUILDING and project.started_on <= day,
            completed_on=project.completed_on,
            festival_on=festival_on,
            late_people=late[project.pk]["people"] if project.pk in late else 0,
            late_outstanding=from_fen(late[project.pk]["outstanding"])
            if project.pk in late
            else ZERO,
            first_unpaid_due_on=late[project.pk]["first_due_on"] if project.pk in late else None,
            months=months.get(project.pk, ()),
            systems=systems[project.pk],
            inflow=inflow.get(project.pk),
            money=money.get(project.pk),
            people=people.get(project.pk, PeopleFacts()),
            signals=signals.get(project.pk, SignalFacts()),
        )
        for project in projects
    }


def read_risks(
    *, projects: Sequence[Project], sites: dict[int, SiteFacts], law: LawAt, calendar: WorkCalendar
) -> dict[int, RiskFacts]:
    """What the list of major risks asks beyond the rules, by key of the project."""
    if not sites:
        return {}
    day = next(iter(sites.values())).day
    asked = Asked(projects, day, law, calendar)
    closed = {row["project_id"]: row["closed_on"] for row in asked.rows(LAST_CLOSED)}
    return {
        key: RiskFacts(
            day=site.day,
            workers=site.late_people,
            outstanding=site.late_outstanding,
            first_unpaid_due_on=site.first_unpaid_due_on,
            festival_on=site.festival_on,
            last_closed_on=closed.get(key),
            order_unpaid=bool(site.signals.orders_unpaid),
        )
        for key, site in sites.items()
    }
