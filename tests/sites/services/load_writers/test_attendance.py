import datetime as dt
from decimal import Decimal

import pytest

from sites.errors import StateConflict
from sites.models import AttendanceMonth
from tests.sites.services.load_files import Office, attendance_line, roster_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def test_attendance_stores_days_of_the_month(office):
    load = office.commit("attendance", office.attendance(attendance_line()))

    row = AttendanceMonth.objects.get()
    assert (row.project, row.employer, row.month) == (
        office.project,
        office.employer,
        dt.date(2026, 8, 1),
    )
    assert (row.days, row.day_values, row.load) == (
        Decimal("25.0"),
        ["1"] * 25 + ["0"] * 6,
        load,
    )


def test_attendance_of_the_month_is_replaced_person_by_person(office):
    office.commit("attendance", office.attendance(attendance_line(0), attendance_line(1)))
    shorter = attendance_line(
        0, days=Decimal("24.5"), day_values=("1",) * 24 + ("0.5",) + ("0",) * 6
    )

    load = office.commit("attendance", office.attendance(shorter, attendance_line(2)))

    assert load.report["diff"] == {"new": 1, "changed": 1, "missing": 1}
    rows = AttendanceMonth.objects.order_by("worker__pk")
    assert [row.days for row in rows] == [Decimal("24.5"), Decimal("25.0"), Decimal("25.0")]


def test_attendance_of_another_month_is_another_row(office):
    office.commit("attendance", office.attendance(attendance_line()))
    july = office.attendance(attendance_line(days=Decimal("31.0"), day_values=("1",) * 31))

    load = office.preview("attendance", july, month=dt.date(2026, 7, 1))

    assert [item["code"] for item in load.report["findings"]] == ["E-PERIOD"]


def test_attendance_warns_of_people_who_are_not_on_the_roster(office):
    office.commit("roster", office.roster(roster_line(0)))

    load = office.preview("attendance", office.attendance(attendance_line(0), attendance_line(1)))

    assert [(item["code"], item["cell"]) for item in load.report["findings"]] == [
        ("W-NOT-ON-ROSTER", "B5")
    ]
    assert load.report["warned"] == 1


def test_attendance_replaced_by_a_later_sheet_is_not_received_again(office):
    first = office.attendance(attendance_line(0), attendance_line(1))
    load = office.commit("attendance", first)
    office.commit("attendance", office.attendance(attendance_line(2)))
    assert office.receive("attendance", first) == load
    shorter = attendance_line(0, days=Decimal("24.0"), day_values=("1",) * 24 + ("0",) * 7)
    office.commit("attendance", office.attendance(shorter))

    with pytest.raises(StateConflict, match="其中1人的考勤已被后来上报的替代") as refused:
        office.receive("attendance", first)

    assert refused.value.code == "E-LOAD-SUPERSEDED"
    assert [row.days for row in AttendanceMonth.objects.order_by("worker__pk")] == [24, 25, 25]


@pytest.mark.parametrize(("days", "warned"), [(("0",) * 25 + ("1",) * 6, 0), (("1",) * 31, 25)])
def test_attendance_of_whole_days_in_two_places_is_warned_of(office, days, warned):
    elsewhere = Office()
    elsewhere.commit(
        "attendance",
        elsewhere.attendance(
            attendance_line(days=Decimal(days.count("1")).quantize(Decimal("0.1")), day_values=days)
        ),
    )

    load = office.preview("attendance", office.attendance(attendance_line()))

    messages = [finding["message"] for finding in load.report["findings"]]
    assert messages == ([f"第4行张建国有{warned}天在其他工地也记为全天出勤"] if warned else [])
    assert elsewhere.project.name not in str(load.report)
