"""The ledger: what it rests on, and that step by step equals all at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arrears.enums import Basis, CaseState
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_if_changed, refresh_ledger
from arrears.specified_ledger import specified_rows
from sites.enums import AccountStatus, BankResult
from sites.law import LawAt
from sites.models import CashReceipt
from sites.queries import work_calendar
from tests.factories.arrears import CaseClaimFactory, CaseFactory, LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    LaborContractFactory,
    LoadFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    SpecialWageAccountFactory,
    WorkerFactory,
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
    assert entry.evidence == {
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
    assert entry.evidence == {
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
    assert [row["result"] for row in entry.evidence["bank"]] == ["成功后退回"]


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
    assert entry.evidence["claim"] == {"case": claim.case.number, "due": "6600.00"}

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


def test_refresh_if_changed_recomputes_only_a_marked_project():
    line = PayrollLineFactory()
    project = line.sheet.project

    refresh_if_changed(project=project, day=DAY)
    assert LedgerEntry.objects.count() == 0

    project.changed_at = NOW
    project.save()
    refresh_if_changed(project=project, day=DAY)

    project.refresh_from_db()
    assert (LedgerEntry.objects.count(), project.changed_at) == (1, NOW)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sheet", "attend", "contract", "pay", "fail", "return", "cash", "inflow"]),
        st.integers(0, 1),
        st.integers(5, 7),
        st.sampled_from([Decimal("1000.00"), Decimal("6600.00")]),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


def take(project, workers, step, number):
    """One file comes in: a sheet version, attendance, a contract, or a line of the bank."""
    kind, who, month, amount, _ = step
    worker, first = workers[who], dt.date(2026, month, 1)
    where = {"project": project, "worker": worker}
    if kind == "sheet":
        count = project.payroll_sheets.filter(month=first).count()
        sheet = PayrollSheetFactory(project=project, month=first, version=count + 1, reason="更正")
        PayrollLineFactory(sheet=sheet, worker=worker, gross=amount)
    elif kind == "attend":
        project.attendance_months.filter(worker=worker, month=first).delete()
        AttendanceMonthFactory(**where, month=first)
    elif kind == "contract":
        worker.labor_contracts.all().delete()
        LaborContractFactory(**where)
    elif kind == "inflow":
        AccountTransactionFactory(account=project.special_account, traded_on=first)
    elif kind == "cash":
        CashReceipt.objects.create(
            **where,
            employer=project.general_contractor,
            month=first,
            amount=amount,
            paid_on=dt.date(2026, 7, 1) + dt.timedelta(days=number),
            row=number + 2,
            load=LoadFactory(project=project),
        )
    else:
        result = {"pay": "SUCCESS", "fail": "FAILED", "return": "RETURNED"}[kind]
        BankReturnLineFactory(
            **where,
            payroll_line=None,
            employer=project.general_contractor,
            month=first,
            card_index="card",
            card_last4="0000",
            amount=amount,
            result=result,
            traded_on=dt.date(2026, 7, 1) + dt.timedelta(days=number),
        )


@pytest.mark.timeout(120)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_refresh_ledger_step_by_step_equals_all_at_once(steps):
    project = ProjectFactory()
    SpecialWageAccountFactory(project=project)
    workers = WorkerFactory.create_batch(2)
    for number, step in enumerate(steps):
        take(project, workers, step, number)
        if step[-1]:
            refresh(project, DAY - dt.timedelta(days=number))
    refresh(project)
    incremental = rows(project)

    LedgerEntry.objects.filter(project=project).delete()
    refresh(project)

    assert rows(project) == incremental
    assert numbers(project) == specified(project)


def numbers(project):
    """What is stored, as the specification gives it."""
    return {
        (row.employer_id, row.worker_id, row.month): (
            row.attended_days,
            row.due,
            row.basis,
            row.paid,
            row.outstanding,
            row.due_on,
            row.settled_on,
            row.days_late,
            row.evidence,
        )
        for row in LedgerEntry.objects.filter(project=project)
    }


def specified(project):
    law = LawAt(DAY, project.region_id)
    found = specified_rows(project, day=DAY, law=law, calendar=work_calendar())
    return {
        (row.key.employer, row.key.worker, row.key.month): (
            row.values.attended_days,
            row.values.due,
            row.values.basis,
            row.values.paid,
            row.values.outstanding,
            row.due_on,
            row.values.settled_on,
            row.values.days_late,
            row.evidence,
        )
        for row in found
    }
