import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.attendance_log import read_attendance_log
from sites.ingest.context import Context
from tests.sites.ingest.grids import codes, refusals, table
from tests.sites.ingest.people import id_number

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 8, 1))
HEADERS = ["人员姓名", "证件号码", "刷卡时间", "刷卡进出方向"]


def punch(moment, index=1, name="张建国"):
    return [name, id_number(index), moment, "进"]


def read(*rows, context=CONTEXT, above=()):
    return read_attendance_log(table("attendance.log", [*above, HEADERS, *rows]), context)


def test_read_attendance_log_counts_days_with_a_punch():
    parsed = read(
        punch("2026-08-03 07:01:00"),
        punch("2026/8/3 18:30"),
        punch(dt.datetime.fromisoformat("2026-08-04T07:00:00")),
        punch("2026年8月4日 18时30分"),
        punch("2026-08-05 07:00:00", 2, "李强"),
        punch("2026-08-05T19:00:00", 2, "李强"),
    )

    assert parsed.findings.items == []
    assert [(line.row, line.name, line.days) for line in parsed.lines] == [
        (2, "张建国", Decimal("2.0")),
        (6, "李强", Decimal("1.0")),
    ]
    assert parsed.lines[0].day_values[:5] == ("0", "0", "1", "1", "0")
    assert len(parsed.lines[0].day_values) == 31


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        ("", ("E-CELL-EMPTY", "C2")),
        ("上午", ("E-DATE", "C2")),
        ("2026-02-30 07:00", ("E-DATE", "C2")),
        ("2026-08-03 25:00", ("E-DATE", "C2")),
        ("2026-09-16 07:00", ("E-DATE-ORDER", "C2")),
    ],
)
def test_read_attendance_log_refuses_a_moment_there_is_not(moment, refused):
    assert refusals(read(punch(moment)).findings.items) == [refused]


def test_read_attendance_log_leaves_other_months_out_and_says_so():
    parsed = read(punch("2026-07-31 19:00"), punch("2026-08-01 07:00"), punch("2026-09-01 00:30"))

    assert codes(parsed.findings.items) == [
        ("warned", "W-PUNCH-OUTSIDE", ""),
        ("noted", "N-PUNCH-SINGLE", ""),
    ]
    assert parsed.lines[0].days == Decimal("1.0")


def test_read_attendance_log_refuses_one_number_under_two_names():
    parsed = read(punch("2026-08-03 07:00"), punch("2026-08-04 07:00", name="李强"))

    assert refusals(parsed.findings.items) == [("E-ID-NAME-CONFLICT", "B3")]


def test_read_attendance_log_keeps_to_the_period_above_it():
    parsed = read(
        punch("2026-07-11 07:00"),
        punch("2026-08-10 07:00"),
        punch("2026-08-11 07:00"),
        above=[["考勤日期：2026-07-11至2026-08-10"]],
    )

    assert parsed.lines[0].days == Decimal("2.0")
    assert parsed.lines[0].day_values == ()
