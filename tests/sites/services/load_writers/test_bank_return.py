import datetime as dt
from decimal import Decimal

import pytest

from api.demo.workbooks import payroll_workbook
from sites.models import BankReturnLine, PayrollLine
from sites.services.load_writers.workers import card_index
from tests.factories.sites import RosterEntryFactory
from tests.sites.ingest.people import card, id_number
from tests.sites.services.load_files import MONTH, Office, bank_line, payroll_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    office = Office()
    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))
    return office


def take(office, *lines, **changes):
    options = {"employer": None, **changes}
    return office.commit("bank-return", office.bank_return(*lines), **options)


def line_of(name="张建国", month=MONTH):
    return PayrollLine.objects.get(worker__name=name, sheet__month=month)


def stored(serial):
    return BankReturnLine.objects.get(serial=serial)


def codes(load):
    return [(item["code"], item["row"]) for item in load.report["findings"]]


def test_bank_return_ties_a_payment_to_its_wage(office):
    load = take(office, bank_line(0))

    row = stored("B0")
    assert (row.payroll_line, row.worker) == (line_of(), line_of().worker)
    assert (row.employer, row.month) == (office.employer, MONTH)
    assert (row.amount, row.result, row.card_last4) == (
        Decimal("7800.00"),
        "SUCCESS",
        card(1)[-4:],
    )
    assert (row.payee_name, row.traded_on, row.load) == ("张建国", dt.date(2026, 9, 10), load)
    assert codes(load) == []


def test_bank_return_failure_and_return_are_about_the_same_wage(office):
    take(office, bank_line(0, serial="B1", result="FAILED", failure_reason="户名不符"))
    take(office, bank_line(0, serial="B2"))
    take(office, bank_line(0, serial="B2", result="RETURNED"))
    take(office, bank_line(0, serial="B3"))

    rows = BankReturnLine.objects.order_by("pk")
    assert [(row.serial, row.result, row.payroll_line) for row in rows] == [
        ("B1", "FAILED", line_of()),
        ("B2", "SUCCESS", line_of()),
        ("B2", "RETURNED", line_of()),
        ("B3", "SUCCESS", line_of()),
    ]
    assert rows[0].failure_reason == "户名不符"


def test_bank_return_without_the_serial_of_the_success_undoes_the_wage_that_was_paid(office):
    july = dt.date(2026, 7, 1)
    older = payroll_workbook(employer=office.employer.name, month=july, lines=[payroll_line(0)])
    office.commit("payroll", older, month=july)
    take(office, bank_line(0, serial="B1"))

    take(office, bank_line(0, serial="R9", result="RETURNED"), month=None)

    assert stored("R9").payroll_line == line_of()


def test_bank_return_does_not_pay_a_wage_twice(office):
    load = take(office, bank_line(0, serial="B1"), bank_line(0, serial="B2"))

    assert stored("B1").payroll_line == line_of()
    # The second payment still goes to this person, but pays no wage in full.
    assert (stored("B2").payroll_line, stored("B2").worker) == (None, line_of().worker)
    assert codes(load) == [("W-BANK-AMOUNT", 5)]


def test_bank_return_of_part_of_a_wage_is_this_persons_payment(office):
    load = take(office, bank_line(0, amount=Decimal("5000.00")))

    row = stored("B0")
    assert (row.payroll_line, row.worker, row.month) == (None, line_of().worker, MONTH)
    assert codes(load) == [("W-BANK-AMOUNT", 4)]


def test_bank_return_to_an_unknown_card_is_kept_and_warned_of(office):
    load = take(office, bank_line(0, card=card(99)))

    row = stored("B0")
    assert (row.payroll_line, row.worker, row.employer, row.month) == (None, None, None, MONTH)
    assert codes(load) == [("W-BANK-UNMATCHED", 4)]
    assert card(99) not in str(load.report)


def test_bank_return_under_another_name_is_warned_of(office):
    load = take(office, bank_line(0, name="李强"))

    assert stored("B0").payroll_line == line_of()
    assert codes(load) == [("W-BANK-NAME", 4)]


def test_bank_return_before_the_month_began_pays_no_wage_of_it(office):
    take(office, bank_line(0, traded_on=dt.date(2026, 7, 31)))

    assert stored("B0").payroll_line is None


def test_bank_return_finds_people_who_share_a_card_by_name(office):
    shared = [
        payroll_line(2, card=card(7), gross=Decimal("8000.00"), net=Decimal("7800.00")),
        payroll_line(4, card=card(7), gross=Decimal("8000.00"), net=Decimal("7800.00")),
    ]
    office.commit("payroll", office.payroll(*shared), employer=None)

    take(
        office,
        bank_line(0, serial="S1", name="李强", card=card(7)),
        bank_line(0, serial="S2", name="欧阳明", card=card(7)),
        bank_line(0, serial="S3", name="欧阳明", card=card(7), amount=Decimal("1.00")),
        bank_line(0, serial="S4", name="王五", card=card(7), amount=Decimal("1.00")),
    )

    assert [stored(serial).worker.name for serial in ("S1", "S2", "S3")] == [
        "李强",
        "欧阳明",
        "欧阳明",
    ]
    assert stored("S4").worker is None


def test_bank_return_without_a_month_pays_the_oldest_wage_first(office):
    july = dt.date(2026, 7, 1)
    older = payroll_workbook(employer=office.employer.name, month=july, lines=[payroll_line(0)])
    office.commit("payroll", older, month=july)

    take(office, bank_line(0, serial="B1"), bank_line(0, serial="B2"), month=None)

    assert (stored("B1").month, stored("B2").month) == (july, MONTH)


def test_bank_return_follows_the_version_in_force(office):
    take(office, bank_line(0, serial="B1"))
    office.commit("payroll", office.payroll(payroll_line(0)), reason="更正")

    load = take(office, bank_line(0, serial="B2"))

    # Paid is paid, whichever version of the sheet says so.
    assert stored("B2").payroll_line is None
    assert codes(load) == [("W-BANK-AMOUNT", 4)]


def test_bank_return_keeps_each_word_of_the_bank_once(office):
    take(office, bank_line(0), bank_line(1))

    load = take(
        office, bank_line(0, amount=Decimal("1.00")), bank_line(1), bank_line(1, serial="B9")
    )

    assert load.report["diff"] == {"new": 1, "changed": 0, "missing": 0}
    assert stored("B0").amount == Decimal("7800.00")
    assert BankReturnLine.objects.count() == 3


def test_bank_return_of_one_employer_looks_at_its_wages_alone(office):
    office.commit(
        "payroll",
        office.payroll(payroll_line(2, id_number=id_number(9), card=card(9))),
        employer=None,
    )

    take(office, bank_line(0), bank_line(2, card=card(9)), employer=office.employer)

    assert stored("B0").worker is not None
    assert (stored("B2").worker, stored("B2").employer) == (None, office.employer)


def test_bank_return_to_a_card_of_the_roster_is_that_persons_and_warned_of(office):
    entry = RosterEntryFactory(
        project=office.project, employer=office.employer, card_index=card_index(card(9))
    )

    load = take(office, bank_line(0, card=card(9)), month=None)

    row = stored("B0")
    assert (row.payroll_line, row.worker, row.employer, row.month) == (
        None,
        entry.worker,
        office.employer,
        None,
    )
    assert codes(load) == [("W-BANK-UNMATCHED", 4)]
