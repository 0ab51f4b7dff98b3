"""The ledger: what it rests on, and that step by step equals all at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.enums import Basis, CaseState
from arrears.evidence import evidence_of
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from sites.enums import AccountStatus, BankResult
from tests.factories.arrears import CaseClaimFactory, CaseFactory, LedgerEntryFactory
from tests.factories.sites import (
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    LaborContractFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    SpecialWageAccountFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
JUNE = dt.date(2026, 6, 1)


def refresh(project, day=DAY):
    return refresh_ledger(project=project, day=day)


def rows(project):
    # An unchanged row keeps the day from which it holds.
    apart = {"id", "computed_on"}
    fields = [field.attname for field in LedgerEntry._meta.fields if field.attname not in apart]
    return list(
        LedgerEntry.objects.filter(project=project)
        .order_by("employer", "worker", "month")
        .values(*fields)
    )


def told(entry):
    """What the entry rests on, as a page tells it."""
    return evidence_of([entry])[entry.pk]


def test_refresh_ledger_takes_the_latest_version_and_names_its_evidence():
    first = PayrollSheetFactory()
    worker = PayrollLineFactory(sheet=first).worker
    second = PayrollSheetFactory(
        project=first.project, version=2, supersedes=first, reason="补录加班"
    )
    line = PayrollLineFactory(sheet=second, worker=worker, gross=Decimal("7000.00"), row=9)
    bank = BankReturnLineFactory(payroll_line=line, amount=Decimal("5000.00"))

    written = refresh(first.project)

    entry = LedgerEntry.objects.get()
    assert written == 1
    assert (entry.due, entry.paid, entry.outstanding) == (7000, 5000, 2000)
    assert (entry.basis, entry.is_estimated, entry.due_on, entry.days_late) == (
        Basis.PAYROLL,
        False,
        dt.date(2026, 7, 20),
        57,
    )
    assert told(entry) == {
        "payroll": {
            "load": second.load_id,
            "sheet": second.pk,
            "version": 2,
            "row": 9,
            "net": "7000.00",
        },
        "bank": [
            {
                "load": bank.load_id,
                "row": bank.row,
                "serial": bank.serial,
                "traded_on": "2026-07-20",
                "amount": "5000.00",
                "result": "成功",
            }
        ],
    }


def test_refresh_ledger_estimates_who_attended_and_leaves_gaps():
    attendance = AttendanceMonthFactory()
    project, worker = attendance.project, attendance.worker
    contract = LaborContractFactory(project=project, worker=worker)
    AttendanceMonthFactory(project=project)

    refresh(project)

    entry = LedgerEntry.objects.get()
    assert (entry.worker, entry.due, entry.basis, entry.is_estimated) == (
        worker,
        6600,
        Basis.CONTRACT_ATTENDANCE,
        True,
    )
    assert told(entry) == {
        "attendance": {"load": attendance.load_id, "days": "22.0"},
        "contract": {"load": contract.load_id, "form": "DAY", "rate": "300.00"},
    }


def test_refresh_ledger_lets_a_bank_return_undo_what_was_paid():
    line = PayrollLineFactory()
    paid = BankReturnLineFactory(payroll_line=line)
    refresh(line.sheet.project)
    assert LedgerEntry.objects.get().settled_on == dt.date(2026, 7, 20)

    BankReturnLineFactory(
        payroll_line=line,
        result=BankResult.RETURNED,
        serial=paid.serial,
        traded_on=dt.date(2026, 7, 22),
    )
    refresh(line.sheet.project)

    entry = LedgerEntry.objects.get()
    assert (entry.outstanding, entry.settled_on) == (6600, None)
    assert [row["result"] for row in told(entry)["bank"]] == ["成功后退回"]


def test_refresh_ledger_matches_no_payment_without_a_worker():
    line = PayrollLineFactory()
    BankReturnLineFactory(
        payroll_line=None,
        project=line.sheet.project,
        employer=None,
        worker=None,
        month=None,
        payee_name="某人",
        card_index="x",
        card_last4="0000",
        amount=Decimal("6600.00"),
    )

    refresh(line.sheet.project)

    assert LedgerEntry.objects.get().paid == 0


def test_refresh_ledger_makes_the_general_contractor_pay_first():
    participation = ParticipationFactory()
    project, employer = participation.project, participation.company
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project, employer=employer))

    refresh(project)

    entry = LedgerEntry.objects.get()
    assert entry.payer == project.general_contractor
    assert [(step["uscc"], step["article"]) for step in entry.liability] == [
        (project.general_contractor.uscc, "《保障农民工工资支付条例》第三十条第三款"),
        (employer.uscc, "《保障农民工工资支付条例》第三十条第一款"),
    ]


@pytest.mark.parametrize(
    ("status", "traded_on", "roles"),
    [
        (AccountStatus.ACTIVE, dt.date(2026, 5, 31), ["清偿", "先行垫付"]),
        (AccountStatus.ACTIVE, dt.date(2026, 6, 1), ["清偿"]),
        (AccountStatus.ACTIVE, dt.date(2026, 7, 31), ["清偿"]),
        (AccountStatus.ACTIVE, dt.date(2026, 8, 1), ["清偿", "先行垫付"]),
        (AccountStatus.CLOSED, dt.date(2026, 5, 31), ["清偿"]),
    ],
)
def test_refresh_ledger_names_the_owner_when_labor_cost_was_not_paid_in(status, traded_on, roles):
    line = PayrollLineFactory()
    account = SpecialWageAccountFactory(project=line.sheet.project, status=status)
    AccountTransactionFactory(account=account, traded_on=traded_on)

    refresh(line.sheet.project)

    assert [step["role"] for step in LedgerEntry.objects.get().liability] == roles


def test_refresh_ledger_keeps_a_case_s_finding_against_a_corrected_sheet():
    line = PayrollLineFactory()
    project = line.sheet.project
    claim = CaseClaimFactory(
        case=CaseFactory(project=project), worker=line.worker, evidence={"due": "6600.00"}
    )
    lower = PayrollSheetFactory(project=project, version=2, reason="更正")
    PayrollLineFactory(sheet=lower, worker=line.worker, gross=Decimal("1.00"))

    refresh(project)

    entry = LedgerEntry.objects.get()
    assert (entry.due, entry.basis) == (6600, Basis.CLAIM)
    assert told(entry)["claim"] == {"case": claim.case.number, "due": "6600.00"}

    claim.case.state = CaseState.CLOSED
    claim.case.save()
    refresh(project)

    assert LedgerEntry.objects.get().due == 1


def test_refresh_ledger_takes_a_claim_s_amount_where_its_due_is_unknown():
    claim = CaseClaimFactory(evidence={})

    refresh(claim.case.project)

    assert LedgerEntry.objects.get().due == claim.amount


def test_refresh_ledger_deletes_what_nothing_supports_and_leaves_other_projects():
    stale = LedgerEntryFactory()
    other = LedgerEntryFactory()

    assert refresh(stale.project) == 1

    assert list(LedgerEntry.objects.all()) == [other]


def test_refresh_ledger_writes_nothing_twice_and_ages_the_next_day():
    line = PayrollLineFactory()
    project = line.sheet.project
    refresh(project)

    assert refresh(project) == 0
    assert refresh(project, DAY + dt.timedelta(days=1)) == 1

    entry = LedgerEntry.objects.get()
    assert (entry.days_late, entry.computed_on) == (58, dt.date(2026, 9, 16))


def test_refresh_ledger_asks_the_same_number_of_queries_for_one_row_and_three():
    project = ProjectFactory()
    sheet = PayrollSheetFactory(project=project)

    counts = []
    for _ in range(2):
        PayrollLineFactory(sheet=sheet)
        BankReturnLineFactory(payroll_line=PayrollLineFactory(sheet=sheet))
        LedgerEntry.objects.filter(project=project).delete()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            refresh(project)
        counts.append(len(queries))

    assert counts[0] == counts[1]
