"""The person's own file with its bad cells colored and commented."""

import datetime as dt
import io

import openpyxl
import pytest

from sites.ingest import corrected as module
from sites.ingest.cell_values import CellMark, WorkbookData
from sites.ingest.corrected import corrected_workbook, marks_of
from sites.ingest.files import FileRefused, Limits
from sites.ingest.findings import Findings
from sites.ingest.marking_child import mark
from tests.sites.ingest.grids import sheet, xlsx
from tests.sites.ingest.legacy_workbook import xls

pytestmark = pytest.mark.unit

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
ROWS = [["姓名", "金额"], ["张三", 12.345], ["李四", 10]]


def findings(sheet="表"):
    found = Findings()
    found.add(
        *("refused", "E-MONEY-DECIMALS", "第2行金额超过两位小数", "请改为12.35"),
        sheet=sheet,
        cell="B2",
        row=2,
        column="金额",
    )
    found.add("warned", "W-MONEY-LARGE", "第2行金额偏大", sheet=sheet, cell="B2", row=2)
    found.add("warned", "W-NAME", "=第3行姓名", sheet=sheet, row=3)
    found.add("noted", "N-COL-IGNORED", "有列未使用", sheet=sheet)
    return found.ordered()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def styled_workbook():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表"
    for row in ROWS:
        page.append(row)
    page["A1"].font = openpyxl.styles.Font(bold=True, name="宋体")
    page["B3"] = "=5+5"
    page.column_dimensions["A"].width = 33
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def mark_it(content, *, name="表.xlsx", found=None, limits=None):
    return corrected_workbook(
        content, file_name=name, limits=limits or Limits(), findings=found or findings()
    )


def test_marks_gather_what_is_said_at_one_cell_the_worst_first():
    [money, name] = marks_of(findings())

    assert (money.cell, money.severity) == ("B2", "refused")
    assert money.words == (
        "【要改】第2行金额超过两位小数\n怎么改：请改为12.35\n（E-MONEY-DECIMALS）\n"
        "【留意】第2行金额偏大\n（W-MONEY-LARGE）"
    )
    assert (name.cell, name.severity) == ("A3", "warned")


def test_own_workbook_keeps_its_look_and_formulas_and_gains_color_and_comment():
    book = opened(mark_it(styled_workbook()))
    page = book["表"]

    assert (page["B2"].value, page["B2"].fill.fgColor.rgb) == (12.345, RED)
    assert "请改为12.35" in page["B2"].comment.text
    assert page["A3"].fill.fgColor.rgb == YELLOW
    assert (page["A1"].font.name, page["B3"].value) == ("宋体", "=5+5")
    assert page.column_dimensions["A"].width == 33
    assert page["A2"].comment is None


def test_all_findings_stand_on_a_sheet_of_their_own_as_text():
    listed = opened(mark_it(styled_workbook()))["问题清单"]

    assert [cell.value for cell in listed[1]] == list(module.HEADINGS)
    assert listed.max_row == 5
    assert {listed.cell(row, 3).value for row in range(2, 6)} == {"B2", "第3行", "全表"}
    assert "f" not in {cell.data_type for row in listed.iter_rows() for cell in row}
    assert [row[4].value for row in listed.iter_rows() if row[6].value == "W-NAME"] == [
        "=第3行姓名"
    ]


def test_marking_what_is_marked_already_does_not_pile_up():
    once = mark_it(styled_workbook())

    book = opened(mark_it(once))

    assert book.sheetnames == ["表", "问题清单"]
    assert book["表"]["B2"].comment.text.count("E-MONEY-DECIMALS") == 1


def test_merged_cell_is_marked_where_its_range_begins(tmp_path):
    book = openpyxl.Workbook()
    book.active.merge_cells("A1:B2")
    book.create_chartsheet("图").add_chart(openpyxl.chart.BarChart())
    source, result = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.save(source)
    marks = [
        ["Sheet", "B2", "noted", "合并"],
        ["图", "A1", "noted", "x"],
        ["无", "A1", "noted", "x"],
    ]

    mark({"path": str(source), "result": str(result), "marks": marks, "list": []})

    assert openpyxl.load_workbook(result)["Sheet"]["A1"].comment.text == "合并"


@pytest.mark.parametrize(
    ("content", "name", "stem"),
    [
        ("姓名,金额\n张三,12.345\n李四,10\n".encode(), "工资[8月].csv", "工资[8月]"),
        (None, "表.xls", "表"),
    ],
)
def test_other_formats_come_back_as_a_new_workbook(content, name, stem):
    content = content or xls(ROWS)

    book = opened(mark_it(content, name=name, found=findings(stem)))

    first = book.worksheets[0]
    assert str(first["B2"].value) == "12.345"
    assert first["B2"].fill.fgColor.rgb[2:] == RED[2:]
    assert "请改为12.35" in first["B2"].comment.text
    assert book.worksheets[-1].title == "问题清单"


def test_long_sheet_and_one_the_child_does_not_survive_are_written_anew(monkeypatch):
    monkeypatch.setattr(module, "OWN_FILE_ROWS", 2)
    assert opened(mark_it(styled_workbook()))["表"]["B3"].value != "=5+5"

    monkeypatch.undo()
    monkeypatch.setattr(module, "CHILD", module.CHILD.with_name("nothing_here.py"))
    assert opened(mark_it(xlsx(ROWS)))["表"]["B2"].comment is not None


def test_child_that_takes_too_long_is_stopped():
    marked = module._marked_by_child(xlsx(ROWS), [], [], Limits(wall_seconds=0.0))

    assert marked is None


def test_every_kind_of_value_keeps_its_place():
    values = [True, dt.date(2026, 9, 1), CellMark("#DIV/0!"), "=1+1", 3.5, ""]
    found = Findings()
    found.add("refused", "E-CELL-EMPTY", "为空", sheet="问题清单", cell="H1", row=1)

    book = opened(
        module.rewritten(
            WorkbookData((sheet([values], name="问题清单"),)), marks_of(found.items), []
        )
    )

    first = book["表1"]
    assert [cell.value for cell in first[1]][:5] == [
        True,
        dt.datetime(2026, 9, 1),  # noqa: DTZ001 -- a cell knows no zone
        "#DIV/0!",
        "=1+1",
        3.5,
    ]
    assert first["D1"].data_type == "s"
    assert first["H1"].fill.fgColor.rgb[2:] == RED[2:]


def test_what_cannot_be_opened_is_refused():
    with pytest.raises(FileRefused):
        mark_it(b"%PDF-1.7")
