"""刷卡记录: what the gate of a site recorded, made into days (一日有刷卡即计一日)."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sites.ingest.attendance import AttendanceLine, parsed_attendance
from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.people import People
from sites.ingest.row_belonging import check_rows_belong
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import (
    check_employer,
    check_month,
    check_project,
    refuse_without_rows,
)
from sites.ingest.table import Table

MOMENT = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[ T]*"
    r"([0-9]{1,2})[:时]([0-9]{1,2})(?:[:分]([0-9]{1,2})秒?|分)?(?:\.[0-9]+)?"
)


@dataclass(slots=True)
class _Person:
    """Punches of one person: first row, name, how often on each day."""

    row: int
    name: str
    punches: dict[dt.date, int] = field(default_factory=dict)


def read_attendance_log(table: Table, context: Context) -> Parsed[AttendanceLine]:
    """Read a device's log: a day with a punch is a day on site, two a day are expected."""
    refuse_without_rows(table)
    context = check_month(table, context)
    check_employer(table, context)
    check_project(table, context)
    check_rows_belong(table, context)
    people = People(context)
    found: dict[str, _Person] = {}
    outside = 0
    for row in table.rows:
        outside += not _read_row(RowReader(table, row, context), people, found)
    if outside:
        table.findings.add(
            "warned",
            "W-PUNCH-OUTSIDE",
            f"{outside}条刷卡不在本考勤周期内，没有计入",
            "请按月导出；跨月的夜班请在所属月份上报",
            sheet=table.sheet,
        )
    lines = [_line(identity, person, context) for identity, person in found.items()]
    parsed = replace(parsed_attendance(table, lines), has_row_a_line=False)
    single = sum(list(person.punches.values()).count(1) for person in found.values())
    if single:
        table.findings.add(
            "noted",
            "N-PUNCH-SINGLE",
            f"{single}个人日只有一次刷卡，仍计为出勤",
            "如属漏刷卡请由班组长核实",
            sheet=table.sheet,
        )
    return parsed


def _read_row(reader: RowReader, people: People, found: dict[str, _Person]) -> bool:
    """Take one punch; false when it is of another period."""
    name = reader.name()
    id_number = reader.id_number()
    moment = _moment(reader)
    if not reader.ok or moment is None:
        return True
    person = found.get(id_number)
    if person is None:
        people.check_roster(reader, id_number, name, "")
        person = found[id_number] = _Person(reader.row.number, name)
    elif person.name != name:
        reader.refuse(
            "E-ID-NAME-CONFLICT",
            "id_number",
            f"身份证号码(尾号{id_number[-4:]})与第{person.row}行相同，但姓名不同",
            "请核对这两人的身份证号码",
        )
    if moment.date() > reader.context.on:
        reader.refuse("E-DATE-ORDER", "punched_at", "刷卡时间晚于今天", "请核对设备时钟")
        return True
    first, last = _bounds(reader.context)
    if not first <= moment.date() <= last:
        return False
    person.punches[moment.date()] = person.punches.get(moment.date(), 0) + 1
    return True


def _bounds(context: Context) -> tuple[dt.date, dt.date]:
    if context.period is not None:
        return context.period
    assert context.month is not None
    return context.month, context.month.replace(day=context.days_in_month)


def _moment(reader: RowReader) -> dt.datetime | None:
    value = reader.value("punched_at", required=True)
    if isinstance(value, dt.datetime):
        return value
    if value == "":
        return None
    match = MOMENT.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
    if match is not None:
        try:
            return dt.datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 -- the device's own clock
        except ValueError:
            pass
    reader.refuse(
        "E-DATE",
        "punched_at",
        f"刷卡时间“{str(value)[:20]}”无法识别",
        "请写成2026-03-05 07:30:00的形式",
    )
    return None


def _line(identity: str, person: _Person, context: Context) -> AttendanceLine:
    first, last = _bounds(context)
    days = [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]
    values = tuple("1" if day in person.punches else "0" for day in days)
    return AttendanceLine(
        person.row,
        person.name,
        identity,
        Decimal(len(person.punches)).quantize(Decimal("0.1")),
        values if context.period is None else (),
    )
