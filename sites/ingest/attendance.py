"""考勤表: days worked, day by day where the sheet has a column for each, or as a month's total."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sites.ingest.cell_values import Cell, CellMark
from sites.ingest.context import Context
from sites.ingest.files import FileRefused
from sites.ingest.parsed import Parsed
from sites.ingest.row_reader import RowReader, decimal_of
from sites.ingest.sheet_checks import (
    People,
    check_employer,
    check_month,
    check_totals,
    refuse_without_rows,
    total_days,
)
from sites.ingest.table import Table

FULL = frozenset("√✓✔∨V出全勤●")
HALF = frozenset("半◐")
ABSENT = frozenset(
    {"", "休", "假", "事", "病", "缺", "旷", "×", "✗", "X", "○", "-", "/", "\\", "—"}
)
HALF_DAY = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One person's month; `day_values` has one decimal text per calendar day, or is empty."""

    row: int
    name: str
    id_number: str
    days: Decimal
    day_values: tuple[str, ...]


def read_attendance(table: Table, context: Context) -> Parsed[AttendanceLine]:
    """Read an attendance sheet.

    Raises:
        FileRefused: E-COL-MISSING, when there is neither a column a day nor a total of days.
    """
    if not table.days and "days" not in table.columns:
        raise FileRefused(
            "E-COL-MISSING",
            f"工作表“{table.sheet}”的表头缺少列:1至31日的逐日考勤，或出勤天数",
            "请补充这些列后重新上传",
        )
    refuse_without_rows(table)
    check_month(table, context)
    check_employer(table, context)
    people = People(context)
    lines = []
    for row in table.rows:
        line = _read_line(RowReader(table, row, context), people)
        if line is not None:
            lines.append(line)
    check_totals(table, "days", ((line.row, line.days) for line in lines), read=total_days)
    total = sum((line.days for line in lines), Decimal(0))
    return Parsed(
        "attendance",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {"人数": len(lines), "出勤天数": total},
        table.findings,
    )


# A sheet repeats a handful of marks thousands of times.
@lru_cache(maxsize=512, typed=True)
def day_value(value: Cell) -> Decimal | None:
    """Read the mark of one day: √ is a day, 半 half a day, 休 or nothing is none.

    Returns:
        Days between 0 and 2, or None when the mark is not understood.
    """
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, CellMark):
        return None
    if isinstance(value, str):
        mark = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).upper()
        if mark in ABSENT:
            return Decimal(0)
        if mark in HALF:
            return HALF_DAY
        if mark in FULL or mark == "全勤":
            return Decimal(1)
    number = decimal_of(value)
    return number if number is not None and 0 <= number <= 2 else None


def _read_line(reader: RowReader, people: People) -> AttendanceLine | None:
    name = reader.name()
    id_number = reader.id_number()
    people.check_person(reader, id_number, name)
    people.check_roster(reader, id_number, name, "")
    values = _day_values(reader)
    stated = reader.days("days", required=not reader.table.days)
    counted = sum(values, Decimal(0)) if values else None
    if counted is not None and stated is not None and counted != stated:
        reader.refuse(
            "E-DAYS-SUM",
            "days",
            f"出勤天数{stated.normalize():f}与逐日合计{counted.normalize():f}不符",
            f"请核对，逐日合计为{counted.normalize():f}",
        )
    days = counted if counted is not None else stated
    if not reader.ok or days is None:
        return None
    return AttendanceLine(
        reader.row.number,
        name,
        id_number,
        days.quantize(Decimal("0.1")),
        tuple(f"{value.normalize():f}" for value in values),
    )


def _day_values(reader: RowReader) -> list[Decimal]:
    """Read the day cells of one row, as many as the month has days."""
    table, month_days = reader.table, reader.context.days_in_month
    if not table.days:
        return []
    values = []
    for day in range(1, 32):
        cell = reader.row.day_cells.get(day, "")
        value = day_value(cell)
        if value is None or value * 2 != (value * 2).to_integral_value():
            _refuse_day(reader, day, f"{day}日的标记“{_shown(cell)}”无法识别")
            value = Decimal(0)
        if day <= month_days:
            values.append(value)
        elif value:
            _refuse_day(reader, day, f"当月没有{day}日，却有出勤标记")
    return values


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, CellMark) else str(cell)[:10]


def _refuse_day(reader: RowReader, day: int, message: str) -> None:
    reader.ok = False
    reader.table.findings.add(
        "refused",
        "E-DAY-MARK",
        f"第{reader.row.number}行{message}",
        "请用√、0.5、休或数字填写",
        sheet=reader.table.sheet,
        cell=reader.table.day_address(reader.row.number, day),
        row=reader.row.number,
        column=f"{day}日",
    )
