"""Rosters in the layouts that contractors use; two of the five known people are left out."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests.api.management.commands.layouts.layout import PEOPLE, Layout, refused, xlsx
from tests.sites.ingest.legacy_workbook import written_xls
from tests.sites.ingest.people import NAMES, card, id_number
from tests.sites.services.bad_input.cases import book

HEAD = ("序号", "姓名", "性别", "民族", "籍贯", "身份证号码", "工资卡号", "开户行", "工种")
HEAD += ("上场时间", "撤场时间", "联系电话", "备注")
LEFT = ["noted N-MISSING"]


def rosters() -> Iterator[Layout]:
    yield from titled()
    yield from sheets_of_subcontractors()
    yield of_the_national_platform()


def person(index: int) -> list[Any]:
    told = [float(index + 1), NAMES[index], "男", "汉", "山东泰安", id_number(index + 1)]
    told += [card(index + 1), "示例银行", "木工", "2026-03-01", "", f"1380000000{index}", ""]
    return told


def titled() -> Iterator[Layout]:
    title = ["编制单位：泰安示例劳务有限公司", "", "", "2026年9月"]
    rows = [["施工现场农民工花名册"], title, [*HEAD], *map(person, range(PEOPLE))]
    content = xlsx("花名册", rows, merged=["A1:M1"])
    yield Layout("标题、单位、第三行表头", "roster", "花名册.xlsx", content, LEFT)
    content = written_xls(rows, name="花名册")
    yield Layout("同上，Excel 97-2003", "roster", "花名册.xls", content, LEFT)


def sheets_of_subcontractors() -> Iterator[Layout]:
    """One sheet a subcontractor: the one that names the employer, or the one a person names."""
    own = [[*HEAD], *map(person, range(PEOPLE))]
    other = [["表单编号：A-01"], [*HEAD], person(3)]
    above = [["某建筑集团"], ["泰安示例劳务有限公司 表单编号：A-01"]]
    content = book(("甲", [*above, *own]), ("乙", [["某公司"], *other]))
    name = "每个分包一个工作表，写着本单位的那个"
    yield Layout(name, "roster", "集团.xlsx", content, LEFT)
    content = book(("甲", own), ("乙", other))
    name = "两个工作表都可能，不猜"
    yield refused(name, "roster", "集团.xlsx", content, "E-SHEET-AMBIGUOUS")
    said = ("--sheet", "甲")
    yield Layout("工作表由人指定", "roster", "集团.xlsx", content, LEFT, options=said)


def of_the_national_platform() -> Layout:
    head = ["企业统一社会信用代码", "企业名称", "班组名称", "工人姓名", "是否班组长", "证件号码"]
    head += ["当前工种", "工人类型", "发放工资银行卡号", "发放工资银行名称", "手机号码", "进场日期"]
    rows: list[list[Any]] = [head]
    for index in range(PEOPLE):
        about = ["", "", "木工一班", NAMES[index], "否", id_number(index + 1), "木工", "建筑工人"]
        entered = dt.date(2026, 3, 1)
        rows.append([*about, card(index + 1), "示例银行", f"1380000000{index}", entered])
    found = [*LEFT, "noted N-COL-IGNORED"]
    return Layout("全国平台人员模板", "roster", "03人员.xlsx", xlsx("人员", rows), found)
