"""Who uses the embedded services: the first one in starts them, the last one out stops them.

Each process that uses them holds a shared lock on `users.lock` as long as it lives; the
kernel lets go of it however the process ends. On its way out a process tries to make the
lock exclusive: only the last one can. A newcomer waits for that one to finish stopping.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from api.embedded.errors import EmbeddedError
from api.embedded.postgres import Postgres
from api.embedded.valkey import Valkey


class Usage:
    """One process's use of the services under `folder`."""

    def __init__(self, folder: Path) -> None:
        """Only remembers where; `enter` takes the lock."""
        self.folder = folder.resolve()
        self.postgres = Postgres(self.folder / "pg")
        self.valkey = Valkey(self.folder / "valkey")
        self._lock: int | None = None
        self._owner = 0

    def enter(self) -> None:
        """Join the users; waits while the last one of them is stopping the services.

        Raises:
            EmbeddedError: the folder cannot be written.
        """
        with self._writable():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _open(self.folder / "users.lock")
            if not os.access(self.folder, os.W_OK):
                raise PermissionError(errno.EACCES, "", str(self.folder))
        self._owner = os.getpid()
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def start(self, *services: Postgres | Valkey) -> None:
        """Start what does not run yet; one process at a time.

        Raises:
            EmbeddedError: a server cannot run here.
        """
        with self._writable(), _held(self.folder / "start.lock"):
            for service in services:
                service.start()

    def leave(self) -> bool:
        """Leave the users; the last one stops both services. Whether we were the last.

        A forked child that inherited us is not a user of its own and does nothing.
        """
        if self._lock is None or os.getpid() != self._owner:
            return False
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._stop()
            return True
        finally:
            os.close(self._lock)
            self._lock = None

    @contextlib.contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except PermissionError as error:
            raise EmbeddedError(
                f"不能读写 {error.filename or self.folder}（属于另一用户？）。"
                "请用 ANXIN_DATA_DIR 另选目录，或由该目录的所有者运行。"
            ) from error

    def _stop(self) -> None:
        """Ask both first, then wait for both: they write their last data side by side."""
        services = (self.postgres, self.valkey)
        for service in services:
            service.request_stop()
        for service in services:
            service.wait_stopped()


def _open(path: Path) -> int:
    # Reading is enough for a lock, and lets another account share the file.
    return os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    lock = _open(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
