"""Clients of the platforms we push to; the credit platform of the same level is the first."""

import datetime as dt
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from api.push import signing
from api.push.outcomes import Outcome, Response, Retry, judge
from sites.lib.audit_chain import head_line
from sites.lib.signatures import BadSignature
from sites.models import OutboxMessage
from sites.outbox import signed_bytes
from sites.services.sealing import published_heads

AUDIT_HEAD_HEADER = "x-anxin-audit-head"
CONNECT_SECONDS = 3.0
RECEIPT_BYTES = 64 * 1024
LIST_BYTES = 256 * 1024 * 1024
LIST_SECONDS = 120.0


class PlatformUnreadable(Exception):
    """The platform's list could not be read, or not be trusted; nothing may be concluded."""


@dataclass(frozen=True, slots=True)
class Held:
    """One event as the platform says it holds it."""

    event_id: str
    subject: str
    epoch: int
    seq: int
    body_hash: str


class PlatformClient(Protocol):
    """What the relay and the reconciliation need of a platform."""

    def deliver(self, message: OutboxMessage, *, deadline: float) -> Outcome:
        """Send one message; return within `deadline` seconds, never raise for the network."""
        ...

    def holdings(self) -> list[Held]:
        """Everything the platform holds, complete or not at all (`PlatformUnreadable`)."""
        ...


class CreditPlatform:
    """The credit platform of the same level, which dedupes by event and fences by sequence."""

    def __init__(self, url: str, *, audit_head: Callable[[], str] = str) -> None:
        """Only remembers where, and who tells the newest head of the audit chain."""
        self.url = url
        self.audit_head = audit_head

    def deliver(self, message: OutboxMessage, *, deadline: float) -> Outcome:
        """POST the signed message to `/events`."""
        body = signed_bytes(message)
        headers = {
            "content-type": "application/json",
            **signing.signed_headers(
                message_id=str(message.event_id), body=body, now=int(time.time())
            ),
        }
        if head := self.audit_head():
            # The platform keeps it: a second place that our database's owner does not write.
            headers[AUDIT_HEAD_HEADER] = head
        try:
            response = request(
                "POST",
                f"{self.url}/events",
                body=body,
                headers=headers,
                deadline=deadline,
                limit=RECEIPT_BYTES,
            )
        except (OSError, http.client.HTTPException) as error:
            return Retry(f"连接平台失败：{type(error).__name__}")
        return judge(message, response, now=dt.datetime.now(dt.UTC))

    def holdings(self) -> list[Held]:
        """GET the signed `/list`; its count must agree with its items.

        Raises:
            PlatformUnreadable: unreachable, unsigned, cut off or malformed.
        """
        try:
            response = request("GET", f"{self.url}/list", deadline=LIST_SECONDS, limit=LIST_BYTES)
            signing.verify_headers(response.headers, body=response.body, now=int(time.time()))
            data = json.loads(response.body)
            items = [
                Held(
                    event_id=str(item["event_id"]),
                    subject=str(item["subject"]),
                    epoch=int(item["epoch"]),
                    seq=int(item["seq"]),
                    body_hash=str(item["body_hash"]),
                )
                for item in data["items"]
            ]
            count = int(data["count"])
        except (OSError, http.client.HTTPException, BadSignature) as error:
            raise PlatformUnreadable(f"读取平台清单失败：{error}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise PlatformUnreadable("平台清单的格式不正确") from error
        if len(items) != count:
            raise PlatformUnreadable(f"平台清单不完整：应有{count}条，实有{len(items)}条")
        return items


def newest_head() -> str:
    """The newest signed head as one line of JSON; empty before the first."""
    return next((head_line(one) for one in published_heads(most=1)), "")


def request(
    method: str,
    url: str,
    *,
    deadline: float,
    limit: int,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """One HTTP exchange, without redirects or proxies, ended at the deadline however slow.

    Args:
        method: GET or POST.
        url: http or https.
        deadline: seconds for all of it; connecting has at most three of them.
        limit: bytes of the answer's body.
        body: what to send.
        headers: to send with it.

    Raises:
        OSError: refused, reset or out of time.
        http.client.HTTPException: the answer is no HTTP, or longer than the limit.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=min(CONNECT_SECONDS, deadline))
    ends = time.monotonic() + deadline
    try:
        connection.connect()
        with _cut_off(connection, ends - time.monotonic()):
            connection.request(method, parts.path or "/", body=body, headers=headers or {})
            answer = connection.getresponse()
            content = answer.read(limit + 1)
        if len(content) > limit:
            raise http.client.HTTPException("the answer is too long")
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Response(answer.status, names, content)
    finally:
        connection.close()


@contextmanager
def _cut_off(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Break the connection off at its end.

    A socket's own timeout starts anew with each byte, so that a dripping peer could hold
    us beyond the lease.
    """
    line = connection.sock
    line.settimeout(max(seconds, 0.001))
    timer = threading.Timer(max(seconds, 0.001), _shut, args=(line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
