"""投诉: complaints accepted at a steady pace while the night's work runs; colleagues of a large site."""

import contextlib
import datetime as dt
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path
from statistics import quantiles

from django.db import connection

from arrears.colleagues import beside
from arrears.models import Complaint, LedgerEntry
from sites.models import RosterEntry, Worker
from tests.benchmarks.many_sites import place_sites
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.restriction_check import serving
from tests.chaos.processes import environment
from tests.factories.arrears import (
    ComplaintFactory,
    ComplaintIdentityFactory,
    LedgerEntryFactory,
)
from tests.factories.sites import RosterEntryFactory, SiteFactory

OVER_AND_OVER = """
import subprocess, sys
while subprocess.run([sys.executable, "manage.py", "supervise"]).returncode == 0:
    pass
"""
ROOT = Path(__file__).resolve().parents[2]
SITES = 500
A_SECOND = 20
SECONDS = 10
ROUNDS = 3
WORKERS = 2_000
DAY = dt.date.today()  # noqa: DTZ011 -- the server reads the same clock


def measure() -> list[Result]:
    """The 95th percentile of a complaint filed, against an endpoint that does nothing."""
    place_sites(SITES)
    site = SiteFactory()
    with serving() as port, supervising():
        values = by_turns(
            {
                "ours": lambda: pace(port, "POST", "/api/v1/complaints", site.code),
                "empty": lambda: pace(port, "GET", "/empty/nothing", site.code),
            },
            rounds=ROUNDS,
        )
    assert Complaint.objects.count() == A_SECOND * SECONDS * (ROUNDS + 1)
    result = compared(
        "complaint_accepted_p95",
        f"每秒 {A_SECOND} 件投诉、同时跑 supervise（{SITES:,} 个工地）时受理时间的第 95 百分位，"
        "对同样节奏的空接口",
        ours=values["ours"],
        against=values["empty"],
        goal=Goal("<=", 150, of="ours"),
        unit="ms",
    )
    return [result]


@contextlib.contextmanager
def supervising() -> Iterator[None]:
    """The night's work, over and over, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", OVER_AND_OVER],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
        assert process.poll() is None
    finally:
        # The loop and the command it is at.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def pace(port: int, method: str, path: str, site_code: str) -> float:
    """Send so many a second whether or not the last was answered; ms, the 95th percentile."""
    began = time.perf_counter() + 0.1

    def send(number: int) -> float:
        due = began + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        body = None if method == "GET" else complaint(site_code)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request(
            method,
            path,
            body,
            {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex},
        )
        answer = line.getresponse()
        text = answer.read()
        line.close()
        assert answer.status in {200, 201}, text[:300]
        # From when it was due: a queue of our own making counts too.
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(A_SECOND) as pool:
        latencies = list(pool.map(send, range(A_SECOND * SECONDS)))
    return quantiles(latencies, n=20)[18]


def complaint(site_code: str) -> str:
    """What one worker tells."""
    return json.dumps(
        {
            "site": site_code,
            "owed_by": "张工头",
            "since_month": "2026-01",
            "amount": "13000.00",
            "worker_count": 3,
            "text": "干了两个月没给钱",
            "name": "王建国",
            "phone": "13800000000",
        }
    )


def measure_colleagues() -> list[Result]:
    """Who else is unpaid on a site of 2,000 people, against one statement over the same rows."""
    told = large_site()
    values = by_turns(
        {"ours": seconds(lambda: listed(told)), "sql": seconds(lambda: added_up(told))},
        rounds=ROUNDS,
    )
    result = compared(
        "colleagues_of_a_large_site",
        f"{WORKERS:,} 人工地的同样欠薪名单，对同样行的一条分组 SQL",
        ours=values["ours"],
        against=values["sql"],
        goal=Goal("<=", 20),
        unit="s",
    )
    return [result]


def large_site() -> Complaint:
    """A complaint on a site where everybody is unpaid for a month."""
    entry = LedgerEntryFactory(due_on=DAY - dt.timedelta(days=40))
    roster = RosterEntryFactory(
        project=entry.project, employer=entry.employer, worker=entry.worker, crew="钢筋班"
    )
    people = Worker.objects.bulk_create(
        copied(entry.worker, id_number_index=f"bench-{number}") for number in range(1, WORKERS)
    )
    RosterEntry.objects.bulk_create(copied(roster, worker=person) for person in people)
    LedgerEntry.objects.bulk_create(copied(entry, worker=person) for person in people)
    told = ComplaintFactory(project=entry.project, since_month=entry.month)
    ComplaintIdentityFactory(complaint=told)
    return told


def copied(row, **changes):
    """Another row like it."""
    made = copy(row)
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def listed(told: Complaint) -> None:
    """Through our own reading."""
    assert sum(len(team.people) for team in beside(told, DAY).teams) == WORKERS


def added_up(told: Complaint) -> None:
    """What is unpaid by employer and crew, nobody named."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.employer_id, r.crew, count(DISTINCT l.worker_id), sum(l.outstanding)"
            " FROM arrears_ledgerentry l LEFT JOIN sites_rosterentry r"
            " ON r.project_id = l.project_id AND r.worker_id = l.worker_id"
            " WHERE l.project_id = %s AND l.outstanding > 0 AND l.month >= %s"
            " GROUP BY l.employer_id, r.crew",
            [told.project_id, told.since_month],
        )
        assert sum(row[2] for row in cursor.fetchall()) == WORKERS
