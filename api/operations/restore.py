"""恢复: a backup into an empty place, checked before and after; nothing is pushed until then."""

import datetime as dt
import json
import re
import subprocess
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

from api.operations.archive import ArchiveReader
from api.operations.backup import DATABASE, FORMAT, MANIFEST, UPLOADS, Manifest, backup_key
from api.operations.invariants import Violation, violations
from api.operations.programs import connection_arguments, running
from sites import audit
from sites.errors import StateConflict
from sites.lib.audit_chain import Head, SignedHead
from sites.models import AuditEntry, DatabaseRestore, OutboxSubject
from sites.services.upload_store import put_back

# Numbers of transactions leave a gap at a restore, so that it can be seen in them.
GAP = 1_000
FILE = re.compile(rf"{UPLOADS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: `problems` must be looked into before the gate is opened."""

    manifest: Manifest
    files: int
    problems: tuple[Violation, ...]


def restore(source: Path, *, now: dt.datetime, heads: Iterable[SignedHead] = ()) -> Restored:
    """Bring a backup back into an empty database and an empty folder of uploads.

    The whole file is checked against its key before anything is written; the database comes
    back whole or not at all.

    Args:
        source: the file.
        now: the moment.
        heads: of the audit chain as published elsewhere: an older backup lacks the newest.

    Raises:
        ArchiveDamaged: another key, changed or cut off; nothing was written.
        StateConflict: the place is not empty (E-RESTORE-PLACE), or another format.
        ProgramFailed: the database could not be read in; it is still empty.
    """
    _require_empty()
    manifest = read_manifest(source)
    files = _read_in(source)
    _begin_new_life(manifest, now)
    problems = violations(
        rows=manifest.rows,
        heads=[Head(int(str(manifest.head[0])), str(manifest.head[1])), *(h.head for h in heads)],
    )
    return Restored(manifest, files, tuple(problems))


def read_manifest(source: Path) -> Manifest:
    """What a backup says of itself, after all of it was found unchanged.

    Raises:
        ArchiveDamaged: another key, changed or cut off.
        StateConflict: of a format this version does not know.
    """
    with source.open("rb") as file:
        reader = ArchiveReader(file, backup_key())
        while reader.read(1024 * 1024):
            continue
    with source.open("rb") as file, _tar(file) as tar:
        member = tar.next()
        content = tar.extractfile(member) if member and member.name == MANIFEST else None
        data = json.loads(content.read()) if content else {}
    if data.get("format") != FORMAT:
        raise StateConflict("备份的格式不被本版本支持", fix="请使用生成该备份的版本恢复")
    return Manifest(**data)


def _tar(file: BinaryIO) -> tarfile.TarFile:
    return tarfile.open(fileobj=cast("BinaryIO", ArchiveReader(file, backup_key())), mode="r|")


def _require_empty() -> None:
    if connection.introspection.table_names():
        raise StateConflict(
            "数据库不是空的，没有恢复", fix="请建一个空库后再恢复", code="E-RESTORE-PLACE"
        )
    root = Path(settings.UPLOAD_ROOT)
    if root.exists() and any(root.glob("*/*")):
        raise StateConflict(
            "上传目录不是空的，没有恢复", fix=f"请移走 {root} 里的文件", code="E-RESTORE-PLACE"
        )


def _read_in(source: Path) -> int:
    """Database first, then files; returns how many files."""
    files = 0
    with source.open("rb") as file, _tar(file) as tar:
        arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        with running("pg_restore", [*connection_arguments(), *arguments]) as process:
            first = _database(tar, process)
        member = first
        while member is not None:
            content = tar.extractfile(member)
            if content is not None and FILE.fullmatch(member.name):
                # Sealed as it lay there; the invariants open each and compare it with its name.
                put_back(content.read(), member.name.rpartition("/")[2])
                files += 1
            member = tar.next()
    return files


def _database(tar: tarfile.TarFile, process: subprocess.Popen[bytes]) -> tarfile.TarInfo | None:
    """Feed the pieces of the database; the first member after them."""
    assert process.stdin is not None
    while member := tar.next():
        content = tar.extractfile(member)
        if member.name.startswith(f"{DATABASE}/") and content is not None:
            process.stdin.write(content.read())
        elif member.name != MANIFEST:
            return member
    return None


@transaction.atomic
def _begin_new_life(manifest: Manifest, now: dt.datetime) -> None:
    """Close the gate, let numbers of transactions rise on, and open a new epoch of pushes."""
    newest = AuditEntry.objects.aggregate(newest=Max("transaction_id"))["newest"] or 0
    DatabaseRestore.objects.create(
        restored_at=now,
        backup_at=dt.datetime.fromisoformat(manifest.taken_at),
        transaction_offset=newest + GAP,
    )
    # Later than any that the lost time opened, for a restore or a replaced message.
    minute = int(now.timestamp()) // 60
    OutboxSubject.objects.update(
        epoch=Greatest(F("epoch") + 1, minute), next_seq=1, lease_token=None, lease_until=None
    )
    audit.record(
        act="从备份恢复",
        object_kind="DatabaseRestore",
        object_id=manifest.taken_at,
        now=now,
        detail={"head": manifest.head},
    )
