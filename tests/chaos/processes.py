"""The processes of the delivery, on the database of the test: real, and really killed."""

import contextlib
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest import mock
from urllib.parse import quote

from django.db import connection

from api.push.platform import request
from tests.chaos import children

ROOT = Path(__file__).resolve().parents[2]
# Short, so that what a killed relay held is free again soon; the HTTP deadline is a third.
LEASE_SECONDS = "1.5"
# Longer than any test that runs beside: what it holds open keeps the audit from being sealed.
PATIENCE_SECONDS = 500.0
# For counting exactly: no answer may come too late, however busy the machine is.
LONG_LEASE_SECONDS = "60"
_context = multiprocessing.get_context("forkserver")


def database_url() -> str:
    """DATABASE_URL of the database this process is connected to."""
    given = connection.settings_dict
    user, password = quote(given["USER"]), quote(given["PASSWORD"] or "")
    host = given["HOST"] or "127.0.0.1"
    return f"postgresql://{user}:{password}@{host}:{given['PORT'] or 5432}/{given['NAME']}"


def environment() -> dict[str, str]:
    """What a child needs: our database, the published keys of the demo."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "api.settings",
        "DATABASE_URL": database_url(),
        "CACHE_PREFIX": str(connection.settings_dict["NAME"]),
        "DEMO": "1",
        "LOG_LEVEL": "CRITICAL",
    }


def fork(target: Callable[..., None], *arguments: object) -> ForkServerProcess:
    """Run a function in a process of its own, forked from one that has Django loaded."""
    _context.set_forkserver_preload(["tests.chaos.preload"])
    with mock.patch.dict(os.environ, environment()):
        forkserver.ensure_running()
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def manage(*arguments: str) -> subprocess.Popen[str]:
    """`manage.py` as an operator starts it."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lasting_port() -> int:
    """A free port that stays free while its server is dead.

    Below those the system gives to callers: who calls a dead server from its own port is answered
    by himself, and the server finds the port taken when it comes back.
    """
    # Not by the seed of the tests: those beside us would try the same ones in the same order.
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no free port")


class Platform:
    """A sandbox platform that can be killed and started again on its port and store."""

    def __init__(self, store: Path, *, mode: str = "strict") -> None:
        self.store = store
        self.mode = mode
        self.port = lasting_port()
        self.process: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str, failpoint: str = "") -> None:
        self.stop()
        arguments = ["--port", str(self.port), "--store", str(self.store), "--mode", self.mode]
        self.process = fork(
            children.run_command,
            "sandbox_platform",
            [*arguments, *options],
            {"FAILPOINT": failpoint},
            "",
        )
        # Relays that wait may drive it past its point before anybody else sees it answer.
        assert wait_for(lambda: self._answers() or self._died_at_point(failpoint)), (
            "the sandbox platform did not start"
        )

    def tell(self, **changes: object) -> None:
        """Change how it misbehaves."""
        answer = request(
            "POST",
            f"{self.url}/control",
            body=json.dumps(changes).encode(),
            deadline=3,
            limit=100_000,
        )
        assert answer.status == 200

    def is_dead(self) -> bool:
        return self.process is not None and self.process.exitcode is not None

    def stop(self) -> None:
        if self.process is not None:
            end(self.process)
        self.process = None

    def _died_at_point(self, failpoint: str) -> bool:
        return bool(failpoint) and self.process is not None and was_killed(self.process)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


def start_relay(
    platform: Platform, *, failpoint: str = "", bug: str = "", lease: str = LEASE_SECONDS
) -> ForkServerProcess:
    """A relay on that platform."""
    return fork(
        children.run_command,
        "relay",
        ["--poll", "0.1"],
        {
            "FAILPOINT": failpoint,
            "PLATFORM_URL": platform.url,
            "PUSH_LEASE_SECONDS": lease,
        },
        bug,
    )


@contextlib.contextmanager
def relaying(
    platform: Platform, *, failpoint: str = "", bug: str = "", lease: str = LEASE_SECONDS
) -> Iterator[ForkServerProcess]:
    """A relay for the time of the block, then asked politely to end."""
    process = start_relay(platform, failpoint=failpoint, bug=bug, lease=lease)
    try:
        yield process
    finally:
        end(process)


def end(process: ForkServerProcess) -> None:
    """Let a process of ours end; kill it if it does not."""
    if process.exitcode is None:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGCONT)
        process.terminate()
        process.join(15)
    if process.exitcode is None:
        process.kill()
        process.join()


def killed(process: ForkServerProcess) -> bool:
    """Whether the process died by SIGKILL, in time."""
    process.join(PATIENCE_SECONDS)
    return was_killed(process)


def was_killed(process: ForkServerProcess) -> bool:
    """Whether the process is dead by SIGKILL by now."""
    return process.exitcode == -signal.SIGKILL


def stopped(process: ForkServerProcess) -> bool:
    """Whether the process stands still (SIGSTOP)."""
    assert process.exitcode is None
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
