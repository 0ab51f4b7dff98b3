"""Encrypted columns: identity numbers, accounts, telephone numbers.

A sealed column holds "key id:base64"; beside it stands a keyed blind index where
rows must be found or compared by the value. Nothing decrypts by itself: reading a
value in the clear is a call that stands out, and services record it.
"""

import base64
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from sites.lib.cipher import FieldCipher


@lru_cache(maxsize=4)
def _cipher(field_keys: str, index_key: str) -> FieldCipher:
    keys = dict(item.strip().split(":", 1) for item in field_keys.split(","))
    return FieldCipher(
        keys={name: base64.b64decode(value) for name, value in keys.items()},
        current=next(iter(keys)),
        index_key=base64.b64decode(index_key),
    )


def cipher() -> FieldCipher:
    """The cipher with the keys of the environment."""
    return _cipher(settings.FIELD_KEYS, settings.INDEX_KEY)


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a value for one purpose ("worker.id_number"); empty stays empty."""
    return cipher().encrypt(text, purpose=purpose) if text else ""


def unseal(token: str, *, purpose: str) -> str:
    """Decrypt; the purpose must be the one it was sealed for."""
    return cipher().decrypt(token, purpose=purpose) if token else ""


def blind_index(text: str, *, purpose: str) -> str:
    """A keyed hash by which equal values are found; empty stays empty."""
    return cipher().blind_index(text, purpose=purpose) if text else ""


def blind_indices(texts: Iterable[str], *, purpose: str) -> list[str]:
    """The keyed hashes of many values at once; none of them may be empty."""
    return cipher().blind_indices(texts, purpose=purpose)


def audit_key() -> bytes:
    """The 32 bytes that sign published heads of the audit chain."""
    return base64.b64decode(settings.AUDIT_KEY)
