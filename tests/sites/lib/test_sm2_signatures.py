"""SM2 signatures over messages: ours hold, everybody else's do not."""

import base64

import pytest

from sites.lib.signatures import BadSignature
from sites.lib.sm2_signatures import public_key_of, sign_sm2, verify_sm2

pytestmark = pytest.mark.unit
OURS, OTHER = "11" * 32, "22" * 32
NOW = 1_789_000_000
BODY = "列入".encode()


def signature(key=OURS, message_id="m", timestamp=NOW, body=BODY):
    return sign_sm2(key, message_id=message_id, timestamp=timestamp, body=body)


def check(given, *, keys=(OURS,), message_id="m", timestamp=NOW, body=BODY, now=NOW):
    verify_sm2(
        [public_key_of(key).hex() for key in keys],
        message_id=message_id,
        timestamp=timestamp,
        body=body,
        signature=given,
        now=now,
    )


def test_a_signature_holds_for_what_was_signed_with_any_live_key():
    check(signature())
    check(f"v1,abc {signature(OTHER)} {signature()}")
    check(signature(OTHER), keys=(OURS, OTHER))
    check(signature(), now=NOW + 300)


@pytest.mark.parametrize(
    ("given", "changes", "code"),
    [
        (signature(OTHER), {}, "E-SIG-MISMATCH"),
        (signature(), {"body": b"x"}, "E-SIG-MISMATCH"),
        (signature(), {"message_id": "n"}, "E-SIG-MISMATCH"),
        (signature(), {"timestamp": NOW - 1}, "E-SIG-MISMATCH"),
        (signature(), {"now": NOW + 301}, "E-SIG-TIME"),
        (signature(), {"now": NOW - 301}, "E-SIG-TIME"),
        (signature(), {"message_id": "a.b"}, "E-SIG-FORMAT"),
        ("v1,abc", {}, "E-SIG-FORMAT"),
        ("v1s,***", {}, "E-SIG-MISMATCH"),
        ("v1s," + base64.b64encode(b"short").decode(), {}, "E-SIG-MISMATCH"),
        ("v1s," + base64.b64encode(b"\0" * 64).decode(), {}, "E-SIG-MISMATCH"),
        ("v1s," + base64.b64encode(b"\xff" * 64).decode(), {}, "E-SIG-MISMATCH"),
    ],
    # A signature by SM2 is another each time, and may not be a test's name.
    ids=[
        "another key",
        "another body",
        "another message",
        "another time",
        "too old",
        "too early",
        "dot in the name",
        "another profile",
        "not base64",
        "short",
        "all zero",
        "all ones",
    ],
)
def test_whatever_else_is_refused(given, changes, code):
    with pytest.raises(BadSignature) as caught:
        check(given, **changes)
    assert caught.value.code == code


def test_an_id_with_a_dot_is_not_signed():
    with pytest.raises(ValueError, match="without a dot"):
        signature(message_id="a.b")
