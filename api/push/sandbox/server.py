"""The sandbox platform's HTTP side: takes events, gives signed receipts, can misbehave."""

import datetime as dt
import hashlib
import json
import random
import socket
import sys
import threading
import time
from dataclasses import fields
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from api.push import signing
from api.push.failpoints import hit
from api.push.sandbox.page import Behavior, member_name, page, read_form
from api.push.sandbox.store import Effect, Refused, Store
from sites.lib.signatures import BadSignature, sign

MAXIMUM_BYTES = 2 * 1024 * 1024
# A secret that nobody shares with us.
FORGER = b"somebody-else-entirely"
LOOPBACK = ("127.0.0.1", "::1")


class Overtaken(Exception):
    """A delivery was held back on the way."""


class Forged(Exception):
    """Somebody else answers; the delivery never arrives."""


class SandboxServer(ThreadingHTTPServer):
    """Holds the store and the behavior for all its threads."""

    daemon_threads = True
    # Ports of a platform that was killed a moment ago can be taken again at once.
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], store: Store, behavior: Behavior) -> None:
        """Bind; `serve_forever` starts it."""
        super().__init__(address, Handler)
        self.store = store
        self.behavior = behavior
        self._random = random.Random()  # noqa: S311 -- chooses failures, guards nothing
        self._counting = threading.Lock()
        self._held_back: list[Effect] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a sender that went away; anything else is reported."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def fails_now(self) -> bool:
        """Whether this delivery is to fail."""
        return self._random.random() < self.behavior.fail_rate

    def happens_now(self, name: str) -> int:
        """The number left of a misbehavior that is counted down, 0 when it is over."""
        with self._counting:
            left: int = getattr(self.behavior, name)
            if left > 0:
                setattr(self.behavior, name, left - 1)
            return max(left, 0)

    def hold_back(self, event: Effect) -> None:
        """Keep a message on the way; the next delivery overtakes it."""
        with self._counting:
            self._held_back.append(event)

    def deliver_held_back(self) -> None:
        """Let arrive what was overtaken; nobody waits for its answer any more."""
        with self._counting:
            late, self._held_back = self._held_back, []
        for event in late:
            try:
                self.store.take(event)
            except Refused:
                continue


class Handler(BaseHTTPRequestHandler):
    """`POST /events`, `GET /receipts/{id}`, `GET /list`, `GET /`, and `POST /control` for tests."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take an event, or change the behavior."""
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MAXIMUM_BYTES:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"code": "E-SIZE"})
            return
        body = self.rfile.read(int(length))
        if self.path == "/events":
            self._take(body)
        elif self.path == "/behavior":
            self._obey_form(body)
        elif self.path == "/control" and self.client_address[0] in LOOPBACK:
            self._control(json.loads(body))
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"code": "E-NOT-FOUND"})

    def do_GET(self) -> None:
        """Show what is held."""
        if self.path == "/":
            shown = page(self.server.store.all(), self.server.behavior)
            self._send(HTTPStatus.OK, shown.encode(), "text/html; charset=utf-8")
        elif self.path == "/list":
            items = [listed(effect) for effect in self.server.store.all()]
            self._answer(HTTPStatus.OK, {"count": len(items), "items": items}, message_id="list")
        elif self.path.startswith("/receipts/"):
            effect = self.server.store.find(self.path.removeprefix("/receipts/"))
            if effect is None:
                self._answer(HTTPStatus.NOT_FOUND, {"code": "E-NOT-FOUND"})
            else:
                self._answer(HTTPStatus.OK, receipt(effect), message_id=effect.event_id)
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"code": "E-NOT-FOUND"})

    def _take(self, body: bytes) -> None:
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            message_id = signing.verify_headers(headers, body=body, now=int(time.time()))
        except BadSignature as error:
            self._answer(HTTPStatus.UNAUTHORIZED, {"code": error.code, "message": error.message})
            return
        hit("platform:received")
        if self.server.fails_now():
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, {"code": "E-BUSY"})
            return
        try:
            effect = self._effect(body, message_id)
        except Overtaken:
            self._break_off()
            return
        except Forged as forged:
            self._forge(*forged.args)
            return
        except Refused as error:
            known = error.code in {"E-DUPLICATE", "E-SEQUENCE"}
            status = HTTPStatus.CONFLICT if known else HTTPStatus.UNPROCESSABLE_ENTITY
            self._answer(status, {"code": error.code, "message": error.message})
            return
        hit("platform:committed-before-reply")
        time.sleep(self.server.behavior.delay)
        if self.server.happens_now("drop_answers"):
            self._break_off()
            return
        self._answer(HTTPStatus.OK, receipt(effect), message_id=effect.event_id)

    def _effect(self, body: bytes, message_id: str) -> Effect:
        event = read_event(body, message_id)
        if turn := self.server.happens_now("forge"):
            raise Forged(event, turn)
        if event.subject in self.server.behavior.reject:
            raise Refused("E-REJECTED", "平台规则不接受该对象")
        if member_name(json.loads(body)) in self.server.behavior.reject_names:
            raise Refused("E-PERSON", "姓名与证件号码不符")
        if self.server.happens_now("reorder"):
            self.server.hold_back(event)
            raise Overtaken
        effect = self.server.store.take(event)
        self.server.deliver_held_back()
        if self.server.behavior.duplicate:
            effect = self.server.store.take(event)
        return effect

    def _break_off(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _forge(self, effect: Effect, turn: int) -> None:
        """Answer as somebody who wants us to believe that the message arrived."""
        if turn % 3 == 0:
            self._send(HTTPStatus.OK, b"<html><h1>200 OK</h1></html>", "text/html")
            return
        told = receipt(effect)
        if turn % 3 == 1:
            told["event_id"] = "00000000-0000-0000-0000-000000000000"
            self._answer(HTTPStatus.OK, told, message_id=effect.event_id)
            return
        body = json.dumps(told).encode()
        now = int(time.time())
        signature = sign(FORGER, message_id=effect.event_id, timestamp=now, body=body)
        headers = {
            signing.ID_HEADER: effect.event_id,
            signing.TIME_HEADER: str(now),
            signing.SIGNATURE_HEADER: signature,
        }
        self._send(HTTPStatus.OK, body, "application/json", headers)

    def _obey_form(self, body: bytes) -> None:
        """Do what the page's own form says, on this machine and from no other site."""
        origin = self.headers.get("origin", "")
        if self.client_address[0] not in LOOPBACK or (
            origin and urlsplit(origin).netloc != self.headers.get("host")
        ):
            self._answer(HTTPStatus.FORBIDDEN, {"code": "E-NOT-ALLOWED"})
            return
        self._change(read_form(body))
        self._send(HTTPStatus.SEE_OTHER, b"", "text/plain", {"location": "/"})

    def _control(self, changes: dict[str, Any]) -> None:
        self._change(changes)
        self._answer(HTTPStatus.OK, {"behavior": vars(self.server.behavior)})

    def _change(self, changes: dict[str, Any]) -> None:
        if "forget" in changes:
            self.server.store.forget(int(changes.pop("forget")))
        known = {item.name for item in fields(Behavior)}
        for name, value in changes.items():
            if name in known:
                setattr(self.server.behavior, name, value)

    def _answer(
        self, status: HTTPStatus, data: dict[str, Any], *, message_id: str = "answer"
    ) -> None:
        body = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
        signed = signing.signed_headers(message_id=message_id, body=body, now=int(time.time()))
        self._send(status, body, "application/json", signed)

    def _send(
        self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            # The sender did not wait; it will ask again.
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Write no line per request."""


def read_event(body: bytes, message_id: str) -> Effect:
    """Read the fields of an event out of the signed body.

    Raises:
        Refused: E-FORMAT, or the id in the body is not the one in the header.
    """
    try:
        data = json.loads(body)
        event = Effect(
            event_id=str(data["event_id"]),
            subject=str(data["subject"]),
            epoch=int(data["epoch"]),
            seq=int(data["seq"]),
            kind=str(data["kind"]),
            body=body.decode(),
            body_hash=hashlib.sha256(body).hexdigest(),
            received_at=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("E-FORMAT", "消息格式不正确") from error
    if event.event_id != message_id:
        raise Refused("E-FORMAT", "事件编号与签名不符")
    return event


def receipt(effect: Effect) -> dict[str, object]:
    """What the platform signs for."""
    return {**listed(effect), "platform_reference": effect.reference}


def listed(effect: Effect) -> dict[str, object]:
    """An effect as a line of the list."""
    return {
        "event_id": effect.event_id,
        "subject": effect.subject,
        "epoch": effect.epoch,
        "seq": effect.seq,
        "kind": effect.kind,
        "body_hash": effect.body_hash,
        "received_at": effect.received_at,
        "platform_reference": effect.reference,
    }
