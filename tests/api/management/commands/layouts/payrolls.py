"""Payroll sheets in the layouts that contractors use."""

from collections.abc import Iterator
from typing import Any

from tests.api.management.commands.layouts.layout import (
    PEOPLE,
    Layout,
    refused,
    text,
    wages,
    xlsx,
)
from tests.sites.ingest.legacy_workbook import written_xls
from tests.sites.ingest.people import NAMES, id_number, uscc
from tests.sites.services.bad_input.cases import book

EMPLOYER, EMPLOYER_CODE = "泰安示例劳务有限公司", uscc(8)
PLAIN = ("序号", "姓名", "身份证号", "银行卡号", "出勤天数", "应发工资", "扣款合计", "实发工资")
PLAIN_COLUMNS = ("序号", "姓名", "身份证", "卡号", "天数", "应发", "扣款", "实发")
NO_CARDS = ["warned W-CARD-MISSING"] * PEOPLE
IGNORED, SKIPPED = "noted N-COL-IGNORED", "noted N-ROWS-SKIPPED"
HIDDEN = ["noted N-COLS-HIDDEN", "noted N-ROWS-HIDDEN"]


def plain() -> list[list[Any]]:
    return [[*PLAIN], *people(*PLAIN_COLUMNS)]


def people(*columns: str) -> list[list[Any]]:
    return [wages(index, *columns) for index in range(PEOPLE)]


def payrolls() -> Iterator[Layout]:
    yield from titled()
    yield from computed()
    yield from asked()
    yield from encoded()
    yield five_sheets()
    yield ledger()
    yield states()
    yield signatures()
    yield total_above()
    yield below_zero()
    yield sheet_a_subcontractor()
    yield export_of_a_group()
    yield from without_people()


def titled() -> Iterator[Layout]:
    """Title, employer, header in the third row, total at the end."""
    head = ["序号", "姓名", "身份证号", "银行卡号", "账户银行", "出勤天数", "工资标准"]
    head += ["应发工资", "应扣减金额", "实发工资", "领款人签字", "备注"]
    columns = ("序号", "姓名", "身份证", "卡号", "银行", "天数", "单价", "应发", "扣款", "实发")
    total = ["合计", "", "", "", "", 60.0, "", 19200.0, 300.0, 18900.0]
    above = [["农民工工资支付表（2026年9月）"], [f"单位名称：{EMPLOYER}"]]
    rows = [*above, head, *people(*columns), total]
    content = xlsx("工资表", rows, merged=["A1:L1", "A2:L2"])
    yield Layout("标题、单位、第三行表头、末行合计", "payroll", "9月工资表.xlsx", content)
    content = written_xls(rows, name="工资表", merged=[(0, 0, 0, 11), (1, 1, 0, 11)])
    yield Layout("同上，Excel 97-2003", "payroll", "9月工资表.xls", content)


def five_sheets() -> Layout:
    """Work done, rate a day, overtime; one of several sheets of one workbook."""
    head = ["序号", "姓名", "身份证号码", "累计工作量", "本月工作量", "单价/天", "加班工资"]
    head += ["本月应发工资", "借支", "实发工资", "农民工签字"]
    columns = ("序号", "姓名", "身份证", "空", "天数", "单价", "零", "应发", "扣款", "实发", "签字")
    bank = [["序号", "姓名", "银行卡号", "工资卡类别", "建行开户行"]]
    bank += [wages(0, "序号", "姓名", "卡号", "银行")]
    roster = [["序号", "姓名", "身份证号", "工种", "进场时间"]]
    roster += [[1.0, NAMES[0], id_number(1), "木工", "2026-03-01"]]
    payroll = [head, *people(*columns)]
    content = book(("花名册", roster), ("9月工资表", payroll), ("代发明细", bank))
    found = [*NO_CARDS, IGNORED]
    return Layout("五表合一，工资表没有卡号", "payroll", "五表.xlsx", content, found, warned=3)


def ledger() -> Layout:
    """Project and range of days above, groups over headers with line breaks, 11th to 10th."""
    groups = ["序号", "姓名", "身份证号", "基础工资", "", "", "加班", "", "扣除", ""]
    groups += ["应发\n工资", "实发\n工资"]
    head = ["", "", "", "出勤\n工日", "日工资", "金额", "加班\n工时", "加班费", "借支", "罚款"]
    columns = ("序号", "姓名", "身份证", "天数", "单价", "应发", "零", "零", "扣款", "零", "应发")
    total = ["合计", "", "", 60.0, "", 19200.0, 0.0, 0.0, 300.0, 0.0, 19200.0, 18900.0]
    above = [["民工工资台账"], [], ["项目：示例 2026年9月11日-2026年10月10日"]]
    rows = [*above, groups, head, *people(*columns, "实发"), total]
    merged = ["A1:R1", "A4:A5", "B4:B5", "C4:C5", "D4:F4", "G4:H4", "I4:J4", "K4:K5", "L4:L5"]
    content = xlsx("工资台账", rows, merged=merged)
    found = [*NO_CARDS, "noted N-PERIOD", IGNORED]
    return Layout("分组表头带换行，11日至10日", "payroll", "台账.xlsx", content, found, warned=3)


def states() -> Layout:
    """No number of the row; what is paid and what is not, with a state."""
    head = ["姓名", "身份证号", "工作班组", "出勤工日", "应发工资", "扣款", "实发工资"]
    head += ["未发工资", "工资状态"]
    rows = people("姓名", "身份证", "班组", "天数", "应发", "扣款", "实发", "零", "空")
    content, found = xlsx("Sheet1", [head, *rows]), [*NO_CARDS, IGNORED]
    return Layout("首列不是序号，带未发与状态", "payroll", "发放.xlsx", content, found, warned=3)


def signatures() -> Layout:
    """Six signatures below, what was left unpaid before, one column with two names."""
    head = ["序号", "姓名", "身份证", "班组", "出勤天数", "日工资", "应发工资", "上月未发金额"]
    head += ["预支/借支", "实发金额", "总包代发", "工人签字"]
    columns = (
        "序号",
        "姓名",
        "身份证",
        "班组",
        "天数",
        "单价",
        "应发",
        "零",
        "扣款",
        "实发",
        "实发",
    )
    signed = [
        "班组长：",
        "",
        "分包负责人：",
        "",
        "劳资专管员：",
        "",
        "财务：李四",
        "",
        "项目经理：",
    ]
    rows = [["工资发放表 2026年9月"], head, *people(*columns), [], signed]
    content = xlsx("工资", rows, merged=["A1:L1"])
    found = [*NO_CARDS, SKIPPED, IGNORED]
    return Layout("六级签字，上月未发", "payroll", "签字.xlsx", content, found, warned=3)


def total_above() -> Layout:
    total = ["合计", "", "", "", 60.0, 19200.0, 300.0, 18900.0]
    content = xlsx("工资表", [["工资表"], [*PLAIN], total, *plain()[1:]])
    return Layout("合计在上", "payroll", "合计在上.xlsx", content)


def below_zero() -> Layout:
    """An empty column first, deductions below zero, digits of full width."""
    rows = [["", *row] for row in plain()]
    for row in rows[1:]:
        row[7] = -100.0
    rows[1][6] = "６４００．００"
    found = ["noted N-DEDUCTION-SIGN"]
    return Layout("首列空，扣款为负，全角数字", "payroll", "负数.xlsx", xlsx("工资表", rows), found)


def computed() -> Iterator[Layout]:
    """Cells that are computed, a row and a column that are hidden: read, and said."""
    formulas = {f"H{row}": (f"=F{row}-G{row}", 6300) for row in (2, 3, 4)}
    hidden = {"hidden_rows": [3], "hidden_columns": ["G"]}
    content = xlsx("工资表", plain(), formulas=formulas, **hidden)
    found = [*HIDDEN, "noted W-FORMULA H2"]
    yield Layout("公式、隐藏行、隐藏列", "payroll", "公式.xlsx", content, found)
    rows = plain()
    rows[1][7] = "=F2-G2"
    yield Layout(
        "同上，Excel 97-2003，公式没有保存结果",
        "payroll",
        "公式.xls",
        written_xls(rows, name="工资表", hidden_row=3, hidden_column=7),
        ["refused E-CELL-EMPTY H2", *HIDDEN],
        totals={
            "人数": 2,
            "应发工资": "12800.00",
            "扣款合计": "200.00",
            "实发工资": "12600.00",
        },
        accepted=2,
    )


def sheet_a_subcontractor() -> Layout:
    """Each subcontractor has a sheet; the crew is merged over its people."""
    own = [[EMPLOYER], [*PLAIN, "班组"], *([*row, "木工一班"] for row in plain()[1:])]
    other = [["别家劳务有限公司"], [*PLAIN], wages(3, *PLAIN_COLUMNS)]
    crew = {"I3": ('="木工一班"', "木工一班")}
    content = book(("分包一", own), ("分包二", other), merged=["I3:I5"], formulas=crew)
    found = ["noted N-CELL-FILLED", "noted W-FORMULA I3"]
    return Layout("每个分包一个工作表，班组合并", "payroll", "多表.xlsx", content, found)


def export_of_a_group() -> Layout:
    """A group's export holds the people of several companies."""
    rows = [["统一社会信用代码", "企业名称", *PLAIN]]
    rows += [[EMPLOYER_CODE, EMPLOYER, *row] for row in plain()[1:]]
    rows[2][0], rows[3][1] = uscc(77), "泰安示例建设公司"
    return Layout(
        "集团导出，有别的单位的人",
        "payroll",
        "集团.xlsx",
        xlsx("工资表", rows),
        ["refused E-EMPLOYER-MISMATCH A3", "warned W-EMPLOYER-NAME B4"],
        accepted=2,
        warned=1,
    )


def asked() -> Iterator[Layout]:
    """An ambiguous header is asked, not guessed; then a person says what it is."""
    rows = plain()
    rows[0][5] = "合计"
    content = xlsx("工资表", rows)
    yield refused("合计不猜", "payroll", "合计.xlsx", content, "E-COL-AMBIGUOUS F1")
    said = ("--column", "F=gross")
    yield Layout("合计由人指定", "payroll", "合计.xlsx", content, options=said)


def without_people() -> Iterator[Layout]:
    """Without identity numbers, or without people at all, nobody's wage can be put on record."""
    content = xlsx("工资", [row[:2] + row[3:] for row in plain()])
    name = "全国平台模板，没有证件号码"
    yield refused(name, "payroll", "07工资.xlsx", content, "E-COL-MISSING")
    teams = [["班组名称", "班组长", "用工类型", "人数", "应发总额", "扣款总额", "实发总额"]]
    teams += [["木工一班", NAMES[0], "固定", 3.0, 19200.0, 300.0, 18900.0]]
    content = xlsx("班组汇总", teams)
    yield refused("班组汇总，没有人", "payroll", "班组.xlsx", content, "E-COL-MISSING")


def encoded() -> Iterator[Layout]:
    found = ["noted N-ENCODING"]
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        content = text(plain(), encoding)
        yield Layout(f"CSV {encoding}", "payroll", "工资表.csv", content, found)
    content = text(plain(), "gb18030", separator="\t")
    yield Layout("制表符分隔", "payroll", "工资表.csv", content, found)
