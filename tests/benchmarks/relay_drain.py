"""推送中继: events through the outbox to a platform, against a bare loop of POSTs."""

import contextlib
import datetime as dt
import http.client
import itertools
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.db import transaction

from api.push import signing
from api.push.platform import CreditPlatform
from api.push.relay import Relay
from sites import outbox
from sites.enums import EventKind
from sites.lib.canonical import canonical_json
from sites.models import PushReceipt
from tests.benchmarks.measuring import Goal, Result, by_turns, compared
from tests.chaos.processes import environment

ROOT = Path(__file__).resolve().parents[2]
EVENTS = 200
SUBJECTS = 50
ROUNDS = 5
LONG_AGO = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)
_bursts = itertools.count(1)


def measure() -> list[Result]:
    """Both send to the same strict sandbox platform, which signs and stores each event."""
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder, platform(folder) as url:
        values = by_turns({"relay": lambda: drain(url), "bare": lambda: post(url)}, rounds=ROUNDS)
    return [
        compared(
            "relay_drain",
            f"中继每秒送达的事件（{SUBJECTS} 个对象，严格沙箱），对直接 POST 同样内容的循环",
            ours=values["relay"],
            against=values["bare"],
            goal=Goal(">=", 50, of="ours"),
            unit="events/s",
        )
    ]


def drain(url: str) -> float:
    """Events per second, from due to receipted."""
    burst, before = next(_bursts), PushReceipt.objects.count()
    with transaction.atomic():
        for turn in range(EVENTS):
            key, body = content(burst, turn)
            outbox.put(subject_key=key, kind=EventKind.LIST, body=body, now=LONG_AGO)
    relay = Relay(platforms={outbox.CREDIT_PLATFORM: CreditPlatform(url)})
    began = time.perf_counter()
    relay.drain()
    took = time.perf_counter() - began
    assert PushReceipt.objects.count() - before == EVENTS
    return EVENTS / took


def post(url: str) -> float:
    """Events per second when the same bodies are only sent, signed before, a connection each.

    As the relay does. Over one kept connection it was far slower: the platform writes head and
    body of its answer apart, and the second seems to wait for the first's acknowledgment.
    """
    requests = [signed(*content(next(_bursts), turn), seq=1) for turn in range(EVENTS)]
    parts = urlsplit(url)
    began = time.perf_counter()
    for body, headers in requests:
        line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        line.request("POST", "/events", body=body, headers=headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        assert answer.status == 200
    return EVENTS / (time.perf_counter() - began)


def content(burst: int, turn: int) -> tuple[str, dict[str, object]]:
    """A subject's key and a body of the size of a listing's."""
    subject = f"company:{burst}-{turn % SUBJECTS}"
    return subject, {
        "document_number": f"泰人社列字〔2026〕{turn}号",
        "listed_on": "2026-09-10",
        "until": "2029-09-10",
        "member": {"name": "泰安示例建设有限公司", "uscc": "91370900MA00000000"},
        "content": {"reason": "拒不支付农民工工资，经责令限期支付逾期未支付。" * 20},
    }


def signed(key: str, body: dict[str, object], *, seq: int) -> tuple[bytes, dict[str, str]]:
    """The bytes and headers of one event, as the relay would send them."""
    event_id = str(uuid.uuid4())
    data = canonical_json(
        {
            **body,
            "subject": key,
            "epoch": 1,
            "seq": seq,
            "kind": EventKind.LIST.value,
            "event_id": event_id,
        }
    )
    headers = signing.signed_headers(message_id=event_id, body=data, now=int(time.time()))
    return data, {"content-type": "application/json", **headers}


@contextlib.contextmanager
def platform(folder: str) -> Iterator[str]:
    """A strict sandbox platform in a process of its own; its address."""
    process = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "sandbox_platform", "--port", "0"),
            *("--store", str(Path(folder) / "platform.sqlite3")),
        ],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1].rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=20)
