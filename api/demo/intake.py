"""Takes the workbooks in through the importers: what each process of the pool is given to do."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from api.demo.city import PlannedProject
from api.demo.files import SentFile, Written, write_project
from api.demo.officials import create_wage_officer, officer_name
from arrears.enums import LEVEL_ORDER, Level
from arrears.services.supervision import supervise_project
from sites.enums import LoadKind
from sites.errors import StateConflict
from sites.models import Company, Project, User
from sites.services.loads import commit_load, receive_upload

WITH_EMPLOYER = frozenset({LoadKind.ROSTER, LoadKind.ATTENDANCE, LoadKind.PAYROLL})


class FileNotTaken(RuntimeError):
    """An importer refused a workbook of the demo: plan and importer disagree."""


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """Files of one project and who sends them."""

    project: PlannedProject
    files: tuple[SentFile, ...]


@dataclass(frozen=True, slots=True)
class Supervised:
    """What supervision said of one project: its open warnings, rule and level."""

    code: str
    warnings: tuple[tuple[str, str], ...]
    major: bool

    @property
    def level(self) -> str:
        """The worst level; empty without a warning."""
        levels = [Level(level) for _, level in self.warnings]
        return max(levels, key=LEVEL_ORDER.__getitem__).value if levels else ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that warned, sorted."""
        return tuple(sorted(rule for rule, _ in self.warnings))


def write_files(job: tuple[PlannedProject, Path]) -> Written:
    """Write the workbooks of one project."""
    project, folder = job
    return write_project(project, folder)


def open_account(project: PlannedProject) -> str:
    """Create the wage officer of one project; the user name."""
    return create_wage_officer(project).username


def take_in_project(job: ProjectFiles) -> int:
    """Take in files of one project as its wage officer; rows taken."""
    project = Project.objects.get(code=job.project.code)
    employer = Company.objects.get(uscc=job.project.employer.uscc)
    officer = User.objects.get(username=officer_name(job.project))
    return sum(
        take_in(
            sent,
            project=project,
            employer=employer if sent.kind in WITH_EMPLOYER else None,
            actor=officer,
        )
        for sent in job.files
    )


def take_in(
    sent: SentFile, *, project: Project | None, employer: Company | None, actor: User
) -> int:
    """Receive and confirm one file at the moment it was sent; rows taken.

    Confirming reads and checks every cell itself; a preview is for a person to look at, and here
    nobody does.

    Raises:
        FileNotTaken: the importer refused it.
    """
    load = receive_upload(
        project=project,
        kind=sent.kind,
        month=sent.month,
        employer=employer,
        file_name=sent.path.name,
        content=sent.path.read_bytes(),
        actor=actor,
        now=sent.sent_at,
        idempotency_key=f"{sent.path.parent.name}/{sent.path.name}",
    )
    try:
        load = commit_load(load=load, actor=actor, now=sent.sent_at)
    except StateConflict as refusal:
        raise FileNotTaken(f"{sent.path}：{refusal}") from refusal
    return int(load.report["accepted"])


def supervise_one(job: tuple[str, dt.datetime]) -> Supervised:
    """Supervise one project on the day of a moment."""
    code, now = job
    outcome = supervise_project(
        project=Project.objects.get(code=code),
        day=timezone.localdate(now),
        now=now,
    )
    return Supervised(
        code,
        tuple((warning.rule, warning.level) for warning in outcome.warnings),
        outcome.major_risk is not None,
    )
