"""The HTTP client: in time, without redirects, and never fooled by a partial answer."""

import contextlib
import json
import socket
import threading
import time
from http.client import HTTPException

import pytest
from django.db import transaction

from api.push import platform as platform_module
from api.push import signing
from api.push.outcomes import Acknowledged, Park, Response, Retry
from api.push.platform import CreditPlatform, PlatformUnreadable, request
from api.push.targets import clients
from sites import audit
from sites.lib.audit_chain import read_heads
from sites.services.sealing import published_heads, seal_audit
from tests.api.push.conftest import put
from tests.chaos.processes import wait_for
from tests.factories.sites import NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@contextlib.contextmanager
def peer(*parts: bytes, pause: float = 0.0):
    """A peer that says these bytes, with a pause before each, whatever it is asked."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk():
        with contextlib.suppress(OSError), listener.accept()[0] as line:
            line.recv(65536)
            for part in parts:
                time.sleep(pause)
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
            # To close with the rest of the request unread would take the answer back.
            while line.recv(65536):
                continue

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join(60)


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{headers}\r\n".encode() + body


def test_deliver_gives_a_signed_receipt(client, sandbox):
    message = put(document_number="1号")

    outcome = client.deliver(message, deadline=300)

    assert isinstance(outcome, Acknowledged)
    assert [effect.event_id for effect in sandbox.store.all()] == [str(message.event_id)]


def test_deliver_again_gives_the_same_reference_and_one_effect(client, sandbox):
    message = put()

    first, second = client.deliver(message, deadline=300), client.deliver(message, deadline=300)

    assert first.reference == second.reference
    assert len(sandbox.store.all()) == 1


def test_deliver_what_the_platform_rejects_is_parked(client, sandbox):
    sandbox.behavior.reject = ("company:A",)

    assert client.deliver(put(), deadline=300) == Park("平台拒收（422）：平台规则不接受该对象")


def test_deliver_with_another_secret_is_the_endpoints_fault(client, sandbox, monkeypatch):
    monkeypatch.setattr(
        signing, "signed_headers", lambda **_: {"webhook-id": "x", "webhook-timestamp": "1"}
    )

    outcome = client.deliver(put(), deadline=300)

    assert isinstance(outcome, Retry)
    assert not outcome.counts


@pytest.mark.parametrize("reply", [b"", b"not http\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-le"])
def test_deliver_to_a_peer_that_speaks_no_http_is_tried_again(reply):
    with peer(reply) as url:
        outcome = CreditPlatform(url).deliver(put(), deadline=300)

    assert isinstance(outcome, Retry)


def test_deliver_where_nobody_listens_is_tried_again():
    outcome = CreditPlatform("http://127.0.0.1:9").deliver(put(), deadline=300)

    assert outcome == Retry("连接平台失败：ConnectionRefusedError")


def test_deliver_follows_no_redirect(client, sandbox, settings):
    with peer(
        answer(b"", status="307 X", headers=f"location: {settings.PLATFORM_URL}/events\r\n")
    ) as url:
        outcome = CreditPlatform(url).deliver(put(), deadline=300)

    assert outcome == Retry("平台答复异常（307）")
    assert sandbox.store.all() == []


def test_request_ends_at_the_deadline_however_the_peer_drips():
    began = time.monotonic()

    # It would go on for four minutes.
    with peer(*[b"H"] * 2400, pause=0.1) as url, pytest.raises((OSError, HTTPException)):
        request("GET", url, deadline=0.5, limit=1000)

    assert time.monotonic() - began < 120


def test_request_refuses_an_answer_beyond_the_limit():
    with peer(answer(b"x" * 101)) as url, pytest.raises(Exception, match="too long"):
        request("GET", url, deadline=300, limit=100)


def test_holdings_are_what_was_delivered(client):
    message = put()
    client.deliver(message, deadline=300)

    [held] = client.holdings()

    assert (held.event_id, held.subject, held.epoch, held.seq) == (
        str(message.event_id),
        "company:A",
        1,
        1,
    )


def signed_answer(data: object) -> bytes:
    body = json.dumps(data).encode()
    headers = signing.signed_headers(message_id="list", body=body, now=int(time.time()))
    return answer(body, headers="".join(f"{name}: {value}\r\n" for name, value in headers.items()))


ITEM = {"event_id": "e", "subject": "s", "epoch": 1, "seq": 1, "body_hash": "h"}


# Signed when the test runs: a signature of the time of collection would be too old by then.
@pytest.mark.parametrize(
    ("make_reply", "words"),
    [
        (lambda: signed_answer({"count": 2, "items": [ITEM]}), "不完整：应有2条，实有1条"),
        (lambda: signed_answer({"items": [ITEM]}), "格式不正确"),
        (lambda: signed_answer({"count": 1, "items": [{}]}), "格式不正确"),
        (lambda: signed_answer([]), "格式不正确"),
        (lambda: answer(b'{"count": 0, "items": []}'), "缺少签名时间"),
        (lambda: signed_answer({"count": 1, "items": [ITEM]})[:-5], "读取平台清单失败"),
        (lambda: b"", "读取平台清单失败"),
    ],
)
def test_holdings_are_complete_and_signed_or_not_at_all(make_reply, words):
    with peer(make_reply()) as url, pytest.raises(PlatformUnreadable, match=words):
        CreditPlatform(url).holdings()


def test_clients_knows_the_credit_platform(settings):
    settings.PLATFORM_URL = "https://example.invalid"

    assert {name: client.url for name, client in clients().items()} == {
        "credit-platform": "https://example.invalid"
    }


def test_request_speaks_tls_to_https():
    with peer(b"\x15\x03\x01\x00\x02\x02\x28") as url, pytest.raises(OSError, match="SSL"):
        request("GET", url.replace("http:", "https:"), deadline=300, limit=10)


def test_shut_of_a_closed_socket_is_nothing():
    line = socket.socket()
    line.close()

    assert platform_module._shut(line) is None


@pytest.mark.django_db(transaction=True)
def test_each_push_carries_the_newest_head_of_the_audit_chain(monkeypatch):
    sent = []
    monkeypatch.setattr(
        "api.push.platform.request",
        lambda *_, headers, **__: sent.append(headers) or Response(503, {}, b""),
    )
    [platform] = clients().values()
    platform.deliver(put(), deadline=1)
    with transaction.atomic():
        audit.record(act="试", object_kind="X", object_id=1, now=NOW)
    assert wait_for(lambda: seal_audit(now=NOW) >= 1)
    platform.deliver(put(), deadline=1)

    assert "x-anxin-audit-head" not in sent[0]
    assert list(read_heads([sent[1]["x-anxin-audit-head"]])) == published_heads()
