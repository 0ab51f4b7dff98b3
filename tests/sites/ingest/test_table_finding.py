import pytest

from sites.ingest.cell_values import WorkbookData
from sites.ingest.column_mapping import ColumnChoice, Guidance
from sites.ingest.files import FileRefused
from sites.ingest.table import preamble_texts
from sites.ingest.table_finding import find_table
from tests.sites.ingest.grids import codes, sheet, table
from tests.sites.ingest.people import id_number

pytestmark = pytest.mark.unit

HEADERS = ["姓名", "身份证号", "出勤天数", "应发工资", "实发工资"]
PERSON = ["张建国", id_number(1), 22.0, 5000.0, 5000.0]
OTHER = ["李强", id_number(2), 22.0, 5000.0, 5000.0]


def test_find_table_keeps_row_numbers_addresses_and_labels():
    found = table("payroll", [["标题"], [], HEADERS, PERSON, [], OTHER])

    assert [row.number for row in found.rows] == [4, 6]
    assert found.rows[0].get("name") == "张建国"
    assert found.rows[0].get("card") == ""
    assert found.address(4, "net") == "E4"
    assert found.address(4, "card") == ""
    assert (found.label("net"), found.label("card")) == ("实发工资", "银行卡号")
    assert found.day_address(4, 3) == ""
    assert list(preamble_texts(found)) == ["标题"]
    assert found.findings.items == []


@pytest.mark.parametrize("word", ["合计", "合　计", "总计：", "共计", "合计(元)", "本表合计"])
def test_find_table_keeps_total_rows_apart(word):
    total = [word, "", 44.0, 10000.0, 10000.0]

    found = table("payroll", [HEADERS, PERSON, OTHER, total, ["制表人：李强"]])

    assert [row.number for row in found.rows] == [2, 3]
    assert [(row.number, above) for row, above in found.totals] == [(4, 2)]
    assert found.skipped_rows == [5]


def test_find_table_skips_subtotals_and_reads_on():
    subtotal = ["小计", "", 22.0, 5000.0, 5000.0]

    found = table("payroll", [HEADERS, PERSON, subtotal, OTHER, subtotal])

    assert [row.number for row in found.rows] == [2, 4]
    assert found.totals == []
    assert codes(found.findings.items) == [("noted", "N-ROWS-SKIPPED", "")]
    assert found.findings.items[0].message == "小计行或说明行未作为数据：第3、5行"


def test_find_table_does_not_drop_a_person_under_the_total():
    total = ["合计", "", 22.0, 5000.0, 5000.0]

    found = table("payroll", [HEADERS, PERSON, total, OTHER, ["审核", "", "", "", ""]])

    assert [row.number for row in found.rows] == [2, 4]
    assert [above for _, above in found.totals] == [1]


def test_find_table_counts_many_skipped_rows():
    found = table("payroll", [HEADERS, PERSON, *[["", "", "", "x", ""]] * 11])

    assert found.findings.items[0].message.endswith("第3、4、5、6、7、8、9、10、11、12行等")


def test_find_table_refuses_a_missing_column_by_name():
    with pytest.raises(FileRefused) as refused:
        table("payroll", [["姓名", "出勤天数", "应发工资", "实发工资"], ["张建国", 1.0, 1.0, 1.0]])

    assert refused.value.code == "E-COL-MISSING"
    assert refused.value.message == "工作表“表”第1行的表头缺少列：身份证号码"


def test_find_table_says_which_header_is_unclear():
    with pytest.raises(FileRefused) as refused:
        table("payroll", [["姓名", "身份证号", "出勤天数", "合计", "实发工资"], PERSON])

    assert (refused.value.code, refused.value.cell) == ("E-COL-AMBIGUOUS", "D1")
    assert refused.value.message == "列“合计”可能是应发工资，系统不作猜测"
    assert refused.value.recognized.missing == ("gross",)


def test_find_table_refuses_two_columns_of_one_meaning():
    found = table("payroll", [[*HEADERS, "实发金额"], [*PERSON, 5000.0]])

    assert codes(found.findings.items) == [("refused", "E-COL-DUP", "F1")]
    assert found.findings.items[0].message == "实发工资有2列：“实发工资”(E列)、“实发金额”(F列)"


def test_find_table_names_unknown_columns_it_did_not_use():
    found = table("payroll", [[*HEADERS, "备注", "星座", "合计"], [*PERSON, "", "狮子", 1.0]])

    assert codes(found.findings.items) == [("noted", "N-COL-IGNORED", "")]
    assert found.findings.items[0].message == "以下列未使用、未保存：星座"


@pytest.mark.parametrize(
    ("merged", "cell"),
    [((1, 0, 2, 0), "A2"), ((2, 3, 3, 3), "D3"), ((1, 2, 1, 3), "C2")],
)
def test_find_table_refuses_merged_data_cells(merged, cell):
    found = table("payroll", [HEADERS, PERSON, OTHER, PERSON], merged=[merged])

    assert codes(found.findings.items) == [("refused", "E-CELL-MERGED", cell)]
    assert "存在合并单元格" in found.findings.items[0].message


@pytest.mark.parametrize(
    "merged", [(0, 6, 0, 7), (3, 0, 3, 1), (1, 6, 2, 6), (4, 0, 4, 3), (9, 0, 9, 3)]
)
def test_find_table_lets_merged_titles_totals_and_notes_be(merged):
    rows = [HEADERS, PERSON, OTHER, ["合计", "", 44.0, 1.0, 1.0], ["", "", "", "说明", ""]]

    found = table("payroll", rows, merged=[merged])

    assert [item.code for item in found.findings.items] == ["N-ROWS-SKIPPED"]


def test_find_table_lets_two_rows_a_person_be_in_attendance():
    rows = [
        ["姓名", "身份证号", "1", "2"],
        ["张建国", id_number(1), "√", "√"],
        ["", "", 2.0, ""],
        ["李强", id_number(2), "√", ""],
    ]

    found = table("attendance", rows, merged=[(1, 0, 2, 0), (1, 1, 2, 1)])

    assert [row.number for row in found.rows] == [2, 4]
    assert found.day_address(2, 1) == "C2"
    assert found.findings.items == []
    assert [row.number for row in found.continuations[2]] == [3]


def test_find_table_takes_the_sheet_that_is_named():
    first = sheet([HEADERS, PERSON], name="一")
    second = sheet([HEADERS, OTHER], name="二")

    found = find_table(WorkbookData((first, second)), "payroll", Guidance(ColumnChoice(sheet="二")))

    assert found.rows[0].get("name") == "李强"


def test_find_table_reads_short_rows_as_empty_cells():
    found = table("payroll", [HEADERS, PERSON[:2]])

    assert found.rows[0].get("net") == ""


def test_find_table_skips_notes_in_tables_without_people():
    found = table(
        "account-statement",
        [["交易日期", "金额"], ["2026-01-01", 5.0], ["", "", "说明"]],
    )

    assert [row.number for row in found.rows] == [2]
    assert found.skipped_rows == [3]
