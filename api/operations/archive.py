"""A stream of bytes under one key: whoever has not the key reads nothing, and a cut is noticed.

Chunks of AES-256-GCM; each is bound to its number and to whether it is the last, so that none
can be changed, exchanged, repeated or left out.
"""

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"ANXIN-BACKUP-1\n"
PREFIX_BYTES = 8
CHUNK_BYTES = 1024 * 1024
TAG_BYTES = 16
LENGTH = struct.Struct(">I")


class ArchiveDamaged(ValueError):
    """The key is not the one it was written with, or the bytes are not those written."""


class ArchiveWriter:
    """Takes bytes, writes them encrypted; complete only after `close`."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        """Begin an archive with 32 bytes of a key."""
        self._file, self._cipher = file, AESGCM(key)
        self._prefix = os.urandom(PREFIX_BYTES)
        self._number, self._held = 0, bytearray()
        file.write(MAGIC + self._prefix)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._held += data
        while len(self._held) > CHUNK_BYTES:
            self._put(bytes(self._held[:CHUNK_BYTES]), is_last=False)
            del self._held[:CHUNK_BYTES]
        return len(data)

    def close(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._put(bytes(self._held), is_last=True)
        self._held.clear()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(*_parts(self._prefix, self._number, chunk, is_last=is_last))
        self._file.write(LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class ArchiveReader:
    """Gives back the bytes of an archive, each chunk only after it was found unchanged."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        """Begin to read.

        Raises:
            ArchiveDamaged: it is no archive of ours.
        """
        self._file, self._cipher = file, AESGCM(key)
        if file.read(len(MAGIC)) != MAGIC:
            raise ArchiveDamaged("这不是本系统的备份文件")
        self._prefix = file.read(PREFIX_BYTES)
        self._number, self._held, self._ended = 0, bytearray(), False

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, fewer only at the end; all of them with -1.

        Raises:
            ArchiveDamaged: another key, a changed byte, or cut off.
        """
        while not self._ended and (size < 0 or len(self._held) < size):
            self._held += self._chunk()
        taken = bytes(self._held[:size] if size >= 0 else self._held)
        del self._held[: len(taken)]
        return taken

    def _chunk(self) -> bytes:
        head = self._file.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise ArchiveDamaged("备份文件不完整：结尾被截断")
        (length,) = LENGTH.unpack(head)
        if length > CHUNK_BYTES + TAG_BYTES:
            raise ArchiveDamaged("备份密钥不符，或备份文件已损坏")
        sealed = self._file.read(length)
        for is_last in (False, True):
            try:
                chunk = self._cipher.decrypt(
                    *_parts(self._prefix, self._number, sealed, is_last=is_last)
                )
            except InvalidTag:
                continue
            self._number, self._ended = self._number + 1, is_last
            return chunk
        raise ArchiveDamaged("备份密钥不符，或备份文件已损坏")


def _parts(prefix: bytes, number: int, data: bytes, *, is_last: bool) -> tuple[bytes, bytes, bytes]:
    """Nonce, data and what is authenticated beside it."""
    return prefix + struct.pack(">I", number), data, MAGIC + (b"last" if is_last else b"more")
