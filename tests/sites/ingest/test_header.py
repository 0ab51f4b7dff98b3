import datetime as dt

import pytest

from sites.ingest.header import find_header
from sites.ingest.profiles import profiles
from tests.sites.ingest.grids import sheet

pytestmark = pytest.mark.unit

PAYROLL = profiles()["payroll"]
ATTENDANCE = profiles()["attendance"]
HEADERS = ["序号", "姓名", "身份证号", "出勤天数", "应发工资", "实发工资"]
PERSON = [1.0, "张建国", "370902198506070018", 22.0, 5000.0, 5000.0]


@pytest.mark.parametrize("above", [0, 1, 2, 5, 29])
def test_find_header_finds_one_line_under_any_number_of_titles(above):
    rows = [["某项目工资表"]] * above + [HEADERS, PERSON]

    header = find_header(sheet(rows), PAYROLL)

    assert (header.first, header.last) == (above, above)
    assert dict(header.columns.items()) == {
        "name": [1],
        "id_number": [2],
        "days": [3],
        "gross": [4],
        "net": [5],
    }


def test_find_header_looks_no_further_than_thirty_rows():
    assert find_header(sheet([["标题"]] * 30 + [HEADERS, PERSON]), PAYROLL) is None


@pytest.mark.parametrize(
    "headers",
    [
        ["编号", "姓 名", "身份证\n号码", "出勤（天）", "应发工资(元)", "实发　金额"],
        ["序号", "员工姓名", "证件号码", "实际出勤", "税前工资", "到手工资"],
        ["序号", "工人姓名：", "身份证件号", "考勤天数", "应领工资", "净发"],
    ],
)
def test_find_header_understands_synonyms_units_and_line_breaks(headers):
    header = find_header(sheet([headers, PERSON]), PAYROLL)

    assert header.score(PAYROLL)[0] == 5


def test_find_header_reads_two_lines_with_merged_groups():
    rows = [
        ["标题"],
        ["姓名", "身份证号", "出勤", "工资", "", "", "实发工资"],
        ["", "", "工日", "应发", "扣除", "", ""],
        ["张建国", "370902198506070018", 22.0, 5000.0, 0.0, 0.0, 5000.0],
    ]
    merged = [(1, 0, 2, 0), (1, 1, 2, 1), (1, 3, 1, 5), (1, 6, 2, 6)]

    header = find_header(sheet(rows, merged=merged), PAYROLL)

    assert (header.first, header.last) == (1, 2)
    assert header.columns["days"] == [2]
    assert header.columns["gross"] == [3]
    assert header.columns["net"] == [6]


def test_find_header_does_not_take_the_first_person_for_a_second_line():
    header = find_header(sheet([["姓名", "身份证号", "出勤天数"], ["1", "2", "3"]]), ATTENDANCE)

    assert (header.first, header.last, header.days) == (0, 0, {})


@pytest.mark.parametrize("style", [float, str, "{}日".format, lambda day: dt.date(2026, 8, day)])
def test_find_header_reads_columns_of_days(style):
    days = [style(day) for day in range(1, 32)]

    header = find_header(sheet([["姓名", "身份证号", *days]]), ATTENDANCE)

    assert header.days == {day: day + 1 for day in range(1, 32)}


def test_find_header_reads_days_under_a_merged_group():
    rows = [
        ["姓名", "身份证号", "出勤情况", *[""] * 30, "出勤天数"],
        ["", "", *map(str, range(1, 32)), ""],
        ["张建国", "370902198506070018", *["√"] * 31, 31.0],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 32), (0, 33, 1, 33)]

    header = find_header(sheet(rows, merged=merged), ATTENDANCE)

    assert (header.last, header.days[1], header.days[31]) == (1, 2, 32)
    assert header.columns["days"] == [33]


@pytest.mark.parametrize(
    "rows", [[], [[]], [["姓名"]], [["姓名", "性别", "民族"]], [["今天", "天气", "很好"]]]
)
def test_find_header_refuses_to_see_one_where_less_than_half_is_there(rows):
    assert find_header(sheet(rows), PAYROLL) is None


@pytest.mark.parametrize(
    ("header", "concept"),
    [("预支/借支", "advance"), ("借支或预支", "advance"), ("罚款/借支", None), ("加班/天数", None)],
)
def test_find_header_takes_two_names_of_one_thing_for_it(header, concept):
    found = find_header(sheet([[*HEADERS, header], PERSON]), PAYROLL)

    assert {name for name, places in found.columns.items() if 6 in places} == (
        {concept} if concept else set()
    )


def test_find_header_keeps_columns_named_on_its_upper_line_alone():
    rows = [["姓名", "身份证号", "日期", "", "合计"], ["", "", 1.0, 2.0], PERSON]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]

    header = find_header(sheet(rows, merged=merged), ATTENDANCE)

    assert (header.first, header.last) == (0, 1)
    assert header.texts[4] == "合计"
    assert dict(header.days) == {1: 2, 2: 3}


@pytest.mark.parametrize(
    "style", ["2026-09-{:02d}", "9月{}日", "2026年9月{}日", "09/{:02d}", "{}号"]
)
def test_find_header_reads_days_written_as_dates(style):
    days = [style.format(day) for day in range(1, 31)]

    header = find_header(sheet([["姓名", "身份证号", *days]]), ATTENDANCE)

    assert dict(header.days) == {day: day + 1 for day in range(1, 31)}
