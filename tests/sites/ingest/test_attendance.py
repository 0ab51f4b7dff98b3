import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.attendance import day_value, read_attendance
from sites.ingest.cell_values import CellMark
from sites.ingest.context import Context, RosterPerson
from sites.ingest.files import FileRefused
from tests.sites.ingest.grids import codes, refusals, table
from tests.sites.ingest.people import id_number

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 6, 1))
DAYS = [str(day) for day in range(1, 32)]


def matrix(*marks, total="", context=CONTEXT, below=()):
    row = ["张建国", id_number(1), *marks, *[""] * (31 - len(marks)), total]
    grid = [["姓名", "身份证号", *DAYS, "出勤天数"], row, *below]
    return read_attendance(table("attendance", grid), context)


@pytest.mark.parametrize(
    ("mark", "days"),
    [
        ("√", "1"),
        ("✓", "1"),
        ("全勤", "1"),
        (1.0, "1"),
        ("1", "1"),
        (True, "1"),
        ("半", "0.5"),
        ("0.5", "0.5"),
        (0.5, "0.5"),
        ("1.5", "1.5"),
        (2.0, "2"),
        ("", "0"),
        ("休", "0"),
        (" × ", "0"),
        ("/", "0"),
        (False, "0"),
    ],
)
def test_day_value_reads_marks(mark, days):
    assert day_value(mark) == Decimal(days)


@pytest.mark.parametrize("mark", ["?", 2.5, -1.0, "√√", CellMark("#N/A"), dt.date(2026, 6, 1)])
def test_day_value_does_not_guess(mark):
    assert day_value(mark) is None


def test_read_attendance_reads_a_value_for_each_day_of_the_month():
    parsed = matrix("√", "半", "休", 1.0)

    assert parsed.findings.items == []
    line = parsed.lines[0]
    assert line.days == Decimal("2.5")
    assert line.day_values == ("1", "0.5", "0", "1", *["0"] * 26)
    assert parsed.totals == {"人数": 1, "出勤天数": Decimal("2.5")}


@pytest.mark.parametrize(
    ("total", "refused"), [(2.0, False), (1.5, True), (2.5, True), ("", False)]
)
def test_read_attendance_compares_the_total_of_the_row(total, refused):
    parsed = matrix("√", "√", total=total)

    assert refusals(parsed.findings.items) == ([("E-DAYS-SUM", "AH2")] if refused else [])


def test_read_attendance_refuses_a_mark_it_does_not_know():
    parsed = matrix("√", "?", CellMark("#N/A"), 0.3)

    assert refusals(parsed.findings.items) == [
        ("E-DAY-MARK", "D2"),
        ("E-DAY-MARK", "E2"),
        ("E-DAY-MARK", "F2"),
    ]
    assert parsed.lines == ()


def test_read_attendance_refuses_a_day_the_month_does_not_have():
    parsed = matrix(*["√"] * 31)

    assert refusals(parsed.findings.items) == [("E-DAY-MARK", "AG2")]


def test_read_attendance_reads_the_total_where_there_are_no_days():
    grid = [["姓名", "身份证号", "出勤天数"], ["张建国", id_number(1), 22.5], ["合计", "", 22.5]]

    parsed = read_attendance(table("attendance", grid), CONTEXT)

    assert parsed.findings.items == []
    assert (parsed.lines[0].days, parsed.lines[0].day_values) == (Decimal("22.5"), ())


def test_read_attendance_compares_the_total_row():
    parsed = matrix("√", below=[["合计", *[""] * 32, 2.0]])

    assert refusals(parsed.findings.items) == [("E-TOTAL-MISMATCH", "AH3")]


def test_read_attendance_adds_up_the_hours_of_a_row_of_overtime():
    parsed = matrix("√", "√", below=[["", "", 2.0, 3.0]])

    assert parsed.findings.items == []
    assert parsed.lines[0].days == Decimal("2.0")
    assert parsed.lines[0].overtime_hours == Decimal("5.0")
    assert parsed.totals["加班工时"] == Decimal("5.0")


@pytest.mark.parametrize(
    ("hours", "refused"),
    [(24.0, []), (24.5, [("E-HOURS", "C3")]), (-1.0, [("E-HOURS", "C3")]), ("休", [])],
)
def test_read_attendance_refuses_hours_no_day_has(hours, refused):
    parsed = matrix("√", "√", below=[["", "", hours, ""]])

    assert refusals(parsed.findings.items) == refused


PARTS = ["姓名", "身份证号", "时段", "1", "2", "出勤天数", "加班工时"]


def parts(*rows, days="", overtime=""):
    first = ["张建国", id_number(1), rows[0][0], *rows[0][1:], days, overtime]
    below = [["", "", *row, "", ""] for row in rows[1:]]
    return read_attendance(table("attendance", [PARTS, first, *below]), CONTEXT)


def test_read_attendance_reads_morning_afternoon_and_overtime():
    parsed = parts(("上午", "√", "√"), ("下午", "√", ""), ("加班", 2.5, ""))

    assert parsed.findings.items == []
    assert parsed.lines[0].days == Decimal("1.5")
    assert parsed.lines[0].day_values[:2] == ("1", "0.5")
    assert parsed.lines[0].overtime_hours == Decimal("2.5")


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        (2.5, []),
        (3.0, [("E-DAYS-SUM", "G2")]),
        (-1.0, [("E-HOURS", "G2")]),
        ("x", [("E-HOURS", "G2")]),
    ],
)
def test_read_attendance_compares_the_hours_with_the_total(stated, refused):
    parsed = parts(("出勤", "√", ""), ("加班", 2.5, ""), overtime=stated)

    assert refusals(parsed.findings.items) == refused


def test_read_attendance_takes_the_total_of_overtime_alone():
    parsed = parts(("", "√", ""), overtime=12.0)

    assert parsed.lines[0].overtime_hours == Decimal(12)


def test_read_attendance_keeps_no_calendar_days_of_a_period():
    rows = [["2026年5月11日至6月10日"], ["姓名", "身份证号", "11", "31", "1", "10"]]
    rows.append(["张建国", id_number(1), "√", "√", "√", "半"])

    parsed = read_attendance(table("attendance", rows), CONTEXT)

    assert [item.code for item in parsed.findings.items] == ["N-PERIOD"]
    assert parsed.lines[0].days == Decimal("3.5")
    assert parsed.lines[0].day_values == ()


def test_read_attendance_needs_days_or_a_total():
    with pytest.raises(FileRefused) as refused:
        read_attendance(table("attendance", [["姓名", "身份证号"], ["张建国", "x"]]), CONTEXT)

    assert refused.value.code == "E-COL-MISSING"


def test_read_attendance_warns_of_somebody_not_on_the_roster():
    context = Context(
        on=CONTEXT.on, month=CONTEXT.month, roster={id_number(9): RosterPerson("李强")}
    )

    assert codes(matrix("√", context=context).findings.items) == [
        ("warned", "W-NOT-ON-ROSTER", "A2")
    ]


@pytest.mark.parametrize(("stated", "days"), [(20.5, Decimal("20.5")), (0.0, Decimal("0.0"))])
def test_read_attendance_takes_a_total_without_any_mark_and_says_so(stated, days):
    parsed = matrix(total=stated)

    assert [item.code for item in parsed.findings.items] == ["W-DAYS-TOTAL"]
    assert (parsed.lines[0].days, parsed.lines[0].day_values) == (days, ())


def test_read_attendance_takes_the_period_of_dated_columns():
    first = dt.date(2026, 6, 11)
    days = [first + dt.timedelta(days=offset) for offset in range(30)]
    person = ["张建国", id_number(1), *["√"] * 22, *[""] * 8]

    parsed = read_attendance(table("attendance", [["姓名", "身份证号", *days], person]), CONTEXT)

    assert codes(parsed.findings.items) == [("noted", "N-PERIOD", "")]
    assert "2026-06-11至2026-07-10" in parsed.findings.items[0].message
    (line,) = parsed.lines
    assert (line.days, line.day_values) == (Decimal("22.0"), ())


def test_read_attendance_keeps_the_month_of_dated_columns_that_begin_later():
    days = [f"2026-06-{day:02d}" for day in range(5, 31)]
    person = ["张建国", id_number(1), *["√"] * 26]

    parsed = read_attendance(table("attendance", [["姓名", "身份证号", *days], person]), CONTEXT)

    assert parsed.findings.items == []
    assert parsed.lines[0].day_values[3:5] == ("0", "1")
