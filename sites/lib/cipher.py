"""Encrypted fields with rotating keys, and a keyed index to find equal values blindly."""

import base64
import binascii
import hmac
import os
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class CipherError(ValueError):
    """A token that cannot be opened: damaged, of another purpose, or of an unknown key."""


class FieldCipher:
    """AES-256-GCM for single fields.

    A token reads ``<key id>:<base64 of nonce and ciphertext>``; the purpose (table and column) is
    authenticated with it, so that a token moved to another column does not open.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        """Take the live keys.

        Args:
            keys: Key id to 32 bytes; all of them open tokens.
            current: Id of the key new tokens are made with.
            index_key: At least 32 bytes, different from every data key.

        Raises:
            ValueError: A key of wrong length, an id with a colon, an unknown current key, or an
                index key that is also a data key.
        """
        if current not in keys:
            raise ValueError("the current key is not among the keys")
        if any(len(key) != KEY_BYTES for key in keys.values()) or len(index_key) < KEY_BYTES:
            raise ValueError("data keys have 32 bytes, the index key at least 32")
        if any(not name or ":" in name for name in keys):
            raise ValueError("a key id is not empty and has no colon")
        if index_key in keys.values():
            raise ValueError("the index key must differ from the data keys")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current
        self._index_key = index_key

    def encrypt(self, text: str, *, purpose: str) -> str:
        """Seal a text for one purpose; equal texts give different tokens."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), purpose.encode())
        return f"{self._current}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, token: str, *, purpose: str) -> str:
        """Open a token made for this purpose.

        Raises:
            CipherError: Damaged token, other purpose or unknown key.
        """
        name, _, body = token.partition(":")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise CipherError("the token names no known key")
        try:
            raw = base64.b64decode(body, validate=True)
            opened = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise CipherError("the token is damaged or of another purpose") from error
        return opened.decode()

    def blind_indices(self, texts: Iterable[str], *, purpose: str) -> list[str]:
        """Return the fingerprints of many texts, each as `blind_index` gives it."""
        prefix, key, digest = f"{len(purpose)}:{purpose}:", self._index_key, hmac.digest
        return [digest(key, (prefix + text).encode(), "sha256").hex() for text in texts]

    def blind_index(self, text: str, *, purpose: str) -> str:
        """Return a keyed fingerprint (64 hexadecimal characters) to look equal values up by."""
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        message = f"{len(purpose)}:{purpose}:{text}".encode()
        return hmac.digest(self._index_key, message, "sha256").hex()
