"""银行代发回盘: what the bank did with each payment."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sites.enums import BankResult
from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.row_reader import RowReader, normalize_name
from sites.ingest.sheet_checks import check_totals, refuse_without_rows
from sites.ingest.table import Table, preamble_texts
from sites.lib.money import MoneyFormat, parse_money

# Failures are looked for first: 未成功 contains 成功.
RETURNED_WORDS = ("退回", "退票", "退汇", "冲正", "冲销")
FAILED_WORDS = ("失败", "未成功", "不成功", "未到账", "拒绝", "异常", "错误")
WAITING_WORDS = ("处理中", "发放中", "待", "等待", "未处理", "未发")
SUCCESS_WORDS = ("成功", "已发", "已代发", "已到账", "已完成", "到账", "交易完成")
CODES = {
    "S": BankResult.SUCCESS,
    "0000": BankResult.SUCCESS,
    "F": BankResult.FAILED,
}
FAILURE_CODE = re.compile(r"3[0-9]{3}|012018")
HEADER_TOTAL = re.compile(
    r"(总笔数|总金额|成功笔数|成功金额|失败笔数|失败金额)\s*[::]?\s*([0-9][0-9,.]*)?"
)
BATCH = re.compile(r"批次号?\s*[::]\s*([0-9A-Za-z-]{1,50})")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class BankReturnLine:
    """What the bank did with one payment; `result` is a value of BankResult, amount is yuan."""

    row: int
    name: str
    card: str
    amount: Decimal
    result: str
    failure_reason: str
    traded_on: date
    serial: str
    batch: str


def read_bank_return(table: Table, context: Context) -> Parsed[BankReturnLine]:
    """Read a bank's return file, and compare it with the totals the bank puts above it."""
    refuse_without_rows(table)
    lines: list[BankReturnLine] = []
    seen: dict[tuple[str, str], int] = {}
    batch = _batch_of_file(table)
    for row in table.rows:
        reader = RowReader(table, row, context)
        line = _read_line(reader, seen)
        if line is not None:
            lines.append(line if line.batch else replace(line, batch=batch))
    totals = _totals(lines)
    if len(lines) == len(table.rows):
        check_totals(table, "amount", lines)
        _check_header_totals(table, totals)
    return Parsed("bank-return", table.sheet, len(table.rows), tuple(lines), totals, table.findings)


def _batch_of_file(table: Table) -> str:
    """Return the number of the batch where it stands above the header."""
    for text in preamble_texts(table):
        if match := BATCH.search(text):
            return match[1]
    return ""


def bank_result(text: str) -> BankResult | None:
    """Read the bank's word for what happened; None when it is unknown or not yet decided."""
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    if any(mark in word for mark in RETURNED_WORDS):
        return BankResult.RETURNED
    if any(mark in word for mark in FAILED_WORDS) or FAILURE_CODE.fullmatch(word):
        return BankResult.FAILED
    if any(mark in word for mark in WAITING_WORDS):
        return None
    if any(mark in word for mark in SUCCESS_WORDS):
        return BankResult.SUCCESS
    return CODES.get(word)


def _read_line(reader: RowReader, seen: dict[tuple[str, str], int]) -> BankReturnLine | None:
    # The bank writes down whatever name the payment order bore: it is evidence, not judged.
    name = normalize_name(reader.text("name", required=True, longest=50))
    card = reader.card(required=True)
    amount = reader.money("amount")
    if amount is not None and amount == 0:
        reader.refuse("E-MONEY-FORMAT", "amount", "金额为0", "请核对回盘文件")
    traded_on = reader.day("traded_on", required=True)
    if traded_on is not None and traded_on > reader.context.on:
        reader.refuse("E-DATE-ORDER", "traded_on", "交易日期晚于今天", "请核对交易日期")
    result = _returned(reader, amount, _result(reader))
    reason = reader.text("failure_reason")
    batch = reader.text("batch", longest=50)
    serial = reader.text("serial", longest=64)
    if not reader.ok or amount is None or traded_on is None or result is None:
        return None
    if not serial:
        serial = _derived_serial(reader.context, card, amount, traded_on, batch, seen)
    if not _is_first(reader, serial, result, seen):
        return None
    return BankReturnLine(
        reader.row.number, name, card, amount, result.value, reason, traded_on, serial, batch
    )


def _result(reader: RowReader) -> BankResult | None:
    text = reader.text("result", required=True)
    result = bank_result(text)
    if text and result is None:
        reader.refuse(
            "E-RESULT",
            "result",
            f"交易结果“{text[:20]}”不是最终结果或无法识别",
            "请待银行处理完毕后下载回盘文件，或改为成功、失败、退回",
        )
    return result


def _returned(
    reader: RowReader, amount: Decimal | None, result: BankResult | None
) -> BankResult | None:
    """Take a success as returned where its row says that all of it came back."""
    returned = reader.money("returned_amount", required=False)
    if not returned or amount is None or result != BankResult.SUCCESS:
        return result
    if returned != amount:
        reader.refuse(
            "E-RETURN-AMOUNT",
            "returned_amount",
            f"退回金额{returned:,}与交易金额{amount:,}不一致",
            "请向银行核对；退回后另行补发的，补发的一笔单独列一行",
        )
    return BankResult.RETURNED


def _derived_serial(
    context: Context,
    card: str,
    amount: Decimal,
    traded_on: date,
    batch: str,
    seen: dict[tuple[str, str], int],
) -> str:
    """Name a payment that the bank gave no number by its content and its place among equals."""
    content = f"{context.card_key(card)}|{amount}|{traded_on.isoformat()}|{batch}"
    ordinal = seen[content, ""] = seen.get((content, ""), 0) + 1
    return "h" + hashlib.sha256(f"{content}|{ordinal}".encode()).hexdigest()[:40]


def _is_first(
    reader: RowReader, serial: str, result: BankResult, seen: dict[tuple[str, str], int]
) -> bool:
    first = seen.setdefault((serial, result.value), reader.row.number)
    if first != reader.row.number:
        reader.refuse("E-ROW-DUP", "serial", f"流水号与第{first}行重复", "同一笔交易只保留一行")
    return first == reader.row.number


def _totals(lines: list[BankReturnLine]) -> dict[str, int | Decimal]:
    success = [line for line in lines if line.result == BankResult.SUCCESS]
    failed = [line for line in lines if line.result != BankResult.SUCCESS]
    return {
        "总笔数": len(lines),
        "总金额": sum((line.amount for line in lines), ZERO),
        "成功笔数": len(success),
        "成功金额": sum((line.amount for line in success), ZERO),
        "失败笔数": len(failed),
        "失败金额": sum((line.amount for line in failed), ZERO),
    }


def _check_header_totals(table: Table, totals: dict[str, int | Decimal]) -> None:
    """Compare counts and sums written above the header, in one cell or in the next."""
    for index, value in enumerate(table.preamble):
        if not isinstance(value, str):
            continue
        for label, digits in HEADER_TOTAL.findall(unicodedata.normalize("NFKC", value)):
            stated = digits or (
                table.preamble[index + 1] if index + 1 < len(table.preamble) else ""
            )
            try:
                amount = parse_money(stated)
            except MoneyFormat:
                continue
            if amount != totals[label]:
                table.findings.add(
                    "refused",
                    "E-SUM-BATCH",
                    f"表头{label}{stated}与明细{totals[label]:,}不符",
                    "请核对是否缺少明细行",
                    sheet=table.sheet,
                )
