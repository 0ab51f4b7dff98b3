"""Encrypted columns and files: identity numbers, accounts, telephone numbers, workbooks.

A sealed column holds "key id:base64"; beside it stands a keyed blind index where
rows must be found or compared by the value. Nothing decrypts by itself: reading a
value in the clear is a call that stands out, and services record it.

What is told in complaints and cases has keys of its own (`COMPLAINT_KEYS`): who can open the
register cannot open them, and they can be destroyed apart.
"""

import base64
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from sites.lib.cipher import FieldCipher

COMPLAINT_PURPOSES = ("complaint.", "case.")


@lru_cache(maxsize=8)
def _cipher(keys: str, older: str, index_key: str, profile: str, index_profile: str) -> FieldCipher:
    listed = [item.strip().split(":", 1) for item in f"{keys},{older}".strip(",").split(",")]
    names = [name for name, _ in listed]
    if len(set(names)) < len(names):
        raise ValueError("each key has an id of its own, also between register and complaints")
    return FieldCipher(
        keys={name: base64.b64decode(value) for name, value in listed},
        current=names[0],
        index_key=base64.b64decode(index_key),
        profile=profile,
        index_profile=index_profile,
    )


def cipher(purpose: str = "") -> FieldCipher:
    """The cipher for a purpose with the keys of the environment.

    What was told in complaints before they had keys of their own still opens.
    """
    apart = purpose.startswith(COMPLAINT_PURPOSES)
    keys = settings.COMPLAINT_KEYS if apart else settings.FIELD_KEYS
    older = settings.FIELD_KEYS if apart else ""
    return _cipher(keys, older, settings.INDEX_KEY, settings.CIPHER_PROFILE, settings.INDEX_PROFILE)


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a value for one purpose ("worker.id_number"); empty stays empty."""
    return cipher(purpose).encrypt(text, purpose=purpose) if text else ""


def unseal(token: str, *, purpose: str) -> str:
    """Decrypt; the purpose must be the one it was sealed for."""
    return cipher(purpose).decrypt(token, purpose=purpose) if token else ""


def blind_index(text: str, *, purpose: str) -> str:
    """A keyed hash by which equal values are found; empty stays empty."""
    return cipher(purpose).blind_index(text, purpose=purpose) if text else ""


def blind_indices(texts: Iterable[str], *, purpose: str) -> list[str]:
    """The keyed hashes of many values at once; none of them may be empty."""
    return cipher(purpose).blind_indices(texts, purpose=purpose)


def audit_key() -> bytes:
    """The 32 bytes that sign published heads of the audit chain."""
    return base64.b64decode(settings.AUDIT_KEY)
