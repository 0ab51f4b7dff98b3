import datetime as dt

import pytest

from sites.ingest.context import Context
from sites.ingest.findings import OtherName
from sites.ingest.row_belonging import check_rows_belong
from tests.sites.ingest.grids import codes, table
from tests.sites.ingest.people import id_number, uscc

pytestmark = pytest.mark.unit

CONTEXT = Context(
    on=dt.date(2026, 9, 15),
    project_code="TA1",
    project_name="示例项目",
    employer_name="示例劳务有限公司",
    employer_uscc=uscc(1),
    other_employers=frozenset({"别家劳务有限公司"}),
)


def found(header, *values, context=CONTEXT):
    rows = [[header, "姓名", "身份证号", "进场时间"]]
    rows += [[value, "张建国", id_number(1), "2026-03-01"] for value in values]
    sheet = table("roster", rows)
    check_rows_belong(sheet, context)
    return codes(sheet.findings.items)


@pytest.mark.parametrize(
    ("header", "value", "finding"),
    [
        ("统一社会信用代码", uscc(1).lower(), None),
        ("统一社会信用代码", uscc(2), ("refused", "E-EMPLOYER-MISMATCH", "A3")),
        ("企业名称", "示例劳务有限公司 ", None),
        ("企业名称", "别家劳务有限公司", ("refused", "E-EMPLOYER-MISMATCH", "A3")),
        ("企业名称", "无人知晓的公司", ("warned", "W-EMPLOYER-NAME", "A3")),
        ("项目名称", "示例项目", None),
        ("项目名称", "TA1", None),
        ("项目名称", "别的项目", ("warned", "W-PROJECT-NAME", "A3")),
    ],
)
def test_check_rows_belong_names_the_cell_of_another_s_row(header, value, finding):
    own = {"统一社会信用代码": uscc(1), "企业名称": "示例劳务有限公司", "项目名称": "示例项目"}
    assert found(header, own[header], value, "", "  ") == ([finding] if finding else [])


def test_check_rows_belong_notes_each_strange_name_once_where_it_stands_first():
    rows = [["企业名称", "姓名", "身份证号", "进场时间"]]
    names = (
        "示例劳务有限公司",
        "无人知晓的公司",
        " 无人知晓的公司",
        "别家劳务有限公司",
        id_number(1),
    )
    rows += [[name, "张建国", id_number(1), "2026-03-01"] for name in names]
    sheet = table("roster", rows)

    check_rows_belong(sheet, CONTEXT)

    assert list(sheet.findings.other_names.values()) == [OtherName("无人知晓的公司", "表", "A3")]


@pytest.mark.parametrize("header", ["统一社会信用代码", "企业名称", "项目名称"])
def test_check_rows_belong_judges_nothing_it_knows_nothing_of(header):
    assert found(header, "别的", context=Context(on=dt.date(2026, 9, 15))) == []
