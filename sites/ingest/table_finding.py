"""From a workbook to the rows of one table: which sheet, which rows, which total (取表)."""

import datetime as dt
import re
from itertools import repeat
from typing import Literal

from sites.ingest.cell_values import Cell, SheetData, WorkbookData, column_letters
from sites.ingest.column_mapping import (
    Guidance,
    RecognizedTable,
    apply_choice,
    layout_of,
    recognize,
)
from sites.ingest.dates import DateFormat, parse_day
from sites.ingest.files import FileRefused
from sites.ingest.findings import Findings
from sites.ingest.header import Header, find_header, guess_header, header_at
from sites.ingest.profiles import Profile, profiles
from sites.ingest.sheet_choice import choose_sheet
from sites.ingest.table import Row, Table, is_example, is_note, total_word
from sites.ingest.table_remarks import (
    ambiguous_refusal,
    fill_merged,
    report_ambiguous,
    report_columns,
    report_hidden,
    report_merged,
    report_units,
)

SUBTOTAL = re.compile(r"本页|班组|小计")
UNGUIDED = Guidance()
Word = Literal["remembered", "corrected"]


def find_table(workbook: WorkbookData, kind: str, guidance: Guidance = UNGUIDED) -> Table:
    """Find the one table of a kind in a workbook.

    Args:
        workbook: The file as read.
        kind: A key of columns.yaml.
        guidance: What a person says of it, now or before.

    Raises:
        FileRefused: E-SHEET-NONE, E-SHEET-HIDDEN, E-SHEET-AMBIGUOUS, E-COL-MISSING,
            E-COL-AMBIGUOUS; with what was recognized up to there.
    """
    profile = profiles()[kind]
    choice = guidance.choice
    names = tuple(sheet.name for sheet in workbook.sheets if sheet.visible)
    sheet, header = _located(workbook, profile, guidance)
    word: Word = "corrected"
    if not choice.columns and layout_of(header) in guidance.remembered:
        choice, word = guidance.remembered[layout_of(header)], "remembered"
    header = apply_choice(header, choice)
    recognized = recognize(header, profile, choice, sheet=sheet.name, sheets=names, word=word)
    if recognized.missing:
        refusal = ambiguous_refusal(recognized) or _missing_columns(recognized)
        refusal.recognized = recognized
        raise refusal
    above = _above(sheet, header)
    table = Table(
        profile=profile,
        sheet=sheet.name,
        header_row=header.last + 1,
        columns={name: indices[0] for name, indices in header.columns.items()},
        days=dict(header.days),
        headers=dict(header.texts),
        preamble=[value for _, value in above],
        preamble_cells=[cell for cell, _ in above],
        rows=[],
        totals=[],
        skipped_rows=[],
        findings=Findings(),
        recognized=recognized,
        has_1904_dates=workbook.has_1904_dates,
        dated=_dated(sheet, header),
    )
    report_columns(table, header)
    report_ambiguous(table)
    report_units(table, sheet, header)
    report_hidden(table, sheet, header)
    fill_merged(table, sheet, header)
    report_merged(table, sheet, header)
    _take_rows(table, sheet, header)
    return table


def _above(sheet: SheetData, header: Header) -> list[tuple[str, Cell]]:
    """Return what stands above the header in reading order, each with its address."""
    return [
        (f"{column_letters(column)}{number}", value)
        for number, row in enumerate(sheet.rows[: header.first], 1)
        for column, value in enumerate(row)
        if value != ""
    ]


def _dated(sheet: SheetData, header: Header) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day the headers of days name with month and year."""
    days = []
    for row in sheet.rows[header.first : header.last + 1]:
        for index in header.days.values():
            value = row[index] if index < len(row) else ""
            if isinstance(value, str | dt.date):
                try:
                    days.append(parse_day(value))
                except DateFormat:
                    continue
    return (min(days), max(days)) if days else None


def holds_table(workbook: WorkbookData, kind: str, guidance: Guidance = UNGUIDED) -> bool:
    """Tell whether a sheet that may be meant has every required column of a kind."""
    profile = profiles()[kind]
    return any(
        header is not None and profile.required <= header.columns.keys()
        for sheet in workbook.sheets
        if guidance.choice.sheet in {"", sheet.name}
        for header in [find_header(sheet, profile)]
    )


def _located(
    workbook: WorkbookData, profile: Profile, guidance: Guidance
) -> tuple[SheetData, Header]:
    """Return sheet and header: as a person says, as found, or as remembered of a strange one."""
    choice = guidance.choice
    visible = [sheet for sheet in workbook.sheets if sheet.visible]
    named = [sheet for sheet in visible if choice.sheet in {"", sheet.name}]
    if choice.header_row and len(named) == 1:
        return named[0], header_at(named[0], profile, choice.header_row - 1)
    try:
        return choose_sheet(workbook, profile, choice.sheet, employer_name=guidance.employer_name)
    except FileRefused as refusal:
        guesses = [(sheet, header) for sheet in named if (header := guess_header(sheet, profile))]
        if refusal.code != "E-COL-MISSING" or not guesses:
            raise
        for sheet, header in guesses:
            if choice.columns or layout_of(header) in guidance.remembered:
                return sheet, header
        sheet, header = guesses[0]
        refusal.recognized = recognize(
            header,
            profile,
            choice,
            sheet=sheet.name,
            sheets=tuple(sheet.name for sheet in visible),
            word="corrected",
        )
        raise


def _missing_columns(recognized: RecognizedTable) -> FileRefused:
    missing = "、".join(recognized.profile.concepts[name].label for name in recognized.missing)
    return FileRefused(
        "E-COL-MISSING",
        f"工作表“{recognized.sheet}”第{recognized.header_row}行的表头缺少列：{missing}",
        "请补充这些列后重新上传，或在列对应中指定",
        sheet=recognized.sheet,
    )


def _take_rows(table: Table, sheet: SheetData, header: Header) -> None:
    """Sort the rows under the header into data, totals, and what is neither."""
    rows, at = sheet.rows, header.last + 1
    while at < len(rows):
        end = _usual_until(table, rows, at)
        numbers, found = range(at + 1, end + 1), rows[at:end]
        table.rows += map(Row, numbers, found, repeat(table.columns), repeat(table.days))
        if end < len(rows) and (values := rows[end]):
            _sort_row(table, end, values)
        at = end + 1
    if table.skipped_rows:
        shown = "、".join(map(str, table.skipped_rows[:10]))
        table.findings.add(
            "noted",
            "N-ROWS-SKIPPED",
            f"小计行或说明行未作为数据：第{shown}行"
            + ("等" if len(table.skipped_rows) > 10 else ""),
            sheet=table.sheet,
        )


def _usual_until(table: Table, rows: list[list[Cell]], start: int) -> int:
    """Return where the usual rows from there on end: a number first, and an identity number."""
    identity = table.columns.get("id_number")
    if identity is None:
        return start
    for index in range(start, len(rows)):
        values = rows[index]
        if len(values) <= identity or type(values[0]) is not float or values[identity] == "":
            return index
    return len(rows)


def _sort_row(table: Table, index: int, values: list[Cell]) -> None:
    """Put one row where it belongs."""
    if is_example(values):
        _report_example(table, index + 1)
        return
    word = total_word(values)
    if is_note(values):
        table.skipped_rows.append(index + 1)
    elif word and not _has_identity(table, values):
        if SUBTOTAL.search(word):
            table.skipped_rows.append(index + 1)
        else:
            table.totals.append((_row(table, index, values), len(table.rows)))
    elif _is_data(table, values):
        table.rows.append(_row(table, index, values))
    elif _goes_on(table, index, values):
        table.continuations.setdefault(table.rows[-1].number, []).append(_row(table, index, values))
    else:
        table.skipped_rows.append(index + 1)


def _report_example(table: Table, row: int) -> None:
    table.findings.add(
        "noted",
        "N-ROW-EXAMPLE",
        f"第{row}行是模板的示例，没有读取",
        "可以删除该行",
        sheet=table.sheet,
        row=row,
    )


def _goes_on(table: Table, index: int, values: list[Cell]) -> bool:
    """Tell a second or third row of one person in an attendance sheet: days without a name."""
    if not table.days or not table.rows or table.totals:
        return False
    earlier = len(table.continuations.get(table.rows[-1].number, ()))
    filled = any(values[column] != "" for column in table.days.values() if column < len(values))
    return filled and earlier < 2 and index == table.rows[-1].number + earlier


def _has_identity(table: Table, values: list[Cell]) -> bool:
    index = table.columns.get("id_number")
    return index is not None and index < len(values) and values[index] != ""


def _is_data(table: Table, values: list[Cell]) -> bool:
    """Tell data from annotations: somebody is named, or at least two required cells are filled."""
    if _has_identity(table, values):
        return True
    if table.totals and "id_number" in table.columns:
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
    return Row(index + 1, values, table.columns, table.days)
