"""放假安排: the days of a year that differ from their weekday, as a person types them in."""

import datetime as dt
import re
from dataclasses import dataclass

from sites.lib.days import FIXED_HOLIDAYS

LINE = re.compile(r"(\d{4}-\d{2}-\d{2})[\s,，]+(休|班)[\s,，]+(\S{1,20})")
# Each year has all of them (全国年节及纪念日放假办法第二条).
FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
SATURDAY = 5


class HolidayPlanError(ValueError):
    """A plan that is not one; the message is Chinese and names line or day."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day off, or a weekend worked instead."""

    day: dt.date
    is_working: bool
    name: str


def read_plan(year: int, text: str) -> list[PlannedDay]:
    """Read lines like ``2027-01-01 休 元旦`` and ``2027-02-07 班 春节调休``.

    Raises:
        HolidayPlanError: a line that cannot be read, a day of another year or given twice, a
            weekday "worked instead", a festival or one of its fixed days missing.
    """
    days: dict[dt.date, PlannedDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        made = _read_line(year, number, line.strip())
        if made.day in days:
            raise HolidayPlanError(f"第 {number} 行：{made.day} 写了两次")
        days[made.day] = made
    _require_whole(year, days)
    return [days[day] for day in sorted(days)]


def _read_line(year: int, number: int, line: str) -> PlannedDay:
    match = LINE.fullmatch(line)
    if match is None:
        raise HolidayPlanError(f"第 {number} 行看不懂：请写成“{year}-01-01 休 元旦”")
    try:
        day = dt.date.fromisoformat(match[1])
    except ValueError as error:
        raise HolidayPlanError(f"第 {number} 行：没有 {match[1]} 这一天") from error
    if day.year != year:
        raise HolidayPlanError(f"第 {number} 行：{day} 不在 {year} 年")
    is_working = match[2] == "班"
    if is_working and day.weekday() < SATURDAY:
        raise HolidayPlanError(f"第 {number} 行：{day} 不是周末，不必写成上班")
    return PlannedDay(day, is_working, match[3])


def _require_whole(year: int, days: dict[dt.date, PlannedDay]) -> None:
    off = [one for one in days.values() if not one.is_working]
    for word in FESTIVALS:
        if not any(word in one.name for one in off):
            raise HolidayPlanError(f"缺少{word}的放假日")
    for month, day in sorted(FIXED_HOLIDAYS):
        fixed = dt.date(year, month, day)
        if fixed not in days or days[fixed].is_working:
            raise HolidayPlanError(f"缺少 {fixed}：法定放假日必须写上")
