"""The employer's page: grade, why, what would raise it, what it costs, objection, report."""

import datetime as dt
from urllib.parse import quote

import pytest

from rating.models import CreditReport, GradingObjection
from tests.factories.grades import (
    CONFIRMED_AT,
    LAST_DAY_TO_OBJECT,
    clean_company,
    company_dealt_with,
    notified,
    published,
)
from tests.factories.rating import owed
from tests.factories.sites import ProjectFactory, WageOfficerFactory
from tests.printed import codes_on

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def speaks(client, clock):
    """Sign in as the wage officer of a project of a company."""

    def sign_in(company, *, now=CONFIRMED_AT):
        clock(now)
        project = ProjectFactory(general_contractor=company, started_on=dt.date(2025, 3, 1))
        client.force_login(WageOfficerFactory(project))
        return project

    return sign_in


def text(response):
    return response.content.decode()


def test_page_shows_the_published_grade_and_what_follows(client, speaks):
    company = clean_company()
    published(company)
    speaks(company)
    page = text(client.get("/contractor/grade/"))
    assert "已公布的等级" in page
    assert "当年免予日常检查和专项检查" in page


def test_page_says_what_would_raise_the_grade_and_simulates(client, speaks):
    company = clean_company()
    project = speaks(company)
    owed(company, project=project, due_on=dt.date(2026, 1, 10))
    page = text(client.get("/contractor/grade/"))
    assert "付清拖欠的工资并上传银行回盘" in page
    assert "模拟结果" not in page
    simulated = text(
        client.get("/contractor/grade/?mend=arrears&mend=systems&mend=labor_cost&mend=nonsense")
    )
    assert "模拟结果：B → " in simulated
    assert "notice-success" not in text(client.get("/contractor/grade/?mend=listing"))


def test_deposit_is_reckoned_and_nonsense_refused(client, speaks):
    company = clean_company()
    project = speaks(company)
    owed(company, project=project, due_on=dt.date(2026, 1, 10))
    page = text(client.get("/contractor/grade/?contract_amount=20000000&base_rate=2"))
    assert "600,000.00 元" in page
    assert "2年内发生过拖欠" in page
    # What another grade would cost or save, and what follows from each.
    for words in (
        "可以申请免存",
        "-600,000.00",
        "因拖欠工资评为C级",
        "200,000.00",
        "A、B、C 级的结果对照",
    ):
        assert words in page
    assert "当年免予日常检查和专项检查" in page
    assert "存储比例应在 1% 至 3% 之间" in text(
        client.get("/contractor/grade/?contract_amount=20000000&base_rate=9")
    )
    assert client.get("/contractor/grade/?contract_amount=x&base_rate=2").status_code == 200


def test_objection_is_sent_in_time_and_refused_after(client, clock, speaks):
    notice = notified(company_dealt_with())
    project = speaks(notice.grading.company, now=LAST_DAY_TO_OBJECT)
    assert "拟定为 B 级" in text(client.get("/contractor/grade/"))
    address = f"/contractor/grade/{notice.pk}/objection/"
    assert client.post(address, {"words": ""}).status_code == 422
    clock(CONFIRMED_AT)
    client.force_login(WageOfficerFactory(project))
    late = client.post(address, {"words": "不服"})
    assert (late.status_code, "现已届满" in text(late)) == (409, True)
    assert not GradingObjection.objects.exists()
    clock(LAST_DAY_TO_OBJECT)
    client.force_login(WageOfficerFactory(project))
    taken = client.post(address, {"words": "不服"}, follow=True)
    assert "2026-02-12 前核实答复" in text(taken)
    assert "正在核实" in text(taken)


def test_objection_to_the_grade_of_another_company_is_not_found(client, speaks):
    notice = notified(company_dealt_with())
    speaks(clean_company())
    address = f"/contractor/grade/{notice.pk}/objection/"
    assert client.post(address, {"words": "不服"}).status_code == 404


def test_another_company_cannot_be_asked_for(client, speaks):
    speaks(clean_company())
    other = clean_company()
    assert client.get(f"/contractor/grade/?uscc={other.uscc}").status_code == 404


def test_report_is_a_pdf_whose_code_leads_to_the_page_that_confirms_it(
    client, speaks, tmp_path, settings
):
    company = clean_company()
    published(company)
    speaks(company)
    response = client.post("/contractor/grade/report/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    number = CreditReport.objects.get().number
    [address] = codes_on(response.content, tmp_path)
    assert address == f"{settings.PUBLIC_URL}/verify/{quote(number)}/"
    client.logout()
    page = text(client.get(address.removeprefix(settings.PUBLIC_URL)))
    assert number in page
    assert "核验一致" in page
    assert company.uscc in page
    assert client.get("/verify/泰人社信报字〔2026〕9号/").status_code == 404
