import datetime as dt
import io
import json
import os
import signal
import struct
from pathlib import Path

import pytest
import xlsxwriter

from sites.ingest import reader as module
from sites.ingest.cell_values import CellMark
from sites.ingest.files import FileRefused, Limits
from sites.ingest.reader import LimitedReader, read_workbook, shared_reader
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.legacy_workbook import xls

pytestmark = pytest.mark.unit

LIMITS = Limits()
GOOD = xlsx([["姓名", "金额"], ["张建国", 5000.1]])


@pytest.fixture(scope="module")
def reader():
    with LimitedReader(memory_bytes=LIMITS.memory_bytes, cpu_seconds=10) as limited:
        yield limited


def read(content, reader, *, name="表.xlsx", limits=LIMITS):
    return read_workbook(content, file_name=name, limits=limits, reader=reader)


def code_of(content, reader, **options):
    with pytest.raises(FileRefused) as refused:
        read(content, reader, **options)
    return refused.value.code


def rich_workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("工资 & 表")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.merge_range("A1:C1", "标题")
    sheet.write_datetime("A3", dt.datetime(2026, 3, 5), day)  # noqa: DTZ001 -- a day in a cell
    sheet.write_number("B3", 5000.1)
    sheet.write_boolean("C3", boolean=True)
    sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
    sheet.write_formula("E3", "=B3", None, "")
    sheet.write_formula("F3", "=B3", None, 7)
    sheet.write_string("G3", "0012")
    sheet.write_datetime("H3", dt.time(8, 30), clock)
    sheet.write_datetime("I3", dt.datetime(2026, 3, 5, 8, 30), day)  # noqa: DTZ001 -- likewise
    hidden = book.add_worksheet("隐藏")
    hidden.write("C2", "x")
    hidden.very_hidden()
    book.add_chartsheet("图")
    book.add_worksheet("空")
    book.close()
    return buffer.getvalue()


def test_read_workbook_keeps_the_type_of_every_cell(reader):
    workbook = read(rich_workbook(), reader)

    first, hidden, empty = workbook.sheets
    assert (first.name, first.visible, first.merged) == ("工资 & 表", True, [(0, 0, 0, 2)])
    assert first.rows[1] == []
    assert first.rows[2] == [
        dt.date(2026, 3, 5),
        5000.1,
        True,
        CellMark("#DIV/0!"),
        CellMark("#NOVALUE"),
        7.0,
        "0012",
        CellMark("08:30:00"),
        dt.datetime(2026, 3, 5, 8, 30),  # noqa: DTZ001 -- a cell has no zone
    ]
    assert (hidden.name, hidden.visible, hidden.rows) == ("隐藏", False, [[], ["", "", "x"]])
    assert (empty.name, empty.rows) == ("空", [])


def test_read_workbook_reads_old_binary_workbooks(reader):
    workbook = read(xls([["姓名", "金额"], ["张建国", 5000.5]]), reader, name="表.xls")

    assert workbook.sheets[0].rows == [["姓名", "金额"], ["张建国", 5000.5]]


def test_read_workbook_refuses_an_old_workbook_with_a_password(reader):
    content = xls([["姓名"]], encrypted=True)

    assert code_of(content, reader, name="表.xls") == "E-FILE-ENCRYPTED"


def test_read_workbook_reads_text_without_a_child():
    workbook = read_workbook("姓名,金额\n张建国,5\n".encode(), file_name="表.csv", limits=LIMITS)

    assert workbook.encoding == "UTF-8"
    assert workbook.sheets[0].rows == [["姓名", "金额"], ["张建国", "5"]]


def test_read_workbook_refuses_a_far_corner_cell_and_lives_on(reader):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "姓名")
    sheet.write(1_048_575, 16_383, "x")
    book.close()

    assert code_of(buffer.getvalue(), reader) == "E-SHEET-RANGE"
    assert read(GOOD, reader).sheets[0].rows[1] == ["张建国", 5000.1]


@pytest.mark.parametrize(("cap", "refused"), [(2, True), (3, False), (4, False)])
def test_read_workbook_caps_rows(reader, cap, refused):
    content = xlsx([["x"]] * 3)
    limits = Limits(maximum_rows=cap, heading_rows=0)

    if refused:
        assert code_of(content, reader, limits=limits) == "E-SHEET-ROWS"
    else:
        assert len(read(content, reader, limits=limits).sheets[0].rows) == 3


def test_read_workbook_refuses_a_long_emptiness(reader):
    content = xlsx([["x"], *[[None]] * 30, ["x"]])

    assert (
        code_of(content, reader, limits=Limits(maximum_rows=10, heading_rows=0)) == "E-SHEET-RANGE"
    )


@pytest.mark.parametrize(("cap", "refused"), [(2, True), (3, False), (4, False)])
def test_read_workbook_caps_columns(reader, cap, refused):
    content = xlsx([["a", None, "b"], [None, "c", None]])
    limits = Limits(maximum_columns=cap)

    if refused:
        assert code_of(content, reader, limits=limits) == "E-SHEET-COLS"
    else:
        assert len(read(content, reader, limits=limits).sheets[0].rows) == 2


def test_read_workbook_caps_the_length_of_a_cell(reader):
    limits = Limits(maximum_cell_characters=5)

    assert code_of(xlsx([["123456"]]), reader, limits=limits) == "E-CELL-SIZE"


def test_read_workbook_caps_the_number_of_sheets(reader):
    assert code_of(rich_workbook(), reader, limits=Limits(maximum_sheets=3)) == "E-SHEET-COUNT"


def test_read_workbook_refuses_what_the_parser_cannot_read(reader):
    content = xls([["姓名"]])
    damaged = content[:1536] + b"\xff" * 600 + content[2136:]

    assert code_of(damaged, reader, name="表.xls") in {"E-FILE-CORRUPT", "E-PARSE-LIMIT"}


def test_read_workbook_stops_a_child_that_takes_too_long(reader):
    assert code_of(GOOD, reader, limits=Limits(wall_seconds=0)) == "E-PARSE-LIMIT"
    assert read(GOOD, reader).sheets[0].name == "表"


def test_read_workbook_survives_a_child_that_was_killed(reader):
    read(GOOD, reader)
    child = reader._child
    os.kill(child.pid, signal.SIGKILL)
    child.wait()

    assert read(GOOD, reader).sheets[0].name == "表"


def test_read_workbook_renews_the_child_after_many_files(reader, monkeypatch):
    monkeypatch.setattr(module, "FILES_PER_CHILD", 1)

    read(GOOD, reader)
    first = reader._child.pid
    read(GOOD, reader)

    assert reader._child.pid != first


def columns_of(height, columns, sent=b""):
    head = json.dumps({"columns": columns, "height": height, "blank": []}).encode()
    return b"".join(struct.pack(">I", len(body)) + body for body in (head, sent))


@pytest.mark.parametrize(
    "answer",
    [
        struct.pack(">I", 1 << 30),
        struct.pack(">I", 3) + b"{{{",
        struct.pack(">I", 2) + b"[]",
        struct.pack(">I", 14) + b'{"merged": [1]',
        struct.pack(">I", 15) + b'{"merged": [1]}',
        struct.pack(">I", 16) + b'{"d": "no-date"}',
        b"\0\0",
        columns_of(1, [["f", 7]], b"1234567"),
        columns_of(1, [["s", 3]], b"a\x1fb"),
        columns_of(1, [["s", 1]], b"\xff"),
        columns_of(1, [["j", 8]], b'{"a": 1}'),
        columns_of(1, [["s", 1]], b"ab"),
        columns_of(1, [["s"]], b"a"),
        columns_of(2_001, []),
    ],
    ids=[
        *("huge", "no-json", "no-object", "cut", "other-shape", "no-day", "half-a-length"),
        *(
            "half-a-double",
            "more-than-said",
            "no-text",
            "no-list",
            "bytes-left",
            "no-size",
            "too-high",
        ),
    ],
)
def test_read_workbook_takes_nothing_but_well_formed_frames(monkeypatch, tmp_path, answer):
    # A child that was taken over may write whatever it likes.
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys\nsys.stdin.readline()\nsys.stdout.buffer.write({answer!r})\n", "utf-8"
    )
    monkeypatch.setattr(module, "CHILD", child)

    with LimitedReader(memory_bytes=LIMITS.memory_bytes, cpu_seconds=10) as reader:
        assert code_of(GOOD, reader) == "E-PARSE-LIMIT"


def test_read_workbook_caps_rows_on_this_side_too(monkeypatch, tmp_path):
    rows = json.dumps({"rows": [["x"]] * 30}).encode()
    frames = [b'{"sheet": "a", "visible": true}', b'{"marks": [[9, 0, "#N/A"]]}', rows]
    answer = b"".join(struct.pack(">I", len(frame)) + frame for frame in frames)
    child = tmp_path / "child.py"
    # It listens first, or it might be gone before it is asked.
    child.write_text(
        f"import sys\nsys.stdin.readline()\nsys.stdout.buffer.write({answer!r})\n", "utf-8"
    )
    monkeypatch.setattr(module, "CHILD", child)

    with LimitedReader(memory_bytes=LIMITS.memory_bytes, cpu_seconds=10) as reader:
        assert (
            code_of(GOOD, reader, limits=Limits(maximum_rows=10, heading_rows=0)) == "E-SHEET-RANGE"
        )


def test_read_workbook_notices_a_child_that_will_not_listen(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("raise SystemExit(3)\n", "utf-8")
    monkeypatch.setattr(module, "CHILD", child)

    with LimitedReader(memory_bytes=LIMITS.memory_bytes, cpu_seconds=10) as reader:
        reader._ready_child().wait()
        monkeypatch.setattr(reader, "_ready_child", lambda: reader._child)
        assert code_of(GOOD, reader) == "E-PARSE-LIMIT"


def test_child_cannot_write_files(reader, tmp_path):
    read(GOOD, reader)

    limits = Path(f"/proc/{reader._child.pid}/limits").read_text("ascii")

    assert [
        line.split()[3:5] for line in limits.splitlines() if line.startswith("Max file size")
    ] == [["0", "0"]]


def test_a_fork_leaves_the_child_to_its_parent(reader, monkeypatch):
    read(GOOD, reader)
    child = reader._child

    monkeypatch.setattr(reader, "_owner", reader._owner + 1)
    reader.close()

    assert child.poll() is None
    child.kill()
    child.communicate()


def test_shared_reader_is_one_per_process():
    first = shared_reader(os.getpid(), LIMITS.memory_bytes, LIMITS.cpu_seconds)

    assert shared_reader(os.getpid(), LIMITS.memory_bytes, LIMITS.cpu_seconds) is first
    assert read_workbook(GOOD, file_name="表.xlsx", limits=LIMITS).sheets[0].name == "表"
    first.close()


def test_small_workbooks_are_read_one_after_another_by_the_child_that_is_there(tmp_path):
    with LimitedReader(memory_bytes=LIMITS.memory_bytes, cpu_seconds=10) as reader:
        read(GOOD, reader)
        first = reader.process_ids()

        for _ in range(50):
            read(GOOD, reader)

        assert reader.process_ids() == first


def test_reader_tells_the_most_memory_its_child_held(tmp_path):
    with LimitedReader(memory_bytes=Limits().memory_bytes, cpu_seconds=60) as reader:
        assert (reader.peak_memory_bytes(), reader.process_ids()) == (0, [])
        read_workbook(xlsx([["a"]]), file_name="a.xlsx", limits=Limits(), reader=reader)

        assert reader.peak_memory_bytes() > 1_000_000
        assert len(reader.process_ids()) == 1
