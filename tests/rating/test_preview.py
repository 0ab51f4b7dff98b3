import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from arrears.enums import Basis
from rating.deposit import DepositFacts
from rating.enums import GradingMethod
from rating.preview import deposit_facts, preview_facts
from rating.rules.compliance import Event
from rating.rules.wage_payment_facts import ProjectSystems, WagePaymentFacts
from tests.factories.rating import dealt_with, filed_case, owed
from tests.factories.sites import CompanyFactory, ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2025, 6, 20)
KNOWN = DepositFacts(Decimal(1_000_000), Decimal("0.02"))


def preview(company, method):
    return preview_facts(company=company, method=method, day=DAY)


def test_preview_of_the_year_knows_orders_but_no_case_that_was_only_filed():
    company = CompanyFactory()
    filed_case(company)
    order = dealt_with(company)
    facts = preview(company, GradingMethod.COMPLIANCE)
    assert (facts.period, facts.case_count) == ("2025", 0)
    assert [case.case_number for case in facts.investigations] == [order.case.number]


def test_preview_of_the_month_leaves_out_what_workers_told():
    company = CompanyFactory()
    owed(company, due_on=dt.date(2025, 6, 10))
    told = owed(company, due_on=dt.date(2025, 5, 10))
    told.basis = Basis.CLAIM
    told.save()
    facts = preview(company, GradingMethod.WAGE_PAYMENT)
    assert (facts.period, facts.period_end, facts.arrears.worker_count) == ("2025-06", DAY, 1)
    assert facts.arrears.earliest_due_on == dt.date(2025, 6, 10)
    assert facts.upheld_complaint_count == 0


def test_preview_of_the_month_with_only_what_workers_told_shows_no_arrears():
    company = CompanyFactory()
    told = owed(company, due_on=dt.date(2025, 5, 10))
    told.basis = Basis.CLAIM
    told.save()
    assert preview(company, GradingMethod.WAGE_PAYMENT).arrears.worker_count == 0


def test_preview_of_the_month_is_nothing_where_nobody_works():
    assert preview(CompanyFactory(), GradingMethod.WAGE_PAYMENT) is None


def deposit(company, month=None):
    return deposit_facts(company=company, day=DAY, known=KNOWN, month=month)


def test_deposit_without_any_record_has_no_clean_year():
    found = deposit(CompanyFactory())
    assert found == replace(KNOWN, clean_years=0)


@pytest.mark.parametrize(
    ("wages", "clean", "since"),
    [
        ({"due_on": dt.date(2022, 6, 20), "settled_on": dt.date(2022, 6, 20)}, 3, None),
        ({"due_on": dt.date(2022, 6, 21), "settled_on": dt.date(2022, 6, 21)}, 2, None),
        ({"due_on": dt.date(2022, 6, 1), "settled_on": dt.date(2023, 6, 20)}, 2, 2),
        ({"due_on": dt.date(2025, 6, 1)}, 0, 0),
    ],
)
def test_deposit_counts_whole_years_since_the_last_arrears(wages, clean, since):
    company = CompanyFactory()
    owed(company, **wages)
    found = deposit(company)
    assert (found.clean_years, found.years_since_arrears) == (clean, since)


def test_deposit_counts_the_people_of_its_projects():
    project = ProjectFactory()
    owed(CompanyFactory(), project=project, due_on=dt.date(2025, 6, 1))
    assert deposit(project.general_contractor).years_since_arrears == 0


def test_deposit_reads_systems_and_list_from_the_month():
    month = WagePaymentFacts(
        "-",
        "370902",
        "2025-06",
        DAY,
        projects=(ProjectSystems("P", "项目", ("deposit",)),),
        listings=(Event("列1号", DAY),),
    )
    found = deposit(CompanyFactory(), month)
    assert (found.keeps_systems, found.is_listed, found.is_c_for_arrears) == (False, True, False)
    other = replace(month, projects=(ProjectSystems("P", "项目", ("wage_officer",)),), listings=())
    assert deposit(CompanyFactory(), other).keeps_systems
