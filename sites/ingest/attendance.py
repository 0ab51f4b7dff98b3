"""考勤表: days worked, day by day where the sheet has a column for each, or as a month's total.

One person may fill two or three rows: morning and afternoon, or marks above hours of overtime.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sites.ingest.cell_values import Cell, CellMark
from sites.ingest.context import Context
from sites.ingest.files import FileRefused
from sites.ingest.parsed import Parsed
from sites.ingest.people import People
from sites.ingest.row_belonging import check_rows_belong
from sites.ingest.row_reader import RowReader, decimal_of
from sites.ingest.sheet_checks import (
    check_employer,
    check_month,
    check_project,
    check_totals,
    refuse_without_rows,
    total_days,
)
from sites.ingest.table import Row, Table

FULL = frozenset("√✓✔∨V出全勤●")
HALF = frozenset("半◐")
ABSENT = frozenset(
    {"", "休", "假", "事", "病", "缺", "旷", "×", "✗", "X", "○", "-", "/", "\\", "—"}
)
HALF_DAY = Decimal("0.5")
PARTS_OF_DAY = frozenset({"上午", "下午"})
HOURS_OF_DAY = 24
HOURS_OF_MONTH = HOURS_OF_DAY * 31
ZERO = Decimal(0)
MARKS = "请用√、0.5、休或数字填写"


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One person's month; `day_values` has one decimal text per calendar day, or is empty."""

    row: int
    name: str
    id_number: str
    days: Decimal
    day_values: tuple[str, ...]
    overtime_hours: Decimal = ZERO


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
    context = check_month(table, context)
    check_employer(table, context)
    check_project(table, context)
    check_rows_belong(table, context)
    people = People(context)
    lines = []
    for row in table.rows:
        line = _read_line(RowReader(table, row, context), people)
        if line is not None:
            lines.append(line)
    check_totals(table, "days", lines, read=total_days)
    return parsed_attendance(table, lines)


def parsed_attendance(table: Table, lines: list[AttendanceLine]) -> Parsed[AttendanceLine]:
    """Put lines and their sums together."""
    totals: dict[str, int | Decimal] = {
        "人数": len(lines),
        "出勤天数": sum((line.days for line in lines), ZERO),
    }
    if overtime := sum((line.overtime_hours for line in lines), ZERO):
        totals["加班工时"] = overtime
    return Parsed("attendance", table.sheet, len(table.rows), tuple(lines), totals, table.findings)


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
    values, overtime = _rows_of_person(reader)
    stated = reader.days("days", required=not reader.table.days)
    unmarked = not any(values) and not any(reader.row.day_cells.values())
    if stated is not None and values and unmarked:
        reader.warn(
            "W-DAYS-TOTAL",
            "days",
            "没有逐日记录，只按出勤天数读取",
            "请补充逐日考勤；只有合计的考勤证明力较弱",
        )
        values = []
    counted = sum(values, ZERO) if values else None
    if counted is not None and stated is not None and counted != stated:
        reader.refuse(
            "E-DAYS-SUM",
            "days",
            f"出勤天数{stated.normalize():f}与逐日合计{counted.normalize():f}不符",
            f"请核对，逐日合计为{counted.normalize():f}",
        )
    overtime = _overtime(reader, overtime)
    days = counted if counted is not None else stated
    if not reader.ok or days is None:
        return None
    by_calendar = reader.context.period is None
    return AttendanceLine(
        reader.row.number,
        name,
        id_number,
        days.quantize(Decimal("0.1")),
        tuple(f"{value.normalize():f}" for value in values) if by_calendar else (),
        overtime,
    )


def _rows_of_person(reader: RowReader) -> tuple[list[Decimal], Decimal]:
    """Read all rows of one person: days worked a day, and hours of overtime together."""
    table = reader.table
    values = _day_values(reader, reader.row)
    overtime = ZERO
    in_parts = _part(reader.row) in PARTS_OF_DAY
    if in_parts:
        values = [value * HALF_DAY for value in values]
    for row in table.continuations.get(reader.row.number, ()):
        if in_parts and _part(row) in PARTS_OF_DAY:
            halves = _day_values(reader, row)
            values = [value + half * HALF_DAY for value, half in zip(values, halves, strict=True)]
        else:
            overtime += _hours(reader, row)
    return values, overtime


def _part(row: Row) -> str:
    """Return what a row of a person's is about, as its own column says: 上午, 下午, 加班."""
    value = row.get("part")
    return "".join(value.split()) if isinstance(value, str) else ""


def _hours(reader: RowReader, row: Row) -> Decimal:
    """Add up the hours of overtime of one row; what is no number there is refused."""
    hours = ZERO
    for day, cell in row.day_cells.items():
        if isinstance(cell, str) and cell.strip() in ABSENT:
            continue
        number = decimal_of(cell)
        if number is None or not 0 <= number <= HOURS_OF_DAY:
            message = f"{day}日的加班工时“{_shown(cell)}”不是0至{HOURS_OF_DAY}的小时数"
            _refuse_cell(reader, row, day, "E-HOURS", message, "请填写小时数，没有加班的留空")
        else:
            hours += number
    return hours


def _overtime(reader: RowReader, counted: Decimal) -> Decimal:
    """Compare the hours of overtime with the sheet's own total, or take that where it is alone."""
    value = reader.value("overtime", required=False)
    if value == "":
        return counted
    stated = decimal_of(value)
    if stated is None or not 0 <= stated <= HOURS_OF_MONTH:
        reader.refuse("E-HOURS", "overtime", f"加班工时“{_shown(value)}”不对", "请填写小时数")
        return counted
    if counted and counted != stated:
        reader.refuse(
            "E-DAYS-SUM",
            "overtime",
            f"加班工时{stated.normalize():f}与逐日合计{counted.normalize():f}不符",
            f"请核对，逐日合计为{counted.normalize():f}",
        )
    return stated


def _day_values(reader: RowReader, row: Row) -> list[Decimal]:
    """Read the day cells of one row, as many as the month, or the period, has days."""
    if not reader.table.days:
        return []
    days_there = reader.context.days_of_period
    values = []
    cells = row.day_cells
    for day in range(1, 32):
        cell = cells.get(day, "")
        value = _half_days(cell)
        if value is None:
            message = f"{day}日的标记“{_shown(cell)}”无法识别"
            _refuse_cell(reader, row, day, "E-DAY-MARK", message, MARKS)
            value = Decimal(0)
        if day in days_there:
            values.append(value)
        elif value:
            message = f"当月没有{day}日，却有出勤标记"
            _refuse_cell(reader, row, day, "E-DAY-MARK", message, MARKS)
    return values


@lru_cache(maxsize=512, typed=True)
def _half_days(cell: Cell) -> Decimal | None:
    """Read the mark of one day where it is of whole and half days; None where it is not."""
    value = day_value(cell)
    if value is None or value * 2 != (value * 2).to_integral_value():
        return None
    return value


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, CellMark) else str(cell)[:10]


def _refuse_cell(reader: RowReader, row: Row, day: int, code: str, message: str, fix: str) -> None:
    reader.ok = False
    reader.table.findings.add(
        "refused",
        code,
        f"第{row.number}行{message}",
        fix,
        sheet=reader.table.sheet,
        cell=reader.table.day_address(row.number, day),
        row=row.number,
        column=f"{day}日",
    )
