"""现金签收表: wages paid in cash, which count as paid only with the worker's own signature."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.people import People
from sites.ingest.row_belonging import check_rows_belong
from sites.ingest.row_reader import NO, RowReader
from sites.ingest.sheet_checks import (
    check_employer,
    check_month,
    check_project,
    check_totals,
    refuse_without_rows,
)
from sites.ingest.table import Table

ZERO = Decimal("0.00")
# How a cell that says "signed" without saying by whom begins.
SIGNED = (
    *(
        "已",
        "本人",
        "是",
        "有",
        "签",
        "领取",
        "领到",
        "领款",
        "收到",
        "收讫",
        "收款",
        "见附",
        "附件",
    ),
    *("手印", "指印", "指纹", "按", "同意", "确认", "亲", "√", "✓", "✔", "Y", "1"),
)
UNSIGNED = NO | {"未签", "未签字", "未签收", "代签", "代领"}


@dataclass(frozen=True, slots=True)
class CashReceiptLine:
    """Cash one person signed for; the amount is yuan."""

    row: int
    name: str
    id_number: str
    amount: Decimal
    paid_on: dt.date
    reason: str


def read_cash_receipts(table: Table, context: Context) -> Parsed[CashReceiptLine]:
    """Read a list of cash receipts; a person may sign several times, once a day."""
    refuse_without_rows(table)
    context = check_month(table, context)
    check_employer(table, context)
    check_project(table, context)
    check_rows_belong(table, context)
    people = People(context)
    seen: dict[tuple[str, dt.date | None], int] = {}
    signatures: dict[str, list[CashReceiptLine]] = {}
    lines = []
    for row in table.rows:
        reader = RowReader(table, row, context)
        line = _read_line(reader, people, seen)
        if line is not None:
            lines.append(line)
            signatures.setdefault(_signature(reader), []).append(line)
    _report_reused_signatures(table, signatures)
    if len(lines) == len(table.rows):
        check_totals(table, "amount", lines)
    return Parsed(
        "cash-receipts",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {
            "人数": len({line.id_number for line in lines}),
            "签收笔数": len(lines),
            "现金金额": sum((line.amount for line in lines), ZERO),
        },
        table.findings,
    )


def _read_line(
    reader: RowReader, people: People, seen: dict[tuple[str, dt.date | None], int]
) -> CashReceiptLine | None:
    name = reader.name()
    id_number = reader.id_number()
    people.check_roster(reader, id_number, name, "")
    amount = reader.money("amount")
    if amount is not None and amount == 0:
        reader.refuse("E-MONEY-FORMAT", "amount", "金额为0", "没有领取现金的不要列入")
    paid_on = _paid_on(reader)
    _check_signature(reader)
    reason = reader.text("reason")
    first = seen.setdefault((id_number, paid_on), reader.row.number)
    if id_number and paid_on is not None and first != reader.row.number:
        reader.refuse(
            "E-ROW-DUP", "id_number", f"{name}同一天的签收与第{first}行重复", "请合并为一行"
        )
    if not reader.ok or amount is None or paid_on is None:
        return None
    return CashReceiptLine(reader.row.number, name, id_number, amount, paid_on, reason)


def _paid_on(reader: RowReader) -> dt.date | None:
    paid_on, context = reader.day("paid_on", required=True), reader.context
    if paid_on is not None and paid_on > context.on:
        reader.refuse("E-DATE-ORDER", "paid_on", "签收日期晚于今天", "请填写实际签收日期")
    elif paid_on is not None and context.month is not None and paid_on < context.month:
        reader.refuse("E-DATE-ORDER", "paid_on", "签收日期早于工资所属月份", "请核对签收日期")
    return paid_on


def _signature(reader: RowReader) -> str:
    return unicodedata.normalize("NFKC", reader.text("signed")).upper()


def _check_signature(reader: RowReader) -> None:
    """Refuse cash nobody signed for; a picture over a cell cannot be read, a word must stand."""
    word = _signature(reader)
    if not word or word in UNSIGNED:
        reader.refuse(
            "E-SIGN-MISSING",
            "signed",
            "没有本人签字，不能认定为已支付",
            "请由本人签字后在该列填写“已签”，并留存签字原件（条例第十五条）",
        )


def _report_reused_signatures(table: Table, signatures: dict[str, list[CashReceiptLine]]) -> None:
    """Warn where one name or one voucher's number stands as the signature of several people."""
    for signature, lines in signatures.items():
        if signature.startswith(SIGNED) or len({line.id_number for line in lines}) < 2:
            continue
        rows = "、".join(str(line.row) for line in lines[:10]) + ("等" if len(lines) > 10 else "")
        table.findings.add(
            "warned",
            "W-SIGN-REUSED",
            f"第{rows}行的签字同为“{signature[:20]}”，可能由他人代签或重复使用同一凭证",
            "现金应由本人签收；请核对每人的签字原件",
            sheet=table.sheet,
            cell=table.address(lines[1].row, "signed"),
            row=lines[1].row,
            column=table.label("signed"),
        )
