"""`python -m tests.benchmarks.load_client PORT CONNECTIONS COUNT [HEADER …]`, paths as JSON on stdin.

Keeps so many connections busy, one request under way on each, until COUNT are answered; prints
{"seconds", "latencies"}. One thread and no library: it must cost less than what it measures.
"""

import json
import selectors
import socket
import sys
import time
from itertools import cycle, islice


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._sent_at = 0.0

    def ask(self, request: bytes) -> None:
        self._received = b""
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> float | None:
        """Read what has come; seconds since the question once the answer is whole."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._received += piece
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or len(body) < length_of(head):
            return None
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(self._received.decode("utf-8", "replace"))
        return time.perf_counter() - self._sent_at


def length_of(head: bytes) -> int:
    """The body's length, as the head says."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    raise ValueError(f"no length: {head!r}")


def run(port: int, connections: int, requests: list[bytes]) -> dict[str, object]:
    """Send every request once."""
    waiting = iter(requests)
    latencies: list[float] = []
    with selectors.DefaultSelector() as selector:
        opened = [Connection(port) for _ in range(connections)]
        began = time.perf_counter()
        for connection, request in zip(opened, waiting, strict=False):
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(request)
        while len(latencies) < len(requests):
            for key, _ in selector.select(30):
                took = key.data.read()
                if took is None:
                    continue
                latencies.append(took)
                if (request := next(waiting, None)) is not None:
                    key.data.ask(request)
        lasted = time.perf_counter() - began
        for connection in opened:
            connection.socket.close()
    return {"seconds": lasted, "latencies": latencies}


def main() -> None:
    """Read the paths, send, print."""
    port, connections, count = map(int, sys.argv[1:4])
    headers = "".join(f"{header}\r\n" for header in sys.argv[4:])
    requests = [
        (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{headers}\r\n"
        ).encode()
        for path in islice(cycle(json.load(sys.stdin)), count)
    ]
    json.dump(run(port, connections, requests), sys.stdout)


if __name__ == "__main__":
    main()
