"""What is known of the people of a site: each pattern once as it is, and once as it is not."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.rules.facts import Owed
from arrears.site_facts import read_sites
from sites.enums import AccountAction, BankResult
from sites.law import LawAt
from sites.queries import work_calendar
from tests.factories.arrears import ComplaintFactory, LedgerEntryFactory
from tests.factories.sites import (
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    LaborContractFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RosterEntryFactory,
    SpecialWageAccountFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
AUGUST = dt.date(2026, 8, 1)


@pytest.fixture
def project():
    return ProjectFactory()


def facts(project, day=DAY):
    law = LawAt(day, project.region_id)
    return read_sites(projects=[project], day=day, law=law, calendar=work_calendar())[project.pk]


def people(project):
    return facts(project).people


def test_contracts_are_asked_of_those_who_attended_last(project):
    both = AttendanceMonthFactory(project=project, month=AUGUST)
    AttendanceMonthFactory(project=project, month=AUGUST)
    AttendanceMonthFactory(project=project)
    LaborContractFactory(project=project, worker=both.worker)

    assert (people(project).attending, people(project).without_contract) == (2, 1)


def test_registered_are_those_on_the_roster_in_the_month_that_was_due(project):
    for worker in WorkerFactory.create_batch(2):
        RosterEntryFactory(project=project, worker=worker)
    RosterEntryFactory(project=project, exited_on=dt.date(2026, 5, 31))
    RosterEntryFactory(project=project, entered_on=dt.date(2026, 7, 1))
    LedgerEntryFactory(project=project, worker=worker, paid=Decimal("1.00"))

    found = people(project)

    assert (found.last_paid_month, found.registered, found.paid_last_month) == (
        dt.date(2026, 6, 1),
        2,
        1,
    )


@pytest.mark.parametrize(
    ("exited_on", "count"),
    [(None, 0), (dt.date(2026, 9, 15), 0), (dt.date(2026, 9, 14), 1)],
)
def test_leavers_are_those_who_left_before_the_day(project, exited_on, count):
    entry = LedgerEntryFactory(project=project)
    RosterEntryFactory(project=project, worker=entry.worker, exited_on=exited_on)

    found = people(project)

    assert (found.leavers_unpaid, found.leavers_outstanding) == (count, 6600 * count)


def test_one_who_came_back_is_no_leaver(project):
    entry = LedgerEntryFactory(project=project)
    RosterEntryFactory(project=project, worker=entry.worker, exited_on=dt.date(2026, 3, 1))
    RosterEntryFactory(project=project, worker=entry.worker, entered_on=dt.date(2026, 4, 1))

    assert people(project).leavers_unpaid == 0


def test_owed_keeps_the_largest_sum_for_each_number_of_months(project):
    worker = WorkerFactory()
    for month in (5, 6):
        LedgerEntryFactory(project=project, worker=worker, month=dt.date(2026, month, 1))
    LedgerEntryFactory(project=project, due=Decimal("100.00"))
    LedgerEntryFactory(project=project, due=Decimal("200.00"))
    LedgerEntryFactory(project=project, due_on=DAY, due=Decimal("9999.00"))

    assert people(project).owed == (Owed(1, Decimal("200.00")), Owed(2, Decimal("13200.00")))


@pytest.mark.parametrize(
    ("result", "outstanding", "count"),
    [
        (BankResult.FAILED, "6600.00", 1),
        (BankResult.RETURNED, "6600.00", 1),
        (BankResult.SUCCESS, "6600.00", 0),
        (BankResult.FAILED, "0.00", 0),
    ],
)
def test_failed_transfers_count_while_the_wages_are_owed(project, result, outstanding, count):
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project))
    BankReturnLineFactory(payroll_line=line, result=result, traded_on=dt.date(2026, 9, 11))
    LedgerEntryFactory(
        project=project, worker=line.worker, outstanding=Decimal(outstanding), paid=Decimal(0)
    ) if outstanding != "0.00" else LedgerEntryFactory(
        project=project, worker=line.worker, paid=Decimal("6600.00")
    )

    found = people(project)

    # The 12th and 13th are a weekend.
    assert (found.failed_transfers, found.failed_working_days) == (count, 2 * count)


def test_shared_cards_count_people_not_cards(project):
    card = "6228480000000000017"
    for worker in WorkerFactory.create_batch(3):
        RosterEntryFactory(project=project, worker=worker, card=card)
    RosterEntryFactory(project=project)
    RosterEntryFactory(card=card)

    assert people(project).shared_cards == 3


def test_a_card_or_number_shared_with_people_of_another_site_counts_the_own_ones(project):
    card = "6228480000000000017"
    mine, gone = (WorkerFactory(phone_index=index) for index in "ab")
    RosterEntryFactory(project=project, worker=mine, card=card)
    RosterEntryFactory(project=project, worker=gone)
    RosterEntryFactory(worker=WorkerFactory(phone_index="a"), card=card)
    RosterEntryFactory(
        worker=WorkerFactory(phone_index="b"),
        entered_on=dt.date(2025, 1, 1),
        exited_on=dt.date(2025, 1, 31),
    )

    found = people(project)

    assert (found.shared_cards, found.shared_phones) == (1, 1)


def test_one_person_on_two_sites_shares_nothing(project):
    worker, card = WorkerFactory(phone_index="a"), "6228480000000000017"
    RosterEntryFactory(project=project, worker=worker, card=card)
    RosterEntryFactory(worker=worker, card=card)

    found = people(project)

    assert (found.shared_cards, found.shared_phones) == (0, 0)


def test_one_person_with_two_entries_shares_nothing(project):
    first = RosterEntryFactory(project=project)
    RosterEntryFactory(
        project=project,
        worker=first.worker,
        card=first.card_last4,
        entered_on=dt.date(2026, 5, 1),
    )

    assert people(project).shared_cards == 0


def test_shared_phones_count_people_with_one_number(project):
    for index in ("a", "a", "b", "", ""):
        RosterEntryFactory(project=project, worker=WorkerFactory(phone_index=index))

    assert people(project).shared_phones == 2


def test_money_back_is_pay_to_another_name_and_money_from_single_people(project):
    worker = RosterEntryFactory(project=project).worker
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project), worker=worker)
    BankReturnLineFactory(payroll_line=line, payee_name="别人")
    BankReturnLineFactory(payroll_line=line)
    account = SpecialWageAccountFactory(project=project)
    for name in (worker.name, "某公司"):
        AccountTransactionFactory(
            account=account,
            action=AccountAction.OTHER,
            counterparty_name=name,
            traded_on=dt.date(2026, 8, 1),
        )

    assert people(project).money_back == 2


def test_high_pay_of_the_year_adds_up_the_sheets_in_force(project):
    worker = WorkerFactory()
    for month in range(1, 8):
        sheet = PayrollSheetFactory(project=project, month=dt.date(2026, month, 1))
        PayrollLineFactory(sheet=sheet, worker=worker, gross=Decimal("43000.00"))

    assert people(project).high_paid_year == 1
    replaced = PayrollSheetFactory(
        project=project, month=dt.date(2026, 7, 1), version=2, reason="更正"
    )
    PayrollLineFactory(sheet=replaced, worker=worker, gross=Decimal("42000.00"))
    assert people(project).high_paid_year == 0


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 0),
        ({"worker_count": 2}, 1),
        ({"amount": Decimal("6600.01")}, 1),
        ({"amount": None}, 0),
        ({"amount": Decimal("6600.01"), "state": "CLOSED"}, 0),
        ({"since_month": dt.date(2026, 7, 1)}, 1),
    ],
)
def test_claims_beyond_every_record_are_counted(project, fields, count):
    LedgerEntryFactory(project=project)
    ComplaintFactory(project=project, **fields)

    assert people(project).claims_beyond == count


def test_without_any_record_no_claim_goes_beyond_it(project):
    ComplaintFactory(project=project, worker_count=500)

    assert people(project).claims_beyond == 0
