"""Employers with a year of wages, rosters, sheets, projects and some orders, made by SQL."""

import datetime as dt

from sites.models import Company
from tests.benchmarks.code_checks import some_usccs
from tests.benchmarks.multiplying import FIRST, multiply, settle_tables, take_in, unguarded
from tests.factories.rating import dealt_with, disobeyed, filed_case, owed
from tests.factories.sites import (
    CompanyFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RosterEntryFactory,
    WorkerFactory,
)

# Of each employer: 8 to 12 worker-months, 1 to 5 people on the roster, 1 to 7 sheets; few
# have the same numbers of all. One in ten is a contractor.
LEDGER_ROWS = "8 + mod(n, 5)"
ROSTER_ROWS = "1 + mod(n / 5, 5)"
SHEETS = "1 + mod(n / 25, 7)"
CONTRACTORS = 10
# One in a hundred was ordered to pay, half of these did not.
ORDERED = 100


def employ(count: int) -> None:
    """Write so many employers and what the two methods read of them."""
    pattern = CompanyFactory()
    project = ProjectFactory(started_on=dt.date(2025, 1, 5))
    take_in("codes", "n int, uscc text", enumerate(some_usccs(count), 1))
    name = "'泰安示例第' || c.n || '建筑有限公司'"
    multiply(
        pattern, source="codes c", id=f"{FIRST} + c.n", uscc="c.uscc", name=name, name_key=name
    )
    each = f"generate_series(1, {count}) n"
    multiply(
        project,
        source=f"generate_series(1, {count // CONTRACTORS}) n",
        id=f"{FIRST} + n",
        code="'P' || n",
        general_contractor=f"{FIRST} + n * {CONTRACTORS}",
    )
    _people(count)
    _wages(pattern, project, each)
    _orders(pattern, project, count)
    settle_tables()


def _people(count: int) -> None:
    worker = WorkerFactory()
    with unguarded():
        multiply(
            worker,
            source=f"generate_series(1, {max(count // 2, 100)}) n",
            id=f"{FIRST} + n",
            id_number_index="md5('worker' || n)",
        )


def _wages(pattern: Company, project: object, each: str) -> None:
    worker = f"{FIRST} + 1 + mod(n, 100)"
    at = {"employer": f"{FIRST} + n", "project": f"{FIRST} + 1 + mod(n, 500)"}
    entry = owed(
        pattern, project=project, due_on=dt.date(2025, 2, 10), settled_on=dt.date(2025, 2, 9)
    )
    months = f"{each}, generate_series(1, {LEDGER_ROWS}) m"
    # One in twenty employers owes the last month.
    late = "mod(n, 20) = 0 AND m = 8"
    on_roster = RosterEntryFactory(entered_on=dt.date(2025, 1, 2))
    sheet = PayrollSheetFactory(month=dt.date(2025, 1, 1))
    with unguarded():
        multiply(
            entry,
            source=months,
            **at,
            worker=worker,
            month="make_date(2025, m, 1)",
            due_on="make_date(2025, m, 10) + 30",
            settled_on=f"CASE WHEN {late} THEN NULL ELSE make_date(2025, m, 8) + 30 END",
            paid=f"CASE WHEN {late} THEN 0 ELSE 300000 END",
            outstanding=f"CASE WHEN {late} THEN 300000 ELSE 0 END",
        )
        multiply(
            on_roster,
            source=f"{each}, generate_series(1, {ROSTER_ROWS}) m",
            **at,
            worker=f"{FIRST} + 1 + mod(n + m, 100)",
        )
        multiply(
            sheet,
            source=f"{each}, generate_series(1, {SHEETS}) m",
            **at,
            month="make_date(2025, m, 1)",
        )


def _orders(pattern: Company, project: object, count: int) -> None:
    case = filed_case(pattern, project=project)
    order = dealt_with(pattern, case=case)
    expiry = disobeyed(order)
    company = f"{FIRST} + n * {ORDERED}"
    source = f"generate_series(1, {count // ORDERED}) n"
    own = {"id": f"{FIRST} + n", "number": "t.number || '-' || n"}
    multiply(case, source=source, **own, employer=company)
    multiply(order, source=source, **own, case=f"{FIRST} + n", company=company)
    multiply(expiry, source=f"generate_series(1, {count // ORDERED // 2}) n", order=f"{FIRST} + n")
