"""The values a cell can hold once read, whatever the file format."""

import datetime as dt
import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CellMark:
    """A cell without a usable value: an error such as "#DIV/0!", or a time of day."""

    text: str


# An empty cell is the empty string.
Cell = str | float | int | bool | dt.date | dt.datetime | CellMark

NO_VALUE = CellMark("#NOVALUE")


@dataclass(slots=True)
class SheetData:
    """One worksheet as read.

    Attributes:
        name: Its name; the file's own for CSV.
        visible: Whether a person sees it.
        rows: Rows from the first of the sheet on; a blank row is an empty list.
        merged: Merged ranges as (first row, first column, last row, last column), 0-based.
        hidden_rows: Indices of rows that are hidden or filtered away.
        hidden_columns: Indices of hidden columns.
        formulas: By column index, how many cells are formulas and the first one's row index.
        folded: By row index, its cells as headers are compared; kept by whoever looks for one.
    """

    name: str
    visible: bool = True
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: dict[int, tuple[int, int]] = field(default_factory=dict)
    folded: dict[int, list[str]] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WorkbookData:
    """A file as read: its worksheets, and for text the encoding it was in."""

    sheets: tuple[SheetData, ...]
    encoding: str = ""
    # Days are counted from 1904 in workbooks of old Macintosh programs.
    has_1904_dates: bool = False


def whole_number(value: Cell) -> int | None:
    """Return a number cell without a fraction as an int; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if math.isfinite(value) and value == int(value) else None


def column_letters(index: int) -> str:
    """Return the letters of a 0-based column: 0 is "A", 26 is "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
