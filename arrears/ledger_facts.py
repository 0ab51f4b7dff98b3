"""台账事实: reads everything one project's ledger rests on, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from arrears.enums import CaseState
from arrears.liability import Engagement, Party
from arrears.models import CaseClaim
from arrears.reckoning import (
    Attendance,
    BankLine,
    Claim,
    Facts,
    PayStandard,
    SheetLine,
    WorkerMonth,
    settle_payments,
)
from sites.enums import AccountAction, AccountStatus
from sites.lib.days import add_months, month_start
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    BankReturnLine,
    Company,
    LaborContract,
    Participation,
    PayrollLine,
    PayrollSheet,
    Project,
    SpecialWageAccount,
)


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What the ledger of one project rests on.

    Attributes:
        months: what is known of each worker-month.
        companies: every company named here, by key.
        engagements: how companies came to the project.
        inflow_months: months in which labor cost was paid into the special account.
        has_account: whether there is an account to watch.
    """

    months: dict[WorkerMonth, Facts]
    companies: dict[int, Party]
    engagements: tuple[Engagement, ...]
    inflow_months: frozenset[dt.date]
    has_account: bool


def read_ledger_facts(project: Project) -> LedgerFacts:
    """Read one project's facts; the same number of queries whatever its size."""
    lines = dict(_sheet_lines(project))
    attendance = dict(_attendance(project))
    standards = dict(_standards(project))
    claims = dict(_claims(project))
    payments = settle_payments(_bank_lines(project))
    # Money for a month of which nothing is known may belong to another month of the worker.
    keys = lines.keys() | attendance.keys() | claims.keys() | payments.keys()
    months = {
        key: Facts(
            line=lines.get(key),
            attendance=attendance.get(key),
            standard=standards.get((key.employer, key.worker)),
            claim=claims.get(key),
            **({"payments": payments[key]} if key in payments else {}),
        )
        for key in keys
    }
    companies = _companies(project, {key.employer for key in keys})
    return LedgerFacts(
        months=months,
        companies=companies,
        engagements=_engagements(project, companies),
        inflow_months=_inflow_months(project),
        has_account=SpecialWageAccount.objects.filter(project=project)
        .exclude(status=AccountStatus.CLOSED)
        .exists(),
    )


def latest_sheets(project: Project) -> dict[int, PayrollSheet]:
    """The version in force of each payroll sheet of the project, by key."""
    return {
        sheet.pk: sheet
        for sheet in PayrollSheet.objects.filter(project=project)
        .order_by("employer", "month", "-version")
        .distinct("employer", "month")
    }


def _sheet_lines(project: Project) -> Iterator[tuple[WorkerMonth, SheetLine]]:
    sheets = latest_sheets(project)
    rows = PayrollLine.objects.filter(sheet__in=list(sheets)).values_list(
        "sheet", "worker", "row", "days", "net"
    )
    for sheet_key, worker, row, days, net in rows.iterator():
        sheet = sheets[sheet_key]
        yield (
            WorkerMonth(sheet.employer_id, worker, sheet.month),
            SheetLine(sheet.pk, sheet.version, sheet.load_id, row, days, net),
        )


def _attendance(project: Project) -> Iterator[tuple[WorkerMonth, Attendance]]:
    rows = AttendanceMonth.objects.filter(project=project).values_list(
        "employer", "worker", "month", "days", "load"
    )
    for employer, worker, month, days, load in rows.iterator():
        yield WorkerMonth(employer, worker, month), Attendance(days, load)


def _standards(project: Project) -> Iterator[tuple[tuple[int, int], PayStandard]]:
    rows = LaborContract.objects.filter(project=project).values_list(
        "employer", "worker", "wage_form", "rate", "load"
    )
    for employer, worker, form, rate, load in rows.iterator():
        yield (employer, worker), PayStandard(form, rate, load)


def _claims(project: Project) -> Iterator[tuple[WorkerMonth, Claim]]:
    rows = (
        CaseClaim.objects.filter(case__project=project)
        .exclude(case__state=CaseState.CLOSED)
        .order_by("case__filed_on", "pk")
        .values_list("case__employer", "worker", "month", "case__number", "amount", "evidence")
    )
    for employer, worker, month, number, amount, evidence in rows:
        due = Decimal(evidence.get("due", amount))
        yield WorkerMonth(employer, worker, month), Claim(number, due)


def _bank_lines(project: Project) -> Iterator[BankLine]:
    for row in BankReturnLine.objects.filter(project=project).iterator():
        yield BankLine(
            pk=row.pk,
            key=_payment_key(row),
            traded_on=row.traded_on,
            card=row.card_index,
            amount=row.amount,
            result=row.result,
            serial=row.serial,
            load=row.load_id,
            row=row.row,
        )


def _payment_key(row: BankReturnLine) -> WorkerMonth | None:
    if row.employer_id is None or row.worker_id is None:
        return None
    # Where nobody named the month: wages are paid in the month after.
    month = row.month or add_months(month_start(row.traded_on), -1)
    return WorkerMonth(row.employer_id, row.worker_id, month)


def _companies(project: Project, employers: set[int]) -> dict[int, Party]:
    rows = Company.objects.filter(
        Q(pk__in=employers | {project.owner_id, project.general_contractor_id})
        | Q(pk__in=Participation.objects.filter(project=project).values("hired_by"))
    ).values_list("pk", "uscc", "name")
    return {pk: Party(pk, uscc, name) for pk, uscc, name in rows}


def _engagements(project: Project, companies: dict[int, Party]) -> tuple[Engagement, ...]:
    return tuple(
        Engagement(
            company=row.company_id,
            role=row.role,
            hired_by=None if row.hired_by_id is None else companies[row.hired_by_id],
            entered_on=row.entered_on,
            exited_on=row.exited_on,
            is_qualified=row.is_qualified,
        )
        for row in Participation.objects.filter(project=project).order_by("pk")
    )


def _inflow_months(project: Project) -> frozenset[dt.date]:
    days = AccountTransaction.objects.filter(
        account__project=project, action=AccountAction.LABOR_COST_IN
    ).values_list("traded_on", flat=True)
    return frozenset(month_start(day) for day in days)
