"""文件导入: receive a file, show what it would do, take it in on confirmation.

Three steps, each repeatable: the same bytes or the same key give the same load, a preview can be
made again, a second confirmation returns the first one's receipt.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import LoadKind, LoadState
from sites.errors import NotFound, StateConflict
from sites.ingest.corrected import corrected_workbook
from sites.law import Citation
from sites.lib.signatures import add_check
from sites.models import Load, Project, User
from sites.services.company_names import keep_names_of_sheet
from sites.services.load_mappings import remember_mapping, say_mapping
from sites.services.load_reading import (
    Progress,
    ReadLoad,
    read_load,
    seldom_collecting,
    unheard,
    upload_limits,
)
from sites.services.load_receiving import clean_file_name, find_project, receive_upload
from sites.services.load_report import build_report, committed_report
from sites.services.load_writers.payroll import current_sheet
from sites.services.load_writers.registry import KINDS
from sites.services.load_writers.workers import remembered_indices
from sites.services.receipts import sign_receipt
from sites.services.upload_store import fetch

__all__ = [
    "clean_file_name",
    "commit_load",
    "corrected_file",
    "find_project",
    "may_take_good_rows",
    "preview_load",
    "receive_upload",
]

DECREE = "国务院令第724号"
LONGEST_REASON = 200


@remembered_indices()
@seldom_collecting()
@transaction.atomic
def preview_load(
    *,
    load: Load,
    now: dt.datetime,
    mapping: Mapping[str, Any] | None = None,
    progress: Progress = unheard,
) -> Load:
    """Read and check a file and keep the report; the register stays as it is.

    Args:
        load: The file.
        now: The moment of the check.
        mapping: What a person says of its sheet and columns, in the shape of
            ``load.mapping["choice"]``; None keeps what was said before.
        progress: Told of each stage as it begins.

    Raises:
        InvalidInput: E-MAPPING, when the mapping names what is not there.
        NotFound: E-FILE-LOST.
    """
    load = _locked(load)
    if load.state == LoadState.COMMITTED:
        return load
    if mapping is not None:
        say_mapping(load, mapping)
    read = read_load(load, now=now, progress=progress)
    load.mapping = read.mapping or load.mapping
    load.report = build_report(load, read)
    load.comparison = _comparison(load, read)
    load.state = LoadState.REFUSED if read.is_refused else LoadState.PREVIEWED
    load.save(update_fields=["mapping", "report", "comparison", "state"])
    return load


@remembered_indices()
@seldom_collecting()
@transaction.atomic
def commit_load(
    *, load: Load, actor: User, now: dt.datetime, reason: str = "", only_good_rows: bool = False
) -> Load:
    """Take a file in: read its bytes again, check them again, write all rows or none.

    A second confirmation changes nothing and returns the receipt of the first.

    Args:
        load: The file.
        actor: Who confirms.
        now: The moment of the confirmation.
        reason: Why an earlier payroll sheet of the month is replaced.
        only_good_rows: Whether rows with a refusal are given back and the others taken in.

    Raises:
        StateConflict: E-LOAD-REFUSED, when anything in the file is refused; E-GOOD-ROWS, when
            it cannot be taken in part; E-PERIOD-EXISTS.
        NotFound: E-FILE-LOST.
    """
    load = _locked(load)
    if load.state == LoadState.COMMITTED:
        return load
    if load.project is not None:
        # One file of a project at a time: versions and matches build on what is there.
        Project.objects.select_for_update().get(pk=load.project.pk)
    read = read_load(load, now=now)
    lines = _lines_to_take(load, read, only_good_rows=only_good_rows)
    kind = KINDS[load.kind]
    if read.is_refused:
        # The difference of the rows that are taken, not of the file that was refused.
        read = replace(read, diff=kind.compare(load, lines))
    load.mapping = read.mapping
    remember_mapping(load, actor=actor, now=now)
    kind.write(load, lines, now=now, reason=reason)
    if load.project is not None:
        Project.objects.filter(pk=load.project.pk).update(changed_at=now)
    keep_names_of_sheet(load, read.parsed.findings.other_names.values(), now=now)
    load.state = LoadState.COMMITTED
    load.committed_by, load.committed_at = actor, now
    load.receipt_number = add_check(f"R{timezone.localdate(now):%Y%m%d}{load.pk:07d}")
    report = build_report(load, read)
    taken = len(lines) if read.parsed.has_row_a_line else read.parsed.accepted
    load.receipt_signature = sign_receipt(
        load, rows=taken, returned=report["rows"] - taken, totals=report["totals"]
    )
    said = reason.strip()[:LONGEST_REASON]
    load.report = committed_report(load, report, taken=taken, reason=said)
    load.comparison = _comparison(load, read)
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
            "rows": len(lines),
            "diff": read.diff.as_json(),
            "receipt": load.receipt_number,
            "reason": said,
        },
    )
    return load


def _comparison(load: Load, read: ReadLoad) -> dict[str, object]:
    """What is shown beside the report; `good_rows` may be taken in without the others."""
    good = len(read.good_lines)
    may_take = read.is_refused and may_take_good_rows(load, good_rows=good)
    return {**read.comparison.as_json(), "good_rows": good if may_take else 0}


def _lines_to_take(load: Load, read: ReadLoad, *, only_good_rows: bool) -> Sequence[Any]:
    """All lines of a file without refusals, or the good ones where that is asked for."""
    if not read.is_refused:
        return read.parsed.lines
    if not only_good_rows:
        first = read.parsed.findings.ordered()[0]
        raise StateConflict(
            f"文件有问题未入库：{first.message}",
            fix=first.fix or "请修改后重新上传",
            code="E-LOAD-REFUSED",
        )
    if not may_take_good_rows(load, good_rows=len(read.good_lines)):
        raise StateConflict(
            "这个文件不能只收没有问题的行",
            fix="合计不符、人员重复、表头有误或属于更正的，请改好整表后重新上传",
            code="E-GOOD-ROWS",
        )
    return read.good_lines


def may_take_good_rows(load: Load, *, good_rows: int) -> bool:
    """Whether a refused file may be taken in without its bad rows.

    A correction of a payroll sheet may not: whom it leaves out would lose his wage.
    """
    if not good_rows or load.project is None:
        return False
    return load.kind != LoadKind.PAYROLL or current_sheet(load) is None


def corrected_file(*, load: Load, now: dt.datetime) -> bytes:
    """Return the person's own file as .xlsx, each bad cell colored and commented.

    Raises:
        FileRefused: The file cannot be opened at all, so that there is nothing to mark.
        NotFound: E-FILE-LOST; E-CORRECTED-NONE, when nothing was found in it.
    """
    content = fetch(load.sha256)
    findings = read_load(load, now=now).parsed.findings.ordered()
    if not findings:
        raise NotFound("这个文件没有需要标注的问题", code="E-CORRECTED-NONE")
    return corrected_workbook(
        content, file_name=load.file_name, limits=upload_limits(), findings=findings
    )


def _locked(load: Load) -> Load:
    locked = Load.objects.select_for_update(of=("self",))
    return locked.select_related(
        "project__owner", "project__region", "project__general_contractor", "employer"
    ).get(pk=load.pk)
