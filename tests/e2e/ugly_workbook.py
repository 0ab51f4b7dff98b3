"""A payroll as a foreman sends it, for a site whose people and days are known."""

import io

import openpyxl
from openpyxl.styles import Font, PatternFill

from tests.api.web import story
from tests.sites.ingest.people import NAMES, broken, card, id_number
from tests.sites.services.load_files import Office, attendance_line, roster_line


def office_with_people():
    made = Office(project=story.build().project)
    made.commit("roster", made.roster(*map(roster_line, range(4))))
    made.commit("attendance", made.attendance(*map(attendance_line, range(4))))
    return made


def ugly_payroll(employer):
    """What a foreman sends: title, notes, breaks and units in the header, colors, a total, signatures."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["A1"] = "本表由劳务公司提供，请勿改动格式"
    sheet = book.create_sheet("8月工资")
    sheet["A1"] = "泰安示例项目 2026年8月农民工工资发放表"
    sheet.merge_cells("A1:I1")
    sheet["A2"] = f"单位：{employer}"
    heads = ["序号", "姓 名", "身份证\n号码", "出勤天数（天）", "合计（元）"]
    heads += ["借支", "罚款", "实发\n工资（元）", "银行卡号"]
    for column, text in enumerate(heads, start=1):
        sheet.cell(5, column, text).font = Font(bold=True, name="黑体")
    rows = [
        [1, NAMES[0], id_number(1), 25, 8000, 200, 0, 7800, card(1)],
        [2, f" {NAMES[1]} ", broken(id_number(2)), 25, 8000, 0, 0, 8000, card(2)],
        [3, NAMES[2], id_number(3), 25, "８０００.００", 100, 50, 7900, card(3)],
        [4, NAMES[3], id_number(4), 24, 8000.005, 0, 0, 8000, int(card(4))],
    ]
    for row in rows:
        sheet.append(row)
    sheet["B7"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet.append(["合计", None, None, None, 32000, 300, 50, 31650])
    sheet.append(["制表人：张三", None, None, "负责人签字："])
    return saved(book)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def comments_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        cell.coordinate: cell.comment.text
        for row in book["8月工资"].iter_rows()
        for cell in row
        if cell.comment
    }
