"""The figures of the running system, each from one statement (运行指标).

The doctor, the monitoring and the health page read the same ones.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Min, Q
from django.utils import timezone

from arrears.enums import CaseState, ComplaintState
from arrears.models import Case, Complaint
from blacklist.enums import DecisionState
from blacklist.models import ListingDecision
from sites.enums import SETTLED_MESSAGES, LoadState, MessageState, SecurityEventKind
from sites.models import (
    AuditEntry,
    CalendarYear,
    DatabaseRestore,
    Load,
    OutboxMessage,
    PushReceipt,
    SecurityEvent,
)

BACKED_UP = "完成备份"
RECONCILED = "完成对账"
# Errors that begin so were a receipt that does not hold.
RECEIPT_REFUSED = "回执"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at this moment.

    Attributes:
        name: as the monitoring knows it, without the prefix.
        words: what it is, in Chinese.
        value: in seconds, days or pieces, as the name says; None when there is none yet.
        alarm: from this value on somebody must act; None for what is only watched.
    """

    name: str
    words: str
    value: float | None
    alarm: float | None = None

    @property
    def alarms(self) -> bool:
        """Whether somebody must act."""
        return self.alarm is not None and self.value is not None and self.value >= self.alarm


def figures(*, now: dt.datetime) -> list[Figure]:
    """All of them."""
    return [*_delivery(now), *_audit(now), *_work(now), *_upkeep(now)]


def _delivery(now: dt.datetime) -> list[Figure]:
    open_messages = OutboxMessage.objects.exclude(state__in=SETTLED_MESSAGES)
    pending = open_messages.filter(state=MessageState.PENDING)
    receipts = PushReceipt.objects.count()
    refused = open_messages.filter(last_error__startswith=RECEIPT_REFUSED).count()
    gated = DatabaseRestore.objects.filter(opened_at__isnull=True).count()
    oldest = open_messages.aggregate(oldest=Min("created_at"))["oldest"]
    return [
        Figure("outbox_oldest_unacked_seconds", "最早未回执消息的等待", _age(oldest, now), 900),
        Figure("outbox_pending", "待送达消息", pending.count()),
        Figure("outbox_parked", "已暂停消息", open_messages.count() - pending.count(), 1),
        Figure("outbox_receipts", "已收回执", receipts),
        Figure("outbox_receipts_refused", "回执不可采信的消息", refused, 1),
        Figure("decisions_without_event", "缺少推送消息的列入决定", _without_event(), 1),
        Figure("push_gate_closed", "恢复后尚未开闸", gated, 1),
        Figure("reconcile_age_seconds", "距上次对账", _since(RECONCILED, now), 26 * 3600),
    ]


def _without_event() -> int:
    approved = ListingDecision.objects.filter(state=DecisionState.APPROVED)
    return approved.filter(listings__isnull=True).count()


def _audit(now: dt.datetime) -> list[Figure]:
    with connection.cursor() as cursor:
        # By the order of writing: the moment of an act may lie in the past.
        cursor.execute(
            "SELECT count(*) FROM sites_auditentry e "
            "LEFT JOIN sites_auditlink l ON l.entry_id = e.id WHERE l.entry_id IS NULL"
        )
        unsealed = cursor.fetchone()[0]
    newest = AuditEntry.objects.filter(link__isnull=True).aggregate(at=Min("at"))["at"]
    lag = _age(newest, now) if unsealed else 0.0
    return [
        Figure("audit_unsealed", "待封存审计记录", unsealed, 10_000),
        Figure("audit_seal_lag_seconds", "审计封存滞后", lag, 120),
    ]


def _work(now: dt.datetime) -> list[Figure]:
    day = timezone.localdate(now)
    waiting = Load.objects.filter(state=LoadState.RECEIVED)
    overdue = Case.objects.filter(
        state=CaseState.INVESTIGATING, investigation_due_on__lt=day
    ).count()
    complaints = Complaint.objects.filter(
        state=ComplaintState.RECEIVED, accept_due_on__lt=day
    ).count()
    decisions = ListingDecision.objects.filter(
        state=DecisionState.DRAFT, notice__decision_due_on__lt=day
    ).count()
    oldest = waiting.aggregate(oldest=Min("uploaded_at"))["oldest"]
    return [
        Figure("cases_overdue", "调查超期的案件", overdue, 1),
        Figure("complaints_overdue", "受理超期的投诉", complaints, 1),
        Figure("decisions_overdue", "超期未决的列入决定", decisions, 1),
        Figure("ingest_waiting", "等待检查的文件", waiting.count()),
        Figure("ingest_oldest_seconds", "最早等待检查的文件", _age(oldest, now), 900),
    ]


def _upkeep(now: dt.datetime) -> list[Figure]:
    last_year = CalendarYear.objects.aggregate(year=Max("year"))["year"]
    days_left = None
    if last_year is not None:
        days_left = (dt.date(last_year, 12, 31) - timezone.localdate(now)).days
    return [
        Figure("calendar_days_left", "已公布节假日还可用的天数", days_left),
        Figure("sign_in_lockouts", "近一小时因错误过多暂停的登录", _lockouts(now)),
        Figure("backup_age_seconds", "距上次备份", _since(BACKED_UP, now), 26 * 3600),
    ]


def _lockouts(now: dt.datetime) -> int:
    lately = SecurityEvent.objects.filter(at__gt=now - dt.timedelta(hours=1))
    return lately.filter(kind=SecurityEventKind.LOCKED_OUT).count()


def _age(moment: dt.datetime | None, now: dt.datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())


def _since(act: str, now: dt.datetime) -> float | None:
    done = AuditEntry.objects.filter(Q(act=act)).aggregate(at=Max("at"))["at"]
    return _age(done, now)
