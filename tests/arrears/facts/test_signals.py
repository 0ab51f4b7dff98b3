"""What others say of a site, and what its account shows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.models import OutsideSignal
from arrears.site_facts import read_sites
from sites.enums import AccountAction, Direction, LoadState
from sites.law import LawAt
from sites.queries import work_calendar
from tests.arrears.facts.test_people import DAY, facts
from tests.factories.arrears import (
    ArrearsWarningFactory,
    ComplaintFactory,
    PaymentOrderExpiryFactory,
    unpaid_order,
)
from tests.factories.sites import (
    SHANGHAI,
    AccountTransactionFactory,
    CompanyFactory,
    LoadFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    ResponsiblePersonFactory,
    SpecialWageAccountFactory,
    WageDepositFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def project():
    return ProjectFactory()


def at(day, hour=12):
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("filed_on", "count"),
    [
        (dt.date(2026, 9, 15), 1),
        (dt.date(2026, 8, 17), 1),
        (dt.date(2026, 8, 16), 0),
        (dt.date(2026, 9, 16), 0),
    ],
)
def test_complaints_count_for_thirty_days(project, filed_on, count):
    ComplaintFactory(project=project, filed_at=at(filed_on), worker_count=4)

    signals = facts(project).signals

    assert (signals.complaints, signals.complaint_people) == (count, 4 * count)


def test_outside_signals_are_of_companies_of_the_site_and_open(project):
    party = ParticipationFactory(project=project).company
    for company, kind, cleared_on in (
        (party, "TAX", None),
        (project.owner, "UNREACHABLE", None),
        (project.general_contractor, "TAX", None),
        (project.owner, "COURT", DAY),
        (CompanyFactory(), "ABNORMAL", None),
    ):
        OutsideSignal.objects.create(
            company=company, kind=kind, source="市税务局", seen_on=DAY, cleared_on=cleared_on
        )

    signals = facts(project).signals

    assert signals.outside == ("欠税", "负责人失联")
    assert signals.principal_unreachable


def test_related_company_has_the_same_representative_and_an_unpaid_order(project):
    order = unpaid_order(case__state="ORDER_UNPAID")
    PaymentOrderExpiryFactory(order=order)
    ResponsiblePersonFactory(company=project.general_contractor, id_number_index="one")
    assert facts(project).signals.related_unpaid == ()

    ResponsiblePersonFactory(company=order.company, id_number_index="one")

    assert facts(project).signals.related_unpaid == (order.company.name,)
    assert facts(order.case.project).signals.orders_unpaid == (order.number,)


def test_silence_is_counted_from_the_last_file_taken_in(project):
    LoadFactory(project=project)
    assert facts(project).signals.silent_days is None

    LoadFactory(
        project=project,
        state=LoadState.COMMITTED,
        committed_at=at(dt.date(2026, 9, 5), 23),
        receipt_number="R1",
    )

    assert facts(project).signals.silent_days == 10
    LoadFactory(
        project=project,
        kind="account-statement",
        state=LoadState.COMMITTED,
        committed_at=at(dt.date(2026, 9, 14), 9),
        receipt_number="R2",
    )
    assert facts(project).signals.silent_days == 10


def test_corrections_missed_are_those_whose_last_day_has_passed(project):
    ArrearsWarningFactory(project=project, rule="deposit", correction_due_on=dt.date(2026, 9, 14))
    ArrearsWarningFactory(project=project, rule="notice_board", correction_due_on=DAY)

    assert facts(project).signals.corrections_missed == {"deposit"}


def test_account_is_read_by_its_windows(project):
    account = SpecialWageAccountFactory(project=project)
    for day, action, amount, name in (
        (dt.date(2026, 6, 15), "LABOR_COST_IN", "1.00", "业主"),
        (dt.date(2026, 6, 16), "LABOR_COST_IN", "100.00", "业主"),
        (dt.date(2026, 7, 1), "WAGE_OUT", "60.00", ""),
        (dt.date(2026, 7, 2), "RETURN_IN", "10.00", ""),
        (dt.date(2026, 7, 3), "TRANSFER_OUT", "20.00", "甲公司"),
        (dt.date(2026, 7, 4), "TRANSFER_OUT", "5.00", ""),
    ):
        AccountTransactionFactory(
            account=account,
            traded_on=day,
            action=AccountAction(action),
            direction=Direction.IN if action.endswith("IN") else Direction.OUT,
            amount=Decimal(amount),
            balance=Decimal("26.00"),
            counterparty_name=name,
        )
    sheet = PayrollSheetFactory(project=project)
    PayrollLineFactory(sheet=sheet, gross=Decimal("52.00"))

    money = facts(project).money

    assert (money.inflow, money.wages_out, money.balance) == (100, 50, 26)
    assert (money.moved_out, money.moved_count, money.moved_to) == (25, 2, ("甲公司",))
    assert money.next_payroll == 52


def test_sites_together_are_read_as_each_alone_with_the_same_number_of_queries():
    def three():
        project = ProjectFactory()
        PayrollLineFactory(sheet=PayrollSheetFactory(project=project))
        WageDepositFactory(project=project)
        SpecialWageAccountFactory(project=project)
        return project

    projects = [three() for _ in range(3)]
    law, calendar = LawAt(DAY, "370902"), work_calendar()
    counts = []
    for chosen in (projects[:1], projects):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            together = read_sites(projects=chosen, day=DAY, law=law, calendar=calendar)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert together == {project.pk: facts(project) for project in projects}
