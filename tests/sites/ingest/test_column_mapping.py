import pytest

from sites.errors import InvalidInput
from sites.ingest.cell_values import WorkbookData
from sites.ingest.column_mapping import ColumnChoice, Guidance, column_index, parse_choice
from sites.ingest.files import FileRefused
from sites.ingest.profiles import profiles
from sites.ingest.table_finding import find_table
from tests.sites.ingest.grids import sheet
from tests.sites.ingest.people import id_number

pytestmark = pytest.mark.unit

PAYROLL = profiles()["payroll"]
HEADERS = ["序号", "姓名", "身份证号", "出勤天数", "合计", "实发工资", "星座", "1"]
PERSON = [1.0, "张建国", id_number(1), 22.0, 5000.0, 5000.0, "狮子", ""]
CHOICE = {"sheet": "", "header_row": 0, "columns": {"E": "gross", "G": ""}}


def find(rows=(HEADERS, PERSON), kind="payroll", **guidance):
    return find_table(WorkbookData((sheet(rows),)), kind, Guidance(**guidance))


@pytest.mark.parametrize(("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("BH", 59)])
def test_column_index_counts_as_the_spreadsheet_does(letters, index):
    assert column_index(letters) == index


def test_parse_choice_reads_what_as_json_writes():
    choice = parse_choice(CHOICE, PAYROLL)

    assert choice == ColumnChoice("", 0, {4: "gross", 6: ""})
    assert choice.as_json() == CHOICE
    assert parse_choice({}, PAYROLL) == ColumnChoice()


@pytest.mark.parametrize(
    "value",
    [
        {"sheet": 1},
        {"sheet": "长" * 32},
        {"header_row": "5"},
        {"header_row": True},
        {"header_row": -1},
        {"header_row": 1001},
        {"columns": ["F"]},
        {"columns": {"F1": "gross"}},
        {"columns": {"F": "salary"}},
        {"columns": {"F": "gross", "G": "gross"}},
    ],
)
def test_parse_choice_refuses_what_is_not_there(value):
    with pytest.raises(InvalidInput) as refused:
        parse_choice(value, PAYROLL)

    assert refused.value.code == "E-MAPPING"
    assert refused.value.fix


def test_an_ambiguous_column_is_asked_and_then_taken_as_a_person_says():
    with pytest.raises(FileRefused) as refused:
        find()
    asked = refused.value.recognized.as_json()
    column = asked["columns"][4]

    found = find(choice=parse_choice(CHOICE, PAYROLL))

    assert (column["column"], column["source"], column["candidates"]) == (
        "E",
        "ambiguous",
        ["gross"],
    )
    assert asked["missing"] == ["gross"]
    assert found.columns["gross"] == 4
    assert {item.index: item.source for item in found.recognized.columns} == {
        **dict.fromkeys(range(8), "recognized"),
        0: "unused",
        4: "corrected",
        6: "corrected",
        7: "unknown",
    }
    assert found.recognized.missing == ()


def test_a_choice_goes_before_what_was_recognized():
    choice = ColumnChoice(columns={4: "gross", 3: "", 6: "days"})

    found = find(choice=choice)

    assert found.columns["days"] == 6
    assert found.headers[6] == "星座"


def test_what_was_said_of_a_layout_is_remembered_for_the_next_file_of_it():
    first = find(choice=parse_choice(CHOICE, PAYROLL))
    remembered = {first.recognized.layout: first.recognized.choice}

    again = find(remembered=remembered)
    with pytest.raises(FileRefused):
        find([[*HEADERS, "另一列"], PERSON], remembered=remembered)

    assert again.columns["gross"] == 4
    assert again.recognized.columns[4].source == "remembered"


def test_a_sheet_without_any_known_header_is_offered_for_correction():
    rows = [
        ["某单位"],
        ["人名", "编码", "天", "钱", "到手的"],
        ["张建国", id_number(1), 2.0, 9.0, 9.0],
    ]
    with pytest.raises(FileRefused) as refused:
        find(rows)
    names = ["name", "id_number", "days", "gross", "net"]
    choice = ColumnChoice(columns=dict(enumerate(names)))

    found = find(rows, choice=choice)
    pointed = find(rows, choice=ColumnChoice("表", 2, choice.columns))
    known = find(rows, remembered={found.recognized.layout: choice})

    assert refused.value.code == "E-COL-MISSING"
    assert refused.value.recognized.header_row == 2
    for table in (found, pointed, known):
        assert [row.number for row in table.rows] == [3]


def test_an_empty_sheet_has_nothing_to_correct():
    with pytest.raises(FileRefused) as refused:
        find([["只有标题"]])

    assert refused.value.recognized is None


def test_columns_of_days_are_not_asked_about():
    found = find([["姓名", "身份证号", "1", "2"], ["张建国", id_number(1), "√", "√"]], "attendance")

    assert [column.header for column in found.recognized.columns] == ["姓名", "身份证号"]
