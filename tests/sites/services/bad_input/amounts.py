"""M.. of the catalog: money, days, dates, sums, how wages are paid."""

from tests.sites.ingest.people import card, id_number
from tests.sites.services.bad_input.cases import (
    Bad,
    book,
    cell,
    changed,
    payroll_rows,
    sheet,
    with_column,
)

ROSTER = ["姓名", "身份证号", "进场时间", "退场时间", "合同签订日期", "计薪方式", "工资标准"]
WORKER = ["张建国", id_number(1), "2026-03-01", "", "2026-02-28", "日薪", 320.0]
LOG = ["人员姓名", "证件号码", "刷卡时间"]


def _money():
    yield cell("M01 伍仟元", "F4", "伍仟元", "E-MONEY-FORMAT")
    for text in ("NaN", "inf", "1e400", "1e5", "1_000", "0x10", "True", "-0", "--"):
        yield cell(f"M02 {text}", "F4", text, "E-MONEY-FORMAT")
    yield Bad("M02 布尔", sheet(changed({"F4": True})), "E-MONEY-FORMAT", "F4")
    yield cell("M02 空", "F4", "", "E-CELL-EMPTY")
    for text in ("#REF!", "#DIV/0!", "#N/A"):
        content = sheet(changed({}), formulas={"F4": ("=1/0", text)})
        yield Bad(f"M02 {text}", content, "E-MONEY-FORMAT", "F4")
    yield cell("M03 负数", "F4", -8000.0, "E-MONEY-NEGATIVE")
    yield cell("M03 三位小数", "F4", 8000.005, "E-MONEY-SCALE")
    yield cell("M03 文本三位小数", "F4", "8000.005", "E-MONEY-SCALE")
    large = {"F4": 1_000_000.01, "G4": 0.0, "H4": 1_000_000.01}
    yield Bad("M03 过大", sheet(changed(large)), "W-MONEY-LARGE", "F4", refused=False)
    zero = {"F4": 0.0, "G4": 0.0, "H4": 0.0}
    yield Bad("M03 出勤无工资", sheet(changed(zero)), "W-ZERO-PAY", "F4", refused=False)
    content = sheet(changed({}), formulas={"H4": ("=F4-G4", "")})
    yield Bad("M04 没有结果的公式", content, "E-FORMULA-NOVALUE", "H4")
    content = sheet(changed({}), formulas={"H4": ("=F4-G4", 7800)})
    yield Bad("M04 公式", content, "W-FORMULA", "H4", refused=False)
    yield cell("M05 差一分", "H4", 7800.01, "E-SUM-ROW")
    yield cell("M05 少一分", "H4", 7799.99, "E-SUM-ROW")
    yield cell("M05 扣款多于应发", "G4", 9000.0, "E-SUM-ROW")
    grid = with_column("罚款", 300.0)
    yield Bad("M05 扣款各项", sheet(grid), "E-SUM-ROW", "G4")
    mixed = {"G4": -200.0}
    yield Bad("M05 正负混用", sheet(changed(mixed)), "E-MONEY-NEGATIVE", "G4")
    for column in "EFGH":
        total = changed({f"{column}7": 1.0}, rows=payroll_rows())
        yield Bad(f"H06 合计{column}", sheet(total), "E-TOTAL-MISMATCH", f"{column}7")
    returned = [["总笔数：2"], ["姓名", "卡号", "金额", "交易结果", "交易日期", "流水号"]]
    returned += [["张建国", card(1), 4800.0, "成功", "2026-09-10", "B1"]]
    yield Bad("M06 批次笔数", book(("回盘", returned)), "E-SUM-BATCH", "", "bank-return")
    low = {"F4": 1000.0, "G4": 0.0, "H4": 1000.0}
    yield Bad("M07 低于最低工资", sheet(changed(low)), "W-MIN-WAGE", "F4", refused=False)


def _days():
    for value in (32.0, 31.5, -1.0, 22.25, "22天半", "√"):
        yield cell(f"M08 天数{value}", "E4", value, "E-DAYS")
    hours = [["姓名", "身份证号", "1", "2"], ["张建国", id_number(1), "√", "√"], ["", "", 30.5, ""]]
    content = book(("考勤表", hours))
    yield Bad("M08 一日30.5小时", content, "E-HOURS", "C3", "attendance")
    marks = [["姓名", "身份证号", "1", "2"], ["张建国", id_number(1), "迟", "√"]]
    yield Bad("M08 标记", book(("考勤表", marks)), "E-DAY-MARK", "C2", "attendance")
    total = [["姓名", "身份证号", "1", "2", "出勤天数"], ["张建国", id_number(1), "√", "√", 3.0]]
    yield Bad("M08 合计", book(("考勤表", total)), "E-DAYS-SUM", "E2", "attendance")
    punch = [LOG, ["张建国", id_number(1), "8月3日早上"]]
    yield Bad("M09 刷卡时间", book(("刷卡记录", punch)), "E-DATE", "C2", "attendance")


def _roster(address, value, **more):
    cells = {address: value, **more}
    return book(("花名册", changed(cells, rows=[ROSTER, [*WORKER]])))


def _dates():
    for text, code in (
        ("2026/2/30", "E-DATE"),
        ("3月5日", "E-DATE-AMBIGUOUS"),
        ("05/03/2026", "E-DATE-AMBIGUOUS"),
        ("昨天", "E-DATE"),
        ("2026-13-01", "E-DATE"),
        ("2026-09-16", "E-DATE-ORDER"),
    ):
        yield Bad(f"M09 {text}", _roster("C2", text), code, "C2", "roster")
    yield Bad("M09 数字", _roster("C2", 5.0), "E-DATE", "C2", "roster")
    yield Bad("M10 退场早", _roster("D2", "2026-02-01"), "E-DATE-ORDER", "D2", "roster")
    late = _roster("E2", "2026-03-02")
    yield Bad("M10 后签合同", late, "W-CONTRACT-LATE", "E2", "roster", refused=False)
    yield Bad("M10 计薪方式", _roster("F2", ""), "E-WAGE-FORM", "G2", "roster")
    yield Bad("M10 计薪方式字", _roster("F2", "包干"), "E-WAGE-FORM", "F2", "roster")
    monthly = _roster("F2", "月薪", G2=1500.0)
    yield Bad("M07 月薪低", monthly, "W-MIN-WAGE", "G2", "roster", refused=False)
    future = with_column("发放日期", "2026-09-16")
    yield Bad("M10 发放晚", sheet(future), "E-DATE-ORDER", "I4")
    early = with_column("发放日期", "2026-07-31")
    yield Bad("M10 发放早", sheet(early), "E-DATE-ORDER", "I4")


def _payment():
    yield Bad("M12 外币", sheet(with_column("币种", "USD")), "E-CURRENCY", "I4")
    yield Bad("M12 购物卡", sheet(with_column("支付方式", "购物卡")), "E-IN-KIND", "I4")
    grid = changed({"F3": "应发工资(万元)"})
    yield Bad("M12 万元", sheet(grid), "E-UNIT", "F3")
    grid = changed({"C2": "单位：万元"})
    yield Bad("M12 单位万元", sheet(grid), "E-UNIT")
    cash = [
        ["姓名", "身份证号", "现金金额", "签收日期", "本人签字"],
        ["张建国", id_number(1), 500.0, "2026-09-01", ""],
    ]
    content = book(("现金签收表", cash))
    yield Bad("M13 没有签字", content, "E-SIGN-MISSING", "E2", "cash-receipts")
    for mark, signature in (("同一人", "王大力"), ("同一凭证", "收据0012")):
        signed = [[*cash[1][:4], signature], ["李卫东", id_number(2), *cash[1][2:4], signature]]
        content = book(("现金签收表", [cash[0], *signed]))
        yield Bad(f"M13 {mark}", content, "W-SIGN-REUSED", "E3", "cash-receipts", refused=False)


def cases() -> list[Bad]:
    return [*_money(), *_days(), *_dates(), *_payment()]
