"""An ugly workbook taken through the page, from the first refusal to the version in force."""

import datetime as dt
import io

import openpyxl
import pytest

from sites.models import Load, PayrollLine, PayrollSheet
from tests.e2e.ugly_workbook import comments_of, office_with_people, saved, ugly_payroll
from tests.factories.sites import NOW
from tests.sites.ingest.people import card, id_number

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
JULY = dt.date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


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
    page.wait_for_selector("text=含义不明")
    walker.check("upload-ugly-asked")
    page.select_option("[name=column-E]", "gross")
    walker.press("button:text-is('按此重新检查')")
    page.wait_for_selector("text=有 3 行不能入库")
    walker.check("upload-ugly-refused")
    assert PayrollSheet.objects.count() == 0

    marked = tmp_path / download(walker).suggested_filename
    marked.write_bytes(page.context.request.get(f"{page.url}corrected/").body())
    told = comments_of(marked.read_bytes())
    assert {"C7", "E9", "H8", "I9"} <= told.keys()
    assert "应为7,850.00" in told["H8"]

    walker.press("text=只收这 1 行")
    page.wait_for_selector("text=退回 3 行未入库")
    walker.check("upload-ugly-good-rows")
    assert PayrollLine.objects.count() == 1

    send(walker, office, mended(marked.read_bytes()))
    page.wait_for_selector("text=检查通过，等您确认")
    walker.check("upload-ugly-mended")
    page.fill("#id_reason", "补齐退回的3行")
    walker.press("text=确认入库")
    page.wait_for_selector("h2:has-text('回执')")
    walker.check("upload-ugly-receipt")

    current = PayrollSheet.objects.order_by("-version").first()
    assert (current.version, current.line_count, current.reason) == (2, 4, "补齐退回的3行")
    number = Load.objects.get(pk=current.load_id).receipt_number
    walker.look(f"/verify/{number}/", "upload-ugly-verified")
    assert "核验一致" in page.inner_text("main")
    walker.look(f"/contractor/projects/{office.project.code}/months/2026-08/", "upload-month")
    walker.look(f"/contractor/projects/{office.project.code}/payroll/2026-08/", "upload-versions")
    walker.look(f"/contractor/projects/{office.project.code}/no-work/", "upload-no-work")
    walker.look("/contractor/", "upload-due")
    with page.expect_download() as told:
        page.goto(f"{walker.base}/contractor/projects/{office.project.code}/months/2026-08/")
        page.click("text=下载代发文件")
    assert told.value.suggested_filename.startswith("202608-代发")
