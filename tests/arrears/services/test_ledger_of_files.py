"""The ledger of a project as its files came in, through the importers."""

import datetime as dt
from decimal import Decimal

import pytest

from api.demo.workbooks import payroll_workbook
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from tests.factories.sites import ParticipationFactory
from tests.sites.services.load_files import (
    MONTH,
    Office,
    attendance_line,
    bank_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
JULY = dt.date(2026, 7, 1)
IN_AUGUST, IN_SEPTEMBER = dt.date(2026, 8, 10), dt.date(2026, 9, 10)
WAGE = Decimal("7800.00")


@pytest.fixture
def office():
    return Office()


def state(office, month, *, net=WAGE, employer=None, reason=""):
    """Send the payroll sheet of one worker."""
    employer = employer or office.employer
    line = payroll_line(gross=net + 200, net=net)
    content = payroll_workbook(employer=employer.name, month=month, lines=[line])
    office.commit("payroll", content, month=month, employer=employer, reason=reason)


def pay(office, *amounts, on=IN_SEPTEMBER, month=None, serial="S", **line):
    """Send the bank's return of payments to that worker, in a file of their own."""
    lines = [
        bank_line(0, amount=Decimal(amount), serial=f"{serial}{on}{place}", traded_on=on, **line)
        for place, amount in enumerate(amounts)
    ]
    office.commit("bank-return", office.bank_return(*lines), employer=None, month=month)


def outstanding(office):
    """What is owed, by wage month."""
    refresh_ledger(project=office.project, day=dt.date(2026, 9, 30))
    rows = LedgerEntry.objects.filter(project=office.project).order_by("month", "pk")
    return [row.outstanding for row in rows]


@pytest.mark.parametrize("month", [None, JULY, MONTH])
def test_back_pay_of_two_months_in_one_sum_pays_both(office, month):
    state(office, JULY)
    state(office, MONTH)

    pay(office, "15600.00", month=month)

    assert outstanding(office) == [0, 0]


def test_instalments_go_to_the_month_that_is_not_paid_yet(office):
    state(office, JULY)
    state(office, MONTH)
    pay(office, "7800.00", on=IN_AUGUST)

    pay(office, "3000.00", "4799.99")

    assert outstanding(office) == [0, Decimal("0.01")]
    pay(office, "0.01", on=dt.date(2026, 9, 11))
    assert outstanding(office) == [0, 0]


def test_instalments_after_a_change_of_employer_are_the_new_ones(office):
    other = ParticipationFactory(project=office.project).company
    state(office, JULY)
    pay(office, "7800.00", on=IN_AUGUST)
    state(office, MONTH, employer=other)

    pay(office, "3000.00", "4800.00")

    assert outstanding(office) == [0, 0]


@pytest.mark.parametrize("month", [None, MONTH])
def test_part_of_a_wage_counts_when_its_sheet_comes_later(office, month):
    pay(office, "3000.00", month=month)

    state(office, MONTH)

    assert outstanding(office) == [Decimal("4800.00")]


def test_wages_paid_before_their_sheet_are_not_lost_to_a_paid_month(office):
    state(office, JULY)
    pay(office, "7800.00", on=IN_AUGUST)
    pay(office, "8000.00")
    assert outstanding(office) == [0]

    state(
        office,
        MONTH,
        net=Decimal("8000.00"),
        employer=ParticipationFactory(project=office.project).company,
    )

    assert outstanding(office) == [0, 0]


def test_a_top_up_after_a_higher_version_pays_the_difference(office):
    state(office, JULY)
    state(office, MONTH)
    pay(office, "7800.00", on=IN_AUGUST)
    pay(office, "7800.00")
    state(office, MONTH, net=Decimal("8300.00"), reason="漏记加班")
    assert outstanding(office) == [0, Decimal("500.00")]

    pay(office, "500.00", on=dt.date(2026, 9, 14))

    assert outstanding(office) == [0, 0]


def test_a_return_without_serial_reopens_what_was_paid_last(office):
    state(office, JULY)
    state(office, MONTH)
    pay(office, "7800.00", on=IN_AUGUST)
    pay(office, "7800.00")

    pay(office, "7800.00", on=dt.date(2026, 9, 12), serial="R", result="RETURNED")

    assert outstanding(office) == [0, WAGE]


def test_paid_again_after_a_return_is_paid(office):
    state(office, MONTH)
    pay(office, "7800.00")
    pay(office, "7800.00", on=dt.date(2026, 9, 12), serial="R", result="RETURNED")
    assert outstanding(office) == [WAGE]

    pay(office, "7800.00", on=dt.date(2026, 9, 15), serial="N")

    assert outstanding(office) == [0]


def test_attendance_without_a_sheet_is_paid_by_the_card_of_the_roster(office):
    office.commit("roster", office.roster(roster_line(0)), month=None)
    office.commit("attendance", office.attendance(attendance_line(0)))
    assert outstanding(office) == [Decimal("8000.00")]

    pay(office, "8000.00")

    assert outstanding(office) == [0]


def test_a_payment_reported_by_another_project_pays_nothing_here(office):
    state(office, MONTH)
    elsewhere = Office()
    pay(elsewhere, "7800.00")
    assert outstanding(office) == [WAGE]

    pay(office, "7800.00")

    assert outstanding(office) == [0]
