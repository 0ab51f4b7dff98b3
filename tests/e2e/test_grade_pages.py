"""The pages of grades in a real browser, for inspector, approver and employer."""

import datetime as dt

import pytest

from rating.enums import GradingMethod, InspectionKind
from rating.services.grade_objection import receive_objection
from rating.services.grading import run_grading
from rating.services.inspection import DrawTerms, draw_inspections, order_inspection
from sites.models import Company
from tests.factories.grades import (
    CONFIRMED_AT,
    DRAFTED_AT,
    HERE,
    LAST_DAY_TO_OBJECT,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    notified,
    published,
)
from tests.factories.rating import owed
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
    region,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: CONFIRMED_AT)


def city():
    """Grades at every step: published A and C, a B told, a B objected to, a C drafted."""
    published(clean_company(name="泰安示例甲建设有限公司"))
    published(disobedient_company(name="泰安示例乙建设有限公司"))
    objected = notified(company_dealt_with(name="泰安示例丙建设有限公司"))
    receive_objection(notice=objected, words="该案已撤销，附决定书。", now=LAST_DAY_TO_OBJECT)
    waiting = drafted(disobedient_company(name="泰安示例丁建设有限公司"))
    drafted(clean_company(name="泰安示例戊建设有限公司"))
    return objected.grading, waiting


def test_inspector_sees_distribution_movers_and_one_grade(walker):
    objected, _ = city()
    run_grading(
        companies=Company.objects.all(),
        method=GradingMethod.COMPLIANCE,
        period="2024",
        day=dt.date(2025, 1, 15),
        now=DRAFTED_AT,
    )
    inspector = InspectorFactory(HERE)
    second = InspectorFactory(HERE, display_name="欧阳示例娜")
    draw = draw_inspections(
        terms=DrawTerms(region(HERE), "DAILY", 20, "种子"), actor=inspector, now=CONFIRMED_AT
    )
    order_inspection(
        company=objected.company,
        kind=InspectionKind.DAILY,
        second=second,
        reason="三名工人反映2025年12月以来工资未按月足额发放，专户流水与工资表不一致，须到场核对考勤。",
        actor=inspector,
        now=CONFIRMED_AT,
    )
    walker.sign_in(inspector)
    walker.look("/inspector/grades/", "grades")
    walker.look(f"/inspector/grades/{objected.pk}/", "grade")
    # One drawn by lot, one ordered on suspicion.
    assert walker.page.locator("section[aria-labelledby=inspections] tbody tr").count() == 2
    walker.page.click("text=答复异议 >> nth=0")
    walker.check("grade-answer")
    walker.look("/inspector/grades/report/", "grade-report")
    walker.look(
        "/inspector/grades/what-if/?method=compliance&period=2025"
        "&name=grading.investigations_for_c&value=1",
        "grade-what-if",
    )
    assert "家变动" in walker.page.text_content("main")
    walker.look("/inspector/draws/", "grade-draws")
    walker.look(f"/inspector/draws/{draw.pk}/", "grade-draw")


def test_approver_sees_what_waits_and_signs(walker):
    _, waiting = city()
    walker.sign_in(ApproverFactory(HERE))
    walker.look("/approver/grades/", "approver-grades")
    walker.look(f"/approver/grades/{waiting.pk}/", "approver-grade")


def test_employer_sees_grade_reasons_and_what_would_raise_it(walker):
    notice = notified(company_dealt_with(name="泰安示例丙建设有限公司"), now=DRAFTED_AT)
    company = notice.grading.company
    project = ProjectFactory(
        general_contractor=company, region=region(HERE), started_on=dt.date(2025, 3, 1)
    )
    owed(company, project=project, due_on=dt.date(2026, 1, 10))
    walker.sign_in(WageOfficerFactory(project))
    walker.look("/contractor/grade/", "employer-grade")
    walker.look(
        "/contractor/grade/?mend=arrears&mend=systems&contract_amount=20000000&base_rate=2",
        "employer-grade-simulated",
    )
    assert "模拟结果" in walker.page.text_content("main")
