"""Signatures and fields in the national ciphers (国密): SM3 over sorted fields, SM4 for accounts.

The shape is that of the local wage platforms: ``sign`` is SM3 over the lower-cased
``key=value`` pairs sorted by key, joined by ``&``, with ``&appsecret=`` behind; a sealed field is
SM4-CBC with PKCS#7 padding, its 16-byte vector in front, in Base64.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping

import gmalg

BLOCK = 16


class UnreadableField(ValueError):
    """A sealed field that does not open with the key."""


def sm3_hex(content: bytes) -> str:
    """Return the SM3 digest in lower-case hexadecimal."""
    digest = gmalg.SM3()
    digest.update(content)
    value: bytes = digest.value()
    return value.hex()


def sign_fields(fields: Mapping[str, str], secret: str) -> str:
    """Sign an envelope; a field named ``sign`` is left out."""
    pairs = [f"{key}={value}" for key, value in sorted(fields.items()) if key != "sign"]
    return sm3_hex(f"{'&'.join(pairs).lower()}&appsecret={secret.lower()}".encode())


def fields_signed(fields: Mapping[str, str], secret: str) -> bool:
    """Whether an envelope carries the signature of the secret."""
    return hmac.compare_digest(
        fields.get("sign", "").lower().encode(), sign_fields(fields, secret).encode()
    )


def seal_field(text: str, key: bytes) -> str:
    """Encrypt one field with a vector of its own."""
    cipher, previous = gmalg.SM4(key), secrets.token_bytes(BLOCK)
    data = text.encode()
    padding = BLOCK - len(data) % BLOCK
    data += bytes([padding]) * padding
    sealed = previous
    for start in range(0, len(data), BLOCK):
        previous = cipher.encrypt(_xor(data[start : start + BLOCK], previous))
        sealed += previous
    return base64.b64encode(sealed).decode()


def open_field(text: str, key: bytes) -> str:
    """Decrypt one field.

    Raises:
        UnreadableField: It is no such field, or was sealed with another key.
    """
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableField from error
    if len(sealed) < 2 * BLOCK or len(sealed) % BLOCK:
        raise UnreadableField
    cipher, data = gmalg.SM4(key), b""
    for start in range(BLOCK, len(sealed), BLOCK):
        block = sealed[start : start + BLOCK]
        data += _xor(cipher.decrypt(block), sealed[start - BLOCK : start])
    padding = data[-1]
    if not 1 <= padding <= BLOCK or data[-padding:] != bytes([padding]) * padding:
        raise UnreadableField
    try:
        return data[:-padding].decode()
    except UnicodeDecodeError as error:
        raise UnreadableField from error


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
