"""文件导入: receive a file, show what it would do, take it in on confirmation.

Three steps, each repeatable: the same bytes or the same key give the same load, a preview can be
made again, a second confirmation returns the first one's receipt.
"""

import base64
import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import LoadKind, LoadState
from sites.errors import StateConflict
from sites.law import Citation
from sites.lib.canonical import canonical_json
from sites.lib.signatures import add_check, sign
from sites.models import Load, Project, User
from sites.services.load_reading import read_load
from sites.services.load_receiving import clean_file_name, find_project, receive_upload
from sites.services.load_report import build_report, committed_report
from sites.services.load_writers.registry import KINDS

__all__ = ["clean_file_name", "commit_load", "find_project", "preview_load", "receive_upload"]

DECREE = "国务院令第724号"
LONGEST_REASON = 200


@transaction.atomic
def preview_load(*, load: Load, now: dt.datetime) -> Load:
    """Read and check a file and keep the report; the register stays as it is.

    Raises:
        NotFound: E-FILE-LOST.
    """
    load = _locked(load)
    if load.state == LoadState.COMMITTED:
        return load
    read = read_load(load, now=now)
    load.report = build_report(load, read)
    load.state = LoadState.REFUSED if read.is_refused else LoadState.PREVIEWED
    load.save(update_fields=["report", "state"])
    return load


@transaction.atomic
def commit_load(*, load: Load, actor: User, now: dt.datetime, reason: str = "") -> Load:
    """Take a file in: read its bytes again, check them again, write all rows or none.

    A second confirmation changes nothing and returns the receipt of the first.

    Args:
        load: The file.
        actor: Who confirms.
        now: The moment of the confirmation.
        reason: Why an earlier payroll sheet of the month is replaced.

    Raises:
        StateConflict: E-LOAD-REFUSED, when anything in the file is refused; E-PERIOD-EXISTS.
        NotFound: E-FILE-LOST.
    """
    load = _locked(load)
    if load.state == LoadState.COMMITTED:
        return load
    if load.project is not None:
        # One file of a project at a time: versions and matches build on what is there.
        Project.objects.select_for_update().get(pk=load.project.pk)
    read = read_load(load, now=now)
    if read.is_refused:
        first = read.parsed.findings.ordered()[0]
        raise StateConflict(
            f"文件有问题未入库：{first.message}",
            fix=first.fix or "请修改后重新上传",
            code="E-LOAD-REFUSED",
        )
    kind = KINDS[load.kind]
    kind.write(load, read.parsed.lines, now=now, reason=reason)
    if load.project is not None:
        Project.objects.filter(pk=load.project.pk).update(changed_at=now)
    load.state = LoadState.COMMITTED
    load.committed_by, load.committed_at = actor, now
    load.receipt_number = add_check(f"R{timezone.localdate(now):%Y%m%d}{load.pk:07d}")
    load.receipt_signature = _receipt_signature(load)
    load.report = committed_report(load, build_report(load, read))
    load.save()
    audit.record(
        act=f"确认入库：{LoadKind(load.kind).label}",
        object_kind="Load",
        object_id=load.pk,
        now=now,
        actor=actor,
        basis=Citation(DECREE, kind.article).words if kind.article else "",
        detail={
            "sha256": load.sha256,
            "rows": len(read.parsed.lines),
            "diff": read.diff.as_json(),
            "receipt": load.receipt_number,
            "reason": reason.strip()[:LONGEST_REASON],
        },
    )
    return load


def _locked(load: Load) -> Load:
    locked = Load.objects.select_for_update(of=("self",))
    return locked.select_related("project__owner", "project__region", "employer").get(pk=load.pk)


def _receipt_signature(load: Load) -> str:
    """Sign what the receipt vouches for: this file, for this purpose, at this moment."""
    assert load.committed_at is not None
    assert load.receipt_number is not None
    body = canonical_json(
        {
            "receipt": load.receipt_number,
            "kind": load.kind,
            "project": load.project.code if load.project is not None else None,
            "month": load.month,
            "sha256": load.sha256,
            "committed_at": load.committed_at.isoformat(),
        }
    )
    return sign(
        base64.b64decode(settings.RECEIPT_KEY),
        message_id=load.receipt_number,
        timestamp=int(load.committed_at.timestamp()),
        body=body,
    )
