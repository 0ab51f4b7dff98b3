import datetime as dt

import pytest

from sites.ingest.cell_values import WorkbookData
from sites.ingest.context import Context
from sites.ingest.files import FileRefused
from sites.ingest.projects import read_projects
from tests.sites.ingest.grids import refusals, sheet
from tests.sites.ingest.people import broken, id_number, uscc

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), region_codes=frozenset({"370902"}))
PROJECT = {
    "项目编码": "TA1",
    "项目名称": "示例工程",
    "项目分类": "房建",
    "项目状态": "在建",
    "行政区划": "370902",
    "建设单位代码": uscc(1),
    "总承包单位代码": uscc(2),
    "行业主管部门": "住建局",
    "施工合同签订日期": "2025-12-01",
    "开工日期": "2026-01-05",
    "竣工日期": "",
    "合同价": 50000000.0,
    "月人工费用": 300000.0,
    "人工费用拨付日": 10.0,
    "工资支付日": 20.0,
    "工地码": "S1",
    "项目地址": "示例路1号",
    "经度": "117.1",
    "纬度": "36.2",
    "坐标系": "",
}
PARTY = {
    "项目编码": "TA1",
    "统一社会信用代码": uscc(1),
    "企业名称": "泰安示例置业有限公司",
    "参建类型": "建设单位",
    "发包单位代码": "",
    "注册地区划": "370902",
    "法定代表人": "",
    "法定代表人证件号码": "",
    "进场时间": "2026-01-05",
    "退场时间": "",
}
CONTRACTOR = {
    **PARTY,
    "统一社会信用代码": uscc(2),
    "参建类型": "施工总承包单位",
    "发包单位代码": uscc(1),
}
ACCOUNT = {
    "项目编码": "TA1",
    "开户单位代码": uscc(2),
    "开户银行": "示例银行",
    "专户账号": "3700000011112222",
    "开户日期": "2026-01-06",
    "状态": "",
}
DEPOSIT = {"项目编码": "TA1", "存储形式": "现金", "金额": 1.0, "存储日期": "2026-01-06"}
NOTICE = {
    "项目编码": "TA1",
    "核验日期": "2026-01-06",
    "单位与劳资专管员信息": "是",
    "最低工资与支付日期": "是",
    "投诉与维权渠道": "是",
}


def grid(name, *rows):
    return sheet([list(rows[0]), *[list(row.values()) for row in rows]], name=name)


def read(project=PROJECT, parties=(PARTY, CONTRACTOR), account=None, deposit=None, notice=None):
    sheets = [grid("项目", project), grid("参建单位", *parties)]
    named = (("专用账户", account), ("工资保证金", deposit), ("维权告示牌", notice))
    sheets += [grid(name, row) for name, row in named if row is not None]
    return read_projects(WorkbookData(tuple(sheets)), CONTEXT)


def test_read_projects_needs_projects_and_parties_alone():
    parsed = read()

    assert parsed.findings.items == []
    assert (parsed.row_count, len(parsed.lines)) == (3, 3)
    assert parsed.totals == {
        "项目": 1,
        "参建单位": 2,
        "专用账户": 0,
        "工资保证金": 0,
        "维权告示牌": 0,
    }


def test_read_projects_reads_the_other_sheets_where_they_are():
    parsed = read(account=ACCOUNT, deposit=DEPOSIT, notice=NOTICE)

    assert parsed.findings.items == []
    assert [parsed.totals[name] for name in ("专用账户", "工资保证金", "维权告示牌")] == [1, 1, 1]
    assert parsed.lines[3].status == "ACTIVE"


def test_read_projects_passes_an_empty_sheet_over():
    sheets = (
        grid("项目", PROJECT),
        grid("参建单位", PARTY, CONTRACTOR),
        sheet([list(ACCOUNT)], name="专户"),
    )

    assert read_projects(WorkbookData(sheets), CONTEXT).findings.items == []


def test_read_projects_refuses_a_workbook_without_parties():
    with pytest.raises(FileRefused) as refused:
        read_projects(WorkbookData((grid("项目", PROJECT),)), CONTEXT)

    assert refused.value.code == "E-COL-MISSING"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"项目编码": ""}, ("E-CELL-EMPTY", "A2")),
        ({"项目状态": "未知"}, ("E-CHOICE", "D2")),
        ({"项目状态": ""}, ("E-CELL-EMPTY", "D2")),
        ({"行政区划": "370999"}, ("E-REGION", "E2")),
        ({"建设单位代码": broken(uscc(1))}, ("E-USCC-CHECK", "F2")),
        ({"竣工日期": "2026-01-04"}, ("E-DATE-ORDER", "K2")),
        ({"人工费用拨付日": 32.0}, ("E-DAYS", "N2")),
        ({"工资支付日": "每月底"}, ("E-DAYS", "O2")),
        ({"工资支付日": ""}, ("E-CELL-EMPTY", "O2")),
        ({"合同价": -1.0}, ("E-MONEY-NEGATIVE", "L2")),
        ({"经度": ""}, ("E-POSITION", "R2")),
        ({"经度": "200"}, ("E-POSITION", "R2")),
        ({"纬度": "北纬"}, ("E-POSITION", "S2")),
        ({"纬度": float("nan")}, ("E-POSITION", "S2")),
        ({"坐标系": "北京54"}, ("E-CHOICE", "T2")),
    ],
)
def test_read_projects_refuses_a_project_at_the_cell(changes, found):
    assert refusals(read(project={**PROJECT, **changes}).findings.items) == [found]


@pytest.mark.parametrize("day", [1.0, 31.0, "15日"])
def test_read_projects_takes_days_of_the_month(day):
    assert read(project={**PROJECT, "工资支付日": day}).findings.items == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"发包单位代码": uscc(2)}, ("E-PARTY-LOOP", "E3")),
        ({"退场时间": "2026-01-04"}, ("E-DATE-ORDER", "J3")),
        ({"参建类型": "监理"}, ("E-CHOICE", "D3")),
        ({"进场时间": ""}, ("E-CELL-EMPTY", "I3")),
        ({"法定代表人证件号码": broken(id_number(1))}, ("E-ID-CHECKSUM", "H3")),
    ],
)
def test_read_projects_refuses_a_party_at_the_cell(changes, found):
    parsed = read(parties=(PARTY, {**CONTRACTOR, **changes}))

    assert found in refusals(parsed.findings.items)


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ({"account": {**ACCOUNT, "专户账号": 3.7e15}}, ("E-BANK-NUMERIC", "D2")),
        ({"account": {**ACCOUNT, "状态": "?"}}, ("E-CHOICE", "F2")),
        ({"deposit": {**DEPOSIT, "存储形式": "担保"}}, ("E-CHOICE", "B2")),
        ({"deposit": {**DEPOSIT, "存储日期": ""}}, ("E-CELL-EMPTY", "D2")),
        ({"notice": {**NOTICE, "核验日期": "去年"}}, ("E-DATE", "B2")),
        ({"notice": {**NOTICE, "投诉与维权渠道": "?"}}, ("E-FLAG", "E2")),
    ],
)
def test_read_projects_refuses_what_hangs_on_a_project_at_the_cell(sheets, found):
    assert refusals(read(**sheets).findings.items) == [found]


def test_read_projects_refuses_a_project_whose_parties_are_not_told():
    parsed = read(parties=(PARTY, {**CONTRACTOR, "参建类型": "劳务分包单位"}))

    assert refusals(parsed.findings.items) == [("E-PARTY-MISSING", "")]
    assert "施工总承包单位" in parsed.findings.items[0].message


def test_read_projects_does_not_add_missing_parties_to_unreadable_ones():
    parsed = read(parties=({**PARTY, "进场时间": ""},))

    assert refusals(parsed.findings.items) == [("E-CELL-EMPTY", "I2")]
