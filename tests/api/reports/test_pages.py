"""The statistics page and its downloads."""

import io

import openpyxl
import pytest

from api.reports.ledger_export import ledger_lines
from arrears.models import LedgerEntry
from sites.lib.watermark import Watermark
from tests.api.web import story
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    CompanyFactory,
    InspectorFactory,
    ProjectFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE = "/inspector/statistics/"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_page_tells_the_month_with_its_rates(client, inspector, told):
    text = client.get(PAGE, {"month": "2026-08"}).text

    for words in (
        "统计月报：2026年8月",
        "截至 2026-08-31",
        "三降三升",
        "五项制度覆盖率：按区划",
        "按月足额支付率：按行业",
        "工资按时足额支付",
        "样本不足",
        "0.0%–56.1%",
        told.project.general_contractor.name,
    ):
        assert words in text


def test_running_month_counts_to_today(client, inspector, told):
    text = client.get(PAGE, {"month": "2026-09"}).text

    assert "截至 2026-09-15" in text
    assert "1 件" in text
    assert "! 变差" in text


@pytest.mark.parametrize(
    ("asked", "month"),
    [({}, "2026年8月"), ({"month": "x"}, "2026年8月"), ({"month": "2031-01"}, "2026年9月")],
)
def test_page_without_a_month_that_has_begun_shows_the_nearest(client, inspector, asked, month):
    assert f"统计月报：{month}" in client.get(PAGE, asked).text


def test_a_district_is_reported_alone(client, inspector, told):
    text = client.get(PAGE, {"region": "370982"}).text

    assert "新泰市，截至" in text
    assert "没有在建工地" in text
    assert told.project.general_contractor.name not in text


def test_page_asks_the_same_of_the_database_for_one_site_and_for_three(
    client, inspector, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    story.build()
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    story.build()
    story.build()
    with django_assert_num_queries(len(queries)):
        client.get(PAGE)


def test_pdf_is_set_in_type_and_the_same_twice(client, inspector, told):
    first, again = (client.get(f"{PAGE}monthly.pdf", {"month": "2026-08"}) for _ in range(2))

    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF-")
    assert b"NotoSansSC" in first.content
    assert first.content == again.content
    assert "2026-08.pdf" in first["Content-Disposition"]


def test_workbook_holds_numbers_and_charts(client, inspector, told):
    name = told.project.general_contractor
    name.name = "=1+1公司"
    name.save()

    answer = client.get(f"{PAGE}monthly.xlsx", {"month": "2026-08"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))

    assert book.sheetnames == [
        "三降三升",
        "五项制度（区划）",
        "五项制度（行业）",
        "足额支付（区划）",
        "足额支付（行业）",
        "按时率",
        "施工总承包单位",
    ]
    assert len(book["三降三升"]._charts) == 6
    assert book["五项制度（区划）"]["B2"].value == 1
    assert (book["按时率"]["B2"].value, book["按时率"]["E2"].value) == (3, 0)
    assert book["按时率"]["E3"].value == "—"
    place = book["施工总承包单位"]
    assert (place["A2"].value, place["B2"].value, place["J2"].value) == (
        "样本不足 30",
        "=1+1公司",
        19500,
    )
    assert place["B2"].data_type == "s"


def test_workbook_and_pdf_of_no_sites(client):
    client.force_login(InspectorFactory())

    for name in ("monthly.xlsx", "monthly.pdf"):
        assert client.get(PAGE + name).status_code == 200


MARK = Watermark("导出人：某", "0123456789")


def test_ledger_that_was_cut_says_so():
    LedgerEntryFactory.create_batch(3)

    whole = list(ledger_lines(LedgerEntry.objects.all(), watermark=MARK, most=3))
    cut = list(ledger_lines(LedgerEntry.objects.all(), watermark=MARK, most=2))

    assert len(whole) == 5
    assert cut[-1].strip() == "共 3 行，本文件只有前 2 行，其余请缩小范围或重新申请"
    assert len(cut) == 5


def test_ledger_writes_no_formula():
    LedgerEntryFactory(project=ProjectFactory(general_contractor=CompanyFactory(name="=cmd()")))

    assert ",'=cmd()," in list(ledger_lines(LedgerEntry.objects.all(), watermark=MARK))[2]


@pytest.mark.parametrize("name", ["", "monthly.pdf", "monthly.xlsx"])
def test_statistics_are_for_staff_and_their_own_sites(client, told, name):
    answers = []
    for person in (None, UserFactory(), WageOfficerFactory(told.project), inspectors().colleague):
        client.logout()
        if person is not None:
            client.force_login(person)
        answers.append(client.get(PAGE + name))

    assert [answer.status_code for answer in answers] == [302, 403, 403, 200]
    shown = b"".join(answers[3])
    assert told.project.general_contractor.name.encode() not in shown
