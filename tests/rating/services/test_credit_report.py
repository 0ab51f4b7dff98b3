import pytest

from rating.models import CreditReport
from rating.services.credit_report import issue_report, report_pdf, verified_report
from sites.errors import NotAllowed
from sites.models import CompanyName
from tests.factories.grades import (
    CONFIRMED_AT,
    HERE,
    clean_company,
    company_dealt_with,
    drafted,
    published,
)
from tests.factories.rating import FormerCodeFactory, dealt_with
from tests.factories.sites import (
    CompanyFactory,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = CONFIRMED_AT.date()


def issue(company, actor=None):
    return issue_report(company=company, actor=actor or InspectorFactory(HERE), now=CONFIRMED_AT)


def test_report_tells_published_grades_names_and_codes_only():
    company = clean_company(name="泰安示例建设有限公司")
    published(company)
    dealt_with(company)
    drafted(company, now=CONFIRMED_AT)
    CompanyName.objects.create(company=company, name="泰安旧名有限公司", name_key="旧")
    FormerCodeFactory(company=company, code="370900228001234")
    report = issue(company)
    content = report.content
    assert (report.number, str(report)) == ("泰人社信报字〔2026〕1号",) * 2
    assert [(one["grade"], one["period"]) for one in content["grades"]] == [("A", "2025")]
    assert content["former_names"] == ["泰安旧名有限公司"]
    assert content["former_codes"] == ["370900228001234"]
    assert len(content["aspects"]) == 9
    assert content["results"][0]["effect"] == "激励"


def test_report_of_a_company_without_grade_says_so():
    report = issue(CompanyFactory(region_id=HERE))
    assert (report.content["grades"], report.content["results"]) == ([], [])


def test_report_of_the_same_content_keeps_its_number():
    company = clean_company()
    assert issue(company) == issue(company)
    published(company)
    assert issue(company).pk != issue(clean_company()).pk
    assert CreditReport.objects.count() == 3


def test_report_is_for_the_company_and_its_inspector():
    project = ProjectFactory(general_contractor=company_dealt_with())
    assert issue(project.general_contractor, WageOfficerFactory(project))
    for person in (WageOfficerFactory(), InspectorFactory("370982")):
        with pytest.raises(NotAllowed):
            issue(project.general_contractor, person)


def test_report_prints_the_same_bytes_with_a_code_of_its_address():
    company = company_dealt_with()
    published(company)
    report = issue(company)
    address = "https://example.test/verify/1/"
    printed = report_pdf(report, verify_url=address)
    assert printed.startswith(b"%PDF-")
    assert printed == report_pdf(CreditReport.objects.get(), verify_url=address)


def test_verified_report_tells_whether_it_is_still_current():
    company = clean_company()
    published(company)
    number = issue(company).number
    found = verified_report(number, day=DAY)
    assert (found.holds, found.is_current) == (True, True)
    dealt_with(company)
    published(company, now=CONFIRMED_AT)
    later = verified_report(number, day=DAY.replace(day=31))
    assert (later.holds, later.is_current) == (True, False)
    assert verified_report("没有这个编号", day=DAY) is None
