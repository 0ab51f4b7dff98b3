"""Reads workbooks in a process of its own, under limits; never imported by a server.

Started as `python -I child.py LIMITS`. Takes one JSON request a line on standard input and answers
with frames on standard output: four bytes of length, then JSON. A frame of columns is followed by a
frame a column: doubles as they are, texts end to end, or JSON. Standard library, calamine and
olefile only: whatever a hostile file does here, it does to a process that holds nothing.
"""

import array
import datetime as dt
import json
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import olefile  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

CHUNK_ROWS = 2_000
# A sheet that begins far to the right has few rows in a chunk, so that a chunk stays small.
CHUNK_CELLS = 400_000
TEXT_END = "\x1f"
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
# The last column a spreadsheet can have, XFD; a bent address names others.
WIDEST = 16_384
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


# What is sent: a message, or the bytes of the columns that were announced.
Frame = dict[str, object] | bytes


class CapPassed(Exception):
    """A sheet is larger than may be read."""

    def __init__(self, code: str, sheet: str) -> None:
        """Keep the code of the cap and the sheet; empty for the workbook as a whole."""
        super().__init__(code)
        self.code = code
        self.sheet = sheet


def frames(request: dict[str, Any]) -> Iterator[Frame]:
    """Yield the frames of one workbook; `refused` names the code when it is not readable."""
    try:
        with CalamineWorkbook.from_path(request["path"]) as workbook:
            _check_sheets(workbook, request)
            is_xlsx = request["kind"] == "xlsx"
            parts = _parts(request["path"]) if is_xlsx else {}
            binary = {} if is_xlsx else _binary_traits(request["path"])
            for meta in workbook.sheets_metadata:
                if str(meta.typ) == "SheetTypeEnum.WorkSheet":
                    visible = str(meta.visible) == "SheetVisibleEnum.Visible"
                    yield {"sheet": meta.name, "visible": visible}
                    yield from _sheet_frames(workbook, meta.name, request)
                    yield from (
                        _traits(parts.get(meta.name, b""))
                        if is_xlsx
                        else _told(*binary.get(meta.name, ((), {}, (), ())))
                    )
        from_1904 = _from_1904(parts) if is_xlsx else "" in binary
        yield {"end": True, **({"date1904": True} if from_1904 else {})}
    # A refusal is the last word of an answer: the next frame belongs to the next request.
    except CapPassed as passed:
        yield {"refused": passed.code, "sheet": passed.sheet}
    except PasswordError:
        yield {"refused": "E-FILE-ENCRYPTED", "sheet": ""}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        yield {"refused": "E-FILE-CORRUPT", "sheet": ""}
    except BaseException as fault:
        # What the reader says of an .xls bent past its checks, by no class it gives out.
        if type(fault).__name__ != "PanicException":
            raise
        yield {"refused": "E-FILE-CORRUPT", "sheet": ""}


def _check_sheets(workbook: CalamineWorkbook, request: dict[str, Any]) -> None:
    if len(workbook.sheet_names) > request["maximum_sheets"]:
        raise CapPassed("E-SHEET-COUNT", "")


def _sheet_frames(
    workbook: CalamineWorkbook, name: str, request: dict[str, Any]
) -> Iterator[Frame]:
    sheet = workbook.get_sheet_by_name(name)
    # Calamine drops empty columns on the left, but not empty rows above.
    padding = [""] * (sheet.start[1] if sheet.start else 0)
    yield {"merged": [[*start, *end] for start, end in sheet.merged_cell_ranges or []]}
    rows, width = sheet.iter_rows(), len(padding) + sheet.width
    if width > WIDEST:
        raise CapPassed("E-SHEET-COLS", name)
    size = max(1, min(CHUNK_ROWS, CHUNK_CELLS // max(width, 1)))
    used_columns: set[int] = set()
    filled = height = 0
    while chunk := list(islice(rows, size)):
        # Nearly every row has something in its first cell.
        blank = [at for at, row in enumerate(chunk) if row[0] == "" and row.count("") == len(row)]
        full = chunk
        if blank or padding:
            left_out = set(blank)
            full = [padding + row for at, row in enumerate(chunk) if at not in left_out]
        columns = list(zip(*full, strict=True))
        filled, height = filled + len(full), height + len(chunk)
        used_columns.update(
            index
            for index, column in enumerate(columns)
            if index not in used_columns and column.count("") < len(column)
        )
        passed = _cap_passed(columns, filled, height, len(used_columns), request)
        if passed:
            raise CapPassed(passed, name)
        packed = [_packed(column) for column in columns]
        yield {
            "columns": [[kind, len(body)] for kind, body in packed],
            "height": len(chunk),
            "blank": blank,
        }
        # In one piece: a bent sheet has thousands of columns.
        yield b"".join(body for _, body in packed)


def _packed(column: Sequence[Any]) -> tuple[str, bytes]:
    """Return how a column is sent, and its bytes: "f" doubles, "s" texts, "j" anything."""
    kinds = set(map(type, column))
    if kinds == {float}:
        return "f", array.array("d", column).tobytes()
    if kinds == {str}:
        text = TEXT_END.join(column)
        if text.count(TEXT_END) == len(column) - 1:
            return "s", text.encode("utf-8", "replace")
    return "j", _json(column)


def _cap_passed(
    chunk: list[tuple[Any, ...]], filled: int, height: int, columns: int, request: dict[str, Any]
) -> str:
    """Name the cap that these columns pass, or return an empty string."""
    maximum = request["maximum_rows"]
    if filled > maximum:
        return "E-SHEET-ROWS"
    if height > 2 * maximum:
        return "E-SHEET-RANGE"
    if columns > request["maximum_columns"]:
        return "E-SHEET-COLS"
    if any(_longest(column) > request["maximum_cell_characters"] for column in chunk):
        return "E-CELL-SIZE"
    return ""


def _longest(column: Sequence[Any]) -> int:
    kinds = set(map(type, column))
    if kinds == {str}:
        return max(map(len, column))
    if str not in kinds:
        return 0
    return max((len(value) for value in column if isinstance(value, str)), default=0)


def _parts(path: str) -> dict[str, bytes]:
    """Return the XML of each worksheet that tells more than its values, by name; "" the book's."""
    with zipfile.ZipFile(path) as archive:
        found = {"": archive.read("xl/workbook.xml")}
        for name, part in _sheet_parts(archive):
            data = archive.read(part)
            if b't="e"' in data or b"<f" in data or b"hidden=" in data:
                found[name] = data
    return found


def _from_1904(parts: dict[str, bytes]) -> bool:
    return re.search(rb'date1904="(1|true)"', parts[""]) is not None


def _traits(data: bytes) -> Iterator[dict[str, object]]:
    """Yield what calamine does not tell: cells without a value, formulas, what is hidden."""
    has_formulas = b"<f" in data
    marks = list(_cell_marks(data)) if has_formulas or b't="e"' in data else []
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
    yield from _told(marks, formulas, hidden_rows, hidden_columns)


def _told(
    marks: Sequence[list[object]],
    formulas: dict[int, list[int]],
    hidden_rows: Sequence[int],
    hidden_columns: Sequence[int],
) -> Iterator[dict[str, object]]:
    yield {"marks": list(marks)}
    if formulas or hidden_rows or hidden_columns:
        yield {
            "formulas": [[column, *counted] for column, counted in formulas.items()],
            "hidden_rows": list(hidden_rows),
            "hidden_columns": list(hidden_columns),
        }


def _binary_traits(path: str) -> dict[str, tuple[list[Any], dict[int, list[int]], Any, Any]]:
    """Return of each sheet of an .xls what calamine does not tell; "" where days are from 1904."""
    try:
        with olefile.OleFileIO(path) as container:
            data = container.openstream("Workbook").read()
        found = {}
        for kind, body in _records(data, 0):
            if kind == BOUND_SHEET:
                offset, length = struct.unpack_from("<I", body)[0], body[6]
                name = body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1")[:length]
                found[name] = _binary_sheet(data, offset)
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


def _binary_sheet(
    data: bytes, offset: int
) -> tuple[list[Any], dict[int, list[int]], list[int], list[int]]:
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


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
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


def _cell_marks(data: bytes) -> Iterator[list[object]]:
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


def encode(frame: Frame) -> bytes:
    """Write one frame: its length, then its bytes, or JSON with days and moments marked as such."""
    body = frame if isinstance(frame, bytes) else _json(frame)
    return struct.pack(">I", len(body)) + body


def _json(value: object) -> bytes:
    return json.dumps(value, default=_plain, ensure_ascii=False).encode("utf-8", "replace")


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, dt.datetime):
        return {"t": value.replace(tzinfo=None).isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    return {"x": str(value)}


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    for line in requests:
        request = json.loads(line)
        answers.writelines(encode(frame) for frame in frames(request))
        answers.flush()


def main() -> None:  # pragma: no cover -- limits its own process, so it runs only as a child
    """Give up what reading does not need, then serve."""
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def renewed() -> Iterator[bytes]:
        for line in sys.stdin.buffer:
            used = resource.getrusage(resource.RUSAGE_SELF)
            seconds = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
            yield line

    serve(renewed(), sys.stdout.buffer)  # type: ignore[arg-type]


if __name__ == "__main__":  # pragma: no cover -- the child's entry
    main()
