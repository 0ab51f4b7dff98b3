"""备份: the database and the uploaded files of one moment, in one encrypted file."""

import base64
import datetime as dt
import hashlib
import io
import json
import os
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from api.operations.archive import ArchiveWriter
from api.operations.figures import BACKED_UP
from api.operations.programs import connection_arguments, running
from sites import audit
from sites.services.sealing import chain_head
from sites.services.upload_store import stored

FORMAT = 1
PIECE_BYTES = 8 * 1024 * 1024
MANIFEST = "manifest.json"
DATABASE = "database"
UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; the restore holds it to that.

    Attributes:
        taken_at: moment of the snapshot, ISO.
        rows: table to number of rows in the snapshot.
        head: position and hash of the audit chain in it.
        files: uploaded files in it.
    """

    format: int
    taken_at: str
    server: str
    migrations: list[list[str]]
    rows: dict[str, int]
    head: list[object]
    files: int


def backup_key() -> bytes:
    """The 32 bytes that open backups; kept apart from the keys of the columns."""
    return base64.b64decode(settings.BACKUP_KEY)


def backup(target: Path, *, now: dt.datetime) -> Manifest:
    """Write a backup, complete under its name or not there at all.

    Raises:
        ProgramFailed: the database could not be written out.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            manifest = _write(file, now)
            file.flush()
            os.fsync(file.fileno())
        digest = _digest(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    with transaction.atomic():
        audit.record(
            act=BACKED_UP,
            object_kind="Backup",
            object_id=digest,
            now=now,
            detail={"files": manifest.files, "head": manifest.head},
        )
    return manifest


def _write(file: BinaryIO, now: dt.datetime) -> Manifest:
    writer = ArchiveWriter(file, backup_key())
    with transaction.atomic(), tarfile.open(fileobj=cast("BinaryIO", writer), mode="w|") as tar:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), version()")
            snapshot, server = cursor.fetchone()
        # Listed after the snapshot: a file is stored before the row that names it.
        files = stored()
        manifest = _manifest(now, server=server, files=len(files))
        _add(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False).encode())
        arguments = [*connection_arguments(), "--format=custom", f"--snapshot={snapshot}"]
        with running("pg_dump", [*arguments, "--no-owner", "--no-privileges"]) as process:
            assert process.stdout is not None
            number = 0
            while piece := process.stdout.read(PIECE_BYTES):
                _add(tar, f"{DATABASE}/{number:06d}", piece)
                number += 1
        for path in files:
            tar.add(path, arcname=f"{UPLOADS}/{path.parent.name}/{path.name}", filter=_nameless)
    writer.close()
    return manifest


def _manifest(now: dt.datetime, *, server: str, files: int) -> Manifest:
    head = chain_head()
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        format=FORMAT,
        taken_at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        server=server.split(",", maxsplit=1)[0],
        migrations=sorted([app, name] for app, name in applied),
        rows=row_counts(),
        head=[head.position, head.hash],
        files=files,
    )


def row_counts() -> dict[str, int]:
    """Rows of every table of ours."""
    tables = sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without whose files they were on this machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
