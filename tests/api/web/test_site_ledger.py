"""The ledger of a site: every number with what it rests on."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.api.web import story
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.blacklist import approved_decision
from tests.factories.rating import GradingFactory
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    BankReturnLineFactory,
    CompanyFactory,
    InspectorFactory,
    PayrollSheetFactory,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def told():
    return story.build()


def page(client, project, **asked):
    return client.get(reverse("web:ledger", args=(project.code,)), asked)


def test_ledger_shows_each_worker_month_with_its_evidence(client, told):
    client.force_login(InspectorFactory())

    text = page(client, told.project).text

    for words in ("97,500.00", "58,500.00", "39,000.00", "✓ 2026-04-20 付清", "逾期 57 天"):
        assert words in text
    assert "王建国" not in text
    assert "本月来源" not in text


@pytest.mark.parametrize(
    ("asked", "outstanding", "people"),
    [
        ({"month": "2026-06"}, "19,500.00", "3"),
        ({"month": "2026-05"}, "0.00", "3"),
        ({"month": "2031-13"}, "39,000.00", "3"),
        ({"only": "unpaid"}, "39,000.00", "3"),
        ({"employer": "没有"}, "—", "0"),
    ],
)
def test_ledger_is_narrowed_by_its_address(client, told, asked, outstanding, people):
    client.force_login(InspectorFactory())

    text = page(client, told.project, **asked).text

    assert f'未付（元）</dt><dd class="sum">{outstanding}</dd>' in text
    assert f"人数</dt><dd>{people} <small>" in text


def test_wages_not_yet_due_are_not_called_late(client, told):
    LedgerEntryFactory(project=told.project, month=dt.date(2026, 8, 1), due_on=dt.date(2026, 9, 20))
    client.force_login(InspectorFactory())

    assert "○ 未到期" in page(client, told.project, month="2026-08").text
    assert "○ 未到期" not in page(client, told.project, only="unpaid").text


def test_a_month_names_the_files_it_rests_on(client, told):
    sheet = PayrollSheetFactory(project=told.project, month=dt.date(2026, 6, 1))
    BankReturnLineFactory(
        project=told.project, month=dt.date(2026, 6, 1), amount=Decimal("6500.00")
    )
    client.force_login(InspectorFactory())

    text = page(client, told.project, month="2026-06").text
    bare = page(client, told.project, month="2026-05").text

    for words in ("本月来源", sheet.load.file_name, "第 1 版", "1 笔，6,500.00 元"):
        assert words in text
    assert "本月没有工资支付表" in bare


def test_ledger_of_another_region_is_not_found(client, told):
    people = inspectors()
    answers = []
    for person in (people.allowed, people.colleague, people.stranger):
        client.force_login(person)
        answers.append(page(client, told.project).status_code)

    assert answers == [200, 404, 403]


def test_project_page_shows_tree_money_grades_and_listings(client, told):
    project = told.project
    account = project.special_account
    AccountTransactionFactory(
        account=account,
        traded_on=dt.date(2026, 9, 1),
        amount=Decimal("442000.00"),
        balance=Decimal("500000.00"),
    )
    GradingFactory(company=told.employer)
    client.force_login(InspectorFactory())

    text = client.get(reverse("web:project", args=(project.code,))).text

    for words in (
        "合同关系",
        "劳务分包单位",
        "欠 39,000.00 元，3 人",
        "500,000.00 元",
        "级</span>",
    ):
        assert words in text
    assert f"/ledger/?only=unpaid&amp;employer={told.employer.uscc}" in text
    assert "/ledger/?month=2026-06" in text


def test_project_page_of_a_listed_contractor_says_so(client, clock):
    decision = approved_decision()
    project = decision.notice.order.case.project
    project.general_contractor = decision.company
    project.save()
    client.force_login(InspectorFactory())

    text = client.get(reverse("web:project", args=(project.code,))).text

    assert decision.number in text


def test_company_page_tells_what_it_owes_as_employer_and_must_pay_first(client, told):
    client.force_login(InspectorFactory())

    employer = client.get(reverse("web:company", args=(told.employer.uscc,))).text
    contractor = client.get(
        reverse("web:company", args=(told.project.general_contractor.uscc,))
    ).text

    assert ">39,000.00</a>" in employer.split("涉及人数")[0]
    assert ">39,000.00</a>" in contractor.split("须先行清偿")[1]
    assert "逾期 57 天" in contractor


def test_company_page_lists_its_cases(client, told):
    handler, second = InspectorFactory(), InspectorFactory()
    case = story.case(told, handler=handler, second=second)
    client.force_login(handler)

    assert case.number in client.get(reverse("web:company", args=(told.employer.uscc,))).text


def test_company_without_arrears_owes_nothing(client):
    project = story.site()
    company = CompanyFactory(region=project.region)
    client.force_login(InspectorFactory())

    text = client.get(reverse("web:company", args=(company.uscc,))).text

    assert "没有案件" in text
    assert ">0.00</a>" in text.split("涉及人数")[0]
