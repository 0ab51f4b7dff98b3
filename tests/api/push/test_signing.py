"""Signed headers, made and checked."""

import base64

import pytest

from api.push import signing
from sites.lib.signatures import BadSignature
from sites.lib.sm2_signatures import public_key_of

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


def test_while_secrets_rotate_either_side_may_change_first(settings):
    old, new = (base64.b64encode(name * 16).decode() for name in (b"ab", b"cd"))
    settings.PUSH_SECRETS = [new, old]
    headers = signing.signed_headers(message_id="m1", body=b"{}", now=NOW)

    for known in ([old], [new], [new, old]):
        settings.PUSH_SECRETS = known
        assert signing.verify_headers(headers, body=b"{}", now=NOW) == "m1"


def test_the_national_profile_is_signed_by_sm2_and_takes_nothing_else(settings):
    first, second = "11" * 32, "22" * 32
    hmac = signing.signed_headers(message_id="m1", body=b"{}", now=NOW)
    settings.PUSH_PROFILE = "SM"
    settings.PUSH_SM2_KEYS = [second, first]
    settings.PLATFORM_SM2_KEYS = [public_key_of(first).hex()]

    headers = signing.signed_headers(message_id="m1", body=b"{}", now=NOW)
    assert headers["webhook-signature"].count("v1s,") == 2
    assert signing.verify_headers(headers, body=b"{}", now=NOW) == "m1"
    with pytest.raises(BadSignature, match="缺少可识别的签名"):
        signing.verify_headers(hmac, body=b"{}", now=NOW)
    settings.PLATFORM_SM2_KEYS = [public_key_of("33" * 32).hex()]
    with pytest.raises(BadSignature, match="签名不符"):
        signing.verify_headers(headers, body=b"{}", now=NOW)
