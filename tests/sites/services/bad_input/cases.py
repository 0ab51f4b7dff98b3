"""One bad file, what is expected of it, and how such files are made: always by code."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from tests.sites.ingest.people import NAMES, card, id_number

HEADERS = ("序号", "姓名", "身份证号", "银行卡号", "出勤天数", "应发工资", "扣款合计", "实发工资")
HEADER_ROW = 3
FIRST_ROW = 4
PEOPLE = 3


@dataclass(frozen=True)
class Bad:
    """A file and the one finding it must give; `refused` tells whether it is kept out.

    Attributes:
        mark: Entry of the catalog it stands for, with what is wrong in it.
        content: The bytes as received.
        code: Stable code of the finding.
        cell: Address the finding names; empty for the file as a whole.
        kind: Kind of file it is sent as.
        file_name: Name it is sent under.
        refused: Whether the file is kept out.
    """

    mark: str
    content: bytes
    code: str
    cell: str = ""
    kind: str = "payroll"
    file_name: str = "工资表.xlsx"
    refused: bool = True


def person(index: int = 0) -> list[Any]:
    """One right row of a payroll sheet."""
    net = 7800.0 + index
    return [
        index + 1.0,
        NAMES[index],
        id_number(index + 1),
        card(index + 1),
        25.0,
        net + 200,
        200.0,
        net,
    ]


def payroll_rows(people: int = PEOPLE) -> list[list[Any]]:
    """A right payroll sheet: title, whose and which month, header in row 3, people, total."""
    rows = [person(index) for index in range(people)]
    total = ["合计", "", "", "", *(sum(row[column] for row in rows) for column in (4, 5, 6, 7))]
    return [["农民工工资支付表"], ["2026年8月"], list(HEADERS), *rows, total]


def changed(
    cells: Mapping[str, Any], *, rows: list[list[Any]] | None = None, total: bool = False
) -> list[list[Any]]:
    """A right sheet with cells changed by address ("C4"); without its total unless asked for."""
    grid = payroll_rows() if rows is None else rows
    if not total and rows is None:
        grid = grid[:-1]
    for address, value in cells.items():
        column, row = ord(address[0]) - 65, int(address[1:]) - 1
        grid.extend([] for _ in range(row + 1 - len(grid)))
        grid[row].extend([""] * (column + 1 - len(grid[row])))
        grid[row][column] = value
    return grid


def with_column(header: str, *values: Any) -> list[list[Any]]:
    """A right sheet with one more column, I, at its end."""
    grid = payroll_rows()[:-1]
    grid[HEADER_ROW - 1].append(header)
    for offset, row in enumerate(grid[FIRST_ROW - 1 :]):
        row.append(values[offset] if offset < len(values) else "")
    return grid


def book(
    *sheets: tuple[str, Sequence[Sequence[Any]]],
    merged: Iterable[str] = (),
    formulas: Mapping[str, tuple[str, Any]] | None = None,
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[str] = (),
    hidden_sheet: str = "",
    from_1904: bool = False,
) -> bytes:
    """A workbook of sheets; what is merged, computed or hidden is so in the first of them."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "date_1904": from_1904}
    workbook = xlsxwriter.Workbook(buffer, options)
    for name, rows in sheets:
        written(workbook.add_worksheet(name), rows)
        if name == hidden_sheet:
            workbook.worksheets()[-1].hide()
    first = workbook.worksheets()[0]
    for area in merged:
        first.merge_range(area, "")
    for address, (formula, value) in (formulas or {}).items():
        first.write_formula(address, formula, None, value)
    for row in hidden_rows:
        first.set_row(row - 1, None, None, {"hidden": True})
    for letters in hidden_columns:
        first.set_column(f"{letters}:{letters}", None, None, {"hidden": True})
    workbook.close()
    return buffer.getvalue()


def written(target: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows from the first cell on; texts stay texts, None leaves a cell empty."""
    for number, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                target.write_string(number, column, value)
            elif value is not None:
                target.write(number, column, value)


def sheet(rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A workbook of the one sheet 工资表."""
    return book(("工资表", rows), **options)


def cell(mark: str, address: str, value: Any, code: str, *, refused: bool = True) -> Bad:
    """A right payroll sheet with one cell changed, which is the one complained of."""
    return Bad(mark, sheet(changed({address: value})), code, address, refused=refused)
