"""The sandbox platform over HTTP: what it takes, refuses, shows, and how it misbehaves."""

import json
import time

import pytest

from api.push import signing
from api.push.outcomes import Acknowledged, Retry
from api.push.platform import request
from tests.api.push.conftest import put
from tests.chaos.processes import wait_for

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def post(settings, path, body, headers=None):
    return request(
        "POST",
        settings.PLATFORM_URL + path,
        body=body,
        headers=headers,
        deadline=300,
        limit=100_000,
    )


def get(settings, path):
    return request("GET", settings.PLATFORM_URL + path, deadline=300, limit=100_000)


def signed(body, message_id="m"):
    return signing.signed_headers(message_id=message_id, body=body, now=int(time.time()))


def event(**changes):
    data = {"event_id": "m", "subject": "s", "epoch": 1, "seq": 1, "kind": "LIST", **changes}
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (event(), {}, 401, "E-SIG-FORMAT"),
        (b"{", None, 422, "E-FORMAT"),
        (b"[]", None, 422, "E-FORMAT"),
        (event(event_id="other"), None, 422, "E-FORMAT"),
        (event(seq="x"), None, 422, "E-FORMAT"),
        (event(seq=2), None, 409, "E-SEQUENCE"),
    ],
)
def test_events_that_are_not_taken_change_nothing(sandbox, settings, body, headers, status, code):
    response = post(settings, "/events", body, signed(body) if headers is None else headers)

    assert (response.status, json.loads(response.body)["code"]) == (status, code)
    assert sandbox.store.all() == []


def test_an_event_of_a_known_id_and_other_content_is_a_conflict(sandbox, settings):
    for body in (event(), event(extra=1)):
        response = post(settings, "/events", body, signed(body))

    assert (response.status, json.loads(response.body)["code"]) == (409, "E-DUPLICATE")


def test_what_is_too_large_or_elsewhere_is_refused(sandbox, settings):
    assert post(settings, "/events", b"", {"content-length": "9999999"}).status == 413
    assert post(settings, "/nothing", b"{}").status == 404
    assert get(settings, "/nothing").status == 404
    assert get(settings, "/receipts/none").status == 404


def test_receipts_can_be_asked_for_again(client, sandbox, settings):
    message = put()
    client.deliver(message, deadline=300)

    response = get(settings, f"/receipts/{message.event_id}")

    assert json.loads(response.body)["platform_reference"] == "XY0000000001"
    assert signing.verify_headers(response.headers, body=response.body, now=int(time.time()))


def test_the_page_shows_what_is_held_and_escapes_it(client, sandbox, settings):
    client.deliver(
        put(document_number="1号", member={"name": "<b>某公司</b>"}, listed_on="2026-09-10"),
        deadline=300,
    )

    page = get(settings, "/").body.decode()

    assert "&lt;b&gt;某公司&lt;/b&gt;" in page
    assert "1号" in page
    assert "<b>" not in page


def test_a_failing_platform_says_busy_and_takes_nothing(client, sandbox, settings):
    post(settings, "/control", b'{"fail_rate": 1.0, "unknown": 1}')

    assert client.deliver(put(), deadline=300) == Retry("平台繁忙（503）")
    assert sandbox.store.all() == []


def test_a_lost_answer_leaves_the_effect_and_the_repeat_gets_the_receipt(client, sandbox):
    sandbox.behavior.drop_answers = 1
    message = put()

    assert isinstance(client.deliver(message, deadline=300), Retry)
    assert isinstance(client.deliver(message, deadline=300), Acknowledged)
    assert len(sandbox.store.all()) == 1


def test_a_slow_answer_is_not_waited_for_beyond_the_deadline(client, sandbox):
    sandbox.behavior.delay = 1.0
    message = put()

    assert isinstance(client.deliver(message, deadline=0.3), Retry)
    # On a busy machine we have given up before the request was read.
    assert wait_for(lambda: len(sandbox.store.all()) == 1)


def test_a_duplicating_gateway_makes_one_effect(client, sandbox):
    sandbox.behavior.duplicate = True

    assert isinstance(client.deliver(put(), deadline=300), Acknowledged)
    assert len(sandbox.store.all()) == 1


def test_control_can_make_the_platform_forget(client, sandbox, settings):
    client.deliver(put(), deadline=300)

    response = post(settings, "/control", b'{"forget": 1}')

    assert json.loads(response.body)["behavior"]["fail_rate"] == 0.0
    assert sandbox.store.all() == []


@pytest.mark.parametrize(("error", "reported"), [(ConnectionResetError, False), (KeyError, True)])
def test_only_a_sender_that_went_away_is_passed_over(sandbox, capsys, error, reported):
    def fail():
        raise error

    try:
        fail()
    except error:
        sandbox.handle_error(None, ("127.0.0.1", 1))

    assert bool(capsys.readouterr().err) == reported
