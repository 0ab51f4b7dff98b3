"""For each kind of file: how it is read, checked against the register, compared, written."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sites.enums import LoadKind
from sites.ingest.account_statement import read_account_statement
from sites.ingest.attendance import read_attendance
from sites.ingest.bank_return import read_bank_return
from sites.ingest.cell_values import WorkbookData
from sites.ingest.context import Context
from sites.ingest.findings import Findings
from sites.ingest.parsed import Parsed
from sites.ingest.payroll import read_payroll
from sites.ingest.projects import read_projects
from sites.ingest.roster import read_roster
from sites.ingest.table import Table, find_table
from sites.models import Load
from sites.services.load_writers import (
    account_statement,
    attendance,
    bank_return,
    payroll,
    projects,
    roster,
)
from sites.services.load_writers.outcome import Diff


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
    read: Callable[[WorkbookData, Context], Parsed[Any]]
    check: Callable[[Load, Sequence[Any], str, Findings], None]
    compare: Callable[[Load, Sequence[Any]], Diff]
    write: Write
    needs_project: bool = True
    needs_employer: bool = False
    needs_month: bool = False
    superseded_by: Callable[[Load], str] = lambda _: ""


def _single(
    kind: LoadKind, read: Callable[[Table, Context], Parsed[Any]]
) -> Callable[[WorkbookData, Context], Parsed[Any]]:
    """Read kinds that stand in one sheet."""

    def read_found(workbook: WorkbookData, context: Context) -> Parsed[Any]:
        return read(find_table(workbook, kind.value), context)

    return read_found


KINDS: Mapping[str, Kind] = {
    LoadKind.PROJECTS: Kind(
        "projects",
        None,
        read_projects,
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
        _single(LoadKind.ATTENDANCE, read_attendance),
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
}
