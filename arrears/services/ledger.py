"""欠薪台账: keeps the worker-month ledger true to its sources, set by set.

The numbers are one SQL statement (`arrears.ledger_sql`). People whose payments must be balanced
over several months, or set against returns that name no payment, are reckoned one by one
(`arrears.specified_ledger`); their rows join the others before anything is stored. Always
computed from all facts and compared with what is stored: what comes in step by step gives the
same rows as a computation from nothing.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from arrears.ledger_sql import CARE, CHANGED, FILL, FRESH, GONE, INSERT, SPAN
from arrears.models import LedgerEntry
from arrears.specified_ledger import Chains, Row, read_chain_facts, specified_rows
from sites.law import LawAt
from sites.lib.days import WorkCalendar, add_months
from sites.lib.money import to_fen
from sites.models import Project
from sites.queries import work_calendar

# Enough for the hashes of a batch: some tens of thousands of worker-months.
WORK_MEMORY = "SET LOCAL work_mem = '64MB'"
# The planner knows nothing of what a step before gives, and would merge by two columns of four.
HASHED = "SET LOCAL enable_mergejoin = off"
AS_PLANNED = "SET LOCAL enable_mergejoin = on"
PERCENT = 100
FRESH_COLUMNS = (
    "project_id, employer_id, worker_id, month, attended_days, due, basis, paid, outstanding,"
    " due_on, settled_on, days_late, evidence, needs_care"
)
Person = tuple[int, int]


def refresh_ledger(
    *,
    project: Project,
    day: dt.date,
    law: LawAt | None = None,
    calendar: WorkCalendar | None = None,
) -> int:
    """As `refresh_ledgers`, for one project."""
    return refresh_ledgers(
        projects=[project],
        day=day,
        law=law or LawAt(day, project.region_id),
        calendar=calendar or work_calendar(),
    )


@transaction.atomic
def refresh_ledgers(
    *,
    projects: Sequence[Project],
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    as_known: bool = False,
) -> int:
    """Recompute the ledger of projects of one region as of a day (Decree 724 arts 11-14, 29-31, 36).

    A row that nothing supports any more is deleted; an unchanged row is not written.

    Args:
        projects: whose ledger; no other project is touched.
        day: local day that lateness is counted to.
        law: the law of that day and region.
        calendar: working days.
        as_known: leave out what came in after the day, for a look back.

    Returns:
        How many rows were written or deleted.

    Raises:
        UnknownParameter: the divisor of monthly wages is not in force on the day.
    """
    keys = sorted(project.pk for project in projects)
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    divisor = law.decimal("payment.monthly_paid_days")
    until = None
    if as_known:
        until = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    with connection.cursor() as cursor:
        cursor.execute(WORK_MEMORY)
        cursor.execute(FRESH)
        cursor.execute("TRUNCATE ledger_fresh")
        values = {
            "projects": keys,
            "day": day,
            "until": until,
            "paid_days": int(divisor * PERCENT),
            **_pay_days(cursor, projects, calendar),
        }
        cursor.execute(HASHED)
        cursor.execute(FILL, values)
        cursor.execute(AS_PLANNED)
        _take_care(cursor, projects, day=day, law=law, calendar=calendar, until=until)
        chains = _chain_values(cursor, projects)
        stored = LedgerEntry.objects.filter(project__in=keys).exists()
        if not stored:
            cursor.execute(INSERT, {**values, **chains})
            return int(cursor.rowcount)
        cursor.execute(GONE, values)
        gone = int(cursor.rowcount)
        cursor.execute(CHANGED, {**values, **chains})
        return gone + int(cursor.rowcount)


@transaction.atomic
def refresh_if_changed(*, project: Project, day: dt.date) -> None:
    """Bring the ledger up to date when files came in since it was computed.

    A legal act must not rest on yesterday's ledger. The mark stays: the nightly run has the
    warnings still to do.
    """
    if Project.objects.filter(pk=project.pk, changed_at__isnull=False).exists():
        refresh_ledger(project=project, day=day)


def _pay_days(
    cursor: CursorWrapper, projects: Sequence[Project], calendar: WorkCalendar
) -> dict[str, list[Any]]:
    """The pay day of every month that a project may have a row for."""
    pay_days = {project.pk: project.pay_day for project in projects}
    cursor.execute(SPAN, {"projects": list(pay_days)})
    known: dict[tuple[int, dt.date], dt.date] = {}
    rows = []
    for project, month, last in cursor.fetchall():
        while month <= last:
            place = (pay_days[project], month)
            if place not in known:
                known[place] = calendar.pay_day(month, pay_days[project], month_offset=1)
            rows.append((project, month, known[place]))
            month = add_months(month, 1)  # noqa: PLW2901 -- walks from the first to the last
    return _columns(rows, ("of", "months", "days"))


def _take_care(
    cursor: CursorWrapper,
    projects: Sequence[Project],
    *,
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    until: dt.datetime | None,
) -> None:
    """Reckon the people whose payments need balancing one by one, in place of the set's rows."""
    people: defaultdict[int, set[Person]] = defaultdict(set)
    cursor.execute(CARE, {"projects": [project.pk for project in projects]})
    for project, employer, worker in cursor.fetchall():
        people[project].add((employer, worker))
    if not people:
        return
    cursor.execute("DELETE FROM ledger_fresh WHERE needs_care")
    by_key = {project.pk: project for project in projects}
    # All of them before the COPY begins: the connection reads for them.
    rows = [
        row
        for key, chosen in people.items()
        for row in specified_rows(
            by_key[key], day=day, law=law, calendar=calendar, people=chosen, until=until
        )
    ]
    _copy(cursor, rows)


def _copy(cursor: CursorWrapper, rows: Iterable[Row]) -> None:
    with cursor.copy(f"COPY ledger_fresh ({FRESH_COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                (
                    row.project,
                    row.key.employer,
                    row.key.worker,
                    row.key.month,
                    row.values.attended_days,
                    to_fen(row.values.due),
                    row.values.basis.value,
                    to_fen(row.values.paid),
                    to_fen(row.values.outstanding),
                    row.due_on,
                    row.values.settled_on,
                    row.values.days_late,
                    json.dumps(row.evidence, ensure_ascii=False),
                    True,
                )
            )


def _chain_values(cursor: CursorWrapper, projects: Sequence[Project]) -> dict[str, list[Any]]:
    """Payer and liability chain of each employer and month of each project."""
    cursor.execute("SELECT DISTINCT project_id, employer_id, month FROM ledger_fresh")
    places: defaultdict[int, list[tuple[int, dt.date]]] = defaultdict(list)
    for project, employer, month in cursor.fetchall():
        places[project].append((employer, month))
    return _columns(
        _chain_rows(projects, places), ("of", "employers", "months", "payers", "chains")
    )


def _chain_rows(
    projects: Sequence[Project], places: dict[int, list[tuple[int, dt.date]]]
) -> Iterator[tuple[int, int, dt.date, int, str]]:
    facts = read_chain_facts(projects, {key for own in places.values() for key, _ in own})
    texts: dict[tuple[Any, ...], str] = {}
    for project in projects:
        chains = Chains(project, facts)
        for employer, month in places.get(project.pk, ()):
            steps = chains.of(employer, month)
            if steps not in texts:
                texts[steps] = json.dumps([step.as_json() for step in steps], ensure_ascii=False)
            yield project.pk, employer, month, steps[0].party.pk, texts[steps]


def _columns(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows as one array a column, for unnest."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    return columns
