"""What a file says beside roster, attendance and the month before."""

import datetime as dt
from decimal import Decimal

import pytest

from sites.services.load_comparison import Against
from tests.sites.services.load_files import (
    Office,
    attendance_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

JULY = dt.date(2026, 7, 1)


@pytest.fixture
def office():
    return Office()


def by_label(load):
    return {one["label"]: one for one in load.comparison["against"]}


def counts(one):
    return tuple(one[name]["count"] for name in ("new", "changed", "missing"))


def test_payroll_is_compared_with_roster_attendance_and_last_month(office):
    office.commit("roster", office.roster(roster_line(0), roster_line(1), roster_line(2)))
    office.commit(
        "attendance",
        office.attendance(
            attendance_line(0),
            attendance_line(1, days=Decimal("20.0"), day_values=("1",) * 20 + ("0",) * 11),
        ),
    )
    july = office.payroll_for(JULY, payroll_line(0), payroll_line(3))
    office.commit("payroll", july, month=JULY)

    load = office.preview("payroll", office.payroll(payroll_line(0, **raised()), payroll_line(1)))

    found = by_label(load)
    assert list(found) == [
        "实名制花名册（本月在场）",
        "2026-08考勤（天数）",
        "2026-07工资支付表（实发）",
    ]
    assert [counts(one) for one in found.values()] == [(0, 0, 1), (0, 1, 0), (1, 1, 1)]
    [changed] = found["2026-07工资支付表（实发）"]["changed"]["people"]
    assert changed.endswith("：7,800.00→7,900.00")
    assert load.comparison["totals"] == [
        {"label": "人数", "this": "2", "before": "2"},
        {"label": "应发合计", "this": "16,101.00", "before": "16,003.00"},
        {"label": "实发合计", "this": "15,701.00", "before": "15,603.00"},
    ]


def raised():
    return {"gross": Decimal("8100.00"), "net": Decimal("7900.00")}


def test_attendance_is_compared_with_roster_and_last_month(office):
    office.commit(
        "roster",
        office.roster(roster_line(0), roster_line(1, exited_on=dt.date(2026, 7, 31))),
    )
    office.commit("attendance", office.attendance_for(JULY, attendance_line(1)), month=JULY)

    load = office.preview("attendance", office.attendance(attendance_line(0)))

    found = by_label(load)
    assert counts(found["实名制花名册（本月在场）"]) == (0, 0, 0)
    assert counts(found["2026-07考勤"]) == (1, 0, 1)
    assert load.comparison["totals"][1] == {"label": "出勤天数", "this": "25.0", "before": "25.0"}


def test_nothing_known_gives_no_comparison_and_roster_none_at_all(office):
    sheet = office.preview("attendance", office.attendance(attendance_line(0)))
    roster = office.preview("roster", office.roster(roster_line(0)))

    assert (sheet.comparison["against"], roster.comparison["against"]) == ([], [])
    assert [total["before"] for total in sheet.comparison["totals"]] == ["", ""]


def test_long_lists_are_counted_whole_and_named_in_part():
    told = Against("考勤", new=tuple(map(str, range(100)))).as_json()

    assert (told["new"]["count"], len(told["new"]["people"])) == (100, 30)
