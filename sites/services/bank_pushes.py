"""银行推送: entries of a special account from the bank itself, checked as a statement is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import LoadKind, LoadState
from sites.errors import NotFound
from sites.ingest.column_mapping import Guidance
from sites.law import Citation
from sites.lib import sm
from sites.lib.canonical import canonical_json
from sites.lib.signatures import add_check
from sites.models import BankPush, Load, Project, SpecialWageAccount
from sites.sealing import blind_index
from sites.services.bank_channels import SignedMessage, earlier_push, field_key
from sites.services.load_context import build_context
from sites.services.load_report import committed_report, empty_report
from sites.services.load_writers.projects import ACCOUNT_PURPOSE
from sites.services.load_writers.registry import KINDS
from sites.services.machine_tables import Batch, FieldProblem
from sites.services.receipts import sign_receipt
from sites.services.upload_store import store

BASIS = Citation("国务院令第724号", 26)
INCOME, WAGE = "1", "1"
WAGE_WORDS = "工资发放"
SEALED_FIELDS = ("payAccountBankAccount", "sourceBankAccount")
COLUMNS = (
    ("traded_on", "billDate"),
    ("income", "billAmount"),
    ("outgo", "billAmount"),
    ("balance", "accountBalance"),
    ("counterparty_name", "sourceAccountName"),
    ("counterparty_account", "sourceBankAccount"),
    ("summary", "excerpt"),
    ("serial", "serialNumber"),
)


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """What became of a push: its load when it was taken in, else what is wrong."""

    load: Load | None
    is_repeat: bool
    problems: list[FieldProblem]


@transaction.atomic
def take_push(
    *, message: SignedMessage, body: Mapping[str, Any], now: dt.datetime, is_sealed: bool
) -> PushOutcome:
    """Take in the entries of one message whole, or say at each field why not.

    Args:
        message: The message, its signature checked.
        body: ``salaryAccount``, ``projectCode`` and ``bills``.
        now: The moment.
        is_sealed: Whether account numbers are sealed with SM4.

    Raises:
        NotFound: E-ACCOUNT-UNKNOWN.
        StateConflict: E-SIG-REPLAY, E-IDEMPOTENCY-REUSED.
    """
    repeated = earlier_push(message)
    if repeated is not None:
        BankPush.objects.filter(pk=repeated.pk).update(signed_at=message.signed_at)
        return PushOutcome(repeated.load, is_repeat=True, problems=[])
    key = field_key(message.secret) if is_sealed else b""
    account = _account(message, _opened(str(body["salaryAccount"]), key), body.get("projectCode"))
    Project.objects.select_for_update().get(pk=account.project_id)
    load = _load(message, account, body, now)
    known = Load.objects.filter(
        project=load.project, kind=load.kind, month=None, employer=None, sha256=load.sha256
    ).first()
    if known is not None:
        _note(message, known, now)
        return PushOutcome(known, is_repeat=True, problems=[])
    batch = _batch(body["bills"], key)
    kind = KINDS[LoadKind.ACCOUNT_STATEMENT]
    day = timezone.localdate(now)
    parsed = kind.read(batch.workbook(), build_context(load, day=day), Guidance())
    kind.check(load, parsed.lines, parsed.sheet, parsed.findings)
    found = [batch.field_problem(finding) for finding in parsed.findings.ordered()]
    problems = batch.problems + [problem for problem in found if problem is not None]
    if any(problem.severity == "refused" for problem in problems):
        return PushOutcome(None, is_repeat=False, problems=problems)
    _take_in(load, parsed.lines, parsed.totals, now)
    _note(message, load, now)
    return PushOutcome(load, is_repeat=False, problems=problems)


def _account(message: SignedMessage, number: str, project_code: object) -> SpecialWageAccount:
    """The special account of a number, of the bank that speaks of it."""
    account = (
        SpecialWageAccount.objects.select_related("project__owner", "project__region")
        .filter(
            number_index=blind_index(number, purpose=ACCOUNT_PURPOSE),
            bank_name__startswith=message.channel.bank_name,
        )
        .first()
    )
    if account is None or (project_code and account.project.code != project_code):
        raise NotFound(
            "没有登记这个农民工工资专用账户，或不在本行",
            fix="请核对账号和项目编码；新开户的先登记专户",
            code="E-ACCOUNT-UNKNOWN",
        )
    return account


def _opened(text: str, key: bytes) -> str:
    if not key or not text:
        return text
    try:
        return sm.open_field(text, key)
    except sm.UnreadableField as error:
        raise NotFound(
            "账号解密失败", fix="请核对 SM4 密钥和密文格式", code="E-ACCOUNT-UNKNOWN"
        ) from error


def _batch(bills: Sequence[Mapping[str, Any]], key: bytes) -> Batch:
    batch = Batch("bills", LoadKind.ACCOUNT_STATEMENT, COLUMNS)
    for bill in bills:
        amount, is_income = str(bill["billAmount"]), bill["billType"] == INCOME
        summary = str(bill.get("excerpt") or "")
        if not is_income and bill["actionType"] == WAGE and WAGE_WORDS not in summary:
            summary = f"{WAGE_WORDS} {summary}".strip()
        side = "sourceBankAccount" if is_income else "payAccountBankAccount"
        name = "sourceAccountName" if is_income else "payAccountName"
        batch.rows.append(
            [
                str(bill["billDate"]),
                amount if is_income else "",
                "" if is_income else amount,
                str(bill.get("accountBalance") or ""),
                str(bill.get(name) or ""),
                _opened(str(bill.get(side) or ""), key),
                summary,
                str(bill.get("serialNumber") or ""),
            ]
        )
    return batch


def _load(
    message: SignedMessage, account: SpecialWageAccount, body: Mapping[str, Any], now: dt.datetime
) -> Load:
    """The message as a file: as it came, sealed fields sealed."""
    content = canonical_json(body)
    return Load(
        kind=LoadKind.ACCOUNT_STATEMENT,
        project=account.project,
        file_name=f"{message.channel.bank_name}推送 {message.message_id}.json"[:200],
        sha256=store(content),
        size=len(content),
        state=LoadState.RECEIVED,
        uploaded_by=message.channel.acts_for,
        uploaded_at=now,
    )


def _take_in(
    load: Load, lines: Sequence[Any], totals: Mapping[str, object], now: dt.datetime
) -> None:
    load.save()
    load.state, load.committed_at = LoadState.COMMITTED, now
    load.committed_by = load.uploaded_by
    load.receipt_number = add_check(f"R{timezone.localdate(now):%Y%m%d}{load.pk:07d}")
    told = {name: value if isinstance(value, int) else str(value) for name, value in totals.items()}
    load.receipt_signature = sign_receipt(load, rows=len(lines), returned=0, totals=told)
    assert load.project is not None
    report = empty_report(
        file_name=load.file_name, content=b"", kind=load.kind, project_code=load.project.code
    )
    report |= {
        "sha256": load.sha256,
        "rows": len(lines),
        "accepted": len(lines),
        "totals": told,
    }
    load.report = committed_report(load, report, taken=len(lines))
    load.save()
    KINDS[load.kind].write(load, lines, now=now, reason="")
    Project.objects.filter(pk=load.project.pk).update(changed_at=now)
    audit.record(
        act="银行推送入库：专户流水",
        object_kind="Load",
        object_id=load.pk,
        now=now,
        actor=load.uploaded_by,
        basis=BASIS.words,
        detail={"sha256": load.sha256, "rows": len(lines), "receipt": load.receipt_number},
    )


def _note(message: SignedMessage, load: Load, now: dt.datetime) -> None:
    BankPush.objects.create(
        channel=message.channel,
        message_id=message.message_id,
        signed_at=message.signed_at,
        body_sha256=message.body_sha256,
        load=load,
        received_at=now,
    )
