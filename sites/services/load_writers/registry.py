"""For each kind of file: how it is read, checked against the register, compared, written."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sites.enums import LoadKind
from sites.ingest.account_statement import read_account_statement
from sites.ingest.attendance import read_attendance
from sites.ingest.attendance_log import read_attendance_log
from sites.ingest.bank_return import read_bank_return
from sites.ingest.cash_receipts import read_cash_receipts
from sites.ingest.cell_values import WorkbookData
from sites.ingest.column_mapping import Guidance
from sites.ingest.companies import read_companies
from sites.ingest.context import Context
from sites.ingest.files import FileRefused
from sites.ingest.findings import Findings
from sites.ingest.parsed import Parsed
from sites.ingest.payroll import read_payroll
from sites.ingest.projects import read_projects
from sites.ingest.rights_notices import read_rights_notices
from sites.ingest.roster import read_roster
from sites.ingest.table import Table
from sites.ingest.table_finding import find_table, holds_table
from sites.ingest.wage_deposits import read_wage_deposits
from sites.models import Load
from sites.services.load_writers import (
    account_statement,
    attendance,
    bank_return,
    cash_receipts,
    companies,
    payroll,
    projects,
    rights_notices,
    roster,
    wage_deposits,
)
from sites.services.load_writers.outcome import Diff

ReadWorkbook = Callable[[WorkbookData, Context, Guidance], Parsed[Any]]


class Write(Protocol):
    """Writes the lines of a checked file."""

    def __call__(self, load: Load, lines: Sequence[Any], *, now: dt.datetime, reason: str) -> None:
        """Write in the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Attributes:
        profile: Name of its layout, told in the report.
        article: Article of Decree 724 the record rests on; None when there is none.
        needs_project: Whether it is about one project.
        needs_employer: Whether it is about one employer, the general contractor by default.
        needs_month: Whether it is about one month.
        superseded_by: What replaced the contents of a file taken in, in Chinese; empty while
            they hold. Payments and the like are only ever added.
    """

    profile: str
    article: int | None
    read: ReadWorkbook
    check: Callable[[Load, Sequence[Any], str, Findings], None]
    compare: Callable[[Load, Sequence[Any]], Diff]
    write: Write
    needs_project: bool = True
    needs_employer: bool = False
    needs_month: bool = False
    superseded_by: Callable[[Load], str] = lambda _: ""


TableReader = Callable[[Table, Context], Parsed[Any]]


def _found(
    workbook: WorkbookData, kind: str, read: TableReader, context: Context, guidance: Guidance
) -> Parsed[Any]:
    """Find the one table of a kind and read it; what was recognized goes with the answer."""
    table = find_table(workbook, kind, guidance)
    try:
        parsed = read(table, context)
    except FileRefused as refusal:
        refusal.recognized = table.recognized
        raise
    return replace(parsed, recognized=table.recognized)


def _single(kind: LoadKind, read: TableReader) -> ReadWorkbook:
    """Read kinds that stand in one sheet."""

    def read_found(workbook: WorkbookData, context: Context, guidance: Guidance) -> Parsed[Any]:
        return _found(workbook, kind.value, read, context, guidance)

    return read_found


def _attendance(workbook: WorkbookData, context: Context, guidance: Guidance) -> Parsed[Any]:
    """Read a month's sheet, or the log of the gate where that is what the file holds."""
    if holds_table(workbook, "attendance.log", guidance):
        return _found(workbook, "attendance.log", read_attendance_log, context, guidance)
    return _found(workbook, "attendance", read_attendance, context, guidance)


def _projects(workbook: WorkbookData, context: Context, guidance: Guidance) -> Parsed[Any]:
    del guidance
    return read_projects(workbook, context)


KINDS: Mapping[str, Kind] = {
    LoadKind.PROJECTS: Kind(
        "projects",
        None,
        _projects,
        projects.check,
        projects.compare,
        projects.write,
        needs_project=False,
    ),
    LoadKind.ROSTER: Kind(
        "contractor-roster",
        28,
        _single(LoadKind.ROSTER, read_roster),
        roster.check,
        roster.compare,
        roster.write,
        needs_employer=True,
    ),
    LoadKind.ATTENDANCE: Kind(
        "contractor-attendance",
        28,
        _attendance,
        attendance.check,
        attendance.compare,
        attendance.write,
        needs_employer=True,
        needs_month=True,
        superseded_by=attendance.superseded_by,
    ),
    LoadKind.PAYROLL: Kind(
        "contractor-payroll",
        31,
        _single(LoadKind.PAYROLL, read_payroll),
        payroll.check,
        payroll.compare,
        payroll.write,
        needs_employer=True,
        needs_month=True,
        superseded_by=payroll.superseded_by,
    ),
    LoadKind.BANK_RETURN: Kind(
        "bank-return",
        31,
        _single(LoadKind.BANK_RETURN, read_bank_return),
        bank_return.check,
        bank_return.compare,
        bank_return.write,
    ),
    LoadKind.ACCOUNT_STATEMENT: Kind(
        "account-statement",
        26,
        _single(LoadKind.ACCOUNT_STATEMENT, read_account_statement),
        account_statement.check,
        account_statement.compare,
        account_statement.write,
    ),
    LoadKind.CASH_RECEIPTS: Kind(
        "cash-receipts",
        15,
        _single(LoadKind.CASH_RECEIPTS, read_cash_receipts),
        cash_receipts.check,
        cash_receipts.compare,
        cash_receipts.write,
        needs_employer=True,
        needs_month=True,
    ),
    LoadKind.WAGE_DEPOSITS: Kind(
        "wage-deposits",
        32,
        _single(LoadKind.WAGE_DEPOSITS, read_wage_deposits),
        wage_deposits.check,
        wage_deposits.compare,
        wage_deposits.write,
    ),
    LoadKind.RIGHTS_NOTICES: Kind(
        "rights-notices",
        34,
        _single(LoadKind.RIGHTS_NOTICES, read_rights_notices),
        rights_notices.check,
        rights_notices.compare,
        rights_notices.write,
    ),
    LoadKind.COMPANIES: Kind(
        "companies",
        None,
        _single(LoadKind.COMPANIES, read_companies),
        companies.check,
        companies.compare,
        companies.write,
        needs_project=False,
    ),
}
