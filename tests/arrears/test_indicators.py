"""三降三升, month by month."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.indicators import months_until, outcome_indicators
from sites.models import Project
from tests.factories.arrears import ComplaintFactory, LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    AttendanceMonthFactory,
    ProjectFactory,
    RosterEntryFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
SEPTEMBER, AUGUST = dt.date(2026, 9, 1), dt.date(2026, 8, 1)


def indicators(month=SEPTEMBER, day=DAY):
    found = outcome_indicators(projects=Project.objects.all(), month=month, day=day)
    return {one.key: one for one in found}


def test_months_reach_back_to_the_same_month_of_last_year():
    months = months_until(SEPTEMBER)

    assert (len(months), months[0], months[-1]) == (13, dt.date(2025, 9, 1), SEPTEMBER)


def test_complaints_count_in_the_month_they_were_filed():
    ComplaintFactory(worker_count=3, amount=Decimal("9000.00"))
    ComplaintFactory(worker_count=2, amount=None)
    # Half past midnight on the first in Shanghai is still August in UTC.
    ComplaintFactory(filed_at=NOW.replace(day=1, hour=0, minute=30))
    ComplaintFactory(filed_at=NOW - dt.timedelta(days=31))
    ComplaintFactory(filed_at=NOW + dt.timedelta(days=1))
    ComplaintFactory(filed_at=NOW.replace(year=2025, month=8, day=31))

    found = indicators()

    assert found["complaint_batches"].at(SEPTEMBER) == 3
    assert found["complaint_people"].at(SEPTEMBER) == 6
    assert found["complaint_amount"].at(SEPTEMBER) == Decimal("15600.00")
    assert found["complaint_batches"].at(AUGUST) == 1
    assert found["complaint_batches"].at(dt.date(2026, 7, 1)) == 0
    assert found["complaint_batches"].change(SEPTEMBER, 1) == 2
    assert found["complaint_batches"].change(SEPTEMBER, 12) == 3
    assert found["complaint_batches"].falls_is_good


def test_coverage_is_of_those_who_attended():
    known = AttendanceMonthFactory(month=AUGUST)
    RosterEntryFactory(project=known.project, worker=known.worker)
    AttendanceMonthFactory(project=known.project, month=AUGUST)
    AttendanceMonthFactory(project=known.project, month=AUGUST)
    AttendanceMonthFactory(project=known.project, month=AUGUST, days=Decimal(0))

    coverage = indicators()["roster_coverage"]

    assert coverage.at(AUGUST) == Decimal("0.3333")
    assert coverage.at(SEPTEMBER) is None
    assert coverage.change(SEPTEMBER, 1) is None


def test_labor_cost_is_what_was_paid_in_by_the_day():
    first = AccountTransactionFactory(traded_on=dt.date(2026, 9, 5), amount=Decimal("100.00"))
    AccountTransactionFactory(
        account=first.account, traded_on=dt.date(2026, 9, 15), amount=Decimal("50.00")
    )
    AccountTransactionFactory(
        account=first.account, traded_on=dt.date(2026, 9, 16), amount=Decimal("7.00")
    )
    AccountTransactionFactory(
        account=first.account,
        traded_on=dt.date(2026, 9, 6),
        amount=Decimal("9.00"),
        action="WAGE_OUT",
        direction="OUT",
    )

    assert indicators()["labor_cost"].at(SEPTEMBER) == Decimal("150.00")


def test_average_wage_is_by_person_and_not_by_employer():
    entry = LedgerEntryFactory(month=AUGUST, due=Decimal("5000.00"))
    LedgerEntryFactory(worker=entry.worker, month=AUGUST, due=Decimal("1000.00"))
    LedgerEntryFactory(month=AUGUST, due=Decimal("4001.00"))

    assert indicators()["average_wage"].at(AUGUST) == Decimal("5000.50")


def test_four_queries_whatever_there_is():
    for _ in range(2):
        ComplaintFactory(project=LedgerEntryFactory().project)
        ProjectFactory()
        with CaptureQueriesContext(connection) as queries:
            indicators()
        assert len(queries) == 4
