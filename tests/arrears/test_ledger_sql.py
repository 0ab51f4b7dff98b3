"""The numbers of the ledger by two engines: what is planned for a nation holds for a city."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from django.db import connection

from arrears.ledger_sql import KNOWN, NUMBERS
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from tests.factories.sites import (
    AttendanceMonthFactory,
    BankReturnLineFactory,
    LaborContractFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
NAMES = "employer_id, worker_id, month, attended_days, due, basis, paid, outstanding, settled_on"
RELATIONS = (
    "asked",
    "places",
    "known_sheets",
    "known_attendance",
    "known_contracts",
    "known_bank",
    "known_cash",
    "known_claims",
)


def world():
    """Sheets in versions, estimates by day and month, instalments, a return, a failure."""
    project = ProjectFactory()
    first = PayrollSheetFactory(project=project)
    paid, returned = PayrollLineFactory(sheet=first), PayrollLineFactory(sheet=first)
    second = PayrollSheetFactory(project=project, version=2, supersedes=first, reason="更正")
    for line in (paid, returned):
        PayrollLineFactory(sheet=second, worker=line.worker, gross=Decimal("7000.00"))
    for amount in ("5000.00", "2000.00"):
        BankReturnLineFactory(payroll_line=paid, amount=Decimal(amount))
    back = BankReturnLineFactory(payroll_line=returned)
    BankReturnLineFactory(payroll_line=returned, serial=back.serial, result="RETURNED")
    BankReturnLineFactory(payroll_line=returned, result="FAILED", month=None)
    for form, rate, days in (
        ("DAY", "333.33", "21.5"),
        ("MONTH", "6000.01", "20.5"),
        ("MONTH", "6000.00", "26.0"),
        ("HOUR", "30.00", "22.0"),
    ):
        attendance = AttendanceMonthFactory(project=project, days=Decimal(days))
        LaborContractFactory(
            project=project, worker=attendance.worker, wage_form=form, rate=Decimal(rate)
        )
    return project


def copied(engine, name, columns, rows):
    """A relation of PostgreSQL in DuckDB, with the same types."""
    types = {16: "BOOLEAN", 20: "BIGINT", 21: "BIGINT", 23: "BIGINT", 1082: "DATE"}
    kinds = [
        types.get(code) or ("DECIMAL(18, 2)" if code == 1700 else "VARCHAR")
        for code in (column.type_code for column in columns)
    ]
    fields = ", ".join(
        f'"{column.name}" {kind}' for column, kind in zip(columns, kinds, strict=True)
    )
    engine.execute(f"CREATE TABLE {name} ({fields})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        texts = [
            [
                value if kind != "VARCHAR" or value is None else str(value)
                for value, kind in zip(row, kinds, strict=True)
            ]
            for row in rows
        ]
        engine.executemany(f"INSERT INTO {name} VALUES ({marks})", texts)


def test_duckdb_gives_the_numbers_postgresql_stores():
    project = world()
    refresh_ledger(project=project, day=DAY)
    values = {
        "projects": [project.pk],
        "paid_days": 2175,
        "of": [project.pk],
        "employers": [project.general_contractor_id],
        "months": [dt.date(2026, 6, 1)],
        "pay_days": [dt.date(2026, 7, 20)],
        "payers": [project.general_contractor_id],
        "chains_of": [0],
        "until": None,
    }
    engine = duckdb.connect()
    with connection.cursor() as cursor:
        for name in RELATIONS:
            cursor.execute(f"WITH {KNOWN} SELECT * FROM {name}", values)
            copied(engine, name, cursor.description, cursor.fetchall())
        cursor.execute("SELECT * FROM sites_payrollline")
        copied(engine, "sites_payrollline", cursor.description, cursor.fetchall())
    query = f"WITH {NUMBERS} SELECT {NAMES} FROM numbers ORDER BY 1, 2, 3"

    found = [tuple(map(str, row)) for row in engine.execute(query).fetchall()]

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NAMES} FROM arrears_ledgerentry ORDER BY 1, 2, 3")
        stored = cursor.fetchall()
    assert len(stored) == LedgerEntry.objects.count() == 5
    # Days have one decimal in the one and two in the other.
    assert [row[:3] + row[4:] for row in found] == [
        tuple(map(str, row[:3] + row[4:])) for row in stored
    ]
