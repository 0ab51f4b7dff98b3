"""Signed headers, made and checked."""

import base64

import pytest

from api.push import signing
from sites.lib.signatures import BadSignature

pytestmark = pytest.mark.unit
NOW = 1_790_000_000


def test_signed_headers_are_accepted_by_verify_headers():
    headers = signing.signed_headers(message_id="m1", body=b"{}", now=NOW)

    assert set(headers) == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert signing.verify_headers(headers, body=b"{}", now=NOW) == "m1"


def test_verify_headers_accepts_the_old_secret_while_both_live(settings):
    old, new = (base64.b64encode(name * 16).decode() for name in (b"ab", b"cd"))
    settings.PUSH_SECRETS = [old]
    headers = signing.signed_headers(message_id="m1", body=b"{}", now=NOW)

    settings.PUSH_SECRETS = [new, old]
    assert signing.verify_headers(headers, body=b"{}", now=NOW) == "m1"
    settings.PUSH_SECRETS = [new]
    with pytest.raises(BadSignature):
        signing.verify_headers(headers, body=b"{}", now=NOW)


@pytest.mark.parametrize(
    ("change", "body", "code"),
    [
        ({"webhook-timestamp": ""}, b"{}", "E-SIG-FORMAT"),
        ({"webhook-timestamp": "-5"}, b"{}", "E-SIG-FORMAT"),
        ({"webhook-timestamp": "1" * 13}, b"{}", "E-SIG-FORMAT"),
        ({"webhook-timestamp": str(NOW - 301)}, b"{}", "E-SIG-TIME"),
        ({"webhook-id": ""}, b"{}", "E-SIG-FORMAT"),
        ({"webhook-id": "m2"}, b"{}", "E-SIG-MISMATCH"),
        ({"webhook-signature": ""}, b"{}", "E-SIG-FORMAT"),
        ({}, b"{ }", "E-SIG-MISMATCH"),
    ],
)
def test_verify_headers_refuses_what_is_not_proven(change, body, code):
    headers = {**signing.signed_headers(message_id="m1", body=b"{}", now=NOW), **change}

    with pytest.raises(BadSignature) as caught:
        signing.verify_headers(headers, body=body, now=NOW)

    assert caught.value.code == code
