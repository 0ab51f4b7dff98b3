"""Processes: whether one lives, as which account it runs, on which free port it listens."""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LOG_MAXIMUM_BYTES = 10 * 1024 * 1024
# Any id but 0 does; inside the namespace it stands for the account that started us.
INNER_ID = 65534
# Servers we started outlive the objects that hold them when others still use them; forgetting
# one would make Python complain, and nobody could reap it.
_started: list[subprocess.Popen[bytes]] = []


@atexit.register
def _let_go() -> None:
    """Reap what has ended; what still runs serves others and is no longer ours to wait for."""
    for process in _started:
        if process.poll() is None:
            process.returncode = 0


@dataclass(frozen=True, slots=True)
class Account:
    """As whom a server runs: `prefix` goes before its command, `uid`/`gid` are switched to."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """No further groups once the account is switched; else leave them be."""
        return None if self.uid is None else []

    def own(self, *paths: Path) -> None:
        """Give `paths` to this account, so that the server can read and write them."""
        if self.uid is None or self.gid is None:
            return
        for path in paths:
            os.chown(path, self.uid, self.gid)

    def run(
        self, argv: Sequence[str | Path], *, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end with `text` as its input; the caller looks at its exit code.

        Raises:
            OSError: the account cannot reach the program.
        """
        return subprocess.run(  # noqa: S603 -- our own binaries, no shell
            [*self.prefix, *map(str, argv)],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            user=self.uid,
            group=self.gid,
            extra_groups=self.groups,
        )

    def spawn(self, argv: Sequence[str | Path], *, log: Path) -> subprocess.Popen[bytes]:
        """Start a server that appends what it says to `log`.

        It gets a session of its own: Ctrl-C in the terminal must reach the programs that
        use it, not the server beneath them.
        """
        if log.exists() and log.stat().st_size > LOG_MAXIMUM_BYTES:
            log.replace(log.with_suffix(".old"))
        with log.open("ab") as output:
            self.own(log)
            process = subprocess.Popen(  # noqa: S603 -- our own binaries, no shell
                [*self.prefix, *map(str, argv)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=self.uid,
                group=self.gid,
                extra_groups=self.groups,
            )
        _started.append(process)
        return process


def account_of(folder: Path) -> Account:
    """As root, the owner of `folder`, so that it stays its owner's; anybody else as is."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    return Account()


def unprivileged_account_of(folder: Path) -> Account:
    """The same for a server that refuses to run as root.

    Root enters a user namespace in which it is somebody else; nothing on the disk changes
    hands. Where namespaces are switched off, the folder is given to `postgres` or `nobody`.
    """
    account = account_of(folder)
    if os.geteuid() != 0 or account.uid is not None:
        return account
    return _namespaced() or _given_away(folder)


def _namespaced() -> Account | None:
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    account = Account((unshare, "--user", f"--map-user={INNER_ID}", f"--map-group={INNER_ID}"))
    return account if account.run(["true"]).returncode == 0 else None


def _given_away(folder: Path) -> Account:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    account = Account(uid=entry.pw_uid, gid=entry.pw_gid)
    account.own(folder)
    return account


def is_running(pid: int) -> bool:
    """Whether `pid` still does anything; a dead process nobody has reaped yet does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def command_line(pid: int) -> list[str]:
    """The program and arguments of `pid`; one empty word when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return [""]


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.02) -> bool:
    """Look at `condition` until it holds; False when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def log_tail(log: Path, lines: int = 15) -> str:
    """The last lines of a server's log, for the message that it did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
