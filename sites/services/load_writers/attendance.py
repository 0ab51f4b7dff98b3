"""考勤入库: one row per person and month; a later sheet of the month replaces the days."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.attendance import AttendanceLine
from sites.ingest.findings import Findings
from sites.models import AttendanceMonth, Load, PayrollSheet
from sites.services.load_writers.outcome import Diff, compare_maps
from sites.services.load_writers.purpose import EmployerMonth, employer_month
from sites.services.load_writers.workers import check_names, ensure_workers, id_index


def check(load: Load, lines: Sequence[AttendanceLine], sheet: str, findings: Findings) -> None:
    """Compare with what is registered of the same people."""
    check_names(load, lines, sheet, findings)
    about = employer_month(load)
    elsewhere: dict[str, list[list[str]]] = {}
    for index, values in (
        AttendanceMonth.objects.filter(
            month=about.month,
            worker__id_number_index__in=[id_index(line.id_number) for line in lines],
        )
        .exclude(project=about.project)
        .values_list("worker__id_number_index", "day_values")
    ):
        elsewhere.setdefault(index, []).append(values)
    for line in lines:
        days = _days_in_two_places(line, elsewhere.get(id_index(line.id_number), []))
        if days:
            # Which site it is concerns the office, not another employer.
            findings.add(
                "warned",
                "W-OVERLAP",
                f"第{line.row}行{line.name}有{days}天在其他工地也记为全天出勤",
                "请核对考勤",
                sheet=sheet,
                row=line.row,
            )
    _report_stated_no_work(about, lines, sheet, findings)


def _report_stated_no_work(
    about: EmployerMonth, lines: Sequence[AttendanceLine], sheet: str, findings: Findings
) -> None:
    """Warn of attendance in a month of which it was stated that nobody worked."""
    stated = PayrollSheet.objects.filter(
        project=about.project, employer=about.employer, month=about.month
    ).order_by("-version")
    if lines and (current := stated.first()) is not None and current.no_work:
        findings.add(
            "warned",
            "W-NO-WORK-STATED",
            f"本单位已声明本月无施工（回执{current.load.receipt_number}），与本考勤表不符",
            "考勤属实的，请同时上传工资支付表作为更正",
            sheet=sheet,
        )


def _days_in_two_places(line: AttendanceLine, others: Sequence[Sequence[str]]) -> int:
    """Count days that are whole days here and on another site."""
    return sum(
        value == "1" and any(day < len(other) and other[day] == "1" for other in others)
        for day, value in enumerate(line.day_values)
    )


def compare(load: Load, lines: Sequence[AttendanceLine]) -> Diff:
    """Count new, changed and unmentioned attendance months."""
    about = employer_month(load)
    stored = AttendanceMonth.objects.filter(
        project=about.project, employer=about.employer, month=about.month
    ).values_list("worker__id_number_index", "days", "day_values", "overtime_hours")
    return compare_maps(
        {index: facts for index, *facts in stored},
        {
            id_index(line.id_number): [line.days, list(line.day_values), line.overtime_hours]
            for line in lines
        },
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
                overtime_hours=line.overtime_hours,
                load=load,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["project", "employer", "worker", "month"],
        update_fields=["days", "day_values", "overtime_hours", "load"],
    )


def superseded_by(load: Load) -> str:
    """Say that later sheets replaced days a file gave; empty while all of them hold."""
    holding = AttendanceMonth.objects.filter(load=load).count()
    replaced = int(load.report["accepted"]) - holding
    return f"考勤表，其中{replaced}人的考勤已被后来上报的替代" if replaced else ""
