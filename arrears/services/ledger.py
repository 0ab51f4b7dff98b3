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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from arrears.ledger_facts import ChainFacts, read_chain_facts
from arrears.ledger_sql import AGED, CARE, CHANGED, FILL, FOUND, FRESH, GONE, INSERT, SPAN
from arrears.liability import Step
from arrears.models import LedgerEntry
from arrears.planner import WORK_MEMORY, by_index
from arrears.services.ledger_basis import (
    forget_basis,
    keep_basis,
    keep_day,
    standing,
    terms_of,
)
from arrears.specified_ledger import Chains, Row, specified_rows
from sites.law import LawAt
from sites.lib.days import WorkCalendar, add_months
from sites.lib.money import to_fen
from sites.models import Project
from sites.queries import work_calendar

PERCENT = 100
FRESH_COLUMNS = (
    "project_id, employer_id, worker_id, month, attended_days, due, basis, paid, outstanding,"
    " due_on, settled_on, days_late, written_evidence, needs_care"
)
# What the ledger reads of a project; the terms of its basis hold each of them.
OF_PROJECT = ("pay_day", "owner_id", "general_contractor_id", "region_id")
# Told to the trigger that doubts every other hand (`arrears.migrations`).
RECKONED = "SELECT set_config('anxin.ledger_reckoned', %s, true)"
Person = tuple[int, int]
# A project, an employer of it, a month.
Place = tuple[int, int, dt.date]


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
            kept = {}
        cursor.execute(RECKONED, ["yes"])
        written = _grow_older(cursor, kept, day)
        changed = [project for project in locked if project.pk not in kept]
        if changed:
            written += _reckon(
                cursor, changed, terms, day=day, law=law, calendar=calendar, as_known=as_known
            )
        if as_known:
            forget_basis(terms)
        cursor.execute(RECKONED, ["no"])
    return Refreshed(written, frozenset(project.pk for project in changed))


def _grow_older(cursor: CursorWrapper, kept: Mapping[int, dt.date | None], day: dt.date) -> int:
    """Count the days late of kept ledgers to a day; all else in them stands."""
    projects = [project for project, aged_to in kept.items() if aged_to != day]
    if not projects:
        return 0
    cursor.execute(AGED, {"projects": projects, "day": day})
    aged = int(cursor.rowcount)
    keep_day(projects, day)
    return aged


def _reckon(
    cursor: CursorWrapper,
    projects: Sequence[Project],
    terms: Mapping[int, str],
    *,
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    as_known: bool,
) -> int:
    """Compute ledgers from their facts, store what differs, and keep what they rest on."""
    until = None
    if as_known:
        until = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    cursor.execute(WORK_MEMORY)
    cursor.execute(FRESH)
    cursor.execute("TRUNCATE ledger_fresh")
    places = _places(cursor, projects)
    facts = read_chain_facts(projects, {employer for _, employer, _ in places})
    keep_basis(projects, terms, places, facts, day=day)
    values: dict[str, Any] = {
        "projects": [project.pk for project in projects],
        "day": day,
        "until": until,
        "paid_days": _paid_days(law),
        **_answers(projects, places, facts, calendar),
    }
    is_new = not LedgerEntry.objects.filter(project__in=projects).exists()
    with by_index(merging=False):
        if is_new:
            cursor.execute(FOUND, values)
            (written, *_), *cared_for = cursor.fetchall()
        else:
            cursor.execute(FILL, values)
            cursor.execute(CARE, values)
            written, cared_for = 0, cursor.fetchall()
    if cared_for:
        _take_care(cursor, projects, cared_for, day=day, law=law, calendar=calendar, until=until)
    if not is_new:
        cursor.execute(GONE, values)
        written += int(cursor.rowcount)
    if cared_for or not is_new:
        cursor.execute(INSERT if is_new else CHANGED, values)
        written += int(cursor.rowcount)
    return int(written)


def _paid_days(law: LawAt) -> int:
    """The days that a monthly wage is divided by, in hundredths."""
    return int(law.decimal("payment.monthly_paid_days") * PERCENT)


def _places(cursor: CursorWrapper, projects: Sequence[Project]) -> list[Place]:
    """Every month that an employer of the projects may have a row for."""
    cursor.execute(SPAN, {"projects": [project.pk for project in projects]})
    places: list[Place] = []
    for project, employer, month, last in cursor.fetchall():
        while month <= last:
            places.append((project, employer, month))
            month = add_months(month, 1)  # noqa: PLW2901 -- walks from the first to the last
    return places


def _take_care(
    cursor: CursorWrapper,
    projects: Sequence[Project],
    cared_for: Iterable[tuple[int, int, int]],
    *,
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    until: dt.datetime | None,
) -> None:
    """Reckon the people whose payments need balancing one by one, in place of the set's rows."""
    people: defaultdict[int, set[Person]] = defaultdict(set)
    for project, employer, worker in cared_for:
        people[project].add((employer, worker))
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


def _answers(
    projects: Sequence[Project],
    places: Iterable[Place],
    facts: ChainFacts,
    calendar: WorkCalendar,
) -> dict[str, Any]:
    """Pay day, payer and liability chain of each place; chains that are alike are given once."""
    by_key = {project.pk: (project, Chains(project, facts)) for project in projects}
    pay_days: dict[tuple[int, dt.date], dt.date] = {}
    texts: dict[str, int] = {}
    numbers: dict[tuple[Step, ...], int] = {}
    rows = []
    for key, employer, month in places:
        project, chains = by_key[key]
        when = (project.pay_day, month)
        if when not in pay_days:
            pay_days[when] = calendar.pay_day(month, project.pay_day, month_offset=1)
        steps = chains.of(employer, month)
        if steps not in numbers:
            text = json.dumps([step.as_json() for step in steps], ensure_ascii=False)
            numbers[steps] = texts.setdefault(text, len(texts))
        rows.append((key, employer, month, pay_days[when], steps[0].party.pk, numbers[steps]))
    names = ("of", "employers", "months", "pay_days", "payers", "chains_of")
    return {**_columns(rows, names), "chains": f"[{','.join(texts)}]"}


def _columns(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows as one array a column, for unnest."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    return columns
