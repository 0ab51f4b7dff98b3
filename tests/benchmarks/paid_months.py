"""Sixty projects with eight months of wages, attendance and bank returns, made by SQL."""

import datetime as dt

from sites.enums import BankResult
from sites.models import PayrollLine, PayrollSheet, Project, Worker
from tests.benchmarks.multiplying import FIRST, multiply, settle_tables
from tests.factories.sites import (
    AttendanceMonthFactory,
    BankReturnLineFactory,
    LaborContractFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
)

PROJECTS = 60
WORKERS = 105
MONTHS = 8
LINES = PROJECTS * WORKERS * MONTHS
# One in twenty was not paid, one in fifty failed, one in seventy came back.
PAID = "mod(l.row, 20) <> 0"
FAILED = "mod(l.row, 50) = 1"
RETURNED = f"{PAID} AND NOT {FAILED} AND mod(l.row, 70) = 2"
RESULTS = (BankResult.SUCCESS, BankResult.FAILED, BankResult.RETURNED)
# The lines of the sixty projects, without the pattern.
LINES_OF_SHEETS = (
    f"sites_payrollline l JOIN sites_payrollsheet s ON s.id = l.sheet_id AND s.id > {FIRST}"
)


def pay_projects() -> list[Project]:
    """Write 50,400 payroll lines and what goes with them; return the sixty projects."""
    projects = [ProjectFactory() for _ in range(PROJECTS)]
    pattern = PayrollLineFactory(sheet=PayrollSheetFactory(month=dt.date(2025, 1, 1)))
    _multiply_workers(pattern.worker)
    _multiply_sheets(pattern.sheet, projects)
    _multiply_lines(pattern)
    attendance = AttendanceMonthFactory(worker=pattern.worker, project=pattern.sheet.project)
    of_line = {
        "project": "s.project_id",
        "employer": "s.employer_id",
        "worker": "l.worker_id",
        "month": "s.month",
    }
    multiply(attendance, source=LINES_OF_SHEETS, **of_line)
    multiply(
        LaborContractFactory(worker=pattern.worker, project=pattern.sheet.project),
        source="(SELECT DISTINCT project_id, employer_id, worker_id FROM sites_attendancemonth"
        f" WHERE worker_id > {FIRST}) a",
        project="a.project_id",
        employer="a.employer_id",
        worker="a.worker_id",
    )
    _multiply_payments(pattern, of_line)
    settle_tables()
    return projects


def _multiply_workers(pattern: Worker) -> None:
    multiply(
        pattern,
        source=f"generate_series(1, {PROJECTS * WORKERS}) n",
        id=f"{FIRST} + n",
        id_number_index="md5('worker' || n)",
        name="'工人' || n",
    )


def _multiply_sheets(pattern: PayrollSheet, projects: list[Project]) -> None:
    places = ", ".join(
        f"({place}, {project.pk}, {project.general_contractor_id})"
        for place, project in enumerate(projects)
    )
    multiply(
        pattern,
        source=f"(VALUES {places}) p (place, project, employer), generate_series(1, {MONTHS}) m",
        id=f"{FIRST} + p.place * {MONTHS} + m",
        project="p.project",
        employer="p.employer",
        month="make_date(2026, m, 1)",
        line_count=str(WORKERS),
    )


def _multiply_lines(pattern: PayrollLine) -> None:
    multiply(
        pattern,
        source=f"(SELECT id FROM sites_payrollsheet WHERE id > {FIRST}) s,"
        f" generate_series(1, {WORKERS}) k",
        sheet="s.id",
        worker=f"{FIRST} + (s.id - {FIRST} - 1) / {MONTHS} * {WORKERS} + k",
        row="k + 3",
        gross="600000 + k * 100",
        deductions="20000",
        net="580000 + k * 100",
    )


def _multiply_payments(pattern: PayrollLine, of_line: dict[str, str]) -> None:
    paid = BankReturnLineFactory(payroll_line=pattern)
    payment = {
        **of_line,
        "payroll_line": "l.id",
        "row": "l.row",
        "amount": "l.net",
        "serial": "'B' || l.id",
        "traded_on": "s.month + 50",
    }
    success, failed, returned = (f"'{result.value}'" for result in RESULTS)
    multiply(
        paid,
        source=f"{LINES_OF_SHEETS} AND {PAID}",
        **payment,
        result=f"CASE WHEN {FAILED} THEN {failed} ELSE {success} END",
    )
    multiply(paid, source=f"{LINES_OF_SHEETS} AND {RETURNED}", **payment, result=returned)
