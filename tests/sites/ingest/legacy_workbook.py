"""BIFF8 workbooks (.xls): the smallest, written by hand, and one as an independent program writes it."""

import io
import struct
from collections.abc import Iterable, Sequence
from typing import Any

import xlwt

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[str | float]], *, encrypted: bool = False) -> bytes:
    """A workbook of one sheet "表" with text and number cells, or one that asks for a password."""
    return compound_file(_biff(rows, encrypted=encrypted), stream="Workbook")


def compound_file(data: bytes, *, stream: str) -> bytes:
    """An OLE2 container with one stream."""
    # Streams of 4,096 bytes and more need no mini stream.
    data = data.ljust(max(4096, -(-len(data) // SECTOR) * SECTOR), b"\0")
    count = len(data) // SECTOR
    chain = [*range(3, 2 + count), END]
    table = [FAT, END, *chain]
    fat = b"".join(struct.pack("<I", value) for value in table).ljust(SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry(stream, 2, 2, len(data))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", FREE) * 108
    )
    assert len(header) == SECTOR
    return header + fat + directory.ljust(SECTOR, b"\0") + data


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<II", start, size)
        + bytes(4)
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def _biff(rows: Sequence[Sequence[str | float]], *, encrypted: bool) -> bytes:
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    if encrypted:
        start += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    name = struct.pack("<BB", 1, 1) + "表".encode("utf-16-le")
    bound_length = 4 + 6 + len(name)
    offset = len(start) + bound_length + 4
    bound = _record(0x0085, struct.pack("<IH", offset, 0) + name)
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                cells += _record(0x0204, place + _text(value)) if value else b""
            else:
                cells += _record(0x0203, place + struct.pack("<d", value))
    width = max(map(len, rows))
    dimensions = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    return start + bound + _record(0x000A) + body + dimensions + cells + _record(0x000A)


def written_xls(
    rows: Sequence[Sequence[Any]],
    *,
    name: str,
    merged: Iterable[tuple[int, int, int, int]] = (),
    hidden_row: int = 0,
    hidden_column: int = 0,
) -> bytes:
    """A workbook of Excel 97 to 2003 (BIFF8) as an independent program writes it.

    A cell that begins with "=" is a formula without a value saved. Rows and columns from 1.
    """
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet(name)
    covered = set()
    for top, bottom, left, right in merged:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
        covered |= {
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        }
    for number, values in enumerate(rows):
        for column, value in enumerate(values):
            if (number, column) in covered or value == "":
                continue
            is_formula = isinstance(value, str) and value.startswith("=")
            sheet.write(number, column, xlwt.Formula(value[1:]) if is_formula else value)
    if hidden_row:
        sheet.row(hidden_row - 1).hidden = True
    if hidden_column:
        sheet.col(hidden_column - 1).hidden = True
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
