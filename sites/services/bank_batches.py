"""银行代发文件: a batch file for the bank from a payroll sheet taken in, in the bank's own columns."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.db import transaction

from sites import audit
from sites.enums import ExportKind
from sites.errors import InvalidInput, StateConflict
from sites.law import Citation
from sites.lib.days import month_text
from sites.lib.watermark import Watermark
from sites.models import PayrollLine, PayrollSheet, RosterEntry, User
from sites.sealing import unseal
from sites.services.data_exports import ask_export, take_export
from sites.services.load_writers.workers import CARD_PURPOSE
from sites.services.payment_truth import wage_months

BASIS = Citation("国务院令第724号", 31).words
# Columns a bank may ask for, and the layouts met in the wild.
COLUMNS = {
    "number": "序号",
    "account": "账号",
    "name": "户名",
    "amount": "金额",
    "bank_name": "开户行",
    "summary": "摘要",
    "note": "备注",
    "blank": "",
}
LAYOUTS = {
    "three": ("账号、户名、金额", ("account", "name", "amount")),
    "numbered": ("序号、账号、户名、金额", ("number", "account", "name", "amount")),
    "with-bank": (
        "序号、账号、户名、金额、开户行、摘要、备注",
        ("number", "account", "name", "amount", "bank_name", "summary", "note"),
    ),
}
WIDTHS = {"account": 26, "bank_name": 24, "summary": 24, "note": 24}
MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class BankBatch:
    """The file, and who is not in it for want of a card."""

    content: bytes
    count: int
    total: Decimal
    without_card: tuple[str, ...]


@transaction.atomic
def bank_batch(
    *, sheet: PayrollSheet, columns: Sequence[str], actor: User, now: dt.datetime
) -> BankBatch:
    """Write what is still to be paid of a sheet; card numbers are read in the clear, on record.

    Args:
        sheet: The sheet, which must be in force.
        columns: Keys of `COLUMNS`, in the bank's order.
        actor: Who takes the file out.
        now: The moment.

    Raises:
        InvalidInput: E-COLUMNS.
        StateConflict: E-SHEET-REPLACED; E-BATCH-EMPTY, when nothing is to be paid;
            E-EXPORT-QUOTA.
    """
    if not {"account", "amount"} <= set(columns) or len(columns) > MOST_COLUMNS:
        raise InvalidInput(
            "代发文件至少要有账号和金额两列，最多12列", fix="请重新选择列", code="E-COLUMNS"
        )
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise InvalidInput(f"没有“{unknown[0][:20]}”这一列", fix="请重新选择列", code="E-COLUMNS")
    if PayrollSheet.objects.filter(supersedes=sheet).exists():
        raise StateConflict(
            f"第{sheet.version}版已被替代", fix="请用现行版本导出", code="E-SHEET-REPLACED"
        )
    rows, without_card = _payable(sheet)
    if not rows:
        raise StateConflict(
            "没有可以发放的工资",
            fix="已付清的不再导出；缺卡号的请先在花名册中补充",
            code="E-BATCH-EMPTY",
        )
    total = sum((amount for *_, amount in rows), Decimal("0.00"))
    audit.record(
        act="导出银行代发文件",
        object_kind="PayrollSheet",
        object_id=sheet.pk,
        now=now,
        actor=actor,
        basis=BASIS,
        detail={"month": month_text(sheet.month), "count": len(rows), "total": str(total)},
    )
    watermark = _registered(sheet, len(rows), actor, now)
    content = _workbook(sheet, rows, columns, watermark)
    return BankBatch(content, len(rows), total, tuple(without_card))


def _registered(sheet: PayrollSheet, rows: int, actor: User, now: dt.datetime) -> Watermark:
    """Put the file among those that left; to pay wages is the reason, nobody need allow it."""
    month = month_text(sheet.month)
    export = ask_export(
        kind=ExportKind.BANK_BATCH,
        subject=f"{sheet.project.name} {month} 代发",
        parameters={"sheet": str(sheet.pk)},
        rows=rows,
        region=sheet.project.region,
        reason=f"委托银行代发{month}工资",
        actor=actor,
        now=now,
    )
    return take_export(export=export, actor=actor, now=now)


def _payable(
    sheet: PayrollSheet,
) -> tuple[list[tuple[str, str, str, Decimal]], list[str]]:
    """Account, name, bank and open amount of each line; and who has no card on the roster."""
    paid = {
        row.worker.pk: row.paid
        for row in wage_months(project=sheet.project, month=sheet.month)
        if row.employer.pk == sheet.employer_id
    }
    cards = {
        (entry.worker_id, entry.card_index): entry
        for entry in RosterEntry.objects.filter(
            project=sheet.project, employer=sheet.employer
        ).exclude(card_index="")
    }
    rows, without_card = [], []
    lines = PayrollLine.objects.filter(sheet=sheet).select_related("worker").order_by("row")
    for line in lines:
        amount = line.net - paid.get(line.worker_id, Decimal("0.00"))
        if amount <= 0:
            continue
        entry = cards.get((line.worker_id, line.card_index))
        if entry is None:
            without_card.append(line.worker.name)
            continue
        account = unseal(entry.card_sealed, purpose=CARD_PURPOSE)
        rows.append((account, line.worker.name, entry.bank_name, amount))
    return rows, without_card


def _workbook(
    sheet: PayrollSheet,
    rows: Sequence[tuple[str, str, str, Decimal]],
    columns: Sequence[str],
    watermark: Watermark,
) -> bytes:
    buffer = io.BytesIO()
    words = f"{sheet.month.year}年{sheet.month.month}月工资"
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        target = book.add_worksheet("代发")
        money = book.add_format({"num_format": "0.00"})
        for column, name in enumerate(columns):
            # A blank column is truly empty: some banks refuse even an empty text.
            if COLUMNS[name]:
                target.write_string(0, column, COLUMNS[name])
            target.set_column(column, column, WIDTHS.get(name, 12))
        for number, (account, person, bank, amount) in enumerate(rows, start=1):
            texts = {"account": account, "name": person, "bank_name": bank, "summary": words}
            for column, name in enumerate(columns):
                if name == "amount":
                    target.write_number(number, column, amount, money)
                elif name == "number":
                    target.write_number(number, column, number)
                elif texts.get(name):
                    # Text as text: an account keeps its digits, a name is never a formula.
                    target.write_string(number, column, texts[name])
        # The bank reads one sheet and nothing above its heads.
        watermark.put_into(book, with_note=False)
    return buffer.getvalue()
