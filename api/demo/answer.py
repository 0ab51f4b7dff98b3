"""Asks the check endpoint as a bidding system would: over HTTP, by company code."""

import datetime as dt
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

DEADLINE_SECONDS = 60.0


class NotAnswered(RuntimeError):
    """The endpoint gave no answer to go by."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing: the table is on the screen."""


def _serve(server: WSGIServer) -> None:
    server.serve_forever(poll_interval=0.05)
    # Connections belong to their thread: nobody else could close this one.
    connections.close_all()


@contextmanager
def served_here() -> Iterator[str]:
    """Our application on a free port of this process, for the length of the block; its URL."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    thread = threading.Thread(target=_serve, args=(server,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def get(url: str) -> tuple[int, bytes]:
    """One GET, without redirects or proxies: status and body.

    Raises:
        OSError: nobody answers.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port, timeout=DEADLINE_SECONDS
    )
    try:
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def ask_restriction(base_url: str, *, uscc: str, purpose: str, on: dt.date) -> dict[str, Any]:
    """What the check endpoint says of a company and a day.

    Raises:
        NotAnswered: any status but 200.
    """
    query = urlencode({"purpose": purpose, "on": on.isoformat()})
    status, body = get(f"{base_url}/api/v1/restrictions/{uscc}?{query}")
    if status != http.client.OK:
        raise NotAnswered(f"查询接口答复 {status}：{body[:200].decode(errors='replace')}")
    answer: dict[str, Any] = json.loads(body)
    return answer
