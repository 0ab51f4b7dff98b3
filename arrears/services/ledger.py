"""欠薪台账: keeps the worker-month ledger true to its sources, set by set.

The numbers are one SQL statement (`arrears.ledger_sql`). People whose payments must be balanced
over several months, or set against returns that name no payment, are reckoned one by one
(`arrears.specified_ledger`); their rows join the others before anything is stored.

A project none of whose facts was written since (`arrears.services.ledger_basis`) is kept, and only
its days late are counted on; any other is computed from all its facts and compared with what is
stored. What comes in step by step thus gives the same rows as a computation from nothing.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from arrears.ledger_facts import ChainFacts, read_chain_facts
from arrears.ledger_sql import AGED, CARE, CHANGED, FILL, FRESH, GONE, INSERT, SPAN
from arrears.models import LedgerEntry
from arrears.services.ledger_basis import forget_basis, keep_basis, standing, terms_of
from arrears.specified_ledger import Chains, Row, specified_rows
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
# What the ledger reads of a project; the terms of its basis hold each of them.
OF_PROJECT = ("pay_day", "owner_id", "general_contractor_id", "region_id")
# Told to the trigger that doubts every other hand (migration 0005).
RECKONED = "SELECT set_config('anxin.ledger_reckoned', %s, true)"
Person = tuple[int, int]
Place = tuple[int, dt.date]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What bringing ledgers to a day came to.

    Attributes:
        written: rows written or deleted.
        reckoned: keys of the projects computed from their facts; the others were kept.
    """

    written: int
    reckoned: frozenset[int]


def refresh_ledger(
    *,
    project: Project,
    day: dt.date,
    law: LawAt | None = None,
    calendar: WorkCalendar | None = None,
    full: bool = False,
) -> int:
    """As `refresh_ledgers`, for one project; how many rows were written or deleted."""
    return refresh_ledgers(
        projects=[project],
        day=day,
        law=law or LawAt(day, project.region_id),
        calendar=calendar or work_calendar(),
        full=full,
    ).written


@transaction.atomic
def refresh_ledgers(
    *,
    projects: Sequence[Project],
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    as_known: bool = False,
    full: bool = False,
) -> Refreshed:
    """Bring the ledger of projects of one region to a day (Decree 724 arts 11-14, 29-31, 36).

    A row that nothing supports any more is deleted; an unchanged row is not written.

    Args:
        projects: whose ledger; no other project is touched.
        day: local day that lateness is counted to.
        law: the law of that day and region.
        calendar: working days.
        as_known: leave out what came in after the day, for a look back.
        full: compute every project from its facts, changed or not.

    Raises:
        UnknownParameter: the divisor of monthly wages is not in force on the day.
    """
    paid_days = _paid_days(law)
    # As they are now, whatever the caller read before; in one order, so that two runs never
    # wait for each other in a ring.
    locked = list(
        Project.objects.select_for_update(no_key=True)
        .filter(pk__in=[project.pk for project in projects])
        .only(*OF_PROJECT)
        .order_by("pk")
    )
    terms = {
        project.pk: terms_of(project, paid_days=paid_days, calendar=calendar) for project in locked
    }
    with connection.cursor() as cursor:
        kept = standing(cursor, terms)
        if full or as_known:
            kept = set()
        cursor.execute(RECKONED, ["yes"])
        written = _grow_older(cursor, kept, day)
        changed = [project for project in locked if project.pk not in kept]
        if changed:
            _fill(cursor, changed, day=day, law=law, calendar=calendar, as_known=as_known)
            written += _store(cursor, changed, terms, day=day)
        if as_known:
            forget_basis(terms)
        cursor.execute(RECKONED, ["no"])
    return Refreshed(written, frozenset(project.pk for project in changed))


@transaction.atomic
def refresh_if_changed(*, project: Project, day: dt.date) -> None:
    """Bring the ledger up to date when files came in since it was computed.

    A legal act must not rest on yesterday's ledger. The mark stays: the nightly run has the
    warnings still to do.
    """
    if Project.objects.filter(pk=project.pk, changed_at__isnull=False).exists():
        refresh_ledger(project=project, day=day)


def _grow_older(cursor: CursorWrapper, projects: Iterable[int], day: dt.date) -> int:
    """Count the days late of kept ledgers to a day; all else in them stands."""
    cursor.execute(AGED, {"projects": list(projects), "day": day})
    return int(cursor.rowcount)


def _fill(
    cursor: CursorWrapper,
    projects: Sequence[Project],
    *,
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    as_known: bool,
) -> None:
    """Reckon the ledgers of projects into a table of their own, all but who answers."""
    until = None
    if as_known:
        until = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    cursor.execute(WORK_MEMORY)
    cursor.execute(FRESH)
    cursor.execute("TRUNCATE ledger_fresh")
    cursor.execute(HASHED)
    values = {
        "projects": [project.pk for project in projects],
        "day": day,
        "until": until,
        "paid_days": _paid_days(law),
        **_pay_days(cursor, projects, calendar),
    }
    cursor.execute(FILL, values)
    cursor.execute(AS_PLANNED)
    _take_care(cursor, projects, day=day, law=law, calendar=calendar, until=until)


def _paid_days(law: LawAt) -> int:
    """The days that a monthly wage is divided by, in hundredths."""
    return int(law.decimal("payment.monthly_paid_days") * PERCENT)


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


def _store(
    cursor: CursorWrapper, projects: Sequence[Project], terms: Mapping[int, str], *, day: dt.date
) -> int:
    """Bring the stored rows to what was reckoned, each with who answers; keep what they rest on."""
    cursor.execute("SELECT DISTINCT project_id, employer_id, month FROM ledger_fresh")
    places: defaultdict[int, list[Place]] = defaultdict(list)
    for project, employer, month in cursor.fetchall():
        places[project].append((employer, month))
    employers = {key: {employer for employer, _ in own} for key, own in places.items()}
    facts = read_chain_facts(projects, {key for own in employers.values() for key in own})
    chains = _columns(
        _chain_rows(projects, places, facts), ("of", "employers", "months", "payers", "chains")
    )
    values: dict[str, Any] = {"projects": [row.pk for row in projects], "day": day, **chains}
    keep_basis(projects, terms, employers, facts)
    if not LedgerEntry.objects.filter(project__in=projects).exists():
        cursor.execute(INSERT, values)
        return int(cursor.rowcount)
    cursor.execute(GONE, values)
    gone = int(cursor.rowcount)
    cursor.execute(CHANGED, values)
    return gone + int(cursor.rowcount)


def _chain_rows(
    projects: Sequence[Project], places: Mapping[int, list[Place]], facts: ChainFacts
) -> Iterator[tuple[int, int, dt.date, int, str]]:
    """Payer and liability chain of each employer and month of each project."""
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
