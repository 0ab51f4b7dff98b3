"""Distribution report, export, what-if and drawings as pages."""

import io

import pytest
from openpyxl import load_workbook

from rating.models import InspectionDraw
from tests.factories.grades import (
    CONFIRMED_AT,
    HERE,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    published,
)
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def inspector(client, clock):
    clock(CONFIRMED_AT)
    person = InspectorFactory(HERE)
    client.force_login(person)
    return person


def text(response):
    return response.content.decode()


def test_report_counts_what_is_published_and_names_every_c(client, inspector):
    published(clean_company())
    published(disobedient_company(name="泰安乙公司"))
    drafted(disobedient_company(name="泰安未公布公司"))
    page = text(client.get("/inspector/grades/report/?method=compliance&period=2025"))
    assert "已公布 2 家（拟定及办理中共 3 家）" in page
    assert "泰安乙公司" in page
    assert "泰安未公布公司" not in page


def test_export_holds_every_finding_of_the_filtered_list(client, inspector):
    published(disobedient_company(name="泰安乙公司"))
    drafted(clean_company(name="=1+1公司"))
    response = client.get("/inspector/grades/export/?method=compliance&period=2025")
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = {row[1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert set(rows) == {"泰安乙公司", "=1+1公司"}
    assert rows["泰安乙公司"][6] == "C级"
    assert rows["泰安乙公司"][8] == "2026-01-23"
    assert rows["泰安乙公司"][9].count("《企业劳动保障守法诚信等级评价办法》第七条") == 2
    narrowed = client.get("/inspector/grades/export/?state=PUBLISHED&grade=A")
    assert load_workbook(io.BytesIO(narrowed.content)).active.max_row == 1


def test_what_if_lists_movers_and_refuses_nonsense(client, inspector):
    drafted(company_dealt_with(name="泰安丙公司"))
    asked = "/inspector/grades/what-if/?method=compliance&period=2025"
    page = text(client.get(asked))
    assert "泰安丙公司" not in page
    page = text(client.get(f"{asked}&name=grading.investigations_for_c&value=1"))
    assert "1 家中有 1 家变动" in page
    assert "B → <strong>C</strong>" in page
    assert "没有单位会变动" in text(client.get(f"{asked}&name=&value="))
    refused = client.get(f"{asked}&name=grading.investigations_for_c&value=二")
    assert (refused.status_code, "不是数值" in text(refused)) == (422, True)


def test_drawing_is_made_shown_and_refused(client, inspector):
    clean_company(name="泰安甲公司")
    refused = client.post("/inspector/draws/", {"kind": "DAILY", "count": "1"})
    assert (refused.status_code, "不足两名" in text(refused)) == (409, True)
    InspectorFactory(HERE)
    assert client.post("/inspector/draws/", {"kind": "DAILY", "count": "0"}).status_code == 422
    made = client.post("/inspector/draws/", {"kind": "DAILY", "count": "9"}, follow=True)
    draw = InspectionDraw.objects.get()
    assert draw.number in text(made)
    assert draw.seed in text(made)
    assert "泰安甲公司" in text(made)
    assert draw.number in text(client.get("/inspector/draws/"))


def test_drawing_of_another_region_is_not_found(client, inspector):
    InspectorFactory(HERE)
    clean_company()
    client.post("/inspector/draws/", {"kind": "DAILY", "count": "9"})
    client.force_login(InspectorFactory("370982"))
    assert client.get(f"/inspector/draws/{InspectionDraw.objects.get().pk}/").status_code == 404
    client.force_login(ApproverFactory(HERE))
    assert client.get("/inspector/draws/").status_code == 403
