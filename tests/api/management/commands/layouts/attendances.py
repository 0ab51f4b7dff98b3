"""Attendance sheets in the layouts that contractors use."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests.api.management.commands.layouts.layout import (
    PEOPLE,
    TOTALS,
    Layout,
    refused,
    xlsx,
)
from tests.sites.ingest.legacy_workbook import written_xls
from tests.sites.ingest.people import NAMES, id_number

DAYS = [float(day) for day in range(1, 31)]
MARKS = ["√"] * 20 + [""] * 10
OVERTIME = [2.0] * 3 + [""] * 27
# The clock of a gate.
GATE = dt.datetime(2026, 9, 1, 7, 30)  # noqa: DTZ001
WITH_OVERTIME = {**TOTALS["attendance"], "加班工时": "18"}


def people() -> list[list[Any]]:
    return [[NAMES[index], id_number(index + 1)] for index in range(PEOPLE)]


def attendances() -> Iterator[Layout]:
    yield from row_a_person()
    yield overtime_below()
    yield halves_of_days()
    yield passages()
    yield totals()
    yield from headers_of_dates()


def row_a_person() -> Iterator[Layout]:
    head = ["序号", "姓名", "身份证号", *DAYS]
    marked = [[float(i + 1), *person, *MARKS] for i, person in enumerate(people())]
    title = ["编制单位：泰安示例劳务有限公司", "", "", "2026年9月"]
    rows = [["考勤表"], title, head, *marked]
    content = xlsx("考勤表", rows, merged=["A1:AG1"])
    yield Layout("一人一行，逐日打勾", "attendance", "考勤.xlsx", content)
    content = written_xls(rows, name="考勤表")
    yield Layout("同上，Excel 97-2003", "attendance", "考勤.xls", content)


def overtime_below() -> Layout:
    """Two rows a person, marks above hours of overtime; three lines of title and header."""
    head = ["序号", "姓名", "身份证号", "类别", "日期", *[""] * 29, "加班/天数", "合计", "工人签字"]
    rows = [["2026年9月考勤表"], head, ["", "", "", "", *DAYS]]
    for number, person in enumerate(people(), start=1):
        rows.append([float(number), *person, "出勤", *MARKS, "", 20.0, ""])
        rows.append(["", "", "", "加班", *OVERTIME, 6.0, "", ""])
    merged = ["A1:AK1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:AH2"]
    merged += [f"{letter}{top}:{letter}{top + 1}" for letter in "ABC" for top in (4, 6, 8)]
    return Layout(
        "一人两行，打勾与加班工时",
        "attendance",
        "两行.xlsx",
        xlsx("考勤", rows, merged=merged),
        ["warned W-COL-ASK AJ3", "noted N-COL-IGNORED"],
        totals=WITH_OVERTIME,
        warned=1,
    )


def halves_of_days() -> Layout:
    rows: list[list[Any]] = [["2026年9月"], ["姓名", "身份证号", "时段", *DAYS]]
    for person in people():
        rows += [[*person, "上午", *MARKS], ["", "", "下午", *MARKS]]
    return Layout("上午下午两行", "attendance", "上下午.xlsx", xlsx("考勤", rows))


def passages() -> Layout:
    """A gate's export: every passage, with the range of days above."""
    head = ["姓名", "身份证号码", "刷卡时间", "刷卡进出方向", "通行方式"]
    rows: list[list[Any]] = [["考勤日期：2026-09-01 至 2026-09-30"], head]
    for person in people():
        for day in range(1, 21):
            rows.append([*person, GATE.replace(day=day), "进", "人脸"])
            rows.append([*person, f"2026-09-{day:02d} 17:30:00", "出", "人脸"])
    content = xlsx("刷卡记录", rows)
    return Layout("设备刷卡记录", "attendance", "刷卡.xlsx", content, rows=120)


def totals() -> Layout:
    head = ["序号", "姓名", "身份证号", "班组", "出勤天数", "加班工时"]
    months = [[float(i + 1), *person, "木工一班", 20.0, 6.0] for i, person in enumerate(people())]
    rows = [["2026年9月考勤汇总"], head, *months, ["合计", "", "", "", 60.0, 18.0]]
    content = xlsx("考勤汇总", rows)
    return Layout("月汇总", "attendance", "汇总.xlsx", content, totals=WITH_OVERTIME)


def headers_of_dates() -> Iterator[Layout]:
    marked = [[*person, *MARKS] for person in people()]
    days = [dt.date(2026, 9, day) for day in range(1, 31)]
    content = xlsx("考勤", [["姓名", "身份证号", *days], *marked])
    yield Layout("表头是日期", "attendance", "日期.xlsx", content)
    words = [f"9月{day.day}日" for day in days]
    content = xlsx("考勤", [["姓名", "身份证号", *words], *marked])
    yield Layout("表头是几月几日", "attendance", "几月几日.xlsx", content)
    numbers = [float((day - dt.date(1899, 12, 30)).days) for day in days]
    content = xlsx("考勤", [["姓名", "身份证号", *numbers], *marked])
    name = "表头是没有格式的日期数值，不猜"
    yield refused(name, "attendance", "数值.xlsx", content, "E-COL-MISSING")
