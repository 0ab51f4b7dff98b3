import tracemalloc

import pytest

from sites.ingest.delimited import read_delimited, sheet_refused
from sites.ingest.files import FileRefused, Limits

pytestmark = pytest.mark.unit

TEXT = "姓名,金额\n张建国,5000\n"


def read(content: bytes, limits: Limits | None = None):
    return read_delimited(content, name="工资", limits=limits or Limits())


def refused(content: bytes, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read(content, limits)
    return caught.value


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("gb18030"), "GB18030"),
        (TEXT.encode("utf-16"), "UTF-16"),
    ],
)
def test_read_delimited_names_the_encoding(content, encoding):
    workbook = read(content)

    assert workbook.encoding == encoding
    assert workbook.sheets[0].name == "工资"
    assert workbook.sheets[0].rows == [["姓名", "金额"], ["张建国", "5000"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "，"])
def test_read_delimited_takes_the_separator_that_is_used(mark):
    assert read(TEXT.replace(",", mark).encode()).sheets[0].rows[1] == ["张建国", "5000"]


def test_read_delimited_keeps_digits_and_undoes_text_formulas():
    rows = read('号码,卡\n\t0012,="622848"\n'.encode()).sheets[0].rows

    assert rows[1] == ["0012", "622848"]


def test_read_delimited_keeps_row_numbers_over_quoted_line_breaks():
    rows = read('姓名,备注\n"张","一\n二"\n李,三\n'.encode()).sheets[0].rows

    assert rows == [["姓名", "备注"], ["张", "一\n二"], [], ["李", "三"]]


def test_read_delimited_shows_blank_lines_as_empty_rows():
    assert read(b"a,b\n,\n\nc,d\n").sheets[0].rows == [["a", "b"], [], [], ["c", "d"]]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (TEXT.encode() + "李强,1\n".encode("gb18030"), 3),
        (b"a,b\nc,\xff\xff\n", 2),
        (b"\xff\xfea", 1),
    ],
)
def test_read_delimited_refuses_an_unknown_encoding(content, line):
    error = refused(content)

    assert (error.code, error.message) == ("E-CSV-ENCODING", f"第{line}行编码无法识别")


def test_read_delimited_refuses_an_unclosed_quote():
    error = refused('姓名,备注\n张,"开\n李,二\n'.encode())

    assert (error.code, error.message) == ("E-CSV-QUOTE", "第2行引号未闭合")


def test_read_delimited_refuses_an_endless_field():
    assert refused(b'a,"' + b"x" * 200_000 + b'"\n').code == "E-CELL-SIZE"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(maximum_rows=1, heading_rows=0), "E-SHEET-ROWS"),
        (Limits(maximum_columns=1), "E-SHEET-COLS"),
        (Limits(maximum_cell_characters=3), "E-CELL-SIZE"),
    ],
)
def test_read_delimited_holds_the_caps(limits, code):
    assert refused(TEXT.encode(), limits).code == code


def test_read_delimited_lets_empty_columns_pass_the_cap():
    assert read(b"a,b,,\n", Limits(maximum_columns=2)).sheets[0].rows == [["a", "b"]]


@pytest.mark.parametrize("piece", [b"\n", b'"\n\n"\n', b",\n"])
def test_read_delimited_stops_at_the_cap_and_not_at_the_end(piece):
    """Sixty-four times the cap is no more work than twice."""
    limits = Limits(maximum_rows=1_000, heading_rows=0)
    tracemalloc.start()
    error = refused(piece * 2_000_000, limits)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert error.code == "E-SHEET-ROWS"
    assert peak < 100_000_000


def test_sheet_refused_names_the_sheet():
    assert sheet_refused("E-SHEET-ROWS", "一月", Limits()).message == "工作表“一月”超过200000行"
