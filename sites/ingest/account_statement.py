"""专户流水: the bank's statement of a special wage account, in any of three styles of amount."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sites.enums import AccountAction, Direction
from sites.ingest.cell_values import Cell
from sites.ingest.context import Context
from sites.ingest.files import FileRefused
from sites.ingest.parsed import Parsed
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import refuse_without_rows
from sites.ingest.table import Table, preamble_texts
from sites.lib.names import company_name_key

# For the account's holder 贷 (credit) is money in.
IN_FLAGS = frozenset({"贷", "贷方", "收", "收入", "C", "CR", "入", "转入", "进", "+"})
OUT_FLAGS = frozenset({"借", "借方", "付", "支", "支出", "D", "DR", "出", "转出", "-"})
ACCOUNT_LABELS = ("账号", "帐号", "本方账号", "专户账号", "账户")
# In the order they are looked for.
IN_WORDS = (
    (AccountAction.RETURN_IN, ("退回", "退票", "退汇", "冲正")),
    (AccountAction.INTEREST, ("利息", "结息")),
    (AccountAction.LABOR_COST_IN, ("人工费", "农民工工资拨付")),
)
OUT_WORDS = (
    (AccountAction.FEE, ("手续费", "工本费", "服务费")),
    (AccountAction.WAGE_OUT, ("工资", "代发")),
)
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry; `direction` and `action` are values of their enums, amounts are yuan."""

    row: int
    traded_on: date
    direction: str
    action: str
    amount: Decimal
    balance: Decimal | None
    counterparty_name: str
    counterparty_account: str
    summary: str
    serial: str


def read_account_statement(table: Table, context: Context) -> Parsed[StatementLine]:
    """Read a statement; a broken chain of balances is warned of, not refused.

    Raises:
        FileRefused: E-COL-MISSING, when no style of amount is there.
    """
    two_columns = {"income", "outgo"} <= table.columns.keys()
    if not two_columns and "amount" not in table.columns:
        raise FileRefused(
            "E-COL-MISSING",
            f"工作表“{table.sheet}”的表头缺少列：交易金额，或收入和支出",
            "请补充这些列后重新上传",
        )
    refuse_without_rows(table)
    _check_account(table, context)
    lines: list[StatementLine] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        line = _read_line(RowReader(table, row, context), seen)
        if line is not None:
            lines.append(line)
    if len(lines) == len(table.rows):
        _check_chain(table, lines)
    income = [line.amount for line in lines if line.direction == Direction.IN]
    outgo = [line.amount for line in lines if line.direction == Direction.OUT]
    return Parsed(
        "account-statement",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {
            "收入笔数": len(income),
            "收入金额": sum(income, ZERO),
            "支出笔数": len(outgo),
            "支出金额": sum(outgo, ZERO),
        },
        table.findings,
    )


def _read_line(reader: RowReader, seen: dict[str, int]) -> StatementLine | None:
    traded_on = reader.day("traded_on", required=True)
    if traded_on is not None and traded_on > reader.context.on:
        reader.refuse("E-DATE-ORDER", "traded_on", "交易日期晚于今天", "请核对交易日期")
    moved = _movement(reader)
    balance = reader.money("balance", required=False, signed=True)
    counterparty = reader.text("counterparty_name")
    summary = reader.text("summary")
    account = _digits(reader.row.get("counterparty_account"))
    serial = reader.text("serial", longest=64)
    if not reader.ok or traded_on is None or moved is None:
        return None
    direction, amount = moved
    if not serial:
        content = f"{traded_on.isoformat()}|{direction}|{amount}|{balance}|{counterparty}|{summary}"
        seen[content] = seen.get(content, 0) + 1
        digest = hashlib.sha256(f"{content}|{seen[content]}".encode()).hexdigest()
        serial = "h" + digest[:40]
    elif seen.setdefault(serial, reader.row.number) != reader.row.number:
        reader.refuse("E-ROW-DUP", "serial", f"流水号与第{seen[serial]}行重复", "请删除重复的一行")
        return None
    return StatementLine(
        reader.row.number,
        traded_on,
        direction.value,
        classify(direction, summary, counterparty, reader.context.owner_name).value,
        amount,
        balance,
        counterparty,
        account,
        summary,
        serial,
    )


def classify(
    direction: Direction, summary: str, counterparty: str, owner_name: str
) -> AccountAction:
    """Say what an entry is, by its summary and its counterparty."""
    words = IN_WORDS if direction == Direction.IN else OUT_WORDS
    for action, marks in words:
        if any(mark in summary for mark in marks):
            return action
    if direction == Direction.OUT:
        return AccountAction.TRANSFER_OUT
    from_owner = bool(owner_name) and company_name_key(counterparty) == company_name_key(owner_name)
    return AccountAction.LABOR_COST_IN if from_owner else AccountAction.OTHER


def _movement(reader: RowReader) -> tuple[Direction, Decimal] | None:
    """Read direction and amount in the style of the sheet: two columns, flag, or sign."""
    if {"income", "outgo"} <= reader.table.columns.keys():
        return _two_columns(reader)
    amount = reader.money("amount", signed=True)
    if not amount:
        if amount is not None:
            reader.refuse("E-MONEY-FORMAT", "amount", "交易金额为0", "请核对该行金额")
        return None
    if "flag" not in reader.table.columns:
        return (Direction.IN if amount > 0 else Direction.OUT), abs(amount)
    flag = unicodedata.normalize("NFKC", reader.text("flag", required=True)).upper()
    if flag in IN_FLAGS or flag in OUT_FLAGS:
        return (Direction.IN if flag in IN_FLAGS else Direction.OUT), abs(amount)
    if flag:
        reader.refuse("E-FLAG", "flag", f"借贷标志“{flag[:10]}”无法识别", "请填写借或贷")
    return None


def _two_columns(reader: RowReader) -> tuple[Direction, Decimal] | None:
    income = reader.money("income", required=False) or ZERO
    outgo = reader.money("outgo", required=False) or ZERO
    if (income > 0) == (outgo > 0):
        if reader.ok:
            reader.refuse(
                "E-MONEY-FORMAT", "income", "收入和支出应当只填一项", "请核对该行收入与支出"
            )
        return None
    return (Direction.IN, income) if income > 0 else (Direction.OUT, outgo)


def _digits(value: Cell) -> str:
    """Keep of a counterparty's account what is text; a number has lost its digits."""
    return "".join(filter(str.isdigit, value))[:30] if isinstance(value, str) else ""


def _check_account(table: Table, context: Context) -> None:
    """Refuse a statement of another account than the project's."""
    if not context.account_key:
        return
    texts = list(preamble_texts(table))
    for index, text in enumerate(texts):
        label, _, rest = text.partition(":")
        if label.strip() not in ACCOUNT_LABELS:
            continue
        written = rest or (texts[index + 1] if index + 1 < len(texts) else "")
        digits = "".join(filter(str.isdigit, written))
        if len(digits) >= 8 and context.card_key(digits) != context.account_key:
            table.findings.add(
                "refused",
                "E-ACCOUNT-MISMATCH",
                f"流水的账号(尾号{digits[-4:]})不是本项目的工资专用账户",
                "请核对是否选错项目",
                sheet=table.sheet,
            )


def _check_chain(table: Table, lines: list[StatementLine]) -> None:
    """Follow the balances from entry to entry, in whichever order the bank prints them."""
    ordered = lines
    if len(lines) > 1 and lines[0].traded_on > lines[-1].traded_on:
        ordered = lines[::-1]
    for before, entry in pairwise(ordered):
        if before.balance is None or entry.balance is None:
            continue
        change = entry.amount if entry.direction == Direction.IN else -entry.amount
        expected = before.balance + change
        if entry.balance != expected:
            table.findings.add(
                "warned",
                "E-BALANCE-CHAIN",
                f"第{entry.row}行余额{entry.balance:,}与上一笔推算的{expected:,}不符",
                "请核对是否缺少流水",
                sheet=table.sheet,
                cell=table.address(entry.row, "balance"),
                row=entry.row,
                column=table.label("balance"),
            )
