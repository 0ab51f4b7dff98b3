"""对账: 20,000 events compared with what the platform says it holds, read over HTTP."""

import contextlib
import datetime as dt
import hashlib
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from api.push.platform import CreditPlatform
from api.push.reconcile import reconcile
from api.push.sandbox.page import Behavior
from api.push.sandbox.server import SandboxServer
from api.push.sandbox.store import Store
from sites.models import OutboxMessage
from sites.outbox import CREDIT_PLATFORM, signed_bytes
from tests.benchmarks.listed_companies import list_companies
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds

LISTED = 20_000
ROUNDS = 3
NOW = dt.datetime(2026, 9, 10, 4, 0, tzinfo=dt.UTC)
LIMIT_SECONDS = 30


def measure() -> list[Result]:
    """The whole comparison, against reading the same rows with their bodies and nothing else."""
    list_companies(LISTED)
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder, platform(folder) as url:
        client = CreditPlatform(url)
        values = by_turns(
            {"reconcile": seconds(lambda: agree(client)), "rows": seconds(read_rows)},
            rounds=ROUNDS,
        )
    return [
        compared(
            "reconcile_listings",
            f"与平台对账 {LISTED:,} 条，对只读出同样的行",
            ours=values["reconcile"],
            against=values["rows"],
            goal=Goal("<=", LIMIT_SECONDS, of="ours"),
            unit="s",
        )
    ]


def agree(client: CreditPlatform) -> None:
    """Both sides hold the same."""
    found = reconcile(target=CREDIT_PLATFORM, client=client, now=NOW, resend=False)
    assert found.agrees
    assert found.held >= LISTED


def read_rows() -> None:
    """The rows of the outbox, with their bodies."""
    assert len(list(OutboxMessage.objects.values_list("pk", "body"))) >= LISTED


@contextlib.contextmanager
def platform(folder: str) -> Iterator[str]:
    """A sandbox platform that holds every event, in a thread of this process."""
    OutboxMessage.objects.update(state="ACKNOWLEDGED")
    store = Store(Path(folder) / "platform.sqlite3", strict=True)
    rows = []
    for message in OutboxMessage.objects.select_related("subject").order_by("subject", "seq"):
        body = signed_bytes(message)
        rows.append(
            (
                str(message.pk),
                message.subject.key,
                message.epoch,
                message.seq,
                message.kind,
                body.decode(),
                hashlib.sha256(body).hexdigest(),
                "",
            )
        )
    with store._writing():
        store._connection.executemany(
            "INSERT INTO effect (event_id, subject, epoch, seq, kind, body, body_hash, received_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    server = SandboxServer(("127.0.0.1", 0), store, Behavior())
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        store.close()
