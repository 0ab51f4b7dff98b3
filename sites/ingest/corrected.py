"""A person's own file given back, each bad cell colored and commented (更正表).

An .xlsx keeps its look: a limited child marks the file itself. What cannot be marked so (.xls,
.csv, a very long sheet, a workbook the child does not survive) is written anew as .xlsx, each
value in its place.
"""

import datetime as dt
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from sites.ingest.cell_values import Cell, CellMark, SheetData, WorkbookData, column_letters
from sites.ingest.files import Limits, sniff
from sites.ingest.findings import RANK, Finding
from sites.ingest.marking_child import AUTHOR, COLORS, LIST_NAME, LIST_WIDTHS
from sites.ingest.reader import read_workbook

CHILD = Path(__file__).with_name("marking_child.py")
# Longer sheets are written anew: faster, and the look of a database export is no loss.
OWN_FILE_ROWS = 20_000
HEADINGS = ("处理", "工作表", "单元格", "列", "哪里不对", "怎么改", "代码")
SEVERITY_WORDS = {"refused": "要改", "warned": "留意", "noted": "说明"}
UNFIT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_SHEET_NAME = 31
COMMENT = {"author": AUTHOR, "x_scale": 2.5, "y_scale": 1.6}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said at one cell; several findings at a cell are one mark, the worst first."""

    sheet: str
    cell: str
    severity: str
    words: str


def corrected_workbook(
    content: bytes, *, file_name: str, limits: Limits, findings: Sequence[Finding]
) -> bytes:
    """Return the file as an .xlsx with a color and a comment at each bad cell.

    Args:
        content: The bytes as received.
        file_name: The name they came with.
        limits: The caps that hold for reading it.
        findings: All that was found, in the order they are to be told.

    Raises:
        FileRefused: The file cannot be opened at all.
    """
    kind = sniff(content, file_name=file_name, limits=limits)
    workbook = read_workbook(content, file_name=file_name, limits=limits)
    marks = marks_of(findings)
    rows = [list(HEADINGS), *map(_list_row, findings)]
    longest = max((len(sheet.rows) for sheet in workbook.sheets), default=0)
    if kind == "xlsx" and longest <= OWN_FILE_ROWS:
        marked = _marked_by_child(content, marks, rows, limits)
        if marked is not None:
            return marked
    return rewritten(workbook, marks, rows)


def marks_of(findings: Sequence[Finding]) -> list[Mark]:
    """Gather the findings of each cell; one of a whole row stands at its first cell."""
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.row is not None:
            address = finding.cell or f"A{finding.row}"
            by_cell.setdefault((finding.sheet, address), []).append(finding)
    marks = []
    for (sheet, address), found in by_cell.items():
        ordered = sorted(found, key=lambda finding: RANK[finding.severity])
        words = "\n".join(map(_comment, ordered))
        marks.append(Mark(sheet, address, ordered[0].severity, words))
    return marks


def _comment(finding: Finding) -> str:
    fix = f"\n怎么改：{finding.fix}" if finding.fix else ""
    return f"【{SEVERITY_WORDS[finding.severity]}】{finding.message}{fix}\n（{finding.code}）"


def _list_row(finding: Finding) -> list[str]:
    return [
        SEVERITY_WORDS[finding.severity],
        finding.sheet,
        finding.cell or (f"第{finding.row}行" if finding.row is not None else "全表"),
        finding.column,
        finding.message,
        finding.fix,
        finding.code,
    ]


def _marked_by_child(
    content: bytes, marks: list[Mark], rows: list[list[str]], limits: Limits
) -> bytes | None:
    """Let a limited child mark the file itself; None when it did not live to the end."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "source.xlsx", Path(folder) / "result.xlsx"
        source.write_bytes(content)
        request = {
            "path": str(source),
            "result": str(result),
            "marks": [[mark.sheet, mark.cell, mark.severity, mark.words] for mark in marks],
            "list": rows,
        }
        try:
            done = subprocess.run(  # noqa: S603 -- our own file, our own interpreter
                [
                    *(sys.executable, "-I", str(CHILD)),
                    *(str(limits.memory_bytes), str(limits.cpu_seconds)),
                ],
                input=json.dumps(request).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        return result.read_bytes() if done.returncode == 0 and result.exists() else None


def rewritten(workbook: WorkbookData, marks: Sequence[Mark], rows: list[list[str]]) -> bytes:
    """Write the values as read to a new workbook, text as text, with the marks."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        formats = _Formats(book)
        for index, sheet in enumerate(workbook.sheets):
            name = _sheet_name(sheet.name, index)
            own = {mark.cell: mark for mark in marks if mark.sheet == sheet.name}
            _write_sheet(book.add_worksheet(name), sheet, own, formats)
        listed = book.add_worksheet(LIST_NAME)
        for column, width in enumerate(LIST_WIDTHS):
            listed.set_column(column, column, width)
        for number, values in enumerate(rows):
            for column, value in enumerate(values):
                listed.write_string(number, column, value, formats.bold if number == 0 else None)
    return buffer.getvalue()


class _Formats:
    """The formats of one workbook: plain, bold, a day, and each color with and without a day."""

    def __init__(self, book: Any) -> None:
        self.bold = book.add_format({"bold": True})
        self._made = {
            (color, is_day): book.add_format(
                {
                    **({"bg_color": f"#{COLORS[color][2:]}"} if color else {}),
                    **({"num_format": "yyyy-mm-dd"} if is_day else {}),
                }
            )
            for color in ("", *COLORS)
            for is_day in (False, True)
        }

    def of(self, mark: Mark | None, value: Cell) -> Any:
        """The format of a cell."""
        return self._made[mark.severity if mark else "", isinstance(value, dt.date)]


def _sheet_name(name: str, index: int) -> str:
    cleaned = UNFIT_IN_NAME.sub(" ", name).strip(" '")[:LONGEST_SHEET_NAME]
    return cleaned if cleaned and cleaned != LIST_NAME else f"表{index + 1}"


def _write_sheet(
    target: Any, sheet: SheetData, marks: Mapping[str, Mark], formats: _Formats
) -> None:
    # First the marks, so that a cell that ought not to be empty is colored too.
    for address, mark in marks.items():
        target.write_blank(address, None, formats.of(mark, ""))
        target.write_comment(address, mark.words, COMMENT)
    for number, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if value != "":
                own = marks.get(f"{column_letters(column)}{number + 1}")
                _write_cell(target, (number, column), value, formats.of(own, value))


def _write_cell(target: Any, place: tuple[int, int], value: Cell, look: Any) -> None:
    if isinstance(value, CellMark):
        target.write_string(*place, value.text, look)
    elif isinstance(value, bool):
        target.write_boolean(*place, value, look)
    elif isinstance(value, dt.date):
        target.write_datetime(*place, value, look)
    elif isinstance(value, str):
        target.write_string(*place, value, look)
    else:
        target.write_number(*place, value, look)
