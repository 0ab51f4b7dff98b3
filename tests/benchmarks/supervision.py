"""监管: every warning against the ledger of the same sites; two workers against one."""

import datetime as dt
import itertools
import subprocess
import sys
import time
from collections.abc import Sequence

from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from api.demo.synthesis import Scale, synthesize
from arrears.models import ArrearsWarning
from arrears.services.batches import batches_by_region, batches_for_workers
from arrears.services.ledger import refresh_ledgers
from arrears.services.warning import store_all
from arrears.site_facts import read_sites
from sites.law import LawAt
from sites.models import Project
from sites.queries import work_calendar
from tests.benchmarks.ledger import clear
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.multiplying import settle_tables
from tests.benchmarks.restriction_check import ROOT
from tests.chaos.processes import environment

ROUNDS = 3
SCALE = Scale(projects=480, workers=48_000, months=8, seed=1, last_month=dt.date(2026, 9, 1))
DAY = dt.date(2026, 10, 20)
WAIT_SECONDS = 600
_queues = itertools.count(1)
# Everything but the keys, in an order of its own: the same rows, whoever wrote them.
DIGEST = """
SELECT md5(string_agg(t::text, E'\n' ORDER BY t::text)) FROM (
    SELECT project_id, employer_id, worker_id, month, due, paid, outstanding, due_on, settled_on,
        days_late, payer_id, liability::text, concat_ws(' ', payroll_line_id,
        attendance_id, contract_id, payments, written_evidence), ''
    FROM arrears_ledgerentry
    UNION ALL
    SELECT project_id, 0, 0, raised_on, 0, 0, 0, level_since, closed_on, 0, 0, words,
        facts::text, rule || level
    FROM arrears_arrearswarning
) t
"""


def measure() -> list[Result]:
    """Four hundred and eighty sites of six regions, 384,000 lines of wages."""
    synthesize(SCALE, now=timezone.now())
    settle_tables()
    batches = list(batches_by_region(Project.objects.all()))
    ledger(batches[:1])
    turns = by_turns(
        {
            "ledger": seconds(lambda: ledger(batches), before=clear),
            "warnings": seconds(lambda: warnings(batches), before=forget),
        },
        rounds=ROUNDS,
        warm_ups=0,
    )
    digests: set[str] = set()
    parts = batches_for_workers(Project.objects.all())
    workers = by_turns(
        {
            "one": lambda: handed_out(parts, 1, digests),
            "two": lambda: handed_out(parts, 2, digests),
        },
        rounds=ROUNDS,
        warm_ups=0,
    )
    assert len(digests) == 1, "two workers wrote other rows than one"
    return [
        compared(
            "warnings_all",
            f"{SCALE.projects} 个项目的全部预警，对同样项目由空表计算的台账",
            ours=turns["warnings"],
            against=turns["ledger"],
            goal=Goal("<=", 1),
            unit="s",
        ),
        compared(
            "supervise_two_workers",
            "一个后台进程监管全部项目的时间，对两个；结果逐字节相同",
            ours=workers["one"],
            against=workers["two"],
            goal=Goal(">=", 1.7),
            unit="s",
        ),
    ]


def ledger(batches: Sequence[list[Project]]) -> None:
    """The ledger of every batch, from nothing."""
    calendar = work_calendar()
    for batch in batches:
        law = LawAt(DAY, batch[0].region_id)
        refresh_ledgers(projects=batch, day=DAY, law=law, calendar=calendar)


def warnings(batches: Sequence[list[Project]]) -> None:
    """Facts and all rules of every batch, from a ledger that is there."""
    calendar = work_calendar()
    for batch in batches:
        law = LawAt(DAY, batch[0].region_id)
        sites = read_sites(projects=batch, day=DAY, law=law, calendar=calendar)
        projects = {project.pk: project for project in batch}
        store_all(projects=projects, sites=sites, law=law, calendar=calendar)


def forget() -> None:
    """No warning, as before the first night."""
    ArrearsWarning.objects.all().delete()


def handed_out(batches: Sequence[list[Project]], count: int, digests: set[str]) -> float:
    """Seconds from the first task handed out until the workers have done every site."""
    clear()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE arrears_arrearswarning, arrears_majorrisk CASCADE")
    Project.objects.update(changed_at=timezone.now())
    queue = f"bench-{next(_queues)}"
    broker = Celery(broker=settings.CELERY_BROKER_URL)
    running = [_worker(queue) for _ in range(count)]
    try:
        _until_ready(broker, queue, count)
        began = time.perf_counter()
        for batch in batches:
            broker.send_task(
                "api.supervise_projects",
                kwargs={
                    "project_ids": [project.pk for project in batch],
                    "day": DAY.isoformat(),
                },
                queue=queue,
            )
        _wait(lambda: not Project.objects.filter(changed_at__isnull=False).exists())
        took = time.perf_counter() - began
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)
    with connection.cursor() as cursor:
        cursor.execute(DIGEST)
        digests.add(cursor.fetchone()[0])
    return took


def _worker(queue: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "api", "worker", "--pool", "solo"),
            *("--queues", queue, "--hostname", f"{queue}-{time.monotonic_ns()}@%h"),
            *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
        ],
        cwd=ROOT,
        env={**environment(), "DJANGO_SETTINGS_MODULE": "api.settings"},
    )


def _until_ready(broker: Celery, queue: str, count: int) -> None:
    def ready() -> bool:
        answers = broker.control.ping(timeout=1)
        return sum(any(queue in name for name in answer) for answer in answers) == count

    _wait(ready)


def _wait(done: object) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not done():  # type: ignore[operator]  # a question
        assert time.monotonic() < until, "the workers did not finish"
        # To ask costs processor time that the workers lack.
        time.sleep(0.1)
