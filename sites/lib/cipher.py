"""Encrypted fields with rotating keys, and a keyed index to find equal values blindly."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

KEY_BYTES = 32
NONCE_BYTES = 12
SHA256_BLOCK_BYTES = 64
TAG_BYTES = 16
# AES-256-GCM with SHA-256, or the national SM4-GCM with SM3.
AES, SM = "AES", "SM"
PROFILES = (AES, SM)
# Behind the key's id in a token: by which cipher it was made.
SM_MARK = "~sm"


class CipherError(ValueError):
    """A token that cannot be opened: damaged, of another purpose, or of an unknown key."""


class Sealer(Protocol):
    """One key with one cipher; AESGCM is one already."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return the text; a tag that does not hold raises InvalidTag."""


class SM4GCM:
    """SM4-GCM (GB/T 32907, RFC 8998) in the shape of AESGCM; its 16-byte key is derived by SM3."""

    def __init__(self, key: bytes) -> None:
        """Derive the key: one secret serves both ciphers, never with the same bytes."""
        self._key = sm3_hmac(key, b"anxin field key SM4")[:16]

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return ciphertext and tag."""
        encryptor = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return the text; a tag that does not hold raises InvalidTag."""
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(body) + decryptor.finalize()


def sm3_hmac(key: bytes, message: bytes) -> bytes:
    """HMAC with SM3 (32 bytes)."""
    digest = HMAC(key, hashes.SM3())
    digest.update(message)
    return digest.finalize()


class FieldCipher:
    """AES-256-GCM or SM4-GCM for single fields and for files.

    A token reads ``<key id>:<base64 of nonce and ciphertext>``, with ``~sm`` behind the id for
    SM4; the purpose (table and column) is authenticated with it, so that a token moved to another
    column does not open. Tokens of either cipher open whatever the profile is.
    """

    def __init__(
        self,
        keys: Mapping[str, bytes],
        current: str,
        index_key: bytes,
        profile: str = AES,
        index_profile: str = AES,
    ) -> None:
        """Take the live keys.

        Args:
            keys: Key id to 32 bytes; all of them open tokens.
            current: Id of the key new tokens are made with.
            index_key: At least 32 bytes, different from every data key.
            profile: Cipher of new tokens, one of `PROFILES`.
            index_profile: Hash of the blind index, one of `PROFILES`; fixed for an installation.

        Raises:
            ValueError: A key of wrong length, an id with a colon or ``~``, an unknown current key
                or profile, or an index key that is also a data key.
        """
        if current not in keys:
            raise ValueError("the current key is not among the keys")
        if any(len(key) != KEY_BYTES for key in keys.values()) or len(index_key) < KEY_BYTES:
            raise ValueError("data keys have 32 bytes, the index key at least 32")
        if any(not name or ":" in name or "~" in name for name in keys):
            raise ValueError("a key id is not empty and has neither colon nor tilde")
        if index_key in keys.values():
            raise ValueError("the index key must differ from the data keys")
        if {profile, index_profile} - set(PROFILES):
            raise ValueError(f"a profile is one of {', '.join(PROFILES)}")
        self._ciphers: dict[str, Sealer] = {}
        for name, key in keys.items():
            self._ciphers[name], self._ciphers[name + SM_MARK] = AESGCM(key), SM4GCM(key)
        self.current = current + SM_MARK if profile == SM else current
        self._index_key = index_key
        self._index_profile = index_profile

    def encrypt(self, text: str, *, purpose: str) -> str:
        """Seal a text for one purpose; equal texts give different tokens."""
        return f"{self.current}:{base64.b64encode(self._sealed(text.encode(), purpose)).decode()}"

    def decrypt(self, token: str, *, purpose: str) -> str:
        """Open a token made for this purpose.

        Raises:
            CipherError: Damaged token, other purpose or unknown key.
        """
        name, _, body = token.partition(":")
        self._of(name)
        try:
            raw = base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CipherError("the token is damaged or of another purpose") from error
        return self._opened(name, raw, purpose).decode()

    def encrypt_bytes(self, content: bytes, *, purpose: str) -> bytes:
        """Seal a file: the key's id, a colon, then nonce and ciphertext as they are."""
        return self.current.encode() + b":" + self._sealed(content, purpose)

    def decrypt_bytes(self, sealed: bytes, *, purpose: str) -> bytes:
        """Open a file sealed for this purpose.

        Raises:
            CipherError: Damaged, other purpose or unknown key.
        """
        name, _, raw = sealed.partition(b":")
        return self._opened(name.decode("ascii", "replace"), raw, purpose)

    def is_current(self, token: str) -> bool:
        """Whether a token was made with the current key and cipher."""
        return token.startswith(f"{self.current}:")

    def blind_indices(self, texts: Iterable[str], *, purpose: str) -> list[str]:
        """Return the fingerprints of many texts, each as `blind_index` gives it."""
        if self._index_profile == SM:
            return [self.blind_index(text, purpose=purpose) for text in texts]
        # HMAC as RFC 2104 spells it out, with what is the same of all of them hashed once; by
        # `hmac` it takes twice as long.
        key = self._index_key.ljust(SHA256_BLOCK_BYTES, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
        inner.update(f"{len(purpose)}:{purpose}:".encode())
        outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
        indices = []
        for text in texts:
            within, around = inner.copy(), outer.copy()
            within.update(text.encode())
            around.update(within.digest())
            indices.append(around.hexdigest())
        return indices

    def blind_index(self, text: str, *, purpose: str) -> str:
        """Return a keyed fingerprint (64 hexadecimal characters) to look equal values up by."""
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        message = f"{len(purpose)}:{purpose}:{text}".encode()
        if self._index_profile == SM:
            return sm3_hmac(self._index_key, message).hex()
        return hmac.digest(self._index_key, message, "sha256").hex()

    def _sealed(self, content: bytes, purpose: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, content, purpose.encode())

    def _opened(self, name: str, raw: bytes, purpose: str) -> bytes:
        try:
            return self._of(name).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise CipherError("the token is damaged or of another purpose") from error

    def _of(self, name: str) -> Sealer:
        sealer = self._ciphers.get(name)
        if sealer is None:
            raise CipherError("the token names no known key")
        return sealer
