"""密钥轮换: every sealed column and file sealed anew with the current keys and cipher.

What is done is seen in the data itself: stopped at any moment, the next run goes on where this one
stood, and pages and imports go on meanwhile.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import models, transaction

from api.operations.sealed_columns import ATTACHMENT_PURPOSE, SEALED_COLUMNS, SealedColumn
from arrears.models import ComplaintAttachment
from sites import audit
from sites.errors import NotFound
from sites.lib.cipher import CipherError
from sites.sealing import cipher, seal, unseal
from sites.services.upload_store import fetch, outdated, path_of, reseal, store

BATCH = 500
ROTATED = "轮换密钥"
Heard = Callable[[str, int], None]


def _unheard(place: str, count: int) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Rotation:
    """What a run came to: place to number of values sealed anew, and what could not be opened."""

    sealed: dict[str, int] = field(default_factory=dict)
    unopened: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Values and files sealed anew."""
        return sum(self.sealed.values())


def waiting() -> dict[str, int]:
    """Place to number of values that are not sealed by the current keys."""
    counts = {one.place: _outdated(one).count() for one in SEALED_COLUMNS}
    counts["投诉附件"] = sum(1 for _ in _attachments())
    counts["原始文件"] = sum(1 for _ in outdated())
    return counts


def rotate(*, now: dt.datetime, heard: Heard = _unheard) -> Rotation:
    """Seal everything anew that is not sealed by the current keys.

    Args:
        now: the moment, for the audit entry.
        heard: told of each place and how much of it is done, batch by batch.
    """
    done = Rotation()
    for column in SEALED_COLUMNS:
        for count in _column(column, done):
            heard(column.place, count)
    for name in ("投诉附件", "原始文件"):
        files = _attachment_files(done) if name == "投诉附件" else _files(done)
        done.sealed[name] = sum(files)
        heard(name, done.sealed[name])
    with transaction.atomic():
        audit.record(
            act=ROTATED,
            object_kind="FieldKeys",
            object_id=cipher().current,
            now=now,
            detail={"sealed": done.total, "unopened": len(done.unopened)},
        )
    return done


def _outdated(column: SealedColumn) -> models.QuerySet[models.Model]:
    current = f"{cipher(column.purpose).current}:"
    name = column.name
    rows = column.model._default_manager.exclude(**{name: ""})  # noqa: SLF001 -- of any model
    return rows.exclude(**{f"{name}__startswith": current}).order_by("pk")


def _column(column: SealedColumn, done: Rotation) -> Iterator[int]:
    """Batch by batch, each its own transaction; a row somebody changes meanwhile is waited for."""
    last: object = None
    done.sealed[column.place] = 0
    while True:
        with transaction.atomic():
            rows = _outdated(column).select_for_update(of=("self",))
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            if not batch:
                return
            opened = [row for row in batch if _sealed_anew(row, column, done)]
            column.model._default_manager.bulk_update(opened, [column.name])  # noqa: SLF001
        last = batch[-1].pk
        done.sealed[column.place] += len(opened)
        yield done.sealed[column.place]


def _sealed_anew(row: models.Model, column: SealedColumn, done: Rotation) -> bool:
    try:
        value = unseal(getattr(row, column.name), purpose=column.purpose)
    except CipherError:
        done.unopened.append(f"{column.place} {row.pk}")
        return False
    setattr(row, column.name, seal(value, purpose=column.purpose))
    return True


def _attachments() -> Iterator[tuple[ComplaintAttachment, str]]:
    """Each kept picture or voice whose inner seal is not of the current keys, with its column."""
    for row in ComplaintAttachment.objects.order_by("pk").iterator():
        for name in ("original_sha256", "clean_sha256"):
            digest = getattr(row, name)
            if digest and not _is_current(digest):
                yield row, name


def _is_current(digest: str) -> bool:
    try:
        token = fetch(digest).decode("ascii", "replace")
    except NotFound:
        return False
    return cipher(ATTACHMENT_PURPOSE).is_current(token)


def _attachment_files(done: Rotation) -> Iterator[int]:
    for row, name in _attachments():
        old = getattr(row, name)
        try:
            value = unseal(fetch(old).decode(), purpose=ATTACHMENT_PURPOSE)
        except (CipherError, NotFound):
            done.unopened.append(f"投诉附件 {row.pk}")
            continue
        made = store(seal(value, purpose=ATTACHMENT_PURPOSE).encode())
        ComplaintAttachment.objects.filter(pk=row.pk, **{name: old}).update(**{name: made})
        # Sealed by the old key, and named by no row any more.
        path_of(old).unlink(missing_ok=True)
        yield 1


def _files(done: Rotation) -> Iterator[int]:
    for digest in outdated():
        try:
            reseal(digest)
        except NotFound:
            done.unopened.append(f"原始文件 {digest[:12]}")
            continue
        yield 1
