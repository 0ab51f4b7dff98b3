"""Sheets for tests: as data already read, and as real files."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from sites.ingest.cell_values import Cell, SheetData, WorkbookData
from sites.ingest.findings import Finding
from sites.ingest.table import Table
from sites.ingest.table_finding import find_table


def sheet(
    rows: Sequence[Sequence[Cell]],
    *,
    name: str = "表",
    visible: bool = True,
    merged: Iterable[tuple[int, int, int, int]] = (),
) -> SheetData:
    """A sheet as the reader gives it; blank rows are empty lists."""
    return SheetData(
        name,
        visible,
        [list(row) if any(value != "" for value in row) else [] for row in rows],
        list(merged),
    )


def table(kind: str, rows: Sequence[Sequence[Cell]], **options: Any) -> Table:
    """The table found in a workbook of one sheet."""
    return find_table(WorkbookData((sheet(rows, **options),)), kind)


def codes(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Severity, code and cell of each finding, for exact comparison."""
    return [(item.severity, item.code, item.cell) for item in findings]


def refusals(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Code and cell of each refusal."""
    return [(item.code, item.cell) for item in findings if item.severity == "refused"]


def xlsx(rows: Sequence[Sequence[Any]], *, name: str = "表") -> bytes:
    """A real workbook of one sheet; None leaves a cell empty, text stays text."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    target = book.add_worksheet(name)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                target.write_string(row, column, value)
            elif value is not None:
                target.write(row, column, value)
    book.close()
    return buffer.getvalue()


def rebuilt(content: bytes, **parts: bytes | None) -> bytes:
    """A workbook with parts replaced, added, or (None) taken out; "__" stands for "/"."""
    changes = {name.replace("__", "/"): data for name, data in parts.items()}
    return rezipped(content, changes)


def rezipped(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The same archive with entries changed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename not in changes:
                target.writestr(entry.filename, source.read(entry))
        for name, data in changes.items():
            if data is not None:
                target.writestr(name, data)
    return buffer.getvalue()
