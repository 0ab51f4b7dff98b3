"""导出: what the register holds, in the shape its files are taken in; taken in again it changes nothing.

Identity numbers and cards are opened for it, so every export is an audit entry with its reason.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from sites import audit
from sites.enums import BankResult, Direction, LoadKind, LoadState, WageForm
from sites.errors import InvalidInput
from sites.ingest.writing import Row, filled_workbook
from sites.lib.watermark import Watermark
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    BankReturnLine,
    CashReceipt,
    LaborContract,
    Load,
    PayrollLine,
    RosterEntry,
    User,
)
from sites.sealing import unseal
from sites.services.load_comparison import sheet_in_force
from sites.services.load_reading import read_load
from sites.services.load_writers.purpose import EmployerMonth
from sites.services.load_writers.workers import (
    CARD_PURPOSE,
    ID_PURPOSE,
    PHONE_PURPOSE,
    card_index,
)
from sites.services.project_exports import (
    Rows,
    Subject,
    company_rows,
    deposit_rows,
    notice_rows,
    project_rows,
)


@transaction.atomic
def export_workbook(
    *,
    kind: str,
    subject: Subject,
    actor: User,
    now: dt.datetime,
    reason: str,
    watermark: Watermark | None = None,
) -> bytes:
    """Return a workbook of what is registered, in the shape of a kind's file.

    Args:
        kind: A value of `LoadKind`.
        subject: What it is about; the general contractor where no employer is named.
        actor: Who asks for it.
        now: The moment it is made.
        reason: Why; kept in the audit entry.
        watermark: What the file says of who took it, where it leaves the system.

    Raises:
        InvalidInput: E-KIND; E-EXPORT-SUBJECT, when project or month is missing.
    """
    project, rows = subject.project, registered_rows(kind=kind, subject=subject, now=now)
    audit.record(
        act=f"导出：{LoadKind(kind).label}",
        object_kind="Project" if project is not None else "Company",
        object_id=project.pk if project is not None else 0,
        now=now,
        actor=actor,
        detail={
            "rows": {name: len(found) for name, found in rows.items()},
            "month": subject.month.isoformat() if subject.month else None,
            "reason": reason.strip()[:200],
        },
    )
    return filled_workbook(kind, rows, watermark=watermark)


def registered_rows(*, kind: str, subject: Subject, now: dt.datetime) -> Rows:
    """Return what is registered, by the sheets of a kind's file.

    Raises:
        InvalidInput: as `export_workbook`.
    """
    if kind not in ROWS:
        raise InvalidInput(f"没有“{kind[:20]}”这种文件", code="E-KIND")
    project = subject.project
    needs_month = kind in {LoadKind.ATTENDANCE, LoadKind.PAYROLL, LoadKind.CASH_RECEIPTS}
    if (project is None and kind != LoadKind.COMPANIES) or (needs_month and subject.month is None):
        raise InvalidInput("没有指定项目或月份", fix="请选择项目和月份", code="E-EXPORT-SUBJECT")
    if subject.employer is None and project is not None:
        subject = Subject(project, project.general_contractor, subject.month)
    return ROWS[kind](subject, now)


def _roster(subject: Subject, now: dt.datetime) -> Rows:
    del now
    contracts = {
        contract.worker_id: contract
        for contract in LaborContract.objects.filter(
            project=subject.project, employer=subject.employer
        )
    }
    entries = RosterEntry.objects.filter(project=subject.project, employer=subject.employer)
    return {
        "roster": [
            {
                **_person(entry),
                "phone": unseal(entry.worker.phone_sealed, purpose=PHONE_PURPOSE),
                "crew": entry.crew,
                "trade": entry.trade,
                "entered_on": entry.entered_on,
                "exited_on": entry.exited_on,
                "card": unseal(entry.card_sealed, purpose=CARD_PURPOSE),
                "bank_name": entry.bank_name,
                **_contract(contracts.get(entry.worker_id)),
            }
            for entry in entries.select_related("worker").order_by("pk")
        ]
    }


def _person(row: RosterEntry | AttendanceMonth | PayrollLine | CashReceipt) -> Row:
    return {
        "name": row.worker.name,
        "id_number": unseal(row.worker.id_number_sealed, purpose=ID_PURPOSE),
    }


def _contract(contract: LaborContract | None) -> Row:
    if contract is None:
        return {}
    return {
        "signed_on": contract.signed_on,
        "wage_form": WageForm(contract.wage_form).label,
        "rate": contract.rate,
    }


def _attendance(subject: Subject, now: dt.datetime) -> Rows:
    del now
    assert subject.month is not None
    months = AttendanceMonth.objects.filter(
        project=subject.project, employer=subject.employer, month=subject.month
    )
    return {
        "attendance": [
            {
                **_person(row),
                **{str(day): float(value) for day, value in enumerate(row.day_values, 1)},
                "days": row.days,
                "overtime": row.overtime_hours or None,
            }
            for row in months.select_related("worker").order_by("pk")
        ]
    }


def _payroll(subject: Subject, now: dt.datetime) -> Rows:
    assert subject.project is not None
    assert subject.employer is not None
    assert subject.month is not None
    sheet = sheet_in_force(
        EmployerMonth(subject.project, subject.employer, subject.month), subject.month
    )
    if sheet is None:
        return {"payroll": []}
    lines = list(
        PayrollLine.objects.filter(sheet=sheet).select_related("worker").order_by("row", "pk")
    )
    cards = _full_cards({line.card_index for line in lines}, [sheet.load_id], now)
    return {
        "payroll": [
            {
                **_person(line),
                "card": cards.get(line.card_index, ""),
                "days": line.days,
                "gross": line.gross,
                "deductions": line.deductions,
                "net": line.net,
            }
            for line in lines
        ]
    }


def _full_cards(indices: set[str], loads: Sequence[int], now: dt.datetime) -> dict[str, str]:
    """Return card numbers by index: from the rosters, else from the files they came in."""
    wanted = indices - {""}
    cards = {
        entry.card_index: unseal(entry.card_sealed, purpose=CARD_PURPOSE)
        for entry in RosterEntry.objects.filter(card_index__in=wanted)
    }
    if wanted - cards.keys():
        for load in Load.objects.filter(pk__in=loads, state=LoadState.COMMITTED):
            lines = read_load(load, now=now).parsed.lines
            cards |= {card_index(line.card): line.card for line in lines if line.card}
    return cards


def _bank_return(subject: Subject, now: dt.datetime) -> Rows:
    lines = list(BankReturnLine.objects.filter(project=subject.project).order_by("traded_on", "pk"))
    loads = sorted({line.load_id for line in lines})
    cards = _full_cards({line.card_index for line in lines}, loads, now)
    return {
        "bank-return": [
            {
                "traded_on": line.traded_on,
                "name": line.payee_name,
                "card": cards.get(line.card_index, ""),
                "amount": line.amount,
                "result": BankResult(line.result).label,
                "failure_reason": line.failure_reason,
                "serial": line.serial,
                "batch": line.batch,
            }
            for line in lines
        ]
    }


def _account_statement(subject: Subject, now: dt.datetime) -> Rows:
    del now
    entries = AccountTransaction.objects.filter(account__project=subject.project)
    return {
        "account-statement": [
            {
                "traded_on": entry.traded_on,
                "summary": entry.summary,
                "income" if entry.direction == Direction.IN else "outgo": entry.amount,
                "balance": entry.balance,
                "counterparty_name": entry.counterparty_name,
                "serial": entry.serial,
            }
            for entry in entries.order_by("traded_on", "pk")
        ]
    }


def _cash_receipts(subject: Subject, now: dt.datetime) -> Rows:
    del now
    assert subject.month is not None
    receipts = CashReceipt.objects.filter(
        project=subject.project, employer=subject.employer, month=subject.month
    )
    return {
        "cash-receipts": [
            {
                **_person(receipt),
                "amount": receipt.amount,
                "paid_on": receipt.paid_on,
                "signed": "已签",
                "reason": receipt.reason,
            }
            for receipt in receipts.select_related("worker").order_by("row", "pk")
        ]
    }


ROWS: Mapping[str, Callable[[Subject, dt.datetime], Rows]] = {
    LoadKind.PROJECTS: project_rows,
    LoadKind.ROSTER: _roster,
    LoadKind.ATTENDANCE: _attendance,
    LoadKind.PAYROLL: _payroll,
    LoadKind.BANK_RETURN: _bank_return,
    LoadKind.ACCOUNT_STATEMENT: _account_statement,
    LoadKind.CASH_RECEIPTS: _cash_receipts,
    LoadKind.WAGE_DEPOSITS: deposit_rows,
    LoadKind.RIGHTS_NOTICES: notice_rows,
    LoadKind.COMPANIES: company_rows,
}
