"""考勤记录入库: passages through the gate, each making its day one of attendance."""

import calendar
from collections.abc import Mapping
from decimal import Decimal

from sites.errors import StateConflict
from sites.models import AttendanceMonth, Load, Worker
from sites.services.load_writers.purpose import employer_month

ATTENDED, ABSENT = "1", "0"


def write_events(load: Load, days: Mapping[int, set[int]]) -> None:
    """Add days of attendance to the month; a day that is there already stays as it is.

    Args:
        load: The batch as a file, with its month.
        days: Days of the month by worker key.

    Raises:
        StateConflict: E-ATTENDANCE-TOTAL, when somebody's month is known as a total only.
    """
    about = employer_month(load)
    length = calendar.monthrange(about.month.year, about.month.month)[1]
    known = {
        row.worker_id: row
        for row in AttendanceMonth.objects.select_for_update().filter(
            project=about.project, employer=about.employer, month=about.month, worker__in=days
        )
    }
    for worker, attended in sorted(days.items()):
        row = known.get(worker)
        values = list(row.day_values) if row is not None else [ABSENT] * length
        if not values:
            raise _known_as_total(Worker.objects.get(pk=worker))
        for day in attended:
            if Decimal(values[day - 1]) == 0:
                values[day - 1] = ATTENDED
        AttendanceMonth.objects.update_or_create(
            project=about.project,
            employer=about.employer,
            worker_id=worker,
            month=about.month,
            defaults={
                "day_values": values,
                "days": sum(map(Decimal, values), Decimal(0)),
                "load": load,
            },
        )


def _known_as_total(worker: Worker) -> StateConflict:
    return StateConflict(
        f"{worker.name}本月已上报月度出勤天数，不能再按次补报",
        fix="请改用逐日考勤表更正本月考勤",
        code="E-ATTENDANCE-TOTAL",
    )
