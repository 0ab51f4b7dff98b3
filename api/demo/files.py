"""Writes the plan as the workbooks that contractors and banks would send."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.demo.city import City, PlannedProject
from api.demo.register import register_workbook
from api.demo.schedule import (
    BACK_PAID_ON,
    COMPLETION_TOLD_ON,
    SUPERVISED_AGAIN_ON,
    SUPERVISED_ON,
    WAVES,
    moment,
)
from api.demo.wages import (
    MonthFacts,
    ProjectFacts,
    project_facts,
    roster_of,
    second_season,
)
from api.demo.workbooks import (
    account_statement_workbook,
    attendance_workbook,
    bank_return_workbook,
    payroll_workbook,
    roster_workbook,
)
from sites.enums import LoadKind
from sites.ingest.account_statement import StatementLine
from sites.lib.days import month_text


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file of a project: what it is, for which month, when it was sent."""

    kind: LoadKind
    path: Path
    month: dt.date | None
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for one project: its files of both seasons in the order they were sent."""

    code: str
    facts: ProjectFacts
    files: tuple[SentFile, ...]
    files_after: tuple[SentFile, ...] = ()


def write_project(project: PlannedProject, folder: Path) -> Written:
    """Write all workbooks of one project into a folder of its own."""
    facts = project_facts(project)
    own = folder / project.code
    own.mkdir(parents=True, exist_ok=True)
    files = [_roster(project, own), *_months(project, facts.months, own)]
    files.append(_statement(project, facts.statement, own, SUPERVISED_ON))
    return Written(project.code, facts, tuple(files), _second(project, facts, own))


def _second(project: PlannedProject, first: ProjectFacts, folder: Path) -> tuple[SentFile, ...]:
    """Back pay, the months of the second season, and the account's statement of both."""
    season, files = second_season(project, first), []
    for month, lines in season.back_pay:
        path = folder / f"{month_text(month)}-back-pay.xlsx"
        path.write_bytes(bank_return_workbook(employer=project.employer.name, lines=lines))
        files.append(SentFile(LoadKind.BANK_RETURN, path, month, moment(BACK_PAID_ON, 17)))
    files += _months(project, season.months, folder)
    if season.statement:
        files.append(_statement(project, season.statement, folder, SUPERVISED_AGAIN_ON))
    return tuple(files)


def write_registers(city: City, written: Sequence[Written], folder: Path) -> list[SentFile]:
    """Write a projects workbook for each wave of projects."""
    labor_costs = {each.code: each.facts.labor_cost_monthly for each in written}
    sent = []
    for wave in WAVES:
        projects = [project for project in city.projects if project.wave == wave]
        if projects:
            path = folder / f"projects-{month_text(wave.registered_on)}.xlsx"
            path.write_bytes(register_workbook(projects, labor_costs))
            sent.append(SentFile(LoadKind.PROJECTS, path, None, moment(wave.registered_on, 9)))
    return sent


def write_completions(city: City, written: Sequence[Written], folder: Path) -> list[SentFile]:
    """Write the projects workbook that says where works ended; none where all go on."""
    labor_costs = {each.code: each.facts.labor_cost_monthly for each in written}
    ended = [project for project in city.projects if not project.wave.goes_on]
    if not ended:
        return []
    path = folder / f"projects-{month_text(COMPLETION_TOLD_ON)}.xlsx"
    path.write_bytes(register_workbook(ended, labor_costs, ended=True))
    return [SentFile(LoadKind.PROJECTS, path, None, moment(COMPLETION_TOLD_ON, 9))]


def _roster(project: PlannedProject, folder: Path) -> SentFile:
    path = folder / "roster.xlsx"
    content = roster_workbook(
        employer=project.employer.name,
        month=project.wave.first_month,
        people=roster_of(project),
    )
    path.write_bytes(content)
    return SentFile(LoadKind.ROSTER, path, None, moment(project.wave.roster_on, 9))


def _months(project: PlannedProject, months: Sequence[MonthFacts], folder: Path) -> list[SentFile]:
    """Attendance and payroll of each month before its pay day, the bank's answer after."""
    employer, files = project.employer.name, []
    for month in months:
        named = month_text(month.month)
        for kind, content, sent_at in (
            (
                LoadKind.ATTENDANCE,
                attendance_workbook(employer=employer, month=month.month, lines=month.attendance),
                moment(month.paid_on, 8),
            ),
            (
                LoadKind.PAYROLL,
                payroll_workbook(employer=employer, month=month.month, lines=month.payroll),
                moment(month.paid_on, 9),
            ),
            (
                LoadKind.BANK_RETURN,
                bank_return_workbook(employer=employer, lines=month.bank) if month.bank else b"",
                moment(month.paid_on, 17),
            ),
        ):
            if content:
                path = folder / f"{named}-{kind}.xlsx"
                path.write_bytes(content)
                files.append(SentFile(kind, path, month.month, sent_at))
    return files


def _statement(
    project: PlannedProject, lines: Sequence[StatementLine], folder: Path, day: dt.date
) -> SentFile:
    path = folder / f"account-statement-{month_text(day)}.xlsx"
    content = account_statement_workbook(
        account_name=project.general_contractor.name,
        account_number=project.account_number,
        lines=lines,
    )
    path.write_bytes(content)
    return SentFile(LoadKind.ACCOUNT_STATEMENT, path, None, moment(day, 8))
