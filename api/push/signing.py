"""Signed HTTP bodies between us and a platform (Standard Webhooks headers).

Two profiles: HMAC-SHA256 with a shared secret (`v1`), and the national ciphers (`v1s`): SM2 over
the same content, each side with a key pair of its own. While keys rotate a body carries a
signature of every live key, so that it does not matter which side changes first.
"""

import base64
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from sites.lib.signatures import BadSignature, sign, verify
from sites.lib.sm2_signatures import sign_sm2, verify_sm2

ID_HEADER = "webhook-id"
TIME_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
SM = "SM"


def secrets() -> list[bytes]:
    """The live shared secrets, the current one first."""
    return [base64.b64decode(item) for item in settings.PUSH_SECRETS]


def signed_headers(*, message_id: str, body: bytes, now: int) -> dict[str, str]:
    """Headers that prove a body ours.

    Args:
        message_id: the same over all tries of one message.
        body: the bytes sent.
        now: Unix seconds.
    """
    if settings.PUSH_PROFILE == SM:
        signatures = [
            sign_sm2(key, message_id=message_id, timestamp=now, body=body)
            for key in settings.PUSH_SM2_KEYS
        ]
    else:
        signatures = [
            sign(secret, message_id=message_id, timestamp=now, body=body) for secret in secrets()
        ]
    return {
        ID_HEADER: message_id,
        TIME_HEADER: str(now),
        SIGNATURE_HEADER: " ".join(signatures),
    }


def verify_headers(headers: Mapping[str, str], *, body: bytes, now: int) -> str:
    """Check the signature of a received body, by the profile agreed on and no other.

    Args:
        headers: as received; names are looked up as written here, so pass a
            case-insensitive mapping.
        body: the bytes received.
        now: Unix seconds.

    Returns:
        The message id.

    Raises:
        BadSignature: missing, stale, malformed or by another hand.
    """
    message_id = headers.get(ID_HEADER) or ""
    stated = headers.get(TIME_HEADER) or ""
    if not (stated.isascii() and stated.isdigit() and len(stated) <= 12):
        raise BadSignature("E-SIG-FORMAT", "缺少签名时间")
    told: dict[str, Any] = {
        "message_id": message_id,
        "timestamp": int(stated),
        "body": body,
        "signature": headers.get(SIGNATURE_HEADER) or "",
        "now": now,
    }
    if settings.PUSH_PROFILE == SM:
        verify_sm2(settings.PLATFORM_SM2_KEYS, **told)
    else:
        verify(secrets(), **told)
    return message_id
