"""Signed messages in the national ciphers: SM2 with SM3 over id, time and body (GB/T 32918.2).

The content signed is that of Standard Webhooks; the scheme is ``v1s``, the signature r and s, 32
bytes each, in Base64.
"""

import base64
import binascii
from collections.abc import Sequence

import gmalg

from sites.lib.signatures import BadSignature, check_time_and_id, of_version

VERSION = "v1s"
# The signer's name that GM/T 0009 prescribes where none was agreed on.
SIGNER = b"1234567812345678"
HALF = 32


def sign_sm2(private_key: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Sign id, time and body.

    Args:
        private_key: 64 hexadecimal digits.
        message_id: Stable over retries; without a dot, which separates the signed parts.
        timestamp: Unix seconds of this attempt.
        body: The bytes sent, unchanged.

    Raises:
        ValueError: The id is empty or holds a dot.
    """
    if not message_id or "." in message_id:
        raise ValueError("signing needs a message id without a dot")
    secret = bytes.fromhex(private_key)
    signer = gmalg.SM2(secret, SIGNER, public_key_of(private_key))
    r, s = signer.sign(_content(message_id, timestamp, body))
    raw = r.rjust(HALF, b"\0") + s.rjust(HALF, b"\0")
    return f"{VERSION},{base64.b64encode(raw).decode()}"


def verify_sm2(
    public_keys: Sequence[str],
    *,
    message_id: str,
    timestamp: int,
    body: bytes,
    signature: str,
    now: int,
    tolerance: int = 300,
) -> None:
    """Accept a message signed with any of the live keys within the time tolerance.

    Args:
        public_keys: Uncompressed points, "04" and 128 hexadecimal digits; two during a rotation.
        message_id: As received.
        timestamp: Unix seconds, as received.
        body: The bytes received.
        signature: One or more signatures separated by spaces; other versions are passed over.
        now: Unix seconds of the receiver.
        tolerance: Seconds the two clocks may differ, both ways.

    Raises:
        BadSignature: Stale, malformed or by another hand.
    """
    check_time_and_id(message_id=message_id, timestamp=timestamp, now=now, tolerance=tolerance)
    given = of_version(VERSION, signature)
    content = _content(message_id, timestamp, body)
    if not any(_holds(key, content, one) for one in given for key in public_keys):
        raise BadSignature("E-SIG-MISMATCH", "签名不符")


def public_key_of(private_key: str) -> bytes:
    """The public point of a private key, uncompressed."""
    point: bytes = gmalg.SM2().generate_pk(bytes.fromhex(private_key))
    return point


def _content(message_id: str, timestamp: int, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode() + body


def _holds(public_key: str, content: bytes, signature: str) -> bool:
    try:
        raw = base64.b64decode(signature.partition(",")[2], validate=True)
        if len(raw) != 2 * HALF:
            return False
        checker = gmalg.SM2(uid=SIGNER, pk=bytes.fromhex(public_key))
        return bool(checker.verify(content, raw[:HALF], raw[HALF:]))
    except (binascii.Error, ValueError, gmalg.errors.GMError):
        return False
