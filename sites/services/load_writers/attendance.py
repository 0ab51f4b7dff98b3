"""考勤入库: one row per person and month; a later sheet of the month replaces the days."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.attendance import AttendanceLine
from sites.ingest.findings import Findings
from sites.models import AttendanceMonth, Load
from sites.services.load_writers.outcome import Diff, compare_maps
from sites.services.load_writers.purpose import employer_month
from sites.services.load_writers.workers import check_names, ensure_workers, id_index


def check(load: Load, lines: Sequence[AttendanceLine], sheet: str, findings: Findings) -> None:
    """Compare with what is registered of the same people."""
    check_names(load, lines, sheet, findings)


def compare(load: Load, lines: Sequence[AttendanceLine]) -> Diff:
    """Count new, changed and unmentioned attendance months."""
    about = employer_month(load)
    stored = AttendanceMonth.objects.filter(
        project=about.project, employer=about.employer, month=about.month
    ).values_list("worker__id_number_index", "days", "day_values")
    return compare_maps(
        {index: (days, values) for index, days, values in stored},
        {id_index(line.id_number): (line.days, list(line.day_values)) for line in lines},
    )


def write(load: Load, lines: Sequence[AttendanceLine], *, now: dt.datetime, reason: str) -> None:
    """Write the days of everybody in the file; people left out keep theirs."""
    del now, reason
    about = employer_month(load)
    workers = ensure_workers(lines)
    AttendanceMonth.objects.bulk_create(
        [
            AttendanceMonth(
                project=about.project,
                employer=about.employer,
                worker=workers[line.id_number],
                month=about.month,
                days=line.days,
                day_values=list(line.day_values),
                load=load,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["project", "employer", "worker", "month"],
        update_fields=["days", "day_values", "load"],
    )


def superseded_by(load: Load) -> str:
    """Say that later sheets replaced days a file gave; empty while all of them hold."""
    holding = AttendanceMonth.objects.filter(load=load).count()
    replaced = int(load.report["accepted"]) - holding
    return f"考勤表，其中{replaced}人的考勤已被后来上报的替代" if replaced else ""
