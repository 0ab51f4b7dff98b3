"""An act on a company sees all its sites as they are now; two such acts never wait in a ring."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.models import LedgerEntry, NameLending
from arrears.services.company_ledger import refresh_company_ledgers
from tests.factories.arrears import CaseFactory, LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    AttendanceMonthFactory,
    CompanyFactory,
    InspectorFactory,
    ParticipationFactory,
    PayrollLineFactory,
    ProjectFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
TODAY = NOW.date()


def sites_of(company):
    """A site for each way in which a company may owe or answer for its wages."""
    sites = {
        "builds": ProjectFactory(general_contractor=company),
        "ordered": ProjectFactory(owner=company),
        **{name: ProjectFactory() for name in ("takes part", "hires", "attends", "case", "owed")},
        "lends": ProjectFactory(region=region("370982")),
        "pays": ProjectFactory(region=region("370982")),
    }
    ParticipationFactory(project=sites["takes part"], company=company)
    ParticipationFactory(project=sites["hires"], company=CompanyFactory(), hired_by=company)
    AttendanceMonthFactory(project=sites["attends"], employer=company)
    CaseFactory(project=sites["case"], employer=company)
    LedgerEntryFactory(project=sites["owed"], employer=CompanyFactory(), payer=company)
    NameLending.objects.create(
        project=sites["lends"],
        company=CompanyFactory(),
        lender=company,
        since=dt.date(2026, 1, 1),
        reason="认定",
        recorded_by=InspectorFactory(),
        recorded_at=NOW,
    )
    PayrollLineFactory(sheet__project=sites["pays"], sheet__employer=company)
    return sites


def test_all_sites_of_a_company_are_brought_to_the_day_and_no_other():
    company, other = CompanyFactory(), ProjectFactory()
    sites = sites_of(company)
    lines = {
        name: PayrollLineFactory(sheet__project=site, sheet__month=dt.date(2026, 3, 1))
        for name, site in sites.items()
    }
    PayrollLineFactory(sheet__project=other)

    with CaptureQueriesContext(connection) as asked:
        written = refresh_company_ledgers(companies=[company], day=TODAY)

    assert written >= len(sites)
    assert {
        name for name, line in lines.items() if LedgerEntry.objects.filter(payroll_line=line)
    } == set(sites)
    assert not LedgerEntry.objects.filter(project=other).exists()
    # One statement locks them all by their keys, whatever their regions.
    first = next(query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"])
    assert 'ORDER BY "sites_project"."id" ASC' in first
    assert all(str(site.pk) in first for site in sites.values())


def test_a_company_without_a_site_has_nothing_to_bring_to_a_day():
    assert refresh_company_ledgers(companies=[CompanyFactory()], day=TODAY) == 0
    assert refresh_company_ledgers(companies=[], day=TODAY) == 0
