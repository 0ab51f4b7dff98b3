"""The campaign's own PostgreSQL and Valkey, which it may kill."""

import os
import signal
import time
from unittest import mock

from api.embedded import folder
from api.embedded.processes import is_running
from api.embedded.usage import Usage


class Servers:
    """The servers of `ANXIN_DATA_DIR`, on the ports they were found on."""

    def __init__(self) -> None:
        self.usage = Usage(folder())
        self._database_url = os.environ["DATABASE_URL"]

    def kill_database(self) -> float:
        """`kill -9` to the postmaster, then start it again; seconds until it answers."""
        postgres = self.usage.postgres
        running = postgres.running()
        assert running is not None
        began = time.monotonic()
        os.kill(running.pid, signal.SIGKILL)
        while is_running(running.pid) and time.monotonic() < began + 10:
            time.sleep(0.02)
        # Everybody holds its address.
        with mock.patch("api.embedded.postgres.free_port", return_value=running.port):
            postgres.start()
        assert postgres.url == self._database_url
        return time.monotonic() - began

    def flush_cache(self) -> None:
        """FLUSHALL: broker and cache forget everything."""
        self.usage.valkey._ask("FLUSHALL")

    def kill_cache(self) -> None:
        """`kill -9` to Valkey, then start it again."""
        valkey = self.usage.valkey
        pid = valkey.running()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        port = int(valkey.port_file.read_text(encoding="utf-8"))
        while is_running(pid):
            time.sleep(0.02)
        with mock.patch("api.embedded.valkey.free_port", return_value=port):
            valkey.start()
