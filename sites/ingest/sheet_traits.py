"""What calamine does not tell of a sheet: cells without a value, formulas, what is hidden.

Read from the XML of an .xlsx and the records of an .xls, in the child that reads the values too.
Standard library and olefile only.
"""

import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import olefile  # type: ignore[import-untyped]

# A cell that holds an error, or a formula whose value was never computed.
# Neither part runs past the next cell: a file of cells that never end is read once, not often.
CELL = re.compile(rb"<c\s([^<>]*?)(?:/>|>([^<]*(?:<(?!/?c[\s>])[^<]*)*)</c>)")
ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
VALUE = re.compile(rb"<v[^>]*>([^<]*)</v>")
SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)/?>")
RELATION_TAG = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)/?>")
ATTRIBUTE = re.compile(r'([\w:]{1,64})="([^"]*)"')
NO_VALUE = "#NOVALUE"
FORMULA = re.compile(rb'<c\s[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]*><f[\s/>]')
HIDDEN_ROW = re.compile(rb'<row\s[^<>]*?\br="([0-9]{1,7})"[^<>]*>')
COLUMN_TAG = re.compile(rb"<col\s[^<>]*>")
HIDDEN = re.compile(rb'\bhidden="(1|true)"')
# Columns are told before the first row.
HEAD_BYTES = 200_000
COLUMNS_SHOWN = 100
# Records of a BIFF8 workbook: where a sheet begins, what it hides, what is computed or an error.
BOUND_SHEET, DATE_MODE, BEGIN, END = 0x85, 0x22, 0x809, 0x0A
ROW, COLUMN_INFO, FORMULA_CELL, ERROR_CELL = 0x208, 0x7D, 0x06, 0x205
BIFF_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def parts_of(path: str) -> dict[str, bytes]:
    """Return the XML of each worksheet that tells more than its values, by name; "" the book's."""
    with zipfile.ZipFile(path) as archive:
        found = {"": archive.read("xl/workbook.xml")}
        for name, part in sheet_parts(archive):
            data = archive.read(part)
            if b't="e"' in data or b"<f" in data or b"hidden=" in data:
                found[name] = data
    return found


def is_from_1904(parts: dict[str, bytes]) -> bool:
    """Tell whether the days of an .xlsx are counted from 1904."""
    return re.search(rb'date1904="(1|true)"', parts[""]) is not None


def xlsx_traits(data: bytes) -> Iterator[dict[str, object]]:
    """Yield what calamine does not tell: cells without a value, formulas, what is hidden."""
    has_formulas = b"<f" in data
    marks = list(cell_marks(data)) if has_formulas or b't="e"' in data else []
    formulas: dict[int, list[int]] = {}
    for match in FORMULA.finditer(data) if has_formulas else ():
        known = formulas.setdefault(_column(match[1]), [0, int(match[2]) - 1])
        known[0] += 1
    hidden_rows = [
        int(match[1]) - 1
        for match in (HIDDEN_ROW.finditer(data) if b"hidden=" in data else ())
        if HIDDEN.search(match[0]) is not None
    ]
    hidden_columns = [
        column - 1
        for match in COLUMN_TAG.finditer(data[:HEAD_BYTES])
        if HIDDEN.search(match[0]) is not None
        for first, last in [_bounds(match[0])]
        for column in range(first, min(last, first + COLUMNS_SHOWN) + 1)
    ]
    yield from told(marks, formulas, hidden_rows, hidden_columns)


def told(
    marks: Sequence[list[object]],
    formulas: dict[int, list[int]],
    hidden_rows: Sequence[int],
    hidden_columns: Sequence[int],
) -> Iterator[dict[str, object]]:
    """Yield the frames of what was found of one sheet."""
    yield {"marks": list(marks)}
    if formulas or hidden_rows or hidden_columns:
        yield {
            "formulas": [[column, *counted] for column, counted in formulas.items()],
            "hidden_rows": list(hidden_rows),
            "hidden_columns": list(hidden_columns),
        }


def xls_traits(path: str) -> dict[str, tuple[list[Any], dict[int, list[int]], Any, Any]]:
    """Return of each sheet of an .xls what calamine does not tell; "" where days are from 1904."""
    try:
        with olefile.OleFileIO(path) as container:
            data = container.openstream("Workbook").read()
        found = {}
        for kind, body in _records(data, 0):
            if kind == BOUND_SHEET:
                offset, length = struct.unpack_from("<I", body)[0], body[6]
                name = body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1")[:length]
                found[name] = xls_sheet(data, offset)
            elif kind == DATE_MODE and body[:1] == b"\1":
                found[""] = ([], {}, [], [])
    except (OSError, struct.error, IndexError, UnicodeDecodeError):
        # An older or a bent file: calamine has read its values, nothing more is told of it.
        return {}
    return found


def _records(data: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of a BIFF8 stream, without the parts inside of it."""
    depth = 0
    while offset + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, offset)
        body = data[offset + 4 : offset + 4 + size]
        offset += 4 + size
        depth += (kind == BEGIN) - (kind == END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, body


def xls_sheet(
    data: bytes, offset: int
) -> tuple[list[Any], dict[int, list[int]], list[int], list[int]]:
    """Return marks, formulas by column, hidden rows and columns of one sheet of a BIFF8 stream."""
    marks: list[list[object]] = []
    formulas: dict[int, list[int]] = {}
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    for kind, body in _records(data, offset):
        if kind == ROW and body[12] & 0x20:
            hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif kind == COLUMN_INFO and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            hidden_columns += range(first, min(last, first + COLUMNS_SHOWN) + 1)
        elif kind in (FORMULA_CELL, ERROR_CELL):
            row, column = struct.unpack_from("<HH", body)
            if kind == FORMULA_CELL:
                formulas.setdefault(column, [0, row])[0] += 1
            is_error = (
                body[6] == 2 and body[12:14] == b"\xff\xff"
                if kind == FORMULA_CELL
                else body[7] == 1
            )
            if is_error:
                code = body[8] if kind == FORMULA_CELL else body[6]
                marks.append([row, column, BIFF_ERRORS.get(code, "#ERR")])
    return marks, formulas, hidden_rows, hidden_columns


def _bounds(tag: bytes) -> tuple[int, int]:
    """Return the first and last column a <col> element is about, 1-based."""
    first, last = (re.search(rb'\b%b="([0-9]{1,5})"' % name, tag) for name in (b"min", b"max"))
    return (int(first[1]), int(last[1])) if first and last else (1, 0)


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each worksheet."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for match in RELATION_TAG.finditer(relations):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    parts = set(archive.namelist())
    for match in SHEET_TAG.finditer(book):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        target = targets.get(attributes.get("r:id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in parts:
            yield _unescape(attributes.get("name", "")), part


def _unescape(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def cell_marks(data: bytes) -> Iterator[list[object]]:
    """Yield row, column and what stands there for each cell without a value of its own."""
    for match in CELL.finditer(data):
        attributes, body = match[1], match[2] or b""
        is_error = b't="e"' in attributes
        if not is_error and b"<f" not in body:
            continue
        value = VALUE.search(body)
        text = value[1].decode("ascii", "replace") if value else ""
        if not is_error and (text or b't="str"' in attributes):
            continue
        address = ADDRESS.search(attributes)
        if address is not None:
            yield [int(address[2]) - 1, _column(address[1]), text or NO_VALUE]
