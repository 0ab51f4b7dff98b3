"""An ugly workbook taken through the page, from the first refusal to the version in force."""

import datetime as dt
import io
import shutil
import subprocess

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from sites.models import Load, PayrollLine, PayrollSheet
from tests.api.web import story
from tests.e2e.walker import WIDTHS, Walker
from tests.factories.sites import NOW
from tests.sites.ingest.people import NAMES, broken, card, id_number
from tests.sites.services.load_files import Office, attendance_line, roster_line

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.timeout(180),
]
JULY = dt.date(2026, 7, 1)


@pytest.fixture(params=WIDTHS)
def walker(request, page, live_server):
    """Opens pages at one width, collects what the browser complains of, and checks each."""
    width, height = WIDTHS[request.param]
    page.set_viewport_size({"width": width, "height": height})
    return Walker(page, live_server.url, request.param)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


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
    heads = ["序号", "姓 名", "身份证\n号码", "出勤天数（天）", "应发工资(元)"]
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


def send(walker, office, content):
    page = walker.page
    page.goto(f"{walker.base}/contractor/projects/{office.project.code}/upload/")
    page.select_option("#id_kind", "payroll")
    page.fill("#id_month", "2026-08")
    page.select_option("#id_employer", label=office.employer.name)
    page.set_input_files(
        "#id_file", {"name": "8月工资（最终版）.xlsx", "mimeType": "", "buffer": content}
    )
    page.click("text=上传并检查")
    page.wait_for_url("**/contractor/loads/*/")


def download(walker):
    with walker.page.expect_download() as told:
        walker.page.click("text=下载标注表")
    return told.value


def comments_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        cell.coordinate: cell.comment.text
        for row in book["8月工资"].iter_rows()
        for cell in row
        if cell.comment
    }


def opened_in_libreoffice(path, folder):
    """The file as LibreOffice writes it again: what it did not understand is gone."""
    assert shutil.which("soffice"), "apt-get install libreoffice-calc"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=90,
    )
    return (folder / path.name).read_bytes()


def mended(content):
    """What the wage officer does with the marked file: the three cells, and nothing else."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["8月工资"]
    sheet["C7"] = id_number(2)
    sheet["H8"] = 7850
    sheet["D9"], sheet["E9"], sheet["I9"] = 25, 8000, card(4)
    return saved(book)


def test_ugly_workbook_from_the_first_refusal_to_the_version_in_force(walker, tmp_path):
    office, page = office_with_people(), walker.page
    walker.sign_in(office.actor)

    send(walker, office, ugly_payroll(office.employer.name))
    page.wait_for_selector("text=有 3 行不能入库")
    walker.check("upload-ugly-refused")
    assert PayrollSheet.objects.count() == 0

    marked = tmp_path / download(walker).suggested_filename
    marked.write_bytes(page.context.request.get(f"{page.url}corrected/").body())
    told = comments_of(marked.read_bytes())
    assert {"C7", "E9", "H8", "I9"} <= told.keys()
    assert "应为7,850.00" in told["H8"]

    page.click("text=只收这 1 行")
    page.wait_for_selector("text=退回 3 行未入库")
    walker.check("upload-ugly-good-rows")
    assert PayrollLine.objects.count() == 1

    send(walker, office, mended(marked.read_bytes()))
    page.wait_for_selector("text=检查通过，等您确认")
    walker.check("upload-ugly-mended")
    page.fill("#id_reason", "补齐退回的3行")
    page.click("text=确认入库")
    page.wait_for_selector("h2:has-text('回执')")
    walker.check("upload-ugly-receipt")

    current = PayrollSheet.objects.order_by("-version").first()
    assert (current.version, current.line_count, current.reason) == (2, 4, "补齐退回的3行")
    number = Load.objects.get(pk=current.load_id).receipt_number
    walker.look(f"/verify/{number}/", "upload-ugly-verified")
    assert "核验一致" in page.inner_text("main")


def test_marked_workbook_opens_in_libreoffice_with_its_comments(tmp_path, client):
    office = office_with_people()
    load = office.preview("payroll", ugly_payroll(office.employer.name), file_name="8月工资.xlsx")
    client.force_login(office.actor)
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(client.get(f"/api/v1/uploads/{load.pk}/corrected").content)
    folder = tmp_path / "out"
    folder.mkdir()

    again = opened_in_libreoffice(marked, folder)

    before, after = comments_of(marked.read_bytes()), comments_of(again)
    assert before.keys() == after.keys()
    assert "应为7,850.00" in after["H8"]
    sheet = openpyxl.load_workbook(io.BytesIO(again))["8月工资"]
    assert sheet["C7"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B7"].fill.fgColor.rgb == "FF00FF00"
