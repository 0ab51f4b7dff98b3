"""个人信息导出: a file with persons or wages leaves with a reason, within limits, and marked."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from sites import audit
from sites.enums import ExportKind, GrantState
from sites.errors import InvalidInput, NotAllowed, NotFound, StateConflict
from sites.law import Citation, LawAt
from sites.lib.watermark import Watermark
from sites.models import DataExport, Region, User
from sites.permissions import may_approve

BASIS = Citation("个人信息保护法", article=51).words
SHORTEST_REASON = 5
LONGEST_REASON = 200
MARK_BYTES = 5


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person may still take on a day, in rows.

    Attributes:
        alone: without anybody's approval.
        left: at all.
        alone_at_most: the limit of the first, as the law table has it.
        at_most: the limit of the second.
    """

    alone: int
    left: int
    alone_at_most: int
    at_most: int


def allowance_of(*, person: User, region: Region, now: dt.datetime) -> Allowance:
    """What is left to a natural person today, under all accounts.

    Rows taken without approval are added up over the day: a large file is not made small by
    asking for it in pieces. What a law makes him hand over does not count for that.
    """
    day = timezone.localdate(now)
    law = LawAt(day, region.code)
    alone_at_most = law.integer("privacy.export_rows_without_approval")
    at_most = law.integer("privacy.export_rows_per_day")
    today = DataExport.objects.filter(
        requested_key=person.person_key, requested_at__date=day
    ).exclude(state=GrantState.REFUSED)
    alone = today.filter(needs_approval=False).exclude(kind=ExportKind.BANK_BATCH)
    return Allowance(
        max(alone_at_most - _rows(alone), 0),
        max(at_most - _rows(today), 0),
        alone_at_most,
        at_most,
    )


@transaction.atomic
def ask_export(
    *,
    kind: ExportKind,
    subject: str,
    parameters: Mapping[str, str],
    rows: int,
    region: Region,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> DataExport:
    """Ask for a file; it may be taken at once, or when another person has allowed it.

    Args:
        kind: What kind of file; what a law makes the person hand over needs no approval.
        subject: What it is about, for those who read of it.
        parameters: What its content is found by when it is taken.
        rows: How many rows it has now.
        region: Whose approving officers decide, and whose limits hold.
        reason: Why; kept in the record, in the audit entry and in the file.
        actor: Who asks.
        now: The moment.

    Raises:
        NotAllowed: an account of which nobody knows whose it is.
        InvalidInput: E-REASON; E-EXPORT-EMPTY, without a row.
        StateConflict: E-EXPORT-QUOTA, more than a person may take a day.
    """
    if not actor.is_active or not actor.person_key:
        raise NotAllowed("这个账号还没有登记是谁的，不能导出")
    words = checked_reason(reason)
    if rows < 1:
        raise InvalidInput("没有可以导出的内容", fix="请改变范围", code="E-EXPORT-EMPTY")
    # One after another: two requests at once would each find the other's rows still free.
    User.objects.select_for_update().get(pk=actor.pk)
    allowance = allowance_of(person=actor, region=region, now=now)
    if rows > allowance.left:
        raise StateConflict(
            f"超过每人每日 {allowance.at_most} 行的导出限额，今日还可导出 {allowance.left} 行",
            fix="请缩小范围，或明日再导出",
            code="E-EXPORT-QUOTA",
        )
    needs_approval = kind != ExportKind.BANK_BATCH and rows > allowance.alone
    made = DataExport.objects.create(
        kind=kind,
        subject=subject[:200],
        parameters=dict(parameters),
        reason=words,
        rows=rows,
        region=region,
        mark=secrets.token_hex(MARK_BYTES),
        requested_by=actor,
        requested_key=actor.person_key,
        requested_at=now,
        needs_approval=needs_approval,
        state=GrantState.PENDING if needs_approval else GrantState.APPROVED,
        valid_until=now + _valid_for(region, now),
    )
    _record("申请导出" if needs_approval else "登记导出", made, actor, now)
    return made


def checked_reason(reason: str) -> str:
    """Why a file is needed, without needless spaces.

    Raises:
        InvalidInput: E-REASON, too short to be one, or too long.
    """
    words = " ".join(reason.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise InvalidInput(
            f"导出事由应为 {SHORTEST_REASON} 到 {LONGEST_REASON} 个字",
            fix="写明用在哪里、交给谁，例如：报市政府第三季度清欠情况",
            code="E-REASON",
        )
    return words


@transaction.atomic
def decide_export(*, export: DataExport, is_allowed: bool, actor: User, now: dt.datetime) -> None:
    """Allow a file, or do not; once, and by another person.

    Raises:
        NotAllowed: no approving officer of the region, or who asked under any account
            (E-SAME-PERSON).
        StateConflict: decided already, or its time is over.
    """
    held = DataExport.objects.select_for_update(of=("self",)).select_related("region")
    found = held.get(pk=export.pk)
    if not may_approve(actor, found.region, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的审批人可以批准导出")
    if actor.person_key == found.requested_key:
        raise NotAllowed("申请人不能批准", fix="请由另一位审批人批准", code="E-SAME-PERSON")
    if found.state != GrantState.PENDING:
        raise StateConflict("这个申请已经办理", code="E-STATE-DECIDED")
    _require_in_time(found, now)
    found.state = GrantState.APPROVED if is_allowed else GrantState.REFUSED
    found.decided_by, found.decided_key, found.decided_at = actor, actor.person_key, now
    found.valid_until = now + _valid_for(found.region, now)
    found.save()
    _record("批准导出" if is_allowed else "不予批准导出", found, actor, now)


@transaction.atomic
def take_export(*, export: DataExport, actor: User, now: dt.datetime) -> Watermark:
    """Take the file, with the watermark it must bear; each time is on record.

    Raises:
        NotFound: another's.
        StateConflict: not allowed yet, or no more (E-EXPORT-STATE), or its time is over.
    """
    found = DataExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if found.requested_by_id != actor.pk:
        raise NotFound("没有这个导出申请")
    if found.state != GrantState.APPROVED:
        raise StateConflict(
            f"导出申请{found.get_state_display()}", fix="批准后才能下载", code="E-EXPORT-STATE"
        )
    _require_in_time(found, now)
    found.taken_at, found.taken_count = found.taken_at or now, found.taken_count + 1
    found.save()
    _record("导出个人信息", found, actor, now)
    return watermark_of(found, now=now)


def watermark_of(export: DataExport, *, now: dt.datetime) -> Watermark:
    """Who, when and why, in one line."""
    person = export.requested_by
    name = person.display_name or person.username
    at = timezone.localtime(now)
    words = (
        f"含个人信息，不得转发。导出人：{name}（{person.username}）；"
        f"时间：{at:%Y-%m-%d %H:%M}；事由：{export.reason}；编号：{export.mark}"
    )
    return Watermark(words, export.mark)


def _rows(exports: QuerySet[DataExport]) -> int:
    total: int | None = exports.aggregate(total=Sum("rows"))["total"]
    return total or 0


def _valid_for(region: Region, now: dt.datetime) -> dt.timedelta:
    law = LawAt(timezone.localdate(now), region.code)
    return dt.timedelta(hours=law.integer("privacy.export_valid_hours"))


def _require_in_time(export: DataExport, now: dt.datetime) -> None:
    if now >= export.valid_until:
        raise StateConflict("导出申请已过期", fix="仍需要时请重新申请", code="E-EXPORT-EXPIRED")


def _record(act: str, export: DataExport, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="DataExport",
        object_id=export.pk,
        now=now,
        actor=actor,
        basis=BASIS,
        detail={
            "kind": export.kind,
            "rows": export.rows,
            "reason": export.reason,
            "mark": export.mark,
        },
    )
