"""PostgreSQL and Valkey without installing either: for the demo, development and tests.

Production sets DATABASE_URL and REDIS_URL, and nothing here starts.
"""

import atexit
import os
import signal
import threading
from pathlib import Path
from types import FrameType

from api.embedded.usage import Usage

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / ".data"


def folder() -> Path:
    """Where the services keep their data: `ANXIN_DATA_DIR`, else `.data` of the checkout."""
    return Path(os.environ.get("ANXIN_DATA_DIR") or DEFAULT_FOLDER)


def ensure() -> None:
    """Make DATABASE_URL and REDIS_URL name running servers, starting what is missing.

    What was started stops when the last process that uses it ends. With our own database
    the settings may fall back to the published keys of the demo (`DEMO=1`).

    Raises:
        EmbeddedError: a server cannot run here; the message says what to do.
    """
    needs_database, needs_broker = not _given("DATABASE_URL"), not _given("REDIS_URL")
    if not needs_database and not needs_broker:
        return
    usage = Usage(folder())
    atexit.register(usage.leave)
    _exit_on_signals()
    usage.enter()
    usage.start(
        *([usage.postgres] if needs_database else []),
        *([usage.valkey] if needs_broker else []),
    )
    if needs_database:
        os.environ["DATABASE_URL"] = usage.postgres.url
        os.environ.setdefault("DEMO", "1")
    if needs_broker:
        os.environ["REDIS_URL"] = usage.valkey.url


def _given(name: str) -> bool:
    """Whether the environment names a server, itself or in a file as the settings read it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _exit_on_signals() -> None:
    """Let a polite kill, or a closed terminal, run the exit handlers too."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
