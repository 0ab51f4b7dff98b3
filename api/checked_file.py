"""A checked list as it is given back: the rows with their answers, and a signature beside it.

The result is a ZIP archive of two files: the table in the form it came in, and 签名.txt, which
anybody can check under /verify/receipt/ or offline by our public key.
"""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from arrears.receipts import public_key, sign_receipt
from blacklist.enums import Purpose
from blacklist.queries import Reader
from blacklist.table_check import ANSWER_HEADS, RowAnswer, TableAnswer, check_table
from sites.ingest.cell_values import Cell, CellMark
from sites.ingest.files import Limits
from sites.ingest.reader import read_workbook

MEDIA_TYPE = "application/zip"
SIGNATURE_NAME = "签名.txt"
HEAD = "安薪信用 批量查询结果 v1"
# A cell beginning so is a formula to a spreadsheet program (CSV injection).
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """The archive, and what was answered."""

    name: str
    content: bytes
    answer: TableAnswer


def check_file(
    *, content: bytes, file_name: str, purpose: str, on: dt.date, now: dt.datetime, read: Reader
) -> CheckedFile:
    """Answer for a list of up to 100,000 companies in a file.

    Args:
        content: the file as received, .xlsx, .xls or .csv; its first visible sheet counts.
        file_name: as it came.
        purpose: one of the eight fields.
        on: local day.
        now: the moment of the answer, aware.
        read: runs a statement on the primary, or raises.

    Raises:
        FileRefused: the file is not read.
        InvalidInput: E-COLUMN, E-NO-ROWS, E-PURPOSE.
    """
    book = read_workbook(content, file_name=file_name, limits=Limits())
    sheet = next((one for one in book.sheets if one.visible and one.rows), book.sheets[0])
    answer = check_table(rows=sheet.rows, purpose=purpose, on=on, read=read)
    stem = Path(file_name).stem[:60] or "名单"
    is_text = Path(file_name).suffix.lower() == ".csv"
    name = f"{stem}（查询结果）.{'csv' if is_text else 'xlsx'}"
    table = (_as_csv if is_text else _as_workbook)(sheet.rows, answer)
    statement = _statement(table, answer, purpose=purpose, on=on, now=now)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        pack.writestr(zipfile.ZipInfo(name), table, zipfile.ZIP_DEFLATED, 1)
        pack.writestr(zipfile.ZipInfo(SIGNATURE_NAME), _signed(statement), zipfile.ZIP_DEFLATED)
    return CheckedFile(f"{stem}（查询结果）.zip", archive.getvalue(), answer)


def _statement(
    table: bytes, answer: TableAnswer, *, purpose: str, on: dt.date, now: dt.datetime
) -> str:
    moment = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    lines = (
        HEAD,
        f"SHA-256 {hashlib.sha256(table).hexdigest()}",
        f"{moment} 名单版本{answer.list_version}",
        f"{Purpose(purpose).label} {on.isoformat()} 共{answer.count}行",
    )
    return "".join(f"{line}\n" for line in lines)


def _signed(statement: str) -> str:
    return (
        "安薪信用 批量查询结果签名（证明同一压缩包内的结果文件由本系统出具、未被改动）\n"
        "第二行为结果文件的摘要，可用 sha256sum 核对；第三行为答复时间（UTC）和名单版本。\n"
        f"-----开始-----\n{statement}-----结束-----\n"
        f"签名：{sign_receipt(statement)}\n"
        "在线核验：打开本系统 /verify/receipt/，粘贴本文件全文。离线核验用下面的公钥（Ed25519）。\n"
        f"{public_key()}"
    )


def _beside(answer: TableAnswer, number: int) -> Sequence[str]:
    """What stands beside a row: titles beside the header, answers below it."""
    if number == answer.header:
        return ANSWER_HEADS
    if number < answer.header:
        return ()
    found: RowAnswer | None = answer.answers[number - answer.header - 1]
    return found.cells if found else ()


def _as_workbook(rows: Sequence[Sequence[Cell]], answer: TableAnswer) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("查询结果")
    width = max((len(row) for row in rows), default=0)
    if answer.header < 0:
        sheet.write_row(0, width, ANSWER_HEADS)
    first = 1 if answer.header < 0 else 0
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write(sheet, number + first, column, cell)
        for column, text in enumerate(_beside(answer, number)):
            if text:
                sheet.write_string(number + first, width + column, text)
    book.close()
    return target.getvalue()


def _write(sheet: "xlsxwriter.worksheet.Worksheet", row: int, column: int, cell: Cell) -> None:
    """Text stays text, whatever it looks like; numbers stay numbers."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif text := _shown(cell):
        sheet.write_string(row, column, text)


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, CellMark) else str(cell)


def _as_csv(rows: Sequence[Sequence[Cell]], answer: TableAnswer) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    width = max((len(row) for row in rows), default=0)
    if answer.header < 0:
        writer.writerow([""] * width + list(ANSWER_HEADS))
    for number, row in enumerate(rows):
        cells = [harmless(cell) for cell in row] + [""] * (width - len(row))
        writer.writerow([*cells, *_beside(answer, number)])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> str:
    """A cell as text that no spreadsheet program takes for a formula; numbers stay as they are."""
    text = _shown(cell)
    if not text.startswith(ACTIVE):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
