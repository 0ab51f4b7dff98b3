"""Reading an untrusted workbook without trusting it: in a limited child that may die.

One child reads many small files; after a crash, a timeout or enough files the next file gets a
new one. The parent takes nothing from it but JSON, and no more than the caps allow.
"""

import array
import atexit
import datetime as dt
import json
import os
import re
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sites.ingest.cell_values import Cell, CellMark, SheetData, WorkbookData
from sites.ingest.delimited import read_delimited, sheet_refused
from sites.ingest.files import FileKind, FileRefused, Limits, sniff

CHILD = Path(__file__).with_name("child.py")
FILES_PER_CHILD = 500
MAXIMUM_FRAME_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 1 << 20
CHUNK_ROWS = 2_000
TEXT_END = "\x1f"
ABORTED = -6
PEAK = re.compile(r"VmHWM:\s+([0-9]+) kB")
OUT_OF_MEMORY = "E-SHEET-RANGE"


class ChildLost(Exception):
    """The child died or overran its time; `returncode` is None when it was stopped for time."""

    def __init__(self, returncode: int | None) -> None:
        """Keep how it ended."""
        super().__init__(f"reading child ended with {returncode}")
        self.returncode = returncode


class LimitedReader:
    """Reads workbooks through one child process at a time; safe to share between threads."""

    def __init__(self, *, memory_bytes: int, cpu_seconds: int) -> None:
        """Set the limits of the child; it is started with the first file."""
        self._arguments = [str(memory_bytes), str(cpu_seconds)]
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._files_read = 0
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the child."""
        self.close()

    def close(self) -> None:
        """Stop the child, if one runs."""
        with self._lock:
            self._stop()

    def process_ids(self) -> list[int]:
        """Return the process id of the running child; none where none runs."""
        return [] if self._child is None else [self._child.pid]

    def peak_memory_bytes(self) -> int:
        """Return the most memory the running child ever held; 0 where none runs or none tells."""
        if self._child is None:
            return 0
        try:
            status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0
        peak = PEAK.search(status)
        return int(peak[1]) * 1024 if peak else 0

    def read(self, path: Path, *, kind: FileKind, limits: Limits) -> WorkbookData:
        """Read one workbook.

        Raises:
            FileRefused: E-FILE-ENCRYPTED, E-FILE-CORRUPT, E-SHEET-RANGE, E-SHEET-ROWS,
                E-SHEET-COLS, E-SHEET-COUNT, E-CELL-SIZE, E-PARSE-LIMIT.
        """
        request = {
            "path": str(path),
            "kind": kind,
            "maximum_sheets": limits.maximum_sheets,
            "maximum_rows": limits.maximum_rows + limits.heading_rows,
            "maximum_columns": limits.maximum_columns,
            "maximum_cell_characters": limits.maximum_cell_characters,
        }
        with self._lock:
            try:
                return _assemble(self._answers(request, limits.wall_seconds), limits)
            except ChildLost as loss:
                code = OUT_OF_MEMORY if loss.returncode == ABORTED else "E-PARSE-LIMIT"
                raise sheet_refused(code, "", limits) from None
            except (KeyError, IndexError, TypeError, ValueError):
                # Frames of another shape than ours: the child is not to be trusted any more.
                self._stop()
                raise sheet_refused("E-PARSE-LIMIT", "", limits) from None

    def _answers(self, request: dict[str, object], seconds: float) -> Iterator[dict[str, Any]]:
        """Send one request and yield its frames; the child is done with when they end badly."""
        child = self._ready_child()
        assert child.stdin is not None
        deadline = time.monotonic() + seconds
        finished = False
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            while not finished:
                frame = _read_frame(child, deadline)
                finished = "end" in frame or "refused" in frame
                yield frame
        except BrokenPipeError:
            raise ChildLost(child.wait()) from None
        finally:
            if not finished:
                self._stop()

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (
            self._files_read >= FILES_PER_CHILD or self._child.poll() is not None
        ):
            self._stop()
        if self._child is None:
            self._files_read = 0
            self._owner = os.getpid()
            self._child = subprocess.Popen(  # noqa: S603 -- our own file, our own interpreter
                [sys.executable, "-I", str(CHILD), *self._arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            )
        self._files_read += 1
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        # After a fork the child still belongs to the process that started it.
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                continue


def read_workbook(
    content: bytes, *, file_name: str, limits: Limits, reader: LimitedReader | None = None
) -> WorkbookData:
    """Check and read a file as received.

    Args:
        content: The bytes as received.
        file_name: The name it came with.
        limits: The caps that hold.
        reader: The reader to use; this process's shared one by default.

    Raises:
        FileRefused: The file is not opened or not read to its end.
    """
    kind = sniff(content, file_name=file_name, limits=limits)
    if kind == "csv":
        return read_delimited(content, name=Path(file_name).stem or "CSV", limits=limits)
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as copy:
        copy.write(content)
        copy.flush()
        used = reader or shared_reader(os.getpid(), limits.memory_bytes, limits.cpu_seconds)
        return used.read(Path(copy.name), kind=kind, limits=limits)


@lru_cache(maxsize=1)
def shared_reader(process_id: int, memory_bytes: int, cpu_seconds: int) -> LimitedReader:
    """Return this process's reader; a fork has another id and so gets a child of its own."""
    del process_id
    reader = LimitedReader(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
    atexit.register(reader.close)
    return reader


def _read_frame(child: subprocess.Popen[bytes], deadline: float) -> dict[str, Any]:
    try:
        frame = json.loads(_read_body(child, deadline), object_hook=_revive)
    except ValueError:
        raise ChildLost(None) from None
    if not isinstance(frame, dict):
        raise ChildLost(None)
    if "columns" in frame:
        frame["rows"] = _rows(frame, _read_body(child, deadline))
    return frame


def _rows(frame: dict[str, Any], sent: bytes) -> list[list[Cell]]:
    """Return the rows of the columns that were sent, blank ones put back in their places.

    Raises:
        ValueError: They are not what was announced.
    """
    height, blank = int(frame["height"]), [int(at) for at in frame["blank"]]
    if not 0 <= height <= CHUNK_ROWS:
        raise ValueError("a chunk has more rows than are ever sent")
    columns: list[list[Cell]] = []
    begin = 0
    for kind, size in frame["columns"]:
        columns.append(_column(str(kind), sent[begin : begin + int(size)]))
        begin += int(size)
    if begin != len(sent):
        raise ValueError("a chunk has not as many bytes as it says")
    rows: list[list[Cell]] = list(map(list, zip(*columns, strict=True)))
    for at in blank:
        rows.insert(at, [])
    if len(rows) != height:
        raise ValueError("a chunk has not as many rows as it says")
    return rows


def _column(kind: str, body: bytes) -> list[Cell]:
    """Return the cells of one column as it was sent: doubles, texts, or JSON."""
    if kind == "f":
        numbers = array.array("d")
        numbers.frombytes(body)
        return list(numbers)
    if kind == "s":
        return list(body.decode("utf-8").split(TEXT_END))
    cells = json.loads(body, object_hook=_revive)
    if not isinstance(cells, list):
        raise TypeError("a column is a list of cells")
    return cells


def _read_body(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    (length,) = struct.unpack(">I", _read_exactly(child, 4, deadline))
    if length > MAXIMUM_FRAME_BYTES:
        raise ChildLost(None)
    return _read_exactly(child, length, deadline)


def _read_exactly(child: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    assert child.stdout is not None
    descriptor = child.stdout.fileno()
    pieces: list[bytes] = []
    while length:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise ChildLost(None)
        # os.read beside the buffered file object is safe: nothing reads through that object.
        piece = os.read(descriptor, min(length, CHUNK_BYTES))
        if not piece:
            raise ChildLost(child.wait())
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _revive(value: dict[str, Any]) -> Any:
    """Turn marked days and moments of the child's JSON back into values."""
    if len(value) == 1:
        ((key, text),) = value.items()
        if key == "d":
            return dt.date.fromisoformat(text)
        if key == "t":
            return dt.datetime.fromisoformat(text)
        if key == "x":
            return CellMark(str(text))
    return value


def _assemble(frames: Iterator[dict[str, Any]], limits: Limits) -> WorkbookData:
    """Put the frames of one file together, counting rows again on this side."""
    sheets: list[SheetData] = []
    from_1904 = False
    for frame in frames:
        if "refused" in frame:
            raise _refusal(frame, limits)
        if "sheet" in frame:
            sheets.append(SheetData(frame["sheet"], visible=frame["visible"]))
        elif "merged" in frame:
            sheets[-1].merged = [tuple(merged) for merged in frame["merged"]]
        elif "rows" in frame:
            sheets[-1].rows.extend(frame["rows"])
            if len(sheets[-1].rows) > 2 * (limits.maximum_rows + limits.heading_rows):
                raise sheet_refused("E-SHEET-RANGE", sheets[-1].name, limits)
        elif "marks" in frame:
            _mark_cells(sheets[-1].rows, frame["marks"])
        elif "formulas" in frame:
            sheet = sheets[-1]
            sheet.hidden_rows = [int(row) for row in frame["hidden_rows"]]
            sheet.hidden_columns = [int(column) for column in frame["hidden_columns"]]
            sheet.formulas = {
                int(column): (int(count), int(first)) for column, count, first in frame["formulas"]
            }
        elif "end" in frame:
            from_1904 = frame.get("date1904") is True
    return WorkbookData(tuple(sheets), has_1904_dates=from_1904)


def _refusal(frame: dict[str, Any], limits: Limits) -> FileRefused:
    return sheet_refused(str(frame["refused"]), str(frame.get("sheet", "")), limits)


def _mark_cells(rows: list[list[Cell]], marks: list[list[Any]]) -> None:
    for row_index, column, text in marks:
        if row_index < len(rows):
            row = rows[row_index]
            row.extend([""] * (column + 1 - len(row)))
            row[column] = CellMark(str(text))
