"""Workbooks as contractors and banks make them: layout T1, for the demo city and the tests.

Each function returns the bytes of one .xlsx file. Rows are the very lines the importers read back,
so that a file written here and read there gives the same lines; their `row` is not used.
"""

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sites.enums import BankResult, Direction, WageForm
from sites.ingest.account_statement import StatementLine
from sites.ingest.attendance import AttendanceLine
from sites.ingest.bank_return import BankReturnLine
from sites.ingest.payroll_columns import PayrollLine
from sites.ingest.roster import RosterLine
from sites.lib.codes import id_gender

Value = str | int | Decimal | dt.date | None

RESULT_WORDS = {
    BankResult.SUCCESS.value: "成功",
    BankResult.FAILED.value: "失败",
    BankResult.RETURNED.value: "退回",
}
ROSTER_HEADERS = (
    "序号",
    "姓名",
    "性别",
    "身份证号码",
    "工资卡号",
    "开户行",
    "工种",
    "班组",
    "上场时间",
    "撤场时间",
    "联系电话",
    "合同签订日期",
    "计薪方式",
    "工资标准",
    "备注",
)
PAYROLL_HEADERS = (
    "序号",
    "姓名",
    "身份证号",
    "银行卡号",
    "出勤天数",
    "应发工资",
    "应扣减金额",
    "实发金额",
    "领款人签字",
    "备注",
)
BANK_RETURN_HEADERS = (
    "序号",
    "交易日期",
    "姓名",
    "卡号",
    "金额",
    "交易结果",
    "失败原因",
    "流水号",
    "批次号",
)
STATEMENT_HEADERS = (
    "交易日期",
    "摘要",
    "收入",
    "支出",
    "余额",
    "对方户名",
    "对方账号",
    "流水号",
)


class Book:
    """One workbook in memory, with the few formats every sheet shares."""

    def __init__(self) -> None:
        """Open an empty workbook."""
        self._buffer = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self.title: Format = self._workbook.add_format(
            {"bold": True, "align": "center", "font_size": 14}
        )
        self.head: Format = self._workbook.add_format({"bold": True, "border": 1})
        self.text: Format = self._workbook.add_format({"num_format": "@"})
        self.day: Format = self._workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.money: Format = self._workbook.add_format({"num_format": "#,##0.00"})

    def add_sheet(self, name: str) -> Worksheet:
        """Add a worksheet."""
        return self._workbook.add_worksheet(name)

    def write_row(self, sheet: Worksheet, row: int, values: Sequence[Value]) -> None:
        """Write one row, 0-based; texts stay texts, None leaves the cell empty."""
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value, self.text)
            elif isinstance(value, Decimal):
                sheet.write_number(row, column, float(value), self.money)
            elif isinstance(value, dt.date):
                moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- a day
                sheet.write_datetime(row, column, moment, self.day)
            elif value is not None:
                sheet.write_number(row, column, value)

    def write_table(
        self,
        sheet: Worksheet,
        first: int,
        headers: Sequence[str],
        rows: Sequence[Sequence[Value]],
    ) -> int:
        """Write a header row and the rows under it; return the index of the next free row."""
        for column, header in enumerate(headers):
            sheet.write_string(first, column, header, self.head)
        for offset, values in enumerate(rows, 1):
            self.write_row(sheet, first + offset, values)
        return first + len(rows) + 1

    def content(self) -> bytes:
        """Close the workbook and return its bytes."""
        self._workbook.close()
        return self._buffer.getvalue()


def _titled(
    book: Book, sheet: Worksheet, title: str, employer: str, month: dt.date, width: int
) -> None:
    """Write row 1, a merged title, and row 2, who made the sheet and for which month."""
    sheet.merge_range(0, 0, 0, width - 1, title, book.title)
    sheet.write_string(1, 0, f"编制单位：{employer}", book.text)
    sheet.write_string(1, width - 3, f"{month.year}年{month.month}月", book.text)


def roster_workbook(
    *,
    employer: str,
    month: dt.date,
    people: Sequence[RosterLine],
    title: str = "农民工实名制花名册",
) -> bytes:
    """Write a roster: title, employer and month, header in row 3, one person a row."""
    book = Book()
    add_roster_sheet(book, employer=employer, month=month, people=people, title=title)
    return book.content()


def add_roster_sheet(
    book: Book,
    *,
    employer: str,
    month: dt.date,
    people: Sequence[RosterLine],
    title: str = "农民工实名制花名册",
) -> None:
    """Add the sheet 花名册 to a workbook."""
    sheet = book.add_sheet("花名册")
    _titled(book, sheet, title, employer, month, len(ROSTER_HEADERS))
    rows = [
        (
            number,
            line.name,
            "男" if id_gender(line.id_number) == "M" else "女",
            line.id_number,
            line.card or None,
            line.bank_name or None,
            line.trade or None,
            line.crew or None,
            line.entered_on,
            line.exited_on,
            line.phone or None,
            line.signed_on,
            WageForm(line.wage_form).label if line.wage_form else None,
            line.rate,
        )
        for number, line in enumerate(people, 1)
    ]
    book.write_table(sheet, 2, ROSTER_HEADERS, rows)


def payroll_workbook(
    *, employer: str, month: dt.date, lines: Sequence[PayrollLine], title: str = "农民工工资支付表"
) -> bytes:
    """Write a payroll sheet with its total row."""
    book = Book()
    add_payroll_sheet(book, employer=employer, month=month, lines=lines, title=title)
    return book.content()


def add_payroll_sheet(
    book: Book,
    *,
    employer: str,
    month: dt.date,
    lines: Sequence[PayrollLine],
    title: str = "农民工工资支付表",
) -> None:
    """Add the sheet 工资表 to a workbook."""
    sheet = book.add_sheet("工资表")
    _titled(book, sheet, title, employer, month, len(PAYROLL_HEADERS))
    rows: list[Sequence[Value]] = [
        (
            number,
            line.name,
            line.id_number,
            line.card or None,
            line.days,
            line.gross,
            line.deductions,
            line.net,
        )
        for number, line in enumerate(lines, 1)
    ]
    end = book.write_table(sheet, 2, PAYROLL_HEADERS, rows)
    total = [
        sum((getattr(line, name) for line in lines), Decimal(0))
        for name in ("days", "gross", "deductions", "net")
    ]
    book.write_row(sheet, end, ("合计", None, None, None, *total))
    book.write_row(sheet, end + 1, ("制表人：", None, None, "审核人：", None, None, "项目经理："))


def attendance_workbook(
    *, employer: str, month: dt.date, lines: Sequence[AttendanceLine], title: str = "农民工考勤表"
) -> bytes:
    """Write an attendance sheet with a column a day, 1 to 31, and the total of days."""
    book = Book()
    add_attendance_sheet(book, employer=employer, month=month, lines=lines, title=title)
    return book.content()


def add_attendance_sheet(
    book: Book,
    *,
    employer: str,
    month: dt.date,
    lines: Sequence[AttendanceLine],
    title: str = "农民工考勤表",
) -> None:
    """Add the sheet 考勤表 to a workbook."""
    sheet = book.add_sheet("考勤表")
    headers = ("序号", "姓名", "身份证号码", *map(str, range(1, 32)), "出勤天数", "工人签字")
    _titled(book, sheet, title, employer, month, len(headers))
    marks = {"1": "√", "0": None, "0.5": "0.5"}
    rows: list[Sequence[Value]] = []
    for number, line in enumerate(lines, 1):
        days = [marks.get(value, value) for value in line.day_values]
        days += [None] * (31 - len(days))
        rows.append((number, line.name, line.id_number, *days, line.days))
    book.write_table(sheet, 2, headers, rows)


def bank_return_workbook(*, employer: str, lines: Sequence[BankReturnLine]) -> bytes:
    """Write a bank's return file: totals in row 2, one payment a row."""
    book = Book()
    sheet = book.add_sheet("代发回盘明细")
    success = [line for line in lines if line.result == BankResult.SUCCESS]
    failed = [line for line in lines if line.result != BankResult.SUCCESS]
    book.write_row(sheet, 0, (f"公司名称：{employer}",))
    summary: list[Value] = []
    for label, group in (("总", lines), ("成功", success), ("失败", failed)):
        amount = sum((line.amount for line in group), Decimal(0))
        summary += [f"{label}笔数：{len(group)}", f"{label}金额：{amount:.2f}"]
    book.write_row(sheet, 1, summary)
    rows = [
        (
            number,
            line.traded_on,
            line.name,
            line.card,
            line.amount,
            RESULT_WORDS[line.result],
            line.failure_reason or None,
            line.serial or None,
            line.batch or None,
        )
        for number, line in enumerate(lines, 1)
    ]
    book.write_table(sheet, 2, BANK_RETURN_HEADERS, rows)
    return book.content()


def account_statement_workbook(
    *, account_name: str, account_number: str, lines: Sequence[StatementLine]
) -> bytes:
    """Write a statement of a special account: income and outgo in columns of their own."""
    book = Book()
    sheet = book.add_sheet("账户流水")
    book.write_row(sheet, 0, (f"账号：{account_number}", None, f"账户名称：{account_name}"))
    rows = [
        (
            line.traded_on,
            line.summary or None,
            line.amount if line.direction == Direction.IN else None,
            line.amount if line.direction == Direction.OUT else None,
            line.balance,
            line.counterparty_name or None,
            line.counterparty_account or None,
            line.serial or None,
        )
        for line in lines
    ]
    book.write_table(sheet, 1, STATEMENT_HEADERS, rows)
    return book.content()
