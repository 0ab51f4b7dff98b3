"""Reference rows: regions and the working calendar."""

import datetime as dt

import pytest

from sites.models import CalendarDay, CalendarYear, Region
from sites.services.reference import seed_reference_rows

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_tai_an_has_six_divisions_and_three_zones_under_gb_parents():
    below = Region.objects.filter(code__startswith="3709").exclude(code="370900")

    assert {row.code: row.parent_id for row in below} == {
        "370902": "370900",
        "370911": "370900",
        "370921": "370900",
        "370923": "370900",
        "370982": "370900",
        "370983": "370900",
        "3709G1": "370911",
        "3709G2": "370902",
        "3709G3": "370911",
    }


def test_seeding_again_keeps_what_the_office_changed():
    CalendarDay.objects.filter(day=dt.date(2026, 9, 20)).update(name="调休上班（已核对）")
    CalendarDay.objects.create(day=dt.date(2026, 12, 31), is_working=False, name="示例")
    count = CalendarDay.objects.count()

    seed_reference_rows()

    assert CalendarDay.objects.get(day=dt.date(2026, 9, 20)).name == "调休上班（已核对）"
    assert CalendarDay.objects.count() == count


def test_years_not_announced_are_not_entered():
    assert max(CalendarYear.objects.values_list("year", flat=True)) == 2026
