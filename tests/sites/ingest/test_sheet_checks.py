import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from sites.ingest.context import Context
from sites.ingest.findings import OtherName
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import (
    check_employer,
    check_month,
    check_project,
    check_row_month,
    check_totals,
    refuse_without_rows,
)
from tests.sites.ingest.grids import codes, table
from tests.sites.ingest.people import card, id_number

pytestmark = pytest.mark.unit

ON = dt.date(2026, 9, 15)
MONTH = dt.date(2026, 8, 1)
HEADERS = ["姓名", "身份证号", "出勤天数", "应发工资", "实发工资", "银行卡号", "月份"]


def person(index=1, name="张建国", **changes):
    values = {
        "name": name,
        "id_number": id_number(index),
        "days": 22.0,
        "gross": 5000.0,
        "net": 5000.0,
        "card": card(index),
        "month": "2026年8月",
    }
    return list({**values, **changes}.values())


def payroll(*rows, above=()):
    return table("payroll", [*above, HEADERS, *rows])


@pytest.mark.parametrize(
    "above",
    [
        ["2026年8月"],
        ["工资表", "月份:2026-08"],
        [dt.date(2026, 8, 31)],
        ["2026年8月1日至2026年8月31日"],
        ["工期：2025年3月1日至2027年12月30日"],
        [],
    ],
)
def test_check_month_passes_the_month_it_is_for(above):
    found = payroll(person(), above=[above] if above else [])

    check_month(found, Context(on=ON, month=MONTH))

    assert found.findings.items == []


@pytest.mark.parametrize("month", [dt.date(2026, 7, 1), MONTH])
def test_check_month_takes_a_period_that_is_no_calendar_month(month):
    found = payroll(person(), above=[["2026年7月11日-8月10日"]])

    context = check_month(found, Context(on=ON, month=month))

    assert context.period == (dt.date(2026, 7, 11), dt.date(2026, 8, 10))
    assert context.days_in_month == 31
    assert codes(found.findings.items) == [("noted", "N-PERIOD", "")]


@pytest.mark.parametrize(
    ("oldest", "found"), [(MONTH, []), (dt.date(2026, 9, 1), [("refused", "E-PERIOD", "")])]
)
def test_check_month_refuses_what_is_too_old(oldest, found):
    sheet = payroll(person())

    check_month(sheet, Context(on=ON, month=MONTH, oldest_month=oldest))

    assert codes(sheet.findings.items) == found


@pytest.mark.parametrize(
    ("above", "found"),
    [
        (["项目编码：TA1"], []),
        (["项目编码", "TA1"], []),
        (["项目编码：TA2"], [("refused", "E-SITE-MISMATCH", "")]),
        (["项目名称：示例 花园"], []),
        (["工程名称：别的花园"], [("warned", "W-PROJECT-NAME", "")]),
        (["项目名称："], []),
    ],
)
def test_check_project_holds_the_sheet_to_its_project(above, found):
    sheet = payroll(person(), above=[above])

    check_project(sheet, Context(on=ON, project_code="TA1", project_name="示例花园"))

    assert codes(sheet.findings.items) == found


def test_check_project_needs_a_code_to_compare_with():
    sheet = payroll(person(), above=[["项目编码：TA2"]])

    check_project(sheet, Context(on=ON))

    assert sheet.findings.items == []


@pytest.mark.parametrize(
    ("above", "message"),
    [
        ("2026年7月", "表头写的是2026-07，与上报月份2026-08不一致"),
        ("2026年13月", "表头的月份不存在，与上报月份2026-08不一致"),
    ],
)
def test_check_month_refuses_another_month(above, message):
    found = payroll(person(), above=[[above]])

    check_month(found, Context(on=ON, month=MONTH))

    assert codes(found.findings.items) == [("refused", "E-PERIOD", "")]
    assert found.findings.items[0].message == message


@pytest.mark.parametrize(
    ("month", "refused"),
    [(dt.date(2026, 8, 1), False), (dt.date(2026, 9, 1), False), (dt.date(2026, 10, 1), True)],
)
def test_check_month_refuses_a_month_to_come(month, refused):
    found = payroll(person())

    check_month(found, Context(on=ON, month=month))

    assert codes(found.findings.items) == ([("refused", "E-PERIOD", "")] if refused else [])


def test_check_month_leaves_files_without_a_month_alone():
    found = payroll(person(), above=[["2020年1月"]])

    check_month(found, Context(on=ON))

    assert found.findings.items == []


def test_check_row_month_refuses_the_row_of_another_month():
    found = payroll(person(), person(2, month="2026-07"), person(3, month=""))

    for row in found.rows:
        check_row_month(RowReader(found, row, Context(on=ON, month=MONTH)))

    assert codes(found.findings.items) == [("refused", "E-PERIOD", "G3")]


@pytest.mark.parametrize(
    ("above", "warned"),
    [
        ("编制单位：泰安示例（劳务）有限公司", False),
        ("编制单位：泰安示例(劳务)有限公司  2026年8月", False),
        ("单位名称：济南别家有限公司", True),
        ("单位名称：", False),
        ("单位：元", False),
        ("单位：（人民币元）", False),
        ("单位：元/人", False),
        ("工资表", False),
    ],
)
def test_check_employer_warns_of_another_name(above, warned):
    found = payroll(person(), above=[[above, 5.0]])

    check_employer(found, Context(on=ON, employer_name="泰安示例(劳务)有限公司"))

    expected = [("warned", "W-EMPLOYER-NAME", "A1")] if warned else []
    assert codes(found.findings.items) == expected


def test_check_employer_notes_the_name_and_its_cell_unless_another_party_bears_it():
    context = Context(on=ON, employer_name="泰安示例劳务有限公司")
    party = replace(context, other_employers=frozenset({"济南别家有限公司"}))
    noted = []
    for named, known in (
        ("济南别家有限公司", context),
        ("木工", context),
        ("济南别家有限公司", party),
    ):
        found = payroll(person(), above=[["工资表"], ["", f"单位名称：{named} 2026年8月"]])
        check_employer(found, known)
        assert codes(found.findings.items) == [("warned", "W-EMPLOYER-NAME", "B2")]
        noted.append(list(found.findings.other_names.values()))

    assert noted == [[OtherName("济南别家有限公司", "表", "B2")], [], []]


def test_check_employer_needs_a_name_to_compare_with():
    found = payroll(person(), above=[["单位名称：济南别家有限公司"]])

    check_employer(found, Context(on=ON))

    assert found.findings.items == []


TOTAL = ["合计", "", 44.0, 10000.0, 10000.0]


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        (10000.0, False),
        ("10,000.00", False),
        (9999.99, True),
        (10000.01, True),
        ("", False),
        ("见附表", False),
    ],
)
def test_check_totals_compares_to_the_fen(stated, refused):
    found = payroll(person(), person(2), ["合计", "", 44.0, stated, 10000.0])

    check_totals(found, "gross", [paid(2), paid(3)])

    assert codes(found.findings.items) == (
        [("refused", "E-TOTAL-MISMATCH", "D4")] if refused else []
    )


def paid(row):
    return SimpleNamespace(row=row, gross=Decimal(5000))


def test_check_totals_compares_each_total_with_the_rows_above_it():
    found = payroll(person(), ["合计", "", 22.0, 5000.0, 1.0], person(2), TOTAL)

    check_totals(found, "gross", [paid(2), paid(4)])

    assert found.findings.items == []


def test_refuse_without_rows_points_at_the_header():
    found = payroll()

    refuse_without_rows(found)

    assert codes(found.findings.items) == [("refused", "E-NO-ROWS", "")]
    assert found.findings.items[0].row == 1
