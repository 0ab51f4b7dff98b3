"""H.. of the catalog: headers, sheets, merged and hidden cells, months, sites."""

import datetime as dt

from tests.sites.ingest.people import id_number, uscc
from tests.sites.services.bad_input.cases import (
    HEADERS,
    Bad,
    book,
    changed,
    payroll_rows,
    person,
    sheet,
)


def _headers():
    for column, label in (("B", "姓名"), ("C", "身份证号码"), ("F", "应发工资")):
        grid = changed({f"{column}3": "某某"})
        yield Bad(f"H02 缺{label}", sheet(grid), "E-COL-MISSING")
    grid = changed({"I3": "实发金额", "I4": 7800.0})
    yield Bad("H03 两列实发", sheet(grid), "E-COL-DUP", "I3")
    yield Bad("H02 合计是什么", sheet(changed({"F3": "合计"})), "E-COL-AMBIGUOUS", "F3")
    grid = changed({"G3": "小计"})
    yield Bad("H02 小计是什么", sheet(grid), "W-COL-ASK", "G3", refused=True)
    yield Bad("H10 未知的列", sheet(changed({"I3": "星座"})), "N-COL-IGNORED", refused=False)
    roster = [["姓名", "身份证号", "进场时间", "工种"]]
    roster += [["张建国", id_number(1), "2026-03-01", "木工一班"]]
    content = book(("花名册", roster))
    yield Bad("H02 工种是班组", content, "W-COL-ASK", "D1", "roster", refused=False)
    yield Bad("H02 没有表头", sheet([person(0), person(1)]), "E-COL-MISSING")
    yield Bad("H09 只有表头", sheet([list(HEADERS)]), "E-NO-ROWS")


def _merged():
    content = sheet(changed({"B5": ""}), merged=["B4:B5"])
    yield Bad("H05 合并姓名", content, "E-CELL-MERGED", "B4")
    content = sheet(changed({}), merged=["F4:F6"])
    yield Bad("H05 合并金额", content, "E-CELL-MERGED", "F4")
    grid = changed({"I3": "班组"})
    content = sheet(grid, merged=["I4:I6"], formulas={"I4": ('="木工班"', "木工班")})
    yield Bad("H05 合并班组", content, "N-CELL-FILLED", refused=False)


def _rows():
    grid = changed({"A5": "小计", "B5": "", "C5": "", "D5": ""})
    yield Bad("H06 小计行", sheet(grid), "N-ROWS-SKIPPED", refused=False)
    content = sheet(payroll_rows(), hidden_rows=[5])
    yield Bad("H08 隐藏行", content, "N-ROWS-HIDDEN", refused=False)
    content = sheet(payroll_rows(), hidden_columns=["G"])
    yield Bad("H08 隐藏列", content, "N-COLS-HIDDEN", refused=False)


def _about():
    for text in ("2026年13月", "2026年7月", "2026年9月", "2026年7月1日至2026年7月31日"):
        yield Bad(f"H12 {text}", sheet(changed({"A2": text})), "E-PERIOD")
    grid = changed({"A2": "支付周期：2026年8月11日至2026年9月10日"})
    yield Bad("H12 非自然月", sheet(grid), "N-PERIOD", refused=False)
    yield Bad("H11 项目", sheet(changed({"A2": "项目编码：TA-OTHER"})), "E-SITE-MISMATCH")
    grid = changed({"A2": "编制单位：别家劳务有限公司"})
    yield Bad("H11 单位", sheet(grid), "W-EMPLOYER-NAME", "A2", refused=False)
    grid = changed({"A2": "项目名称：别的项目"})
    yield Bad("H11 项目名", sheet(grid), "W-PROJECT-NAME", refused=False)
    column = ["企业名称", "示例公司", "", ""]
    grid = [
        *changed({})[:2],
        *([*row, name] for row, name in zip(changed({})[2:], column, strict=True)),
    ]
    yield Bad("H11 别的单位的行", sheet(grid), "W-EMPLOYER-NAME", "I4", refused=False)
    codes = ["统一社会信用代码", "", uscc(77), ""]
    grid = [
        *changed({})[:2],
        *([*row, code] for row, code in zip(changed({})[2:], codes, strict=True)),
    ]
    yield Bad("H11 别的单位代码的行", sheet(grid), "E-EMPLOYER-MISMATCH", "I5")
    days = [dt.date(2026, 7, day) for day in range(1, 31)]
    person_days = [["姓名", "身份证号", *days], ["张建国", id_number(1), *["√"] * 30]]
    yield Bad("H12 别月的日期表头", book(("考勤", person_days)), "E-PERIOD", "", "attendance")
    deposit = [
        ["项目编码", "存储形式", "金额", "存储日期"],
        ["TA-OTHER", "现金", 100000.0, "2026-01-06"],
    ]
    content = book(("保证金", deposit))
    yield Bad("H11 保证金项目", content, "E-SITE-MISMATCH", "A2", "wage-deposits")


def _sheets():
    two = book(("一队工资表", payroll_rows()), ("二队工资表", payroll_rows()))
    yield Bad("F19 两个工作表", two, "E-SHEET-AMBIGUOUS")
    hidden = book(("说明", [["说明"]]), ("工资表", payroll_rows()), hidden_sheet="工资表")
    yield Bad("F18 隐藏工作表", hidden, "E-SHEET-HIDDEN")
    wide = changed({})
    wide[3] = [*wide[3], *["x"] * 60]
    yield Bad("F16 61列", sheet(wide), "E-SHEET-COLS")


def cases() -> list[Bad]:
    return [*_headers(), *_merged(), *_rows(), *_about(), *_sheets()]
