"""接收文件: keep a file as it came, and say what it is about (上传).

The same bytes for the same purpose, or the same key of the same sender, give the same load;
bytes whose contents a correction has replaced are refused, so that nobody takes the old
receipt for them being in force again.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from sites import audit
from sites.enums import LoadKind, LoadState
from sites.errors import InvalidInput, NotFound, StateConflict
from sites.ingest.files import FileRefused
from sites.lib.days import month_start, month_text
from sites.models import Company, Load, Participation, Project, User
from sites.services.load_writers.registry import KINDS, Kind
from sites.services.upload_store import store

LONGEST_NAME = 200
LONGEST_KEY = 255


def find_project(code: str) -> Project:
    """Return the project of a code.

    Raises:
        NotFound: E-PROJECT-UNKNOWN.
    """
    project = (
        Project.objects.select_related("general_contractor", "owner", "region")
        .filter(code=code)
        .first()
    )
    if project is None:
        raise NotFound(
            f"没有项目编码为“{code[:50]}”的项目",
            fix="请核对项目编码，新项目请先登记",
            code="E-PROJECT-UNKNOWN",
        )
    return project


@transaction.atomic
def receive_upload(  # noqa: PLR0913 -- each is a fact of the upload
    *,
    project: Project | None,
    kind: str,
    month: dt.date | None,
    employer: Company | None,
    file_name: str,
    content: bytes,
    actor: User,
    now: dt.datetime,
    idempotency_key: str | None = None,
) -> Load:
    """Keep a file as received; the same bytes for the same purpose give the same load.

    Args:
        project: What the file is about; None only for a projects workbook.
        kind: A value of `LoadKind`.
        month: Any day of the month it is about; needed for attendance and payroll.
        employer: Whose people it is about; the general contractor when None.
        file_name: The name it came with.
        content: The bytes as received.
        actor: Who sends it.
        now: The moment it arrived.
        idempotency_key: The sender's own mark for this attempt.

    Raises:
        InvalidInput: E-KIND, E-PERIOD, E-FILE-EMPTY, E-FILE-SIZE, E-IDEMPOTENCY-KEY.
        NotFound: E-PROJECT-UNKNOWN, E-EMPLOYER-UNKNOWN.
        StateConflict: E-IDEMPOTENCY-REUSED, when the key was used for another file;
            E-LOAD-SUPERSEDED, when the same contents were taken in and corrected since.
    """
    rules = _rules(kind)
    if rules.needs_project and project is None:
        raise NotFound("没有指定项目", fix="请选择项目", code="E-PROJECT-UNKNOWN")
    project = project if rules.needs_project else None
    month = _checked_month(rules, month, timezone.localdate(now))
    employer = _checked_employer(rules, project, employer)
    _check_size(content)
    key = _checked_key(idempotency_key)
    digest = store(content)
    fields = {
        "project": project,
        "kind": kind,
        "month": month,
        "employer": employer,
        "sha256": digest,
    }
    known = _known_load(fields, actor, key)
    if known is not None:
        _check_in_force(known, actor, key)
        return known
    arrival = {
        "file_name": clean_file_name(file_name),
        "size": len(content),
        "state": LoadState.RECEIVED,
        "uploaded_by": actor,
        "uploaded_at": now,
        "idempotency_key": key,
    }
    load, is_first = _create_once(fields, arrival)
    if is_first:
        _record_arrival(load, now)
    return load


def _check_in_force(known: Load, actor: User, key: str) -> None:
    """Refuse contents that were corrected since; a repeated attempt gets its own answer again."""
    is_repeated = bool(key) and known.idempotency_key == key and known.uploaded_by == actor
    if is_repeated or known.state != LoadState.COMMITTED:
        return
    if replaced := KINDS[known.kind].superseded_by(known):
        raise StateConflict(
            f"该文件内容已于{timezone.localdate(known.committed_at)}入库（回执"
            f"{known.receipt_number}），是{replaced}；本次没有入库",
            fix="以后来上报的为准的，无须再传；要恢复本内容，"
            "请在表中注明“恢复”，另存为新文件后上传，工资表须填写更正原因",
            code="E-LOAD-SUPERSEDED",
        )


def _create_once(fields: dict[str, Any], arrival: dict[str, Any]) -> tuple[Load, bool]:
    """The new load, or the one that was a moment earlier with the same file."""
    try:
        with transaction.atomic():
            return Load.objects.create(**fields, **arrival), True
    except IntegrityError:
        known = _known_load(fields, arrival["uploaded_by"], arrival["idempotency_key"])
        if known is None:
            raise
        return known, False


def _record_arrival(load: Load, now: dt.datetime) -> None:
    audit.record(
        act=f"接收文件：{LoadKind(load.kind).label}",
        object_kind="Load",
        object_id=load.pk,
        now=now,
        actor=load.uploaded_by,
        detail={"sha256": load.sha256, "size": load.size},
    )


def clean_file_name(name: str) -> str:
    """Keep of a file name what is safe to show: no path, no control or direction marks."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        character for character in last if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    ).strip()
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 5 else ""
        kept = (stem if ending else kept)[: LONGEST_NAME - len(ending)] + ending
    return kept or "未命名"


def _rules(kind: str) -> Kind:
    if kind not in KINDS:
        raise InvalidInput(
            f"没有“{kind[:20]}”这种文件", fix=f"可选：{'、'.join(KINDS)}", code="E-KIND"
        )
    return KINDS[kind]


def _checked_month(rules: Kind, month: dt.date | None, today: dt.date) -> dt.date | None:
    if month is None:
        if rules.needs_month:
            raise InvalidInput("没有指定月份", fix="请选择工资所属月份", code="E-PERIOD")
        return None
    first = month_start(month)
    if first > today:
        raise InvalidInput(
            f"{month_text(first)}尚未到来", fix="请选择当月或以前的月份", code="E-PERIOD"
        )
    return first


def _checked_employer(
    rules: Kind, project: Project | None, employer: Company | None
) -> Company | None:
    if project is None:
        return None
    if employer is None:
        return project.general_contractor if rules.needs_employer else None
    takes_part = (
        employer.pk == project.general_contractor_id
        or Participation.objects.filter(project=project, company=employer).exists()
    )
    if not takes_part:
        raise NotFound(
            f"{employer.name}不是该项目的参建单位",
            fix="请核对单位，或先登记参建单位",
            code="E-EMPLOYER-UNKNOWN",
        )
    return employer


def _check_size(content: bytes) -> None:
    """Refuse to keep what is empty or too large to be looked at."""
    if not content:
        raise FileRefused("E-FILE-EMPTY", "文件为空", "请重新导出后上传")
    if len(content) > settings.UPLOAD_MAXIMUM_BYTES:
        size = settings.UPLOAD_MAXIMUM_BYTES // (1024 * 1024)
        raise FileRefused("E-FILE-SIZE", f"文件超过{size}MB", "请按月份或班组拆分后分别上传")


def _checked_key(key: str | None) -> str:
    if not key:
        return ""
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            "幂等键过长或含有不可见字符", fix="请使用不超过255个字符的键", code="E-IDEMPOTENCY-KEY"
        )
    return key


def _known_load(fields: Mapping[str, object], actor: User, key: str) -> Load | None:
    """Find the load of the same key or the same bytes for the same purpose."""
    if key:
        by_key = Load.objects.filter(uploaded_by=actor, idempotency_key=key).first()
        if by_key is not None:
            if any(getattr(by_key, name) != value for name, value in fields.items()):
                raise StateConflict(
                    "该幂等键已用于另一个文件", fix="请换用新的幂等键", code="E-IDEMPOTENCY-REUSED"
                )
            return by_key
    return Load.objects.filter(
        **{_lookup(name, value): value or True for name, value in fields.items()}
    ).first()


def _lookup(name: str, value: object) -> str:
    return f"{name}__isnull" if value is None else name
