"""Files as received, sealed, under the SHA-256 of what was received (原始文件)."""

import datetime as dt
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from sites.errors import NotFound
from sites.lib.cipher import CipherError
from sites.sealing import cipher

# In front of every sealed file; one without it lies here as it was received.
MARK = b"\x00ANXIN1\x00"
NAME = re.compile(r"[0-9a-f]{64}")
# Nothing is written for so long: what is older belongs to a process that died.
UNFINISHED_SECONDS = 3600


def store(content: bytes) -> str:
    """Keep the bytes for good and return their SHA-256; the same bytes are kept once.

    The file is complete under its name or not there at all, also after a power cut.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if not target.exists():
        _write(target, _sealed(content, digest))
    return digest


def fetch(digest: str) -> bytes:
    """Return the bytes kept under a SHA-256.

    Raises:
        NotFound: E-FILE-LOST, when they are gone, no longer the same, or of an unknown key.
    """
    try:
        content = _opened(path_of(digest).read_bytes(), digest)
    except (FileNotFoundError, CipherError):
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFound("原始文件缺失或已被改动", fix="请重新上传该文件", code="E-FILE-LOST")
    return content


def path_of(digest: str) -> Path:
    """Return where the bytes of a SHA-256 lie."""
    return Path(settings.UPLOAD_ROOT) / digest[:2] / digest


def put_back(kept: bytes, digest: str) -> None:
    """Write a file as it lay in the store of a backup, without opening it."""
    _write(path_of(digest), kept)


def discard(digest: str) -> None:
    """Delete the bytes of a SHA-256; a file that is not there is no error."""
    path_of(digest).unlink(missing_ok=True)


def stored() -> list[Path]:
    """Where each complete file lies, in order; one still being written has another name."""
    return sorted(path for path in _all_files() if NAME.fullmatch(path.name))


def discard_unfinished(*, now: dt.datetime) -> int:
    """Delete what processes that died left half written; returns how many files.

    Nobody was told that such a file is kept: the same file sent again is written anew.
    """
    count = 0
    for path in _all_files():
        try:
            age = now.timestamp() - path.stat().st_mtime
        except FileNotFoundError:
            # Finished, or given up, this moment.
            continue
        if age > UNFINISHED_SECONDS and not NAME.fullmatch(path.name):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _all_files() -> Iterator[Path]:
    return (path for path in Path(settings.UPLOAD_ROOT).glob("*/*") if path.is_file())


def outdated() -> Iterator[str]:
    """SHA-256 of each file not sealed by the current key."""
    current = MARK + cipher().current.encode() + b":"
    for path in stored():
        with path.open("rb") as file:
            if file.read(len(current)) != current:
                yield path.name


def reseal(digest: str) -> None:
    """Seal a file anew with the current key.

    Raises:
        NotFound: E-FILE-LOST, as `fetch`.
    """
    _write(path_of(digest), _sealed(fetch(digest), digest))


def _sealed(content: bytes, digest: str) -> bytes:
    return MARK + cipher().encrypt_bytes(content, purpose=f"upload.{digest}")


def _opened(kept: bytes, digest: str) -> bytes:
    if not kept.startswith(MARK):
        return kept
    return cipher().decrypt_bytes(kept.removeprefix(MARK), purpose=f"upload.{digest}")


def _write(target: Path, content: bytes) -> None:
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


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
