"""What a company owes on each of its sites agrees with what it owes together."""

import datetime as dt
from decimal import Decimal

import pytest

from api.web.company_picture import company_owes, company_sites, company_warnings
from api.web.months import employer_cells
from arrears.enums import Level
from sites.models import Project
from tests.factories.arrears import ArrearsWarningFactory, LedgerEntryFactory
from tests.factories.sites import CompanyFactory, ProjectFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def company():
    return CompanyFactory()


def owed(project, **sides):
    return LedgerEntryFactory(project=project, due=Decimal("100.00"), **sides)


def test_parts_of_the_sites_add_up_and_the_largest_comes_first(company):
    quiet, small, large = (ProjectFactory(general_contractor=company) for _ in range(3))
    owed(small, employer=company, payer=company)
    for _ in range(3):
        owed(large, employer=CompanyFactory(), payer=company)
    owed(quiet, employer=company, payer=company, due_on=DAY)

    sites = company_sites(company, Project.objects.all(), DAY)
    owes = company_owes(company, Project.objects.all(), DAY)

    assert [(site.project, site.as_employer, site.as_payer) for site in sites] == [
        (large, 0, 300),
        (small, 100, 100),
        (quiet, 0, 0),
    ]
    assert sum(site.as_employer for site in sites) == owes.as_employer
    assert sum(site.as_payer for site in sites) == owes.as_payer
    assert {site.roles for site in sites} == {"施工总承包单位"}


def test_months_are_those_of_its_own_people_with_gaps_kept(company):
    for month in (5, 7):
        owed(ProjectFactory(), employer=company, month=dt.date(2026, month, 1))
    owed(ProjectFactory(), month=dt.date(2026, 6, 1))

    cells = employer_cells(company, Project.objects.all(), DAY)

    assert [(cell.figures.month.month, cell.words) for cell in cells] == [
        (5, "✕ 全部未付"),
        (6, "无数据"),
        (7, "✕ 全部未付"),
    ]


def test_warnings_of_its_sites_come_worst_first():
    project = ProjectFactory()
    mild = ArrearsWarningFactory(project=project, rule="coverage", level=Level.BLUE)
    bad = ArrearsWarningFactory(project=project)
    ArrearsWarningFactory()

    assert company_warnings([project]) == [bad, mild]
