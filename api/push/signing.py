"""Signed HTTP bodies between us and a platform (Standard Webhooks headers)."""

import base64
from collections.abc import Mapping

from django.conf import settings

from sites.lib.signatures import BadSignature, sign, verify

ID_HEADER = "webhook-id"
TIME_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"


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
    return {
        ID_HEADER: message_id,
        TIME_HEADER: str(now),
        SIGNATURE_HEADER: sign(secrets()[0], message_id=message_id, timestamp=now, body=body),
    }


def verify_headers(headers: Mapping[str, str], *, body: bytes, now: int) -> str:
    """Check the signature of a received body.

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
    verify(
        secrets(),
        message_id=message_id,
        timestamp=int(stated),
        body=body,
        signature=headers.get(SIGNATURE_HEADER) or "",
        now=now,
    )
    return message_id
