"""联合惩戒查询: one code, one answer, against an empty endpoint of the same server."""

import contextlib
import datetime as dt
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.utils import timezone

from api.auth import key_hash
from sites.models import ApiKey
from tests.benchmarks.code_checks import some_usccs
from tests.benchmarks.listed_companies import list_companies
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.chaos.processes import environment
from tests.factories.sites import UserFactory

ROOT = Path(__file__).resolve().parents[2]
LISTED = 20_000
ASKED = 1_000
CONNECTIONS = 8
REQUESTS = 2_000
ROUNDS = 5
BATCH = 10_000


def measure() -> list[Result]:
    """Half of the codes asked for are on the list, half are not."""
    listed = list_companies(LISTED)
    free = free_codes(LISTED, ASKED // 2)
    asked = [
        code for pair in zip(listed[:: LISTED // (ASKED // 2)], free, strict=True) for code in pair
    ]
    paths = [f"/api/v1/restrictions/{code}?purpose=bidding" for code in asked]
    p99: dict[str, list[float]] = {"check": [], "empty": []}
    with serving() as port:
        values = by_turns(
            {
                "check": lambda: ask(port, paths, p99["check"]),
                "empty": lambda: ask(port, ["/empty/nothing"], p99["empty"]),
            },
            rounds=ROUNDS,
        )
    return [
        batch(listed, free_codes(LISTED, BATCH // 2)),
        compared(
            "check_by_code_requests",
            f"每秒答复的受限查询（名单 {LISTED:,} 条），对同一服务器上的空接口",
            ours=values["check"],
            against=values["empty"],
            goal=Goal(">=", 0.5),
            unit="requests/s",
        ),
        compared(
            "check_by_code_p99",
            "同上，第 99 百分位的答复时间",
            ours=p99["check"][-ROUNDS:],
            against=p99["empty"][-ROUNDS:],
            goal=Goal("<=", 2),
            unit="ms",
        ),
    ]


def free_codes(listed: int, count: int) -> list[str]:
    """Codes of companies that nobody has listed."""
    return some_usccs(listed + count)[listed:]


def batch(listed: list[str], free: list[str]) -> Result:
    """Ten thousand codes, half listed, against one statement over the same codes and its JSON."""
    codes = [*listed[: BATCH // 2], *free]
    client = Client(headers={"X-API-Key": key()})
    body = json.dumps({"codes": codes, "purpose": "bidding"})
    values = by_turns(
        {"ours": seconds(lambda: ask_batch(client, body)), "sql": seconds(lambda: plain(codes))},
        rounds=ROUNDS,
    )
    return compared(
        "check_batch_of_codes",
        f"一次查询 {BATCH:,} 个代码，对同样代码的一条 SQL ANY 加 JSON",
        ours=values["ours"],
        against=values["sql"],
        goal=Goal("<=", 1.5),
        unit="s",
    )


def key() -> str:
    """A live key of a bidding system."""
    now = timezone.now()
    ApiKey.objects.create(
        client="公共资源交易",
        key_hash=key_hash("bench"),
        scopes=["restrictions"],
        acts_for=UserFactory(),
        created_at=now,
        expires_at=now + dt.timedelta(days=1),
    )
    return "bench"


def ask_batch(client: Client, body: str) -> None:
    """Through the whole application, without the network."""
    answer = client.post("/api/v1/restrictions/batch", body, content_type="application/json")
    assert answer.status_code == 200, answer.content[:300]
    assert answer.content.count(b"RESTRICTED") == BATCH // 2


def plain(codes: list[str]) -> None:
    """What the list says of the codes, every listing with every measure, and nothing checked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.uscc, d.number, l.listed_on, l.until, m.measure, m.basis"
            " FROM sites_company c JOIN blacklist_listing l ON l.company_id = c.id"
            " JOIN blacklist_listingdecision d ON d.id = l.decision_id"
            " CROSS JOIN blacklist_restrictionmeasure m"
            " WHERE c.uscc = ANY(%s) AND m.purpose = 'bidding'"
            " AND l.listed_on <= current_date AND l.until > current_date",
            [codes],
        )
        names = [column.name for column in cursor.description]
        found = json.dumps([dict(zip(names, row, strict=True)) for row in cursor], default=str)
    assert len(found) > BATCH


def ask(port: int, paths: Sequence[str], p99: list[float]) -> float:
    """Requests per second of one burst from a process of its own; its 99th percentile is kept."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.load_client"),
            *map(str, (port, CONNECTIONS, REQUESTS)),
        ],
        cwd=ROOT,
        input=json.dumps(paths),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    answer = json.loads(done.stdout)
    p99.append(quantiles(answer["latencies"], n=100)[98] * 1000)
    return REQUESTS / answer["seconds"]


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The product under granian, one worker of four threads, on our database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "api.wsgi:application"),
        ],
        cwd=ROOT,
        env={**environment(), "DJANGO_SETTINGS_MODULE": "tests.benchmarks.server_settings"},
    )
    try:
        wait_for_answer(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def wait_for_answer(port: int) -> None:
    """Until the server answers; half a minute at most."""
    until = time.monotonic() + 30
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            line.request("GET", "/empty/nothing")
            if line.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            line.close()
