"""Takes the workbooks in through the importers, in two processes beside each other."""

import datetime as dt
import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone

from api.demo.children import end_with_parent
from api.demo.city import PlannedProject
from api.demo.files import SentFile, Written, write_project
from api.demo.officials import create_wage_officer, officer_name
from arrears.enums import LEVEL_ORDER, Level
from arrears.services.supervision import supervise_project
from sites.enums import LoadKind, LoadState
from sites.models import Company, Project, User
from sites.services.loads import commit_load, preview_load, receive_upload

PROCESSES = 2
WITH_EMPLOYER = frozenset({LoadKind.ROSTER, LoadKind.ATTENDANCE, LoadKind.PAYROLL})

Job = TypeVar("Job")
Result = TypeVar("Result")


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


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """Two processes for the length of the block; each opens its own connection when it needs one."""
    # A forked child must not talk through its parent's socket.
    connections.close_all()
    pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork"), initializer=_begin)
    try:
        yield pool
    except BaseException:
        # Nothing under way is waited for: a demo that was cut short is built anew.
        for process in active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def each(
    pool: ProcessPoolExecutor, do: Callable[[Job], Result], jobs: Iterable[Job]
) -> list[Result]:
    """Do every job in the pool, results in the order of the jobs."""
    return list(pool.map(do, jobs))


def _begin() -> None:
    """Make a forked process fit to work: signals, connection, memory."""
    # Ctrl-C is the parent's to handle; it then cancels what is left.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    connection_created.connect(_commit_without_waiting)
    # What was imported before the fork stays; collecting it over and over finds nothing.
    gc.freeze()
    gc.set_threshold(50_000)


def _commit_without_waiting(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Not wait for the disk at each commit: a demo cut short by a power cut is built again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


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
    """Receive, preview and commit one file at the moment it was sent; rows taken.

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
    load = preview_load(load=load, now=sent.sent_at)
    if load.state == LoadState.REFUSED:
        raise FileNotTaken(f"{sent.path}：{load.report['findings'][:3]}")
    load = commit_load(load=load, actor=actor, now=sent.sent_at)
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
