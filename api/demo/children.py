"""The servers of the demo as child processes: started, watched, restarted, and all stopped."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from api.embedded.processes import LOG_MAXIMUM_BYTES, log_tail

ROOT = Path(__file__).resolve().parents[2]
PDEATHSIG = 1
# Loaded here: between fork and exec nothing may be looked up.
LIBC = ctypes.CDLL(None)
POLL_SECONDS = 0.5
STOP_SECONDS = 15.0
# A child that dies this often within the window does not get better by another start.
MOST_STARTS, WINDOW_SECONDS = 4, 60.0


class ChildDied(RuntimeError):
    """A child ended and starting it again does not help; the message has the end of its log."""


@dataclass
class Child:
    """One server: its name, its command, and the process that runs it now."""

    name: str
    argv: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it in a process group of its own, appending what it says to its log.

        Ctrl-C in the terminal must not reach it before us; when we are killed outright the
        kernel tells it to end.
        """
        if self.log.exists() and self.log.stat().st_size > LOG_MAXIMUM_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        self.starts.append(time.monotonic())
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
                self.argv,
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 -- started before any thread
            )

    @property
    def is_running(self) -> bool:
        """Whether its process has not ended."""
        return self.process is not None and self.process.poll() is None

    def kill_group(self, number: signal.Signals) -> None:
        """Send a signal to whatever is left of its process group."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class Children:
    """The children of this process; leaving the block stops every one of them."""

    def __init__(self, *, logs: Path, environment: Mapping[str, str]) -> None:
        """Only remembers; `start` starts.

        Args:
            logs: folder of their logs.
            environment: variables they get besides ours.
        """
        self._logs = logs
        self._environment = {**os.environ, **environment}
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        """Make the folder of the logs."""
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop everything, whatever happened."""
        self.stop()

    def start(self, name: str, *arguments: str) -> Child:
        """Start one more child: Python with these arguments ("manage.py", "relay")."""
        child = Child(name, [sys.executable, *arguments], self._logs / f"{name}.log")
        self._children.append(child)
        child.start(self._environment)
        return child

    def run(self, *arguments: str, seconds: float) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments to its end; the caller looks at the exit code.

        Raises:
            subprocess.TimeoutExpired: it took longer.
        """
        return subprocess.run(  # noqa: S603 -- our own commands, no shell
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    def watch(self, stop: Event) -> None:
        """Until told to stop, start again whatever has died.

        Raises:
            ChildDied: one keeps dying.
        """
        while not stop.wait(POLL_SECONDS):
            for child in self._children:
                if not child.is_running:
                    self._restart(child)

    def _restart(self, child: Child) -> None:
        code = child.process.returncode if child.process is not None else None
        recent = [moment for moment in child.starts if time.monotonic() - moment < WINDOW_SECONDS]
        if len(recent) >= MOST_STARTS:
            raise ChildDied(f"{child.name} 反复退出（{code}）：\n{log_tail(child.log)}")
        sys.stderr.write(f"{child.name} 已退出（{code}），重新启动，日志：{child.log}\n")
        # What it started itself must not stay beside the new one.
        child.kill_group(signal.SIGKILL)
        child.start(self._environment)

    def stop(self) -> None:
        """Ask all to end, wait for all, then end what is left of their process groups."""
        for child in self._children:
            if child.is_running and child.process is not None:
                child.process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for child in self._children:
            if child.process is not None:
                _wait(child.process, end - time.monotonic())
            child.kill_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        self._children.clear()


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        return


def end_with_parent() -> None:  # pragma: no cover -- runs in a child, before its program
    """Ask the kernel for SIGTERM when the parent is gone (Linux)."""
    LIBC.prctl(PDEATHSIG, signal.SIGTERM)
