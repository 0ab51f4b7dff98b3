"""What the sandbox platform holds: a SQLite file of its own, durable at each answer."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS effect (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL, subject TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, body_hash TEXT NOT NULL, received_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS effect_event ON effect (event_id);
CREATE INDEX IF NOT EXISTS effect_subject ON effect (subject, epoch, seq);
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """One event as it took effect here."""

    event_id: str
    subject: str
    epoch: int
    seq: int
    kind: str
    body: str
    body_hash: str
    received_at: str
    number: int = 0

    @property
    def reference(self) -> str:
        """The number of acceptance given out (受理编号)."""
        return f"XY{self.number:010d}"


class Refused(Exception):
    """The platform does not take the event.

    Attributes:
        code: for the sender.
        message: Chinese.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code
        self.message = message


class Store:
    """The effects, in the order in which they came about.

    Args of the constructor:
        path: the SQLite file.
        strict: dedupe by event id and refuse what is not next of its subject; otherwise
            each delivery takes effect, as on a platform without either.
    """

    def __init__(self, path: Path, *, strict: bool) -> None:
        """Open or create the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.strict = strict
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def take(self, event: Effect) -> Effect:
        """Let an event take effect, once; a repeat gets what the first got.

        Raises:
            Refused: E-DUPLICATE (same id, other content), E-SEQUENCE (not the next one).
        """
        with self._writing():
            if self.strict:
                earlier = self.find(event.event_id)
                if earlier is not None:
                    return self._repeated(earlier, event)
                self._check_next(event)
            return self._insert(event)

    def find(self, event_id: str) -> Effect | None:
        """The first effect of an event."""
        row = self._connection.execute(
            f"{COLUMNS} WHERE event_id = ? ORDER BY id LIMIT 1", (event_id,)
        ).fetchone()
        return Effect(*row) if row else None

    def all(self) -> list[Effect]:
        """Every effect, oldest first."""
        with self._lock:
            return [Effect(*row) for row in self._connection.execute(f"{COLUMNS} ORDER BY id")]

    def forget(self, count: int) -> int:
        """Lose the newest effects, as a platform restored from its backup would."""
        with self._writing():
            return self._connection.execute(
                "DELETE FROM effect WHERE id IN (SELECT id FROM effect ORDER BY id DESC LIMIT ?)",
                (count,),
            ).rowcount

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _repeated(self, earlier: Effect, event: Effect) -> Effect:
        if earlier.body_hash != event.body_hash:
            raise Refused("E-DUPLICATE", "同一事件编号已有不同内容")
        return earlier

    def _check_next(self, event: Effect) -> None:
        last = self._connection.execute(
            "SELECT epoch, seq FROM effect WHERE subject = ? ORDER BY epoch DESC, seq DESC LIMIT 1",
            (event.subject,),
        ).fetchone()
        epoch, seq = last or (event.epoch, 0)
        # A new epoch begins after the sender was restored; its first number is 1 again.
        expected = (epoch, seq + 1) if event.epoch <= epoch else (event.epoch, 1)
        if (event.epoch, event.seq) != expected:
            raise Refused("E-SEQUENCE", f"该对象应为第{expected[0]}纪元第{expected[1]}号")

    def _insert(self, event: Effect) -> Effect:
        cursor = self._connection.execute(
            "INSERT INTO effect (event_id, subject, epoch, seq, kind, body, body_hash, received_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.event_id,
                event.subject,
                event.epoch,
                event.seq,
                event.kind,
                event.body,
                event.body_hash,
                event.received_at,
            ),
        )
        row = self._connection.execute(f"{COLUMNS} WHERE id = ?", (cursor.lastrowid,)).fetchone()
        return Effect(*row)


COLUMNS = "SELECT event_id, subject, epoch, seq, kind, body, body_hash, received_at, id FROM effect"
