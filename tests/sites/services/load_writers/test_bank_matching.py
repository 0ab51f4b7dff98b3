import datetime as dt
from decimal import Decimal

import pytest

from sites.services.load_writers.bank_matching import (
    Matcher,
    Payee,
    Payment,
    match_waiting_lines,
    payee_of,
)
from tests.factories.sites import (
    BankReturnLineFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    RosterEntryFactory,
)

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


def test_find_takes_a_return_for_what_was_paid_last(line):
    july = PayrollLineFactory(
        sheet__project=line.sheet.project,
        sheet__employer=line.sheet.employer,
        sheet__month=dt.date(2026, 7, 1),
        worker=line.worker,
        card_index="card",
        card_last4="0001",
    )
    found = matcher(line)
    assert [found.find(payment(serial=serial)) for serial in ("B1", "B2")] == [july, line]

    assert found.find(payment(serial="R", result="RETURNED")) == line


def test_find_person_fills_the_oldest_wage_not_covered_yet(line):
    BankReturnLineFactory(payroll_line=None, **paid_to(line, AUGUST), amount=Decimal("6000.00"))
    # Money without a month covers none.
    BankReturnLineFactory(payroll_line=None, **paid_to(line, None), amount=Decimal("6000.00"))
    found = matcher(line)

    assert found.find_person(payment(amount=Decimal("600.00"))) == payee_of(line)
    assert found.find_person(payment(amount=Decimal("1.00"))) == Payee(
        line.worker, line.sheet.employer_id, None
    )
    # The sender named the month.
    named = payment(amount=Decimal("1.00"), month=AUGUST)
    assert found.find_person(named) == payee_of(line)


def paid_to(line, month):
    return {
        "project": line.sheet.project,
        "employer": line.sheet.employer,
        "worker": line.worker,
        "month": month,
        "card_index": "card",
        "card_last4": "0001",
    }


def test_find_person_opens_a_wage_again_with_a_return(line):
    found = matcher(line)
    found.find_person(payment(amount=Decimal("6600.00")))
    found.find_person(payment(amount=Decimal("600.00"), result="RETURNED", month=AUGUST))

    assert found.find_person(payment(amount=Decimal("600.00"))) == payee_of(line)


def test_find_person_without_a_sheet_looks_at_the_roster(line):
    entry = RosterEntryFactory(
        project=line.sheet.project, card_index="new", entered_on=dt.date(2026, 3, 1)
    )
    later = RosterEntryFactory(
        project=line.sheet.project,
        worker=entry.worker,
        employer=ParticipationFactory(project=line.sheet.project).company,
        card_index="new",
        entered_on=dt.date(2026, 9, 11),
    )
    options = {"cards": ["new"]}
    expected = Payee(entry.worker, entry.employer_id, None, is_on_sheet=False)

    assert matcher(line, **options).find_person(payment(card_index="new")) == expected
    after = payment(card_index="new", traded_on=dt.date(2026, 9, 11), month=AUGUST)
    assert matcher(line, **options).find_person(after) == Payee(
        entry.worker, later.employer_id, AUGUST, is_on_sheet=False
    )
    of_one = matcher(line, employer=entry.employer, **options)
    assert of_one.find_person(after) == Payee(
        entry.worker, entry.employer_id, AUGUST, is_on_sheet=False
    )
    early = payment(card_index="new", traded_on=dt.date(2026, 2, 28))
    assert matcher(line, **options).find_person(early) is None


def test_find_person_on_a_roster_card_of_two_goes_by_name(line):
    for name in ("张三", "李四"):
        RosterEntryFactory(project=line.sheet.project, card_index="new", worker__name=name)
    found = matcher(line, cards=["new"])

    assert found.find_person(payment(card_index="new", payee_name="李四")).worker.name == "李四"
    assert found.find_person(payment(card_index="new", payee_name="王五")) is None


def equal_wages(line, *cards):
    """August and September of several people, the same net each time."""
    september = PayrollSheetFactory(
        project=line.sheet.project, employer=line.sheet.employer, month=dt.date(2026, 9, 1)
    )
    later = PayrollLineFactory(sheet=september, worker=line.worker, card_index="card")
    others = [PayrollLineFactory(sheet=september, card_index=card) for card in cards]
    return later, others


def test_find_goes_by_the_month_the_rest_of_the_batch_is_about(line):
    later, _ = equal_wages(line, "two", "three")
    october = {"traded_on": dt.date(2026, 10, 10), "batch": "P9"}
    found = matcher(line, cards=["card", "two", "three"])
    found.note_batches(
        [payment(**october), *(payment(**october, card_index=card) for card in ("two", "three"))]
    )

    assert found.find(payment(**october, serial="B9")) == later
    # Another batch says nothing: the oldest wage first.
    assert found.find(payment(**{**october, "batch": "P8"}, serial="B8")) == line
    assert found.find(payment(**october, serial="B7")) is None


def test_find_person_goes_by_the_batch_too_and_a_tied_batch_says_nothing(line):
    later, _ = equal_wages(line, "two")
    PayrollLineFactory(sheet=line.sheet, card_index="three")
    october = {"traded_on": dt.date(2026, 10, 10), "batch": "P9"}
    found = matcher(line, cards=["card", "two", "three"])
    found.note_batches([payment(**october, card_index="two"), payment(amount=Decimal("1.00"))])
    part = payment(**october, amount=Decimal("600.00"))
    assert found.find_person(part) == payee_of(later)

    tied = matcher(line, cards=["card", "two", "three"])
    tied.note_batches([payment(**october, card_index=card) for card in ("two", "three")])
    assert tied.find_person(part) == payee_of(line)


def test_match_waiting_lines_leaves_a_batch_of_another_month_alone(line):
    later, _ = equal_wages(line)
    about = {"project": line.sheet.project, "traded_on": dt.date(2026, 10, 10), "batch": "P9"}
    BankReturnLineFactory(**about, payroll_line=later, month=dt.date(2026, 9, 1))
    waiting = BankReturnLineFactory(
        **about,
        payroll_line=None,
        worker=None,
        employer=None,
        month=None,
        payee_name="张建国",
        card_index="card",
        card_last4="0001",
        amount=line.net,
    )

    match_waiting_lines(line.sheet)

    waiting.refresh_from_db()
    assert waiting.payroll_line is None
