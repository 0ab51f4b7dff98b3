"""Files as received, unchanged, under their own SHA-256 (原始文件)."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from sites.errors import NotFound


def store(content: bytes) -> str:
    """Keep the bytes for good and return their SHA-256; the same bytes are kept once.

    The file is complete under its name or not there at all, also after a power cut.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    _sync_folder(target.parent)
    return digest


def fetch(digest: str) -> bytes:
    """Return the bytes kept under a SHA-256.

    Raises:
        NotFound: E-FILE-LOST, when they are gone or no longer the same.
    """
    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFound("原始文件缺失或已被改动", fix="请重新上传该文件", code="E-FILE-LOST")
    return content


def path_of(digest: str) -> Path:
    """Return where the bytes of a SHA-256 lie."""
    return Path(settings.UPLOAD_ROOT) / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
