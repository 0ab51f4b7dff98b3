"""地图: an answer for 50,000 sites against a static file of its size; the queue at 10 and 50,000."""

import json
import os
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sites.models import User
from tests.benchmarks.many_sites import SITES, place_sites
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.restriction_check import ROOT, serving
from tests.factories.sites import InspectorFactory
from tests.people import force_login

ROUNDS = 5
REQUESTS = 400
CONNECTIONS = 8
MOST_BYTES = 100_000
FEW = 10
# Boxes as a browser of 800 x 750 pixels sees them, from the province to a street.
ZOOMS = range(7, 18)
PIXELS = (800, 750)


def boxes(zoom: int) -> list[str]:
    """Four views of a zoom around the city's middle."""
    width, height = (360 / 2**zoom * side / 256 for side in PIXELS)
    return [
        urlencode(
            {
                "bbox": f"{west:.5f},{south:.5f},{west + width:.5f},{south + height * 0.8:.5f}",
                "zoom": zoom,
            }
        )
        for west, south in product((116.9, 117.0), (36.0, 36.1))
    ]


def measure() -> list[Result]:
    """First the queue while there are few sites, then everything with all of them."""
    viewer = InspectorFactory()
    place_sites(FEW)
    few_seconds, few = queue(viewer)
    place_sites(SITES, after=FEW)
    many_seconds, many = queue(viewer)
    return [
        compared(
            "queue_queries",
            f"今日待办的数据库查询次数：{SITES:,} 条预警，对 {FEW} 条",
            ours=[float(many)],
            against=[float(few)],
            goal=Goal("<=", 1),
            unit="queries",
        ),
        compared(
            "queue_page",
            f"今日待办一页的时间：{SITES:,} 条预警，对 {FEW} 条",
            ours=many_seconds,
            against=few_seconds,
            goal=Goal("<=", 100),
            unit="s",
        ),
        *map_answers(viewer),
    ]


def queue(viewer: User) -> tuple[list[float], int]:
    """Seconds of a page of the queue, and how many queries it asks."""
    client = Client()
    force_login(client, viewer)

    def page() -> None:
        assert client.get("/inspector/").status_code == 200

    took = by_turns({"page": seconds(page)}, rounds=ROUNDS)["page"]
    with CaptureQueriesContext(connection) as queries:
        page()
    return took, len(queries)


def ask(port: int, paths: list[str], cookie: str, p95: list[float]) -> float:
    """Requests per second of one burst from a process of its own; its 95th percentile is kept."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.load_client"),
            *map(str, (port, CONNECTIONS, REQUESTS)),
            cookie,
        ],
        cwd=ROOT,
        input=json.dumps(paths),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    answer = json.loads(done.stdout)
    p95.append(quantiles(answer["latencies"], n=20)[18] * 1000)
    return REQUESTS / float(answer["seconds"])


def map_answers(viewer: User) -> list[Result]:
    """Answers at every zoom, kept by the server, and a file as large as the largest."""
    client = Client()
    force_login(client, viewer)
    paths = [f"/api/v1/map?{asked}" for zoom in ZOOMS for asked in boxes(zoom)]
    sizes = [len(client.get(path).content) for path in paths]
    cookie = f"Cookie: session={client.cookies['session'].value}"
    p95: dict[str, list[float]] = {"map": [], "file": []}
    with tempfile.TemporaryDirectory() as folder:
        mean = sum(sizes) // len(sizes)
        (Path(folder) / "map.geojson").write_bytes(b" " * mean)
        os.environ |= {"BENCH_FILES": folder, "BENCH_SECRET": settings.SECRET_KEY}
        with serving() as port:
            by_turns(
                {
                    "map": lambda: ask(port, paths, cookie, p95["map"]),
                    "file": lambda: ask(port, ["/map.geojson"], cookie, p95["file"]),
                },
                rounds=ROUNDS,
            )
    return [
        compared(
            "map_bytes",
            f"{SITES:,} 个工地，{ZOOMS.start} 至 {ZOOMS.stop - 1} 级缩放中最大的答复",
            ours=[float(max(sizes))],
            against=[float(MOST_BYTES)],
            goal=Goal("<=", 1),
            unit="bytes",
        ),
        compared(
            "map_p95",
            "同上，第 95 百分位的答复时间，对同一服务器上一样大小的静态文件",
            ours=p95["map"][-ROUNDS:],
            against=p95["file"][-ROUNDS:],
            goal=Goal("<=", 2),
            unit="ms",
        ),
    ]
