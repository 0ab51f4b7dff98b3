import datetime as dt
import io
import json
import struct
import zipfile

import pytest
import xlwt

from sites.ingest.child import (
    _packed,
    encode,
    frames,
    serve,
)
from sites.ingest.files import Limits
from sites.ingest.reader import read_workbook
from sites.ingest.sheet_traits import cell_marks, sheet_parts, xls_sheet, xls_traits
from tests.sites.ingest.grids import rebuilt, xlsx
from tests.sites.ingest.legacy_workbook import written_xls, xls
from tests.sites.ingest.test_reader import rich_workbook
from tests.sites.services.bad_input.cases import book

pytestmark = pytest.mark.unit

CAPS = {
    "kind": "xlsx",
    "maximum_sheets": 20,
    "maximum_rows": 10_000,
    "maximum_columns": 60,
    "maximum_cell_characters": 100,
}


def request_for(tmp_path, content, **caps):
    path = tmp_path / f"a.{caps.get('kind', 'xlsx')}"
    path.write_bytes(content)
    return {"path": str(path), **CAPS, **caps}


def messages(told):
    return [frame for frame in told if isinstance(frame, dict)]


def test_frames_tell_sheet_merges_rows_marks_and_end(tmp_path):
    told = list(frames(request_for(tmp_path, xlsx([["a", None], [None, None], ["b", 1]]))))

    assert told == [
        {"sheet": "表", "visible": True},
        {"merged": []},
        {"columns": [["s", 3], ["j", 9]], "height": 3, "blank": [1]},
        b'a\x1fb["", 1.0]',
        {"marks": []},
        {"end": True},
    ]


def test_frames_send_many_rows_in_chunks(tmp_path):
    told = list(frames(request_for(tmp_path, xlsx([["a"]] * 2_001))))

    assert [frame["height"] for frame in messages(told) if "height" in frame] == [2_000, 1]


def test_frames_of_a_sheet_that_begins_far_to_the_right_are_small(tmp_path):
    told = list(frames(request_for(tmp_path, xlsx([[None] * 300 + ["a"]] * 1_500))))

    assert [frame["height"] for frame in messages(told) if "height" in frame] == [1_328, 172]


def test_a_column_is_sent_as_doubles_as_texts_or_as_json():
    assert _packed([1.5, 2.0]) == ("f", struct.pack("=2d", 1.5, 2.0))
    assert _packed(["a", ""]) == ("s", b"a\x1f")
    assert _packed(["a\x1f", "b"]) == ("j", b'["a\\u001f", "b"]')
    assert _packed(["a", 2.0]) == ("j", b'["a", 2.0]')


@pytest.mark.parametrize(
    ("caps", "code"),
    [
        ({"maximum_rows": 1}, "E-SHEET-ROWS"),
        ({"maximum_columns": 1}, "E-SHEET-COLS"),
        ({"maximum_cell_characters": 2}, "E-CELL-SIZE"),
        ({"maximum_sheets": 0}, "E-SHEET-COUNT"),
    ],
)
def test_frames_end_with_the_cap_that_was_passed(tmp_path, caps, code):
    told = list(frames(request_for(tmp_path, xlsx([["a", "b"], ["ccc"]]), **caps)))

    assert [frame["refused"] for frame in messages(told) if "refused" in frame] == [code]
    assert told[-1]["refused"] == code


def test_frames_refuse_too_long_an_emptiness(tmp_path):
    content = xlsx([["a"], [None], [None], [None], ["b"]])

    told = list(frames(request_for(tmp_path, content, maximum_rows=2)))

    assert told[-1] == {"refused": "E-SHEET-RANGE", "sheet": "表"}


SHEET_TO = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c><c r="%s1"><v>2</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(("column", "refused"), [(b"XFD", []), (b"XFE", ["E-SHEET-COLS"])])
def test_frames_of_a_column_no_spreadsheet_has_are_refused(tmp_path, column, refused):
    content = rebuilt(xlsx([["a"]]), **{"xl__worksheets__sheet1.xml": SHEET_TO % column})

    told = messages(frames(request_for(tmp_path, content)))

    assert [frame["refused"] for frame in told if "refused" in frame] == refused


def test_frames_say_corrupt_when_nothing_can_be_read(tmp_path):
    assert list(frames(request_for(tmp_path, b"nothing"))) == [
        {"refused": "E-FILE-CORRUPT", "sheet": ""}
    ]


def test_frames_mark_errors_and_formulas_without_value(tmp_path):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="AB1"><f>B1</f></c>'
        b'<c r="C1"><f>B1</f><v>3</v></c><c r="D1" t="str"><f>B1</f><v></v></c>'
        b'<c r="E1" s="1"/><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>'
    )
    content = rebuilt(xlsx([["a"]]), **{"xl__worksheets__sheet1.xml": sheet})

    told = list(frames(request_for(tmp_path, content)))

    assert [frame["marks"] for frame in messages(told) if "marks" in frame] == [
        [[0, 0, "#REF!"], [0, 27, "#NOVALUE"]]
    ]


def test_cell_marks_read_cells_that_never_end_only_once():
    """A million of them took an hour when each was sought to the end of the sheet."""
    endless = b"<c >" * 200_000 + b"<c " * 200_000
    whole = b'<c r="B2" t="e"><v>#N/A</v></c>'

    assert list(cell_marks(whole + endless)) == [[1, 1, "#N/A"]]


def test_sheet_parts_follow_absolute_targets_and_skip_missing_ones():
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>'
    )
    content = rebuilt(xlsx([["a"]]), **{"xl___rels__workbook.xml.rels": relations})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = list(sheet_parts(archive))

    missing = rebuilt(content, **{"xl__worksheets__sheet1.xml": None})
    with zipfile.ZipFile(io.BytesIO(missing)) as archive:
        assert list(sheet_parts(archive)) == []

    assert parts == [("表", "xl/worksheets/sheet1.xml")]


def test_frames_say_when_a_password_is_asked_for(tmp_path):
    request = request_for(tmp_path, xls([["姓名"]], encrypted=True), kind="xls")

    assert list(frames(request)) == [{"refused": "E-FILE-ENCRYPTED", "sheet": ""}]


def test_frames_leave_chart_sheets_out_and_tell_hidden_ones(tmp_path):
    told = list(frames(request_for(tmp_path, rich_workbook())))

    assert [(frame["sheet"], frame["visible"]) for frame in messages(told) if "sheet" in frame] == [
        ("工资 & 表", True),
        ("隐藏", False),
        ("空", True),
    ]


def test_encode_marks_days_moments_and_times():
    frame = encode(
        {"rows": [[dt.date(2026, 3, 5), dt.datetime(2026, 3, 5, 8), dt.time(8)]]}  # noqa: DTZ001 -- cells
    )

    (length,) = struct.unpack(">I", frame[:4])
    assert length == len(frame) - 4
    assert json.loads(frame[4:]) == {
        "rows": [[{"d": "2026-03-05"}, {"t": "2026-03-05T08:00:00"}, {"x": "08:00:00"}]]
    }


def test_serve_answers_each_line_in_turn(tmp_path):
    line = json.dumps(request_for(tmp_path, xlsx([["a"]]))).encode() + b"\n"
    answers = io.BytesIO()

    serve(io.BytesIO(line * 2), answers)

    assert answers.getvalue().count(b'{"end": true}') == 2


def test_frames_tell_formulas_and_what_is_hidden_and_the_date_system(tmp_path):
    content = book(
        ("表", [["a", "b", "c"], [1, 2, 3], [4, 5, 6]]),
        formulas={"B2": ("=1+1", 2), "B3": ("=2+2", 4)},
        hidden_rows=[3],
        hidden_columns=["C"],
        from_1904=True,
    )

    told = list(frames(request_for(tmp_path, content)))

    assert told[-2:] == [
        {"formulas": [[1, 2, 1]], "hidden_rows": [2], "hidden_columns": [2]},
        {"end": True, "date1904": True},
    ]


def test_reader_keeps_what_the_child_tells(tmp_path):
    content = book(("表", [["a"], [1]]), formulas={"A2": ("=1", 1)}, hidden_rows=[2])

    workbook = read_workbook(content, file_name="a.xlsx", limits=Limits())

    (found,) = workbook.sheets
    assert (found.formulas, found.hidden_rows, found.hidden_columns) == ({0: (1, 1)}, [1], [])
    assert workbook.has_1904_dates is False


def test_frames_tell_of_an_xls_what_its_reader_does_not(tmp_path):
    rows = [["姓名", "金额", "和"], ["张", 1.0, "=B2+1"], ["李", 2.0, "=1/0"]]
    content = written_xls(rows, name="工资", hidden_row=2, hidden_column=2)
    request = request_for(tmp_path, content, kind="xls")

    told = list(frames(request))

    assert told[-2:] == [
        {"formulas": [[2, 2, 1]], "hidden_rows": [1], "hidden_columns": [1]},
        {"end": True},
    ]


@pytest.mark.parametrize(
    ("kind", "body", "mark"),
    [
        (0x06, bytes(6) + b"\2\0\x07\0\0\0\xff\xff", "#DIV/0!"),
        (0x06, bytes(6) + b"\3\0\0\0\0\0\xff\xff", None),
        (0x205, bytes(6) + b"\x2a\1", "#N/A"),
        (0x205, bytes(6) + b"\1\0", None),
        (0x205, bytes(6) + b"\x99\1", "#ERR"),
    ],
)
def test_binary_sheet_marks_errors(kind, body, mark):
    begin = struct.pack("<HHHH", 0x809, 4, 0x600, 0x10)
    chart = begin + struct.pack("<HH", 0x205, 8) + bytes(6) + b"\x2a\1" + struct.pack("<HH", 10, 0)
    data = begin + chart + struct.pack("<HH", kind, len(body)) + body + struct.pack("<HH", 10, 0)

    marks, formulas, _, _ = xls_sheet(data, 0)

    assert marks == ([[0, 0, mark]] if mark else [])
    assert formulas == ({0: [1, 0]} if kind == 0x06 else {})


def test_binary_traits_say_when_days_are_from_1904_and_nothing_of_a_bent_file(tmp_path):
    workbook = xlwt.Workbook()
    workbook.dates_1904 = True
    workbook.add_sheet("表")
    path = tmp_path / "a.xls"
    workbook.save(str(path))
    assert set(xls_traits(str(path))) == {"", "表"}
    path.write_bytes(xls([["a"]])[:1_500])
    assert xls_traits(str(path)) == {}


def test_frames_say_corrupt_when_the_reader_itself_gives_up(tmp_path):
    content = xls([["a"]])
    # Cut in the middle of the container's directory.
    request = request_for(tmp_path, content[: 2 * 512 + 75], kind="xls")

    assert list(frames(request)) == [{"refused": "E-FILE-CORRUPT", "sheet": ""}]


def test_frames_hide_no_other_end(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sites.ingest.child._check_sheets", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(frames(request_for(tmp_path, xlsx([["a"]]))))
