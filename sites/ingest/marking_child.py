"""Runs alone, as a limited child: colors and comments cells of an untrusted workbook (标注).

Reads one JSON request from standard input: `path` of the workbook, `result` to write to, `marks`
([sheet, cell, severity, words]) and `list` (rows of the appended sheet). Ends with 0, or it died.
"""

import json
import resource
import sys
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "安薪信用"
LIST_NAME = "问题清单"
COLORS = {"refused": "FFFFC7CE", "warned": "FFFFEB9C", "noted": "FFE7EEF7"}
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 130
LIST_WIDTHS = (8, 16, 10, 16, 60, 50, 22)
LONGEST_COMMENT = 2_000


def mark(request: dict[str, Any]) -> None:
    """Mark the workbook of a request and write the result; what it holds else stays."""
    book = load_workbook(request["path"])
    for sheet_name, address, severity, words in request["marks"]:
        if sheet_name in book.sheetnames and isinstance(book[sheet_name], Worksheet):
            _mark_cell(book[sheet_name], address, severity, words)
    append_list(book, request["list"])
    book.save(request["result"])


def _mark_cell(sheet: Worksheet, address: str, severity: str, words: str) -> None:
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        cell = next(
            sheet.cell(merged.min_row, merged.min_col)
            for merged in sheet.merged_cells.ranges
            if address in merged
        )
    if not isinstance(cell, Cell):
        return
    cell.fill = PatternFill("solid", fgColor=COLORS[severity])
    comment = Comment(words[:LONGEST_COMMENT], AUTHOR)
    comment.width, comment.height = COMMENT_WIDTH, COMMENT_HEIGHT
    cell.comment = comment


def append_list(book: Workbook, rows: list[list[str]]) -> None:
    """Put all findings on a sheet of their own; one of an earlier round is replaced."""
    if LIST_NAME in book.sheetnames:
        del book[LIST_NAME]
    sheet = book.create_sheet(LIST_NAME)
    for row_number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row_number, column, value)
            # A text that begins like a formula stays a text.
            cell.data_type = "s"
            if row_number == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFG", LIST_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width


def main() -> None:  # pragma: no cover -- limits its own process, so it runs only as a child
    """Give up what marking does not need, then mark."""
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mark(json.load(sys.stdin))


if __name__ == "__main__":  # pragma: no cover -- the child's entry
    main()
