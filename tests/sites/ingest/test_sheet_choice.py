import pytest

from sites.ingest.cell_values import WorkbookData
from sites.ingest.files import FileRefused
from sites.ingest.profiles import profiles
from sites.ingest.sheet_choice import choose_sheet
from tests.sites.ingest.grids import sheet

pytestmark = pytest.mark.unit

PAYROLL = ["姓名", "身份证号", "出勤天数", "应发工资", "实发工资"]
ROSTER = ["姓名", "身份证号", "进场时间"]
ATTENDANCE = ["姓名", "身份证号", "1", "2", "3"]


def chosen(kind, *sheets, name=""):
    return choose_sheet(WorkbookData(sheets), profiles()[kind], name)[0].name


def code_of(kind, *sheets, name=""):
    with pytest.raises(FileRefused) as refused:
        chosen(kind, *sheets, name=name)
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "name"), [("roster", "甲"), ("payroll", "乙"), ("attendance", "丙")]
)
def test_choose_sheet_knows_each_kind_by_its_columns(kind, name):
    sheets = [
        sheet([ROSTER], name="甲"),
        sheet([PAYROLL], name="乙"),
        sheet([ATTENDANCE], name="丙"),
        sheet([], name="空"),
    ]

    assert chosen(kind, *sheets) == name


def test_choose_sheet_prefers_the_name_when_columns_do_not_decide():
    sheets = [sheet([PAYROLL], name="工资表"), sheet([PAYROLL], name="存档")]

    assert chosen("payroll", *sheets) == "工资表"


def test_choose_sheet_never_guesses_between_two():
    sheets = [sheet([PAYROLL], name="八月工资"), sheet([PAYROLL], name="九月工资")]

    assert code_of("payroll", *sheets) == "E-SHEET-AMBIGUOUS"
    assert chosen("payroll", *sheets, name="九月工资") == "九月工资"


def test_choose_sheet_refuses_a_name_that_is_not_there():
    assert code_of("payroll", sheet([PAYROLL]), name="十月") == "E-SHEET-NONE"


def test_choose_sheet_refuses_a_workbook_without_sheets():
    assert code_of("payroll") == "E-SHEET-NONE"


def test_choose_sheet_refuses_data_on_a_hidden_sheet():
    hidden = sheet([PAYROLL], name="工资", visible=False)

    assert code_of("payroll", hidden, sheet([["说明"]], name="说明")) == "E-SHEET-HIDDEN"


def test_choose_sheet_passes_a_hidden_sheet_over_for_a_visible_one():
    hidden = sheet([PAYROLL], name="工资", visible=False)

    assert chosen("payroll", hidden, sheet([PAYROLL], name="八月")) == "八月"


def test_choose_sheet_names_the_columns_when_there_is_no_header():
    with pytest.raises(FileRefused) as refused:
        chosen("payroll", sheet([["今天", "天气"]]))

    assert refused.value.code == "E-COL-MISSING"
    assert refused.value.message == (
        "没有找到表头，缺少列：姓名、身份证号码、出勤天数、应发工资、实发工资"
    )


def test_choose_sheet_does_not_take_a_payroll_for_a_roster():
    assert code_of("roster", sheet([[*PAYROLL, "进场时间"]])) == "E-COL-MISSING"


@pytest.mark.parametrize(
    ("above", "tab"), [("", "泰安甲劳务有限公司"), ("编制单位：泰安甲劳务有限公司", "一队")]
)
def test_choose_sheet_takes_the_one_that_names_the_employer(above, tab):
    person = ["张建国", "x", 1.0, 1.0, 1.0]
    own = sheet([[above], PAYROLL, person], name=tab)
    other = sheet([["编制单位：泰安乙劳务有限公司"], PAYROLL, person], name="二队")

    found, _ = choose_sheet(
        WorkbookData((other, own)), profiles()["payroll"], "", employer_name="泰安甲劳务有限公司"
    )

    assert found.name == tab
