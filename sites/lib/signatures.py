"""Signed messages between platforms (Standard Webhooks), and receipts that notice a typing slip."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

VERSION = "v1"
# Crockford's alphabet: no I, L, O, U, which people confuse on paper and on the phone.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LOOKALIKES = str.maketrans("OILU", "011V")
# The largest prime below 32 squared: two characters hold any remainder.
RECEIPT_MODULUS = 1021
CHECK_LENGTH = 2


class BadSignature(ValueError):
    """A message that is not proven to come from the holder of the secret, now.

    Attributes:
        code: ``E-SIG-TIME``, ``E-SIG-FORMAT`` or ``E-SIG-MISMATCH``.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the stable code beside the Chinese message."""
        super().__init__(message)
        self.code = code
        self.message = message


def sign(secret: bytes, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Sign id, time and body with HMAC-SHA256.

    Args:
        secret: Shared secret.
        message_id: Stable over retries; without a dot, which separates the signed parts.
        timestamp: Unix seconds of this attempt.
        body: The bytes sent, unchanged.

    Returns:
        ``v1,<base64>``.

    Raises:
        ValueError: The id is empty or holds a dot, or the secret is empty.
    """
    if not secret or not message_id or "." in message_id:
        raise ValueError("signing needs a secret and a message id without a dot")
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret, content, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def verify(
    secrets: Sequence[bytes],
    *,
    message_id: str,
    timestamp: int,
    body: bytes,
    signature: str,
    now: int,
    tolerance: int = 300,
) -> None:
    """Accept a message signed with any of the live secrets within the time tolerance.

    Args:
        secrets: Live secrets, two during a rotation.
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
    given = [part.encode() for part in of_version(VERSION, signature)]
    expected = [
        sign(secret, message_id=message_id, timestamp=timestamp, body=body).encode()
        for secret in secrets
    ]
    if not any(hmac.compare_digest(one, other) for one in given for other in expected):
        raise BadSignature("E-SIG-MISMATCH", "签名不符")


def check_time_and_id(*, message_id: str, timestamp: int, now: int, tolerance: int) -> None:
    """Refuse what no signature can make good, whatever the scheme.

    Raises:
        BadSignature: The clocks differ too much, or the id cannot have been signed.
    """
    if abs(now - timestamp) > tolerance:
        raise BadSignature("E-SIG-TIME", "签名时间与当前时间相差过大")
    if not message_id or "." in message_id:
        raise BadSignature("E-SIG-FORMAT", "消息编号格式不正确")


def of_version(version: str, signature: str) -> list[str]:
    """The signatures of one scheme among several separated by spaces.

    Raises:
        BadSignature: There is none.
    """
    given = [part for part in signature.split() if part.startswith(f"{version},")]
    if not given:
        raise BadSignature("E-SIG-FORMAT", "缺少可识别的签名")
    return given


def normalize_receipt(text: str) -> str:
    """Bring a receipt into the form it is looked up in: upper case, no hyphens, 0 for O, 1 for I."""
    kept = "".join(character for character in text.upper() if character not in "- \u3000")
    return kept.translate(RECEIPT_LOOKALIKES)


def add_check(text: str) -> str:
    """Append two check characters that catch any single slip and any swap of neighbors.

    Raises:
        ValueError: The text is empty or holds other than letters, digits and hyphens.
    """
    remainder = _remainder(normalize_receipt(text) + "00")
    if remainder is None:
        raise ValueError("a receipt is made of letters, digits and hyphens")
    high, low = divmod((1 - remainder) % RECEIPT_MODULUS, len(RECEIPT_ALPHABET))
    return text + RECEIPT_ALPHABET[high] + RECEIPT_ALPHABET[low]


def check_ok(text: str) -> bool:
    """Tell whether a receipt carries its own check characters, however it was typed."""
    return _remainder(normalize_receipt(text)) == 1


def _remainder(text: str) -> int | None:
    """Return the weighted sum modulo the prime (ISO 7064 pure system); None when unreadable."""
    if len(text) <= CHECK_LENGTH:
        return None
    remainder = 0
    for character in text:
        value = RECEIPT_ALPHABET.find(character)
        if value < 0:
            return None
        remainder = (remainder * len(RECEIPT_ALPHABET) + value) % RECEIPT_MODULUS
    return remainder
