import datetime as dt
from decimal import Decimal

import pytest

from sites.services.load_writers.bank_matching import Matcher, Payment, match_waiting_lines
from tests.factories.sites import BankReturnLineFactory, PayrollLineFactory, PayrollSheetFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

AUGUST = dt.date(2026, 8, 1)


def payment(**changes):
    fields = {
        "card_index": "card",
        "amount": Decimal("6600.00"),
        "payee_name": "张建国",
        "result": "SUCCESS",
        "serial": "B1",
        "traded_on": dt.date(2026, 9, 10),
    }
    return Payment(**{**fields, **changes})


@pytest.fixture
def line():
    return PayrollLineFactory(
        card_index="card", card_last4="0001", worker__name="张建国", sheet__month=AUGUST
    )


def matcher(line, **changes):
    options = {"cards": ["card"], "month": None, "employer": None, **changes}
    return Matcher(line.sheet.project, **options)


def test_find_takes_card_and_amount(line):
    assert matcher(line).find(payment()) == line
    assert matcher(line).find(payment(amount=Decimal("6600.01"))) is None
    assert matcher(line).find(payment(card_index="other")) is None
    assert matcher(line, month=dt.date(2026, 7, 1)).find(payment()) is None
    assert matcher(line, employer=line.sheet.employer).find(payment()) == line


def test_find_pays_a_wage_once_until_it_is_returned(line):
    found = matcher(line)

    assert found.find(payment()) == line
    assert found.find(payment(serial="B2")) is None
    assert found.find(payment(result="RETURNED")) == line
    assert found.find(payment(serial="B2")) == line


def test_find_remembers_what_the_bank_said_before(line):
    BankReturnLineFactory(payroll_line=line, serial="B1")
    assert matcher(line).find(payment(serial="B2")) is None

    BankReturnLineFactory(payroll_line=line, serial="B1", result="RETURNED")
    assert matcher(line).find(payment(serial="B2")) == line


def test_find_ties_a_failure_to_a_wage_whether_paid_or_not(line):
    found = matcher(line)

    assert found.find(payment(result="FAILED")) == line
    found.find(payment())
    assert found.find(payment(result="FAILED", serial="B3")) == line


def test_find_ties_a_return_without_a_known_success_to_the_wage(line):
    assert matcher(line).find(payment(result="RETURNED", serial="R1")) == line


def test_match_waiting_lines_leaves_other_months_and_certain_ones_alone(line):
    waiting = {
        "payroll_line": None,
        "worker": None,
        "project": line.sheet.project,
        "employer": None,
    }
    content = {
        "card_index": "card",
        "card_last4": "0001",
        "payee_name": "张建国",
        "amount": Decimal("6600.00"),
        "traded_on": dt.date(2026, 9, 10),
    }
    july = BankReturnLineFactory(**waiting, **content, month=dt.date(2026, 7, 1))
    august = BankReturnLineFactory(**waiting, **content, month=None)

    match_waiting_lines(line.sheet)

    july.refresh_from_db()
    august.refresh_from_db()
    assert (july.payroll_line, july.worker) == (None, None)
    assert (august.payroll_line, august.worker, august.month) == (line, line.worker, AUGUST)


def test_match_waiting_lines_needs_no_waiting_line():
    match_waiting_lines(PayrollSheetFactory())
