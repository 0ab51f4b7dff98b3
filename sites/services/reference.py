"""Reference rows every installation starts with: regions and the working calendar."""

import datetime as dt

import chinese_calendar
from django.db import transaction

from sites.enums import RegionKind
from sites.models import CalendarDay, CalendarYear, Region
from sites.services.crosswalk import seed_crosswalk

# GB/T 2260 codes; the functional zones have none and carry local codes under a GB parent.
REGIONS = (
    ("370000", "山东省", RegionKind.PROVINCE, None),
    ("370900", "泰安市", RegionKind.CITY, "370000"),
    ("370902", "泰山区", RegionKind.COUNTY, "370900"),
    ("370911", "岱岳区", RegionKind.COUNTY, "370900"),
    ("370921", "宁阳县", RegionKind.COUNTY, "370900"),
    ("370923", "东平县", RegionKind.COUNTY, "370900"),
    ("370982", "新泰市", RegionKind.COUNTY, "370900"),
    ("370983", "肥城市", RegionKind.COUNTY, "370900"),
    ("3709G1", "泰安高新区", RegionKind.ZONE, "370911"),
    ("3709G2", "泰山景区", RegionKind.ZONE, "370902"),
    ("3709G3", "徂汶景区", RegionKind.ZONE, "370911"),
)


@transaction.atomic
def seed_reference_rows() -> None:
    """Write regions and announced holidays; rows that are there are left as the office has them."""
    for code, name, kind, parent in REGIONS:
        Region.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "parent_id": parent}
        )
    seed_calendar()
    seed_crosswalk()


def seed_calendar() -> None:
    """Enter each year the calendar library knows and the office has not entered yet."""
    holidays = chinese_calendar.holidays
    workdays = chinese_calendar.workdays
    known = {day.year for day in (*holidays, *workdays)}
    entered = set(CalendarYear.objects.values_list("year", flat=True))
    missing = sorted(known - entered)
    rows = [
        CalendarDay(day=day, is_working=is_working, name=chinese_calendar.Holiday(name).chinese)
        for table, is_working in ((holidays, False), (workdays, True))
        for day, name in table.items()
        if day.year in missing and _differs(day, is_working=is_working)
    ]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    CalendarYear.objects.bulk_create([CalendarYear(year=year) for year in missing])


def _differs(day: dt.date, *, is_working: bool) -> bool:
    # A holiday on a Sunday changes nothing and needs no row; a make-up day always does.
    return is_working == (day.weekday() >= 5)
