"""CSV as offices export it: UTF-8, UTF-16 or GB18030, comma, semicolon or tab."""

import codecs
import csv
import io
import itertools
import re

from sites.ingest.cell_values import Cell, SheetData, WorkbookData
from sites.ingest.files import FileRefused, Limits

DELIMITERS = (",", "\t", ";", "，")
# What other programs put between columns; told by its name instead of as missing columns.
FOREIGN_DELIMITERS = ("|", "¦", "^", "~", "#")
HEAD_LINES = 30
HAN = re.compile("[\u4e00-\u9fff]")
# Spreadsheets keep leading zeros in CSV by writing a formula: ="0012".
TEXT_FORMULA = re.compile(r'="(.*)"')


def read_delimited(content: bytes, *, name: str, limits: Limits) -> WorkbookData:
    """Read CSV bytes as one sheet of text cells.

    Raises:
        FileRefused: E-CSV-ENCODING, E-CSV-DELIM, E-CSV-QUOTE, E-CELL-SIZE, E-SHEET-ROWS,
            E-SHEET-COLS.
    """
    text, encoding = _decode(content)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = []
    started = 1
    try:
        for values in reader:
            # Before it is kept: a file of nothing but separators would fill the memory.
            _check_row(values, reader.line_num, limits)
            # A quoted line break makes a record of several lines; rows keep the file's numbers.
            rows.append([_clean(value) for value in values])
            rows.extend([] for _ in range(reader.line_num - started))
            started = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(error, started) from None
    if sum(map(bool, rows)) > limits.maximum_rows + limits.heading_rows:
        raise sheet_refused("E-SHEET-ROWS", "", limits)
    sheet = SheetData(name, rows=[row if any(row) else [] for row in rows])
    return WorkbookData((sheet,), encoding)


def _unreadable(error: csv.Error, line: int) -> FileRefused:
    if "field larger" in str(error):
        return FileRefused("E-CELL-SIZE", f"第{line}行有单元格内容过长", "请检查引号是否成对")
    return FileRefused(
        "E-CSV-QUOTE", f"第{line}行引号未闭合", "请检查该行的双引号，或改用 .xlsx 上传"
    )


def _clean(value: str) -> str:
    stripped = value.strip().strip("\t")
    match = TEXT_FORMULA.fullmatch(stripped)
    return match[1] if match else stripped


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise _bad_encoding(1) from None
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        # Chinese in UTF-8 above the bad byte: the file is of two encodings, not of another one.
        # Two bytes of GB18030 may pass for a letter of UTF-8, but never three for a Han one.
        if HAN.search(content[: error.start].decode("utf-8", "ignore")):
            raise _bad_encoding(line) from None
    try:
        return content.decode("gb18030"), "GB18030"
    except UnicodeDecodeError as error:
        raise _bad_encoding(content.count(b"\n", 0, error.start) + 1) from None


def _bad_encoding(line: int) -> FileRefused:
    return FileRefused(
        "E-CSV-ENCODING", f"第{line}行编码无法识别", "请另存为UTF-8编码的CSV,或改用 .xlsx 上传"
    )


def _delimiter(text: str) -> str:
    """Take the separator that cuts the first lines most often; refuse one that is none of ours."""
    head = text.split("\n", HEAD_LINES)[:HEAD_LINES]
    cuts = {
        mark: max(line.count(mark) for line in head) for mark in (*DELIMITERS, *FOREIGN_DELIMITERS)
    }
    foreign = max(FOREIGN_DELIMITERS, key=cuts.__getitem__)
    known = max(DELIMITERS, key=cuts.__getitem__)
    if cuts[foreign] > max(cuts[known], 1):
        raise FileRefused(
            "E-CSV-DELIM",
            f"列之间用“{foreign}”分隔，不能识别",
            "请另存为以逗号、分号或制表符分隔的CSV，或改用 .xlsx 上传",
        )
    return known


def _check_row(values: list[str], line: int, limits: Limits) -> None:
    if line > 2 * (limits.maximum_rows + limits.heading_rows):
        raise sheet_refused("E-SHEET-ROWS", "", limits)
    if any(value.strip() for value in itertools.islice(values, limits.maximum_columns, None)):
        raise sheet_refused("E-SHEET-COLS", "", limits)
    del values[limits.maximum_columns :]
    if any(len(value) > limits.maximum_cell_characters for value in values):
        raise sheet_refused("E-CELL-SIZE", "", limits)


def sheet_refused(code: str, sheet: str, limits: Limits) -> FileRefused:
    """Say in words which cap a sheet passes."""
    where = f"工作表“{sheet}”" if sheet else "文件"
    message, fix = {
        "E-SHEET-ROWS": (f"{where}超过{limits.maximum_rows}行", "请按月份或班组拆分后分别上传"),
        "E-SHEET-COLS": (f"{where}超过{limits.maximum_columns}列", "请删除多余的列后重新上传"),
        "E-SHEET-RANGE": (f"{where}的表格范围异常", "请清除空白行列后重新保存上传"),
        "E-SHEET-COUNT": (
            f"文件超过{limits.maximum_sheets}个工作表",
            "请只保留需要上传的工作表",
        ),
        "E-CELL-SIZE": (f"{where}有单元格内容过长", "请清除无关内容后重新上传"),
        "E-FILE-ENCRYPTED": ("文件已加密", "请去除打开密码后重新上传"),
        "E-FILE-CORRUPT": ("文件不完整或已损坏，可能上传中断", "请重新导出并再次上传"),
        "E-PARSE-LIMIT": (
            "文件过于复杂，未能在限定的时间和内存内读完",
            "请新建工作簿，仅复制数据后上传",
        ),
    }[code]
    return FileRefused(code, message, fix)
