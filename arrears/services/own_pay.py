"""我的工资: a worker sees his own months, confirms or disputes them, and keeps a log of work."""

import datetime as dt
import secrets
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from arrears.enums import PayAnswerKind
from arrears.errors import AmountNotValid, PayCodeNotValid, PeriodNotValid, ReasonMissing
from arrears.models import LedgerEntry, PayAccess, PayAnswer, WorkLogEntry
from arrears.receipts import grouped
from arrears.texts import checked_text
from sites import audit
from sites.enums import RoleKind
from sites.errors import NotAllowed, NotFound
from sites.law import Citation, LawAt
from sites.lib.days import month_start
from sites.lib.identity_numbers import check_id_number
from sites.lib.signatures import RECEIPT_ALPHABET, add_check, check_ok, normalize_receipt
from sites.models import User, Worker
from sites.permissions import has_role
from sites.places import CITY
from sites.sealing import blind_index, seal, unseal
from sites.services.load_writers.workers import id_index

WAGE_SLIP = Citation("国务院令第724号", article=15)
CODE_LENGTH = 16
PURPOSE = "worker.pay_code"
ANSWER_PURPOSE, LOG_PURPOSE = "worker.pay_answer", "worker.work_log"
LONGEST_WORDS = 500
MOST_DAYS = Decimal("2.0")
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """One month of one's own pay: what the ledger says, and what oneself said; yuan.

    `answer` is empty where the worker has said nothing; `logged` are days of his own log.
    """

    entry: LedgerEntry
    answer: str
    answer_label: str
    words: str
    logged: Decimal


@transaction.atomic
def issue_pay_code(
    *, name: str, id_number: str, actor: User, now: dt.datetime
) -> tuple[PayAccess, str]:
    """Give a worker the code of his own pay, his identity card before one's eyes.

    A new code ends the former ones.

    Raises:
        NotAllowed: the person is no inspector.
        NotFound: no worker of that number and name is registered; one answer for both.
    """
    day = timezone.localdate(now)
    if not has_role(actor, RoleKind.INSPECTOR, day=day):
        raise NotAllowed("只有劳动保障监察员可以发查询码", fix="请到劳动保障监察窗口办理")
    number, _ = check_id_number(id_number, on=day)
    worker = Worker.objects.filter(id_number_index=id_index(number), name=name.strip()).first()
    if worker is None:
        raise NotFound(
            "没有登记过这名工人",
            fix="请核对姓名和身份证号码；没有登记的请直接投诉",
            code="E-WORKER",
        )
    PayAccess.objects.filter(worker=worker, valid_until__gte=day).update(
        valid_until=day - dt.timedelta(days=1)
    )
    code = add_check("".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(CODE_LENGTH)))
    days = LawAt(day, CITY).integer("case.pay_code_days")
    made = PayAccess.objects.create(
        worker=worker,
        code_index=blind_index(normalize_receipt(code), purpose=PURPOSE),
        issued_by=actor,
        issued_at=now,
        valid_until=day + dt.timedelta(days=days),
    )
    audit.record(
        act="发放工资查询码",
        object_kind="Worker",
        object_id=worker.pk,
        now=now,
        actor=actor,
        basis=WAGE_SLIP.words,
    )
    return made, grouped(code)


def worker_of_code(*, code: str, day: dt.date) -> Worker:
    """Whose pay a code opens.

    Raises:
        PayCodeNotValid: wrong or lapsed; one answer for both.
    """
    if check_ok(code):
        index = blind_index(normalize_receipt(code), purpose=PURPOSE)
        found = PayAccess.objects.select_related("worker").filter(
            code_index=index, valid_until__gte=day
        )
        if access := found.first():
            return access.worker
    raise PayCodeNotValid("查询码不对或者已过期", fix="请逐字核对；过期的请到劳动保障监察窗口再领")


def own_months(*, worker: Worker) -> list[OwnMonth]:
    """The worker's months with what he said of them, the latest first; three queries."""
    answers: dict[tuple[int, int, dt.date], PayAnswer] = {
        (row.project_id, row.employer_id, row.month): row
        for row in PayAnswer.objects.filter(worker=worker).order_by("answered_at", "pk")
    }
    logged: defaultdict[dt.date, Decimal] = defaultdict(Decimal)
    for row in WorkLogEntry.objects.filter(worker=worker, replaced_by__isnull=True):
        logged[month_start(row.day)] += row.days
    entries = LedgerEntry.objects.filter(worker=worker).select_related("project", "employer")
    return [
        _own_month(entry, answers.get((entry.project_id, entry.employer_id, entry.month)), logged)
        for entry in entries.order_by("-month", "project")
    ]


def _own_month(
    entry: LedgerEntry, said: PayAnswer | None, logged: dict[dt.date, Decimal]
) -> OwnMonth:
    return OwnMonth(
        entry=entry,
        answer="" if said is None else said.answer,
        answer_label="还没有答复" if said is None else said.get_answer_display(),
        words="" if said is None else unseal(said.words_sealed, purpose=ANSWER_PURPOSE),
        logged=logged[entry.month],
    )


@transaction.atomic
def answer_month(
    *, worker: Worker, entry: int, answer: PayAnswerKind, words: str, now: dt.datetime
) -> PayAnswer:
    """Confirm or dispute one month; no employer ever reads it.

    Args:
        worker: who answers, found by his code.
        entry: key of the ledger's row, his own.
        answer: right, or not.
        words: why not; needed to dispute.
        now: the moment, aware.

    Raises:
        NotFound: the row is another's.
        ReasonMissing: disputed without a word.
        TextTooLong, TextCharacters: the words are not fit to keep.
    """
    found = LedgerEntry.objects.filter(worker=worker, pk=entry).first()
    if found is None:
        raise NotFound("没有这个月的记录", fix="请刷新后再试", code="E-PAY-MONTH")
    words = checked_text(words, name="说明", longest=LONGEST_WORDS)
    if answer == PayAnswerKind.DISPUTED and not words:
        raise ReasonMissing("没有写哪里不对", fix="请写下少了多少、哪几天没算，几个字也可以")
    made = PayAnswer.objects.create(
        worker=worker,
        project_id=found.project_id,
        employer_id=found.employer_id,
        month=found.month,
        answer=answer,
        words_sealed=seal(words, purpose=ANSWER_PURPOSE),
        answered_at=now,
    )
    audit.record(
        act="工人答复工资",
        object_kind="Worker",
        object_id=worker.pk,
        now=now,
        detail={"answer": answer.value},
    )
    return made


@transaction.atomic
def write_log(
    *, worker: Worker, day: dt.date, days: Decimal, words: str, now: dt.datetime
) -> WorkLogEntry:
    """Write a day of work down; a day written before is replaced, and both stay readable.

    Raises:
        PeriodNotValid: a day ahead.
        AmountNotValid: not half a day, one, one and a half, two, or none.
        TextTooLong, TextCharacters: the words are not fit to keep.
    """
    if day > timezone.localdate(now):
        raise PeriodNotValid(f"{day:%m月%d日}还没有到", fix="请记已经干过的活")
    if not 0 <= days <= MOST_DAYS or days % HALF:
        raise AmountNotValid("工日应是 0、0.5、1、1.5 或 2", fix="半天写 0.5，一天写 1")
    words = checked_text(words, name="说明", longest=LONGEST_WORDS)
    Worker.objects.select_for_update().get(pk=worker.pk)
    before = WorkLogEntry.objects.filter(worker=worker, day=day, replaced_by__isnull=True).first()
    return WorkLogEntry.objects.create(
        worker=worker,
        day=day,
        days=days,
        words_sealed=seal(words, purpose=LOG_PURPOSE),
        written_at=now,
        replaces=before,
    )


@dataclass(frozen=True, slots=True)
class LogLine:
    """A row of the log with its words; changed where it replaced another."""

    entry: WorkLogEntry
    words: str
    changed: bool


def own_log(*, worker: Worker, most: int) -> list[LogLine]:
    """The worker's log as it stands, the latest days first."""
    rows = WorkLogEntry.objects.filter(worker=worker, replaced_by__isnull=True)
    return [
        LogLine(row, unseal(row.words_sealed, purpose=LOG_PURPOSE), row.replaces_id is not None)
        for row in rows.order_by("-day")[:most]
    ]
