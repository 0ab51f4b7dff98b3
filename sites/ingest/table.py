"""The rows of one table under its header, as readers of each kind take them (表格)."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from sites.ingest.cell_values import Cell, column_letters
from sites.ingest.column_mapping import RecognizedTable
from sites.ingest.findings import Findings
from sites.ingest.profiles import Profile

TOTAL = re.compile(
    r"(本页|本表|本班组|班组|各班组)?(合计|总计|小计|共计|累计|汇总)(\(.*\)|金额|人数)?"
)
TOTAL_SEARCH_COLUMNS = 6
EXAMPLE = "示例"
# "劳资专管员：", also with a name behind it; never a time of day.
LABEL = re.compile(r"[^\d:：]{2,12}[:：]")


class Row(NamedTuple):
    """One row of a table: its number in the sheet, its values, and where the columns stand."""

    number: int
    values: Sequence[Cell]
    columns: Mapping[str, int]
    days: Mapping[int, int]

    def get(self, concept: str) -> Cell:
        """Return the value of a column; empty where the sheet has no such column."""
        index = self.columns.get(concept)
        return "" if index is None or index >= len(self.values) else self.values[index]

    @property
    def day_cells(self) -> dict[int, Cell]:
        """Return the values of the columns of days, by day."""
        width = len(self.values)
        return {
            day: self.values[index] if index < width else "" for day, index in self.days.items()
        }


@dataclass(slots=True)
class Table:
    """The rows of one sheet under its header.

    Attributes:
        profile: What kind of sheet it is.
        sheet: Its name.
        header_row: Number of the header's last row.
        columns: Column index by concept.
        days: Column index by day of the month.
        headers: Header text by column index.
        preamble: Texts above the header, in reading order.
        preamble_cells: Address of each of them.
        rows: Rows of data, in order.
        totals: Total rows; with each, the count of data rows above it.
        skipped_rows: Numbers of subtotal and annotation rows that were left out.
        continuations: Rows that go on under a person's first row, by that row's number.
        findings: What the structure itself gave rise to.
        recognized: What was taken for what, for a person to see and correct.
        has_1904_dates: Whether the workbook counts days from 1904.
        dated: First and last day of the columns of days, where their headers are whole dates.
    """

    profile: Profile
    sheet: str
    header_row: int
    columns: dict[str, int]
    days: dict[int, int]
    headers: dict[int, str]
    preamble: list[Cell]
    rows: list[Row]
    totals: list[tuple[Row, int]]
    skipped_rows: list[int]
    findings: Findings
    recognized: RecognizedTable
    has_1904_dates: bool = False
    dated: tuple[dt.date, dt.date] | None = None
    preamble_cells: list[str] = field(default_factory=list)
    continuations: dict[int, list[Row]] = field(default_factory=dict)

    def cells_of(self, concepts: Iterable[str]) -> dict[str, list[Cell]]:
        """Return the values of columns that the sheet has, row by row."""
        values = [row.values for row in self.rows]
        shortest = min(map(len, values), default=0)
        return {
            concept: list(map(itemgetter(index), values))
            if index < shortest
            else [cells[index] if index < len(cells) else "" for cells in values]
            for concept in concepts
            for index in (self.columns[concept],)
        }

    def address(self, row: int, concept: str) -> str:
        """Return the address of a cell: "F12"; empty when the column is not there."""
        index = self.columns.get(concept)
        return "" if index is None else f"{column_letters(index)}{row}"

    def day_address(self, row: int, day: int) -> str:
        """Return the address of the cell of one day; empty when the day has no column."""
        index = self.days.get(day)
        return "" if index is None else f"{column_letters(index)}{row}"

    def label(self, concept: str) -> str:
        """Return the header as the sheet writes it, or the concept's own label."""
        index = self.columns.get(concept)
        if index is None:
            return self.profile.concepts[concept].label
        return self.headers.get(index, self.profile.concepts[concept].label)


def preamble_texts(table: Table) -> Iterator[str]:
    """Yield the texts above the header, folded."""
    for text, _ in placed_preamble_texts(table):
        yield text


def placed_preamble_texts(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the texts above the header, folded, each with the address of its cell."""
    for value, cell in zip(table.preamble, table.preamble_cells, strict=True):
        if isinstance(value, str):
            yield unicodedata.normalize("NFKC", value).strip(), cell


def total_word(values: list[Cell]) -> str:
    """Return the word that makes a row a total or subtotal; empty for every other row."""
    for value in values[:TOTAL_SEARCH_COLUMNS]:
        # Every such word has one of two characters; nearly no cell has.
        if isinstance(value, str) and ("计" in value or "汇" in value):
            text = re.sub(r"[\s::]+", "", unicodedata.normalize("NFKC", value))
            if TOTAL.fullmatch(text):
                return text
    return ""


def is_note(values: list[Cell]) -> bool:
    """Tell a line of signatures: labels with a colon in most of its cells, and no number."""
    filled = 0
    labels = 0
    for value in values:
        if not isinstance(value, str):
            return False
        if value:
            filled += 1
            labels += LABEL.match(value) is not None
    return 2 * labels > filled


def is_example(values: list[Cell]) -> bool:
    """Tell the row a template shows as an example: it says so itself, in its first cell."""
    return bool(values) and values[0] == EXAMPLE
