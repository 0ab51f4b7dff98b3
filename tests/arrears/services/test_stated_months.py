"""A month stated to be without work, and cash signed for, as the ledger takes them."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.enums import Basis
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from sites.models import RosterEntry
from sites.services.no_work import state_no_work
from tests.factories.sites import NOW, AttendanceMonthFactory, CashReceiptFactory
from tests.sites.services.load_files import MONTH, Office, payroll_line, roster_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 10, 31)


@pytest.fixture
def office():
    made = Office()
    made.commit("roster", made.roster(roster_line(0), roster_line(1)))
    return made


def state(office):
    about = {"project": office.project, "employer": office.employer, "month": MONTH}
    state_no_work(**about, reason="停工", actor=office.actor, now=NOW)


def about_worker(office):
    entry = RosterEntry.objects.order_by("pk").first()
    about = {"project": office.project, "employer": office.employer, "month": MONTH}
    return {**about, "worker": entry.worker}


def ledger(office):
    refresh_ledger(project=office.project, day=DAY)
    rows = LedgerEntry.objects.filter(project=office.project, month=MONTH)
    return [(row.basis, row.due, row.outstanding) for row in rows.order_by("worker")]


def test_stated_month_owes_nothing_until_work_or_a_sheet_is_known(office):
    state(office)
    assert ledger(office) == []

    # Whoever was there all the same is owed what his contract says, whatever was stated.
    AttendanceMonthFactory(**about_worker(office), days=Decimal("10.0"), day_values=[])
    assert ledger(office) == [(Basis.CONTRACT_ATTENDANCE, Decimal("3200.00"), Decimal("3200.00"))]

    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)), reason="补报")
    assert [(basis, due) for basis, due, _ in ledger(office)] == [
        (Basis.PAYROLL, Decimal("7800.00")),
        (Basis.PAYROLL, Decimal("7801.00")),
    ]


def test_signed_cash_settles_what_the_sheet_says(office):
    office.commit("payroll", office.payroll(payroll_line(0)))
    CashReceiptFactory(**about_worker(office), amount=Decimal("7799.99"))
    assert ledger(office) == [(Basis.PAYROLL, Decimal("7800.00"), Decimal("0.01"))]

    paid_on = dt.date(2026, 9, 20)
    CashReceiptFactory(**about_worker(office), amount=Decimal("0.01"), paid_on=paid_on)
    assert ledger(office) == [(Basis.PAYROLL, Decimal("7800.00"), Decimal("0.00"))]
