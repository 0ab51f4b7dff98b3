"""What a worker-month rests on is told by the rows that counted, whatever came in since."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.evidence import evidence_of
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import (
    AttendanceMonthFactory,
    BankReturnLineFactory,
    CashReceiptFactory,
    LaborContractFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def told(project):
    refresh_ledger(project=project, day=DAY)
    [entry] = LedgerEntry.objects.filter(project=project)
    return evidence_of([entry])[entry.pk]


def results(evidence):
    return [(line["result"], line["amount"]) for line in evidence["bank"]]


def test_a_sheet_of_later_is_not_told_for_the_one_that_counted():
    line = PayrollLineFactory()
    project = line.sheet.project
    before = told(project)
    second = PayrollSheetFactory(project=project, version=2, supersedes=line.sheet, reason="更正")
    PayrollLineFactory(sheet=second, worker=line.worker, gross=Decimal("7000.00"))

    [entry] = LedgerEntry.objects.filter(project=project)

    assert evidence_of([entry]) == {entry.pk: before}
    assert before["payroll"]["version"] == 1
    assert told(project)["payroll"]["version"] == 2


def test_what_counted_stands_first_then_what_came_back_then_what_never_left():
    line = PayrollLineFactory()
    project = line.sheet.project
    BankReturnLineFactory(payroll_line=line, result="FAILED", amount=Decimal("3.00"))
    back = BankReturnLineFactory(payroll_line=line, amount=Decimal("2.00"))
    BankReturnLineFactory(payroll_line=line, amount=Decimal("1.00"))
    # What takes a payment back may name no worker; its serial number says which.
    BankReturnLineFactory(
        payroll_line=None,
        project=project,
        employer=None,
        worker=None,
        month=None,
        payee_name="某人",
        card_index=back.card_index,
        card_last4=back.card_last4,
        amount=back.amount,
        serial=back.serial,
        result="RETURNED",
    )

    assert results(told(project)) == [("成功", "1.00"), ("成功后退回", "2.00"), ("失败", "3.00")]


def test_a_bank_that_says_failed_later_takes_the_payment_back():
    line = PayrollLineFactory()
    paid = BankReturnLineFactory(payroll_line=line, traded_on=dt.date(2026, 7, 20))
    BankReturnLineFactory(
        payroll_line=line, serial=paid.serial, result="FAILED", traded_on=dt.date(2026, 7, 21)
    )

    assert [result for result, _ in results(told(line.sheet.project))] == ["成功后退回", "失败"]


def test_cash_with_a_signature_is_told_beside_the_bank():
    line = PayrollLineFactory()
    project = line.sheet.project
    BankReturnLineFactory(payroll_line=line, amount=Decimal("6000.00"))
    CashReceiptFactory(project=project, worker=line.worker)

    assert results(told(project)) == [("现金签收", "500.00"), ("成功", "6000.00")]


def test_a_contract_is_told_only_where_no_sheet_says_what_is_due():
    attendance = AttendanceMonthFactory()
    project, worker = attendance.project, attendance.worker
    LaborContractFactory(project=project, worker=worker)

    assert set(told(project)) == {"attendance", "contract"}

    PayrollLineFactory(sheet=PayrollSheetFactory(project=project), worker=worker)
    assert set(told(project)) == {"payroll", "attendance"}


@pytest.mark.parametrize("written", [{"claim": {"case": "泰人社监〔2026〕1号"}}, {}])
def test_what_was_written_out_is_told_as_it_was_written(written):
    entry = LedgerEntryFactory(written_evidence=written)

    assert evidence_of([entry]) == {entry.pk: written}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_evidence_costs_the_same_queries_for_any_number(count, django_assert_max_num_queries):
    sheet = PayrollSheetFactory()
    for _ in range(count):
        line = PayrollLineFactory(sheet=sheet)
        AttendanceMonthFactory(project=sheet.project, worker=line.worker)
        BankReturnLineFactory(payroll_line=line)
    refresh_ledger(project=sheet.project, day=DAY)
    entries = list(LedgerEntry.objects.all())

    with django_assert_max_num_queries(6):
        found = evidence_of(entries)

    assert len(found) == len(entries) == count
    assert all(set(one) == {"payroll", "attendance", "bank"} for one in found.values())
