import datetime as dt
from decimal import Decimal

import pytest

from rating.enums import AdverseKind
from rating.facts import compliance_facts, wage_payment_facts
from rating.periods import Period
from rating.rules.compliance import ComplianceFacts, Event, ExpiredOrder, Investigation
from rating.rules.wage_payment_facts import Arrears, ProjectSystems, WagePaymentFacts
from sites.models import AccountTransaction
from tests.factories.rating import (
    AdverseEventFactory,
    claimed,
    dealt_with,
    disobeyed,
    filed_case,
    owed,
)
from tests.factories.sites import (
    CompanyFactory,
    ParticipationFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RightsNoticeFactory,
    RosterEntryFactory,
    SpecialWageAccountFactory,
    WageDepositFactory,
    WorkerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

YEAR = Period("2025", dt.date(2025, 1, 1), dt.date(2025, 12, 31))
MONTH = Period("2026-09", dt.date(2026, 9, 1), dt.date(2026, 9, 30))
AFTER_YEAR = dt.date(2026, 1, 15)
AFTER_MONTH = dt.date(2026, 10, 8)


def of_year(*companies, day=AFTER_YEAR):
    return compliance_facts(companies=companies, period=YEAR, day=day)


def of_month(*companies, day=AFTER_MONTH):
    return wage_payment_facts(companies=companies, period=MONTH, day=day)


def year_facts(company, **known):
    return ComplianceFacts(company.uscc, company.region_id, "2025", **known)


def month_facts(company, **known):
    return WagePaymentFacts(company.uscc, company.region_id, "2026-09", MONTH.last, **known)


def test_compliance_no_record_has_facts_that_say_so():
    company = CompanyFactory()
    assert of_year(company) == {company.pk: year_facts(company)}
    assert not year_facts(company).has_record


@pytest.mark.parametrize(
    ("entered_on", "exited_on", "counted"),
    [
        (dt.date(2025, 12, 31), None, True),
        (dt.date(2026, 1, 1), None, False),
        (dt.date(2024, 3, 1), dt.date(2025, 1, 1), True),
        (dt.date(2024, 3, 1), dt.date(2024, 12, 31), False),
    ],
)
def test_compliance_roster_counts_only_the_year(entered_on, exited_on, counted):
    entry = RosterEntryFactory(entered_on=entered_on, exited_on=exited_on)
    expected = {entry.employer_id: year_facts(entry.employer, roster_entry_count=1)}
    nothing = {entry.employer_id: year_facts(entry.employer)}
    assert of_year(entry.employer) == (expected if counted else nothing)


def test_compliance_worker_registered_twice_counts_once():
    entry = RosterEntryFactory(entered_on=dt.date(2025, 2, 1), exited_on=dt.date(2025, 3, 1))
    RosterEntryFactory(
        project=entry.project,
        employer=entry.employer,
        worker=entry.worker,
        entered_on=dt.date(2025, 6, 1),
    )
    assert of_year(entry.employer)[entry.employer_id].roster_entry_count == 1


def test_compliance_sheet_corrected_counts_once():
    first = PayrollSheetFactory(month=dt.date(2025, 6, 1))
    PayrollSheetFactory(
        project=first.project,
        employer=first.employer,
        month=first.month,
        version=2,
        supersedes=first,
        reason="漏报一人",
    )
    PayrollSheetFactory(project=first.project, employer=first.employer, month=dt.date(2026, 1, 1))
    assert of_year(first.employer) == {
        first.employer_id: year_facts(first.employer, payroll_sheet_count=1)
    }


def test_compliance_case_without_order_is_not_dealt_with():
    company = CompanyFactory()
    filed_case(company)
    assert of_year(company) == {company.pk: year_facts(company, case_count=1)}


def test_compliance_two_orders_of_one_case_are_one_investigation():
    company = CompanyFactory()
    first = dealt_with(company)
    second = dealt_with(company, case=first.case, on=dt.date(2025, 7, 1))
    assert of_year(company)[company.pk].investigations == (
        Investigation(first.case.number, first.case.filed_on, (first.number, second.number)),
    )


def test_compliance_order_counts_for_employer_and_for_who_must_pay():
    employer, contractor = CompanyFactory(), CompanyFactory()
    order = dealt_with(employer, company=contractor)
    investigation = Investigation(order.case.number, order.case.filed_on, (order.number,))
    assert of_year(employer, contractor) == {
        employer.pk: year_facts(employer, case_count=1, investigations=(investigation,)),
        contractor.pk: year_facts(contractor, investigations=(investigation,)),
    }


@pytest.mark.parametrize(
    ("served_on", "count"),
    [
        (dt.date(2024, 12, 31), 0),
        (dt.date(2025, 1, 1), 1),
        (dt.date(2025, 12, 31), 1),
        (dt.date(2026, 1, 1), 0),
    ],
)
def test_compliance_order_counts_in_the_year_of_its_service(served_on, count):
    company = CompanyFactory()
    dealt_with(company, case=filed_case(company), on=served_on)
    assert len(of_year(company)[company.pk].investigations) == count


def test_compliance_expired_order_of_the_year():
    company = CompanyFactory()
    order = dealt_with(company)
    disobeyed(order)
    disobeyed(dealt_with(company, on=dt.date(2024, 6, 3)), on=dt.date(2024, 7, 1))
    assert of_year(company)[company.pk].expired_orders == (
        ExpiredOrder(order.number, dt.date(2025, 6, 20), Decimal("9000.00")),
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (AdverseKind.GROUP_INCIDENT, "incidents"),
        (AdverseKind.CHILD_OR_FORCED_LABOR, "child_or_forced_labor"),
        (AdverseKind.OBSTRUCTION, "obstructions"),
        (AdverseKind.CRIMINAL_LIABILITY, "criminal_liabilities"),
    ],
)
def test_compliance_event_counts_in_its_year_only(kind, name):
    company = CompanyFactory()
    event = AdverseEventFactory(company=company, kind=kind, occurred_on=dt.date(2025, 12, 31))
    for outside in (dt.date(2024, 12, 31), dt.date(2026, 1, 1)):
        AdverseEventFactory(company=company, kind=kind, occurred_on=outside)
    assert of_year(company) == {
        company.pk: year_facts(
            company, **{name: (Event(event.document_number, dt.date(2025, 12, 31)),)}
        )
    }


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (dt.date(2025, 11, 19), False),
        (dt.date(2025, 11, 20), True),
        (dt.date(2028, 11, 19), True),
        (dt.date(2028, 11, 20), False),
    ],
)
def test_compliance_listing_counts_while_in_force_on_the_day_of_drafting(day, counted):
    event = AdverseEventFactory(occurred_on=dt.date(2025, 11, 20))
    assert of_year(event.company, day=day)[event.company_id].has_record is counted


def test_wage_payment_no_record_has_no_facts():
    assert of_month(CompanyFactory()) == {}


@pytest.mark.parametrize(
    ("due_on", "settled_on", "arrears"),
    [
        # paid in time, and paid on the last day of the period
        (dt.date(2026, 8, 20), dt.date(2026, 8, 19), Arrears()),
        (dt.date(2026, 8, 20), dt.date(2026, 9, 30), Arrears()),
        # still unpaid when the period ended
        (
            dt.date(2026, 8, 20),
            dt.date(2026, 10, 1),
            Arrears(1, Decimal("3000.00"), dt.date(2026, 8, 20)),
        ),
        (dt.date(2026, 8, 20), None, Arrears(1, Decimal("2500.00"), dt.date(2026, 8, 20))),
        (dt.date(2026, 9, 29), None, Arrears(1, Decimal("2500.00"), dt.date(2026, 9, 29))),
    ],
)
def test_wage_payment_arrears_at_the_end_of_the_period(due_on, settled_on, arrears):
    company = CompanyFactory()
    owed(company, due_on=due_on, settled_on=settled_on, paid="500.00")
    assert of_month(company)[company.pk].arrears == arrears


def test_wage_payment_due_on_the_last_day_is_not_late_yet():
    company, project = CompanyFactory(), ProjectFactory()
    owed(company, project=project, due_on=MONTH.last)
    assert of_month(company) == {}


def test_wage_payment_counts_those_whose_pay_day_passed_in_the_period():
    company, project = CompanyFactory(), ProjectFactory()
    for due_on, settled_on in (
        (dt.date(2026, 8, 30), None),  # passed in August
        (dt.date(2026, 8, 31), dt.date(2026, 8, 31)),  # passed on 1 September
        (dt.date(2026, 9, 20), dt.date(2026, 9, 25)),
        (dt.date(2026, 9, 29), dt.date(2026, 10, 1)),  # unpaid at the end
    ):
        owed(company, project=project, due_on=due_on, settled_on=settled_on)
    facts = of_month(company)[company.pk]
    assert (facts.ledger_count, facts.attending_count, facts.paid_count) == (4, 3, 2)
    assert facts.arrears == Arrears(2, Decimal("6000.00"), dt.date(2026, 8, 30))


def project_in_order(**fields):
    """A project with all five systems."""
    project = ProjectFactory(**fields)
    RosterEntryFactory(project=project, employer=project.owner)
    SpecialWageAccountFactory(project=project)
    WageDepositFactory(project=project)
    RightsNoticeFactory(project=project)
    return project


def systems_of(project):
    return of_month(project.general_contractor)[project.general_contractor_id].projects


def test_wage_payment_project_in_order_lacks_nothing():
    project = project_in_order()
    assert systems_of(project) == (ProjectSystems(project.code, project.name),)


def test_wage_payment_project_without_anything_lacks_four():
    project = ProjectFactory()
    assert systems_of(project)[0].missing == (
        "real_name",
        "special_account",
        "deposit",
        "notice_board",
    )


def test_wage_payment_subcontractor_paying_itself_lacks_paid_on_behalf():
    project = project_in_order()
    ParticipationFactory(project=project, pays_through_general_contractor=False)
    assert systems_of(project)[0].missing == ("paid_on_behalf",)


def test_wage_payment_systems_that_ended_are_lacking():
    project = project_in_order()
    project.special_account.closed_on = MONTH.last
    project.special_account.save()
    project.wage_deposit.valid_until = dt.date(2026, 9, 29)
    project.wage_deposit.save()
    RightsNoticeFactory(project=project, checked_on=dt.date(2026, 9, 1), shows_minimum_wage=False)
    ParticipationFactory(
        project=project, pays_through_general_contractor=False, exited_on=MONTH.last
    )
    assert systems_of(project)[0].missing == ("special_account", "deposit", "notice_board")
    assert not AccountTransaction.objects.exists()


@pytest.mark.parametrize(
    ("started_on", "completed_on", "counted"),
    [
        (dt.date(2026, 8, 31), None, True),
        (dt.date(2026, 9, 1), None, False),
        (dt.date(2026, 1, 5), dt.date(2026, 9, 1), True),
        (dt.date(2026, 1, 5), dt.date(2026, 8, 31), False),
    ],
)
def test_wage_payment_project_counts_when_under_way_all_period(started_on, completed_on, counted):
    project = ProjectFactory(started_on=started_on, completed_on=completed_on)
    assert bool(of_month(project.general_contractor)) is counted


@pytest.mark.parametrize(
    ("closed_on", "counted"),
    [(None, True), (dt.date(2026, 10, 1), True), (dt.date(2026, 9, 30), False)],
)
def test_wage_payment_expired_order_counts_while_its_case_is_open(closed_on, counted):
    company = CompanyFactory()
    order = disobeyed_order(company)
    order.case.closed_on = closed_on
    order.case.save()
    expected = (ExpiredOrder(order.number, dt.date(2025, 6, 20), Decimal("3000.00")),)
    assert of_month(company)[company.pk].expired_orders == (expected if counted else ())


@pytest.mark.parametrize(
    ("wages", "unpaid"),
    [
        ({}, "3000.00"),
        ({"paid": "2999.99"}, "0.01"),
        # Paid on the last day of the month, and on the day after.
        ({"settled_on": dt.date(2026, 9, 30)}, None),
        ({"settled_on": dt.date(2026, 10, 1)}, "3000.00"),
    ],
)
def test_wage_payment_expired_order_counts_what_was_unpaid_at_the_end(wages, unpaid):
    company = CompanyFactory()
    order = disobeyed_order(company, **wages)
    expected = (
        ()
        if unpaid is None
        else (ExpiredOrder(order.number, dt.date(2025, 6, 20), Decimal(unpaid)),)
    )
    assert of_month(company)[company.pk].expired_orders == expected


def disobeyed_order(company, **wages):
    """An order on one worker-month that expired unpaid."""
    project = ProjectFactory()
    order = dealt_with(company, case=filed_case(company, project=project))
    claimed(order, owed(company, project=project, due_on=dt.date(2025, 5, 20), **wages))
    disobeyed(order)
    return order


def test_wage_payment_listing_in_force_is_a_record():
    event = AdverseEventFactory()
    assert of_month(event.company) == {
        event.company_id: month_facts(
            event.company, listings=(Event(event.document_number, event.occurred_on),)
        )
    }


@pytest.mark.parametrize("gather", [of_year, of_month])
def test_facts_take_the_same_queries_for_one_and_for_three(gather, django_assert_num_queries):
    companies = [CompanyFactory(region=region("370902")) for _ in range(3)]
    for company in companies:
        project = project_in_order(general_contractor=company)
        disobeyed(dealt_with(company, case=filed_case(company, project=project)))
        AdverseEventFactory(company=company)
        owed(company, project=project, due_on=dt.date(2026, 8, 20))
        RosterEntryFactory(project=project, worker=WorkerFactory())
    queries = {of_year: 8, of_month: 13}[gather]
    with django_assert_num_queries(queries):
        assert len(gather(companies[0])) == 1
    with django_assert_num_queries(queries):
        assert len(gather(*companies)) == 3
