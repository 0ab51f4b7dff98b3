"""A stored file read and checked against the register, without changing anything (预检)."""

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone

from sites.enums import LoadKind
from sites.ingest.delimited import sheet_refused
from sites.ingest.files import FileRefused, Limits
from sites.ingest.findings import Findings
from sites.ingest.parsed import Parsed
from sites.ingest.reader import read_workbook
from sites.models import Load
from sites.services.load_comparison import Comparison, compare_with_register
from sites.services.load_context import build_context
from sites.services.load_mappings import guidance_for
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.registry import KINDS
from sites.services.upload_store import fetch

# Told while a file is read: the stage ("reading", "checking", "comparing") and the rows met.
Progress = Callable[[str, int], None]
# A row repeated may be half of somebody's wage, and a wrong total is no row's own fault.
NOT_OF_ONE_ROW = frozenset(
    {"E-CELL-MERGED", "E-ID-NAME-CONFLICT", "E-NO-ROWS", "E-ROW-DUP"}
    | {"E-SUM-BATCH", "E-TOTAL-MISMATCH"}
)


@dataclass(frozen=True, slots=True)
class ReadLoad:
    """A file as read, what it would change, and how it stands beside what is known."""

    parsed: Parsed[Any]
    diff: Diff
    comparison: Comparison = field(default_factory=Comparison)

    @property
    def mapping(self) -> dict[str, Any]:
        """What was taken for what, as it is kept with the file; empty for several sheets."""
        recognized, period = self.parsed.recognized, self.parsed.period
        if recognized is None:
            return {}
        days = [day.isoformat() for day in period] if period is not None else None
        return {**recognized.as_json(), "period": days}

    @property
    def is_refused(self) -> bool:
        """Whether anything keeps the file out."""
        return self.parsed.findings.has_refusal

    @property
    def good_lines(self) -> tuple[Any, ...]:
        """The lines without a refusal; none where what is wrong concerns more than single rows."""
        refusals = [item for item in self.parsed.findings.items if item.severity == "refused"]
        # Of a gate's log a person's other passages would be missing from his days.
        if (refusals and not self.parsed.has_row_a_line) or any(
            item.row is None or item.code in NOT_OF_ONE_ROW or item.code.startswith("E-COL-")
            for item in refusals
        ):
            return ()
        if not refusals:
            return self.parsed.lines
        bad = {item.row for item in refusals}
        return tuple(line for line in self.parsed.lines if line.row not in bad)


def unheard(stage: str, rows: int) -> None:
    """Progress that nobody looks at."""
    del stage, rows


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector look seldom while many rows are made, none of them in a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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
        content = fetch(load.sha256)
        with ThreadPoolExecutor(max_workers=1) as pool:
            # What the register says is gathered while the child reads the file.
            reading = pool.submit(read_workbook, content, file_name=load.file_name, limits=limits)
            context = build_context(load, day=timezone.localdate(now))
            workbook = reading.result()
        progress("checking", max((len(sheet.rows) for sheet in workbook.sheets), default=0))
        parsed = kind.read(workbook, context, guidance_for(load))
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


def _refused(load: Load, refusal: FileRefused) -> Parsed[Any]:
    findings = Findings()
    findings.add(
        "refused",
        refusal.code,
        refusal.message,
        refusal.fix,
        sheet=refusal.sheet,
        cell=refusal.cell,
    )
    return Parsed(load.kind, "", 0, (), {}, findings, recognized=refusal.recognized)
