"""From a workbook to the rows of one table: which sheet, which rows, which total (取表)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sites.ingest.cell_values import Cell, SheetData, WorkbookData, column_letters
from sites.ingest.files import FileRefused
from sites.ingest.findings import Findings
from sites.ingest.header import Header
from sites.ingest.profiles import (
    KEY_CONCEPTS,
    Profile,
    ambiguous_headers,
    ignored_headers,
    profiles,
)
from sites.ingest.sheet_choice import choose_sheet

TOTAL = re.compile(
    r"(本页|本表|本班组|班组|各班组)?(合计|总计|小计|共计|累计|汇总)(\(.*\)|金额|人数)?"
)
SUBTOTAL = re.compile(r"本页|班组|小计")
TOTAL_SEARCH_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number in the sheet and its values by concept."""

    number: int
    cells: Mapping[str, Cell]
    day_cells: Mapping[int, Cell]

    def get(self, concept: str) -> Cell:
        """Return the value of a column; empty where the sheet has no such column."""
        return self.cells.get(concept, "")


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
        rows: Rows of data, in order.
        totals: Total rows; with each, the count of data rows above it.
        skipped_rows: Numbers of subtotal and annotation rows that were left out.
        findings: What the structure itself gave rise to.
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


def find_table(workbook: WorkbookData, kind: str, *, sheet_name: str = "") -> Table:
    """Find the one table of a kind in a workbook.

    Args:
        workbook: The file as read.
        kind: A key of columns.yaml.
        sheet_name: The sheet to take; found by its columns when empty.

    Raises:
        FileRefused: E-SHEET-NONE, E-SHEET-HIDDEN, E-SHEET-AMBIGUOUS, E-COL-MISSING.
    """
    profile = profiles()[kind]
    sheet, header = choose_sheet(workbook, profile, sheet_name)
    missing = [
        profile.concepts[name].label
        for name in profile.concepts
        if name in profile.required and name not in header.columns
    ]
    if missing:
        raise _missing_columns(sheet, header, missing)
    return _build(sheet, header, profile)


def _missing_columns(sheet: SheetData, header: Header, missing: list[str]) -> FileRefused:
    unclear = [text for text in header.texts.values() if text in ambiguous_headers()]
    hint = f"；列“{unclear[0]}”含义不明，请改用明确的列名" if unclear else ""
    return FileRefused(
        "E-COL-MISSING",
        f"工作表“{sheet.name}”第{header.last + 1}行的表头缺少列：{'、'.join(missing)}{hint}",
        "请补充这些列后重新上传",
    )


def _build(sheet: SheetData, header: Header, profile: Profile) -> Table:
    findings = Findings()
    table = Table(
        profile=profile,
        sheet=sheet.name,
        header_row=header.last + 1,
        columns={name: indices[0] for name, indices in header.columns.items()},
        days=dict(header.days),
        headers=dict(header.texts),
        preamble=[value for row in sheet.rows[: header.first] for value in row if value != ""],
        rows=[],
        totals=[],
        skipped_rows=[],
        findings=findings,
    )
    _report_columns(table, header)
    _report_merged(table, sheet, header)
    _take_rows(table, sheet, header)
    return table


def _report_columns(table: Table, header: Header) -> None:
    for name, indices in header.columns.items():
        if len(indices) > 1:
            texts = "、".join(
                f"“{header.texts[index]}”({column_letters(index)}列)" for index in indices
            )
            table.findings.add(
                "refused",
                "E-COL-DUP",
                f"{table.profile.concepts[name].label}有{len(indices)}列：{texts}",
                "请只保留一列",
                sheet=table.sheet,
                row=table.header_row,
                cell=f"{column_letters(indices[1])}{table.header_row}",
                column=header.texts[indices[1]],
            )
    known = ignored_headers()
    unknown = [
        text
        for index, text in sorted(header.texts.items())
        if index not in header.matched and text not in known and text.strip("0123456789日号")
    ]
    if unknown:
        table.findings.add(
            "noted",
            "N-COL-IGNORED",
            f"以下列未使用、未保存：{'、'.join(dict.fromkeys(unknown))}",
            sheet=table.sheet,
            row=table.header_row,
        )


def _report_merged(table: Table, sheet: SheetData, header: Header) -> None:
    """Merged cells among the data lose values: only the first cell has one.

    An attendance sheet may give each person two rows, days above overtime.
    """
    used = set(table.columns.values())
    for top, left, bottom, right in sheet.merged:
        in_data = top > header.last and top < len(sheet.rows)
        if not in_data or not used.intersection(range(left, right + 1)):
            continue
        if table.profile.has_day_columns and bottom - top == 1 and left == right:
            continue
        if _total_word(sheet.rows[top]) or (bottom == top and not _keyed(table, sheet.rows[top])):
            continue
        table.findings.add(
            "refused",
            "E-CELL-MERGED",
            f"第{top + 1}至{bottom + 1}行存在合并单元格",
            "请取消合并，每行填写完整",
            sheet=table.sheet,
            row=top + 1,
            cell=f"{column_letters(left)}{top + 1}",
            column=table.headers.get(left, ""),
        )


def _keyed(table: Table, values: list[Cell]) -> bool:
    """Tell whether a row has a value in one of the columns that say whose row it is."""
    keys = [name for name in KEY_CONCEPTS if name in table.columns]
    return any(
        table.columns[name] < len(values) and values[table.columns[name]] != "" for name in keys
    )


def _take_rows(table: Table, sheet: SheetData, header: Header) -> None:
    """Sort the rows under the header into data, totals, and what is neither."""
    for index in range(header.last + 1, len(sheet.rows)):
        values = sheet.rows[index]
        if not values:
            continue
        word = _total_word(values)
        if word and not _has_identity(table, values):
            if SUBTOTAL.search(word):
                table.skipped_rows.append(index + 1)
            else:
                table.totals.append((_row(table, index, values), len(table.rows)))
        elif _is_data(table, values):
            table.rows.append(_row(table, index, values))
        else:
            table.skipped_rows.append(index + 1)
    if table.skipped_rows:
        shown = "、".join(map(str, table.skipped_rows[:10]))
        table.findings.add(
            "noted",
            "N-ROWS-SKIPPED",
            f"小计行、续行或说明行未作为数据：第{shown}行"
            + ("等" if len(table.skipped_rows) > 10 else ""),
            sheet=table.sheet,
        )


def _total_word(values: list[Cell]) -> str:
    for value in values[:TOTAL_SEARCH_COLUMNS]:
        if isinstance(value, str) and value:
            text = re.sub(r"[\s::]+", "", unicodedata.normalize("NFKC", value))
            if TOTAL.fullmatch(text):
                return text
    return ""


def _has_identity(table: Table, values: list[Cell]) -> bool:
    index = table.columns.get("id_number")
    return index is not None and index < len(values) and values[index] != ""


def _is_data(table: Table, values: list[Cell]) -> bool:
    """Tell data from annotations: somebody is named, or at least two required cells are filled."""
    if table.totals and "id_number" in table.columns and not _has_identity(table, values):
        # Under the total only whole rows count; signatures and notes stand there.
        return False
    if "id_number" in table.columns:
        filled = [
            values[index]
            for name in ("name", "id_number", "net", "card")
            if (index := table.columns.get(name)) is not None and index < len(values)
        ]
        return any(value != "" for value in filled)
    required = [table.columns[name] for name in table.profile.required]
    return 2 * sum(index < len(values) and values[index] != "" for index in required) >= len(
        required
    )


def _row(table: Table, index: int, values: list[Cell]) -> Row:
    width = len(values)
    return Row(
        index + 1,
        {name: values[column] if column < width else "" for name, column in table.columns.items()},
        {day: values[column] if column < width else "" for day, column in table.days.items()},
    )


def preamble_texts(table: Table) -> Iterator[str]:
    """Yield the texts above the header, folded."""
    for value in table.preamble:
        if isinstance(value, str):
            yield unicodedata.normalize("NFKC", value).strip()
