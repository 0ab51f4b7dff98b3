"""A stored file read and checked against the register, without changing anything (预检)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from sites.enums import LoadKind
from sites.ingest.context import Context, RosterPerson
from sites.ingest.delimited import sheet_refused
from sites.ingest.files import FileRefused, Limits
from sites.ingest.findings import Findings
from sites.ingest.parsed import Parsed
from sites.ingest.reader import read_workbook
from sites.law import LawAt, UnknownParameter
from sites.models import AttendanceMonth, Load, Region, RosterEntry
from sites.sealing import blind_index
from sites.services.load_comparison import Comparison, compare_with_register
from sites.services.load_writers.account_statement import special_account
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.projects import ACCOUNT_PURPOSE
from sites.services.load_writers.purpose import employer_month
from sites.services.load_writers.registry import KINDS
from sites.services.load_writers.workers import card_index, id_index
from sites.services.upload_store import fetch

CITY = "370900"
# Told while a file is read: the stage ("reading", "checking", "comparing") and the rows met.
Progress = Callable[[str, int], None]
# A row repeated may be half of somebody's wage, and a wrong total is no row's own fault.
NOT_OF_ONE_ROW = frozenset(
    {"E-CELL-MERGED", "E-ID-NAME-CONFLICT", "E-NO-ROWS", "E-ROW-DUP", "E-SUM-BATCH"}
)


@dataclass(frozen=True, slots=True)
class ReadLoad:
    """A file as read, what it would change, and how it stands beside what is known."""

    parsed: Parsed[Any]
    diff: Diff
    comparison: Comparison = field(default_factory=Comparison)

    @property
    def is_refused(self) -> bool:
        """Whether anything keeps the file out."""
        return self.parsed.findings.has_refusal

    @property
    def good_lines(self) -> tuple[Any, ...]:
        """The lines without a refusal; none where what is wrong concerns more than single rows."""
        refusals = [item for item in self.parsed.findings.items if item.severity == "refused"]
        if any(
            item.row is None or item.code in NOT_OF_ONE_ROW or item.code.startswith("E-COL-")
            for item in refusals
        ):
            return ()
        bad = {item.row for item in refusals}
        return tuple(line for line in self.parsed.lines if line.row not in bad)


def unheard(stage: str, rows: int) -> None:
    """Progress that nobody looks at."""
    del stage, rows


def read_load(load: Load, *, now: dt.datetime, progress: Progress = unheard) -> ReadLoad:
    """Read the bytes kept for a load, check every cell, and compare with the register.

    Args:
        load: The file as received.
        now: The moment ages and "not in the future" are judged at.
        progress: Told of each stage as it begins.

    Raises:
        NotFound: E-FILE-LOST, when the stored bytes are gone or changed.
    """
    kind = KINDS[load.kind]
    try:
        limits = upload_limits()
        progress("reading", 0)
        workbook = read_workbook(fetch(load.sha256), file_name=load.file_name, limits=limits)
        progress("checking", max((len(sheet.rows) for sheet in workbook.sheets), default=0))
        parsed = kind.read(workbook, build_context(load, day=timezone.localdate(now)))
        if parsed.row_count > limits.maximum_rows:
            raise sheet_refused("E-SHEET-ROWS", parsed.sheet, limits)
    except FileRefused as refusal:
        return ReadLoad(_refused(load, refusal), Diff())
    if workbook.encoding:
        parsed.findings.add("noted", "N-ENCODING", f"文件编码识别为{workbook.encoding}")
    progress("comparing", parsed.row_count)
    kind.check(load, parsed.lines, parsed.sheet, parsed.findings)
    read = ReadLoad(parsed, Diff())
    lines = read.good_lines
    if not lines:
        return read
    # A refused file changes nothing, so there is no difference to tell.
    diff = Diff() if read.is_refused else kind.compare(load, lines)
    if diff.missing:
        _report_missing(load, parsed, diff.missing)
    return ReadLoad(parsed, diff, compare_with_register(load, lines))


def _report_missing(load: Load, parsed: Parsed[Any], count: int) -> None:
    """Say what becomes of the people a file leaves out: only a payroll sheet drops them."""
    if load.kind == LoadKind.PAYROLL:
        parsed.findings.add(
            "warned",
            "W-PAYROLL-REMOVED",
            f"上一版工资表中的{count}人不在本次文件中，确认后他们本月不再有申报的工资",
            "仍应发放的请补入后重新上传；确属误列的请在更正原因中写明",
            sheet=parsed.sheet,
        )
        return
    parsed.findings.add(
        "noted",
        "N-MISSING",
        f"已登记的{count}人不在本次文件中，原记录保留",
        "如已退场请在花名册中填写退场时间",
        sheet=parsed.sheet,
    )


def upload_limits() -> Limits:
    """Return the caps of the settings."""
    return Limits(
        maximum_bytes=settings.UPLOAD_MAXIMUM_BYTES,
        maximum_unzipped_bytes=settings.UPLOAD_MAXIMUM_UNZIPPED_BYTES,
        maximum_entries=settings.UPLOAD_MAXIMUM_ENTRIES,
        maximum_rows=settings.UPLOAD_MAXIMUM_ROWS,
        maximum_columns=settings.UPLOAD_MAXIMUM_COLUMNS,
    )


def build_context(load: Load, *, day: dt.date) -> Context:
    """Gather what the reader of one file must know of the register and the law."""
    if load.project is None:
        return Context(
            on=day, region_codes=frozenset(Region.objects.values_list("code", flat=True))
        )
    law = LawAt(day, load.project.region_id)
    if load.kind == LoadKind.ACCOUNT_STATEMENT:
        account = special_account(load)
        return Context(
            on=day,
            owner_name=load.project.owner.name,
            account_key=account.number_index if account is not None else "",
            card_key=_account_index,
        )
    if load.kind == LoadKind.BANK_RETURN:
        return Context(on=day, month=load.month, card_key=card_index)
    return Context(
        on=day,
        month=load.month,
        employer_name=load.employer.name if load.employer is not None else "",
        minimum_age=law.integer("roster.minimum_age"),
        adult_age=law.integer("roster.adult_age"),
        minimum_wage=_minimum_wage(load),
        roster={} if load.kind == LoadKind.ROSTER else _roster(load),
        attendance=_attendance(load) if load.kind == LoadKind.PAYROLL else {},
        person_key=id_index,
        card_key=card_index,
    )


def _account_index(number: str) -> str:
    return blind_index(number, purpose=ACCOUNT_PURPOSE)


def _minimum_wage(load: Load) -> Decimal | None:
    """Return the minimum wage of the month and place; None where the office has entered none."""
    if load.month is None or load.project is None:
        return None
    try:
        return LawAt(load.month, load.project.region_id).decimal("minimum_wage.monthly_yuan")
    except UnknownParameter:
        return None


def _roster(load: Load) -> dict[str, RosterPerson]:
    entries = RosterEntry.objects.filter(project=load.project, employer=load.employer)
    rows = entries.order_by("entered_on").values_list(
        "worker__id_number_index", "worker__name", "card_index", "entered_on", "exited_on"
    )
    return {
        index: RosterPerson(name, card, entered_on, exited_on)
        for index, name, card, entered_on, exited_on in rows
    }


def _attendance(load: Load) -> dict[str, Decimal]:
    about = employer_month(load)
    rows = AttendanceMonth.objects.filter(
        project=about.project, employer=about.employer, month=about.month
    )
    return dict(rows.values_list("worker__id_number_index", "days"))


def _refused(load: Load, refusal: FileRefused) -> Parsed[Any]:
    findings = Findings()
    findings.add("refused", refusal.code, refusal.message, refusal.fix)
    return Parsed(load.kind, "", 0, (), {}, findings)
