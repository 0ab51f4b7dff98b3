"""Reads workbooks in a process of its own, under limits; never imported by a server.

Started as `python -I child.py LIMITS`. Takes one JSON request a line on standard input and answers
with frames on standard output: four bytes of length, then JSON. A frame of columns is followed by a
frame a column: doubles as they are, texts end to end, or JSON. Standard library, calamine, olefile
and `sheet_traits` only: whatever a hostile file does here, it does to a process that holds nothing.
"""

import array
import datetime as dt
import json
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

if __name__ == "__main__":  # pragma: no cover -- the child's entry
    # Run alone it finds the project from its own place, behind all else: nothing is shadowed.
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from sites.ingest.sheet_traits import (
    is_from_1904,
    parts_of,
    told,
    xls_traits,
    xlsx_traits,
)

CHUNK_ROWS = 2_000
# A sheet that begins far to the right has few rows in a chunk, so that a chunk stays small.
CHUNK_CELLS = 400_000
TEXT_END = "\x1f"
# The last column a spreadsheet can have, XFD; a bent address names others.
WIDEST = 16_384


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
            parts = parts_of(request["path"]) if is_xlsx else {}
            binary = {} if is_xlsx else xls_traits(request["path"])
            for meta in workbook.sheets_metadata:
                if str(meta.typ) == "SheetTypeEnum.WorkSheet":
                    visible = str(meta.visible) == "SheetVisibleEnum.Visible"
                    yield {"sheet": meta.name, "visible": visible}
                    yield from _sheet_frames(workbook, meta.name, request)
                    yield from (
                        xlsx_traits(parts.get(meta.name, b""))
                        if is_xlsx
                        else told(*binary.get(meta.name, ((), {}, (), ())))
                    )
        from_1904 = is_from_1904(parts) if is_xlsx else "" in binary
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
