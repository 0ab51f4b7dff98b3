"""People and systems that go on working while the release changes: each failure is counted."""

import http.client
import itertools
import json
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# As long as nginx waits for an answer.
TIMEOUT = 60
TEXT = "升级期间的投诉"
# A worker that goes closes what it has taken and not read yet; not a word was answered then.
CLOSED_UNREAD = (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected)


class Line(http.client.HTTPConnection):
    """A connection by a socket of this machine, as nginx opens it."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self.path))


@dataclass
class Visitors:
    """Threads that ask without a pause; `answers` counts by kind and outcome."""

    path: Path
    site: str
    uscc: str
    key: str
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked_again: int = 0
    slowest: float = 0.0
    filed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Two readers and a worker who complains."""
        readings = {
            "查询": (f"/api/v1/restrictions/{self.uscc}?purpose=bidding", {"X-API-Key": self.key}),
            "名单页": ("/listings/", {}),
            "就绪": ("/readyz", {}),
        }
        for name, (path, headers) in readings.items():
            self._start(self._read, name, path, headers)
        self._start(self._complain)

    def end(self) -> None:
        """Let what is under way come to its end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def asked(self) -> int:
        """Requests sent."""
        return self.answers.total()

    @property
    def failed(self) -> dict[str, int]:
        """What was not answered as it should be."""
        return {f"{kind} {out}": n for (kind, out), n in self.answers.items() if out != "好"}

    def _start(self, target, *arguments) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _read(self, name, path, headers) -> None:
        while not self._stop.is_set():
            self._ask(name, 200, "GET", path, None, headers)

    def _complain(self) -> None:
        for number in itertools.count():
            if self._stop.wait(0.02):
                return
            body = {"site": self.site, "since_month": "2026-06", "text": f"{TEXT}{number}"}
            headers = {
                "Content-Type": "application/json",
                "Idempotency-Key": f"upgrade-drill-{number:08d}",
            }
            answer = self._ask("投诉", 201, "POST", "/api/v1/complaints", json.dumps(body), headers)
            if answer:
                self.filed.append(json.loads(answer)["receipt"])

    def _ask(self, name, status, method, path, body, headers) -> bytes:
        began = time.monotonic()
        request = (method, path, body, {"Connection": "close", **headers})
        try:
            try:
                answered, content = self._once(request)
            except CLOSED_UNREAD:
                # As nginx does for what reads, and as clients are told to with the same key.
                self.asked_again += 1
                answered, content = self._once(request)
        except (OSError, http.client.HTTPException) as error:
            self.answers[name, type(error).__name__] += 1
            return b""
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        good = answered == status
        self.answers[name, "好" if good else str(answered)] += 1
        return content if good else b""

    def _once(self, request) -> tuple[int, bytes]:
        """Status and body, over a connection of its own, as from a browser that comes anew."""
        line = Line(self.path)
        try:
            line.request(*request)
            response = line.getresponse()
            return response.status, response.read()
        finally:
            line.close()
