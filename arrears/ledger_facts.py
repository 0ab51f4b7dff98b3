"""台账事实: reads what ledgers rest on, in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from arrears.enums import CaseState
from arrears.liability import Engagement, Lending, Party, Unpaid
from arrears.models import CaseClaim, NameLending, UnpaidWorks
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
from sites.enums import AccountAction, AccountStatus, BankResult
from sites.lib.days import add_months, month_start
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    BankReturnLine,
    CashReceipt,
    Company,
    LaborContract,
    Participation,
    PayrollLine,
    PayrollSheet,
    Project,
    SpecialWageAccount,
)

People = Collection[tuple[int, int]] | None


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What the liability chains of some projects rest on, by key of the project.

    Attributes:
        companies: every company named here, by key.
        engagements: how companies came to each project.
        inflow_months: months in which labor cost was paid into the special account.
        with_account: projects that have an account to watch.
        lendings: under whose name companies built on each project.
        unpaid: project money the owner has not paid, where it was stated.
    """

    companies: Mapping[int, Party]
    engagements: Mapping[int, tuple[Engagement, ...]]
    inflow_months: Mapping[int, frozenset[dt.date]]
    with_account: frozenset[int]
    lendings: Mapping[int, tuple[Lending, ...]]
    unpaid: Mapping[int, Unpaid]


def read_ledger_facts(
    project: Project, *, people: People = None, until: dt.datetime | None = None
) -> dict[WorkerMonth, Facts]:
    """What is known of each worker-month of a project.

    Args:
        project: whose.
        people: only these, by keys of employer and worker; all when not given. Payments of
            others may be among the answers.
        until: leave out what came in from this moment on.
    """
    workers = None if people is None else {worker for _, worker in people}
    lines = dict(_sheet_lines(project, workers, until))
    attendance = dict(_attendance(project, workers, until))
    standards = dict(_standards(project, workers))
    claims = dict(_claims(project, workers))
    payments = settle_payments(_bank_lines(project, workers, until))
    # Money for a month of which nothing is known may belong to another month of the worker.
    keys = lines.keys() | attendance.keys() | claims.keys() | payments.keys()
    return {
        key: Facts(
            line=lines.get(key),
            attendance=attendance.get(key),
            standard=standards.get((key.employer, key.worker)),
            claim=claims.get(key),
            **({"payments": payments[key]} if key in payments else {}),
        )
        for key in keys
    }


def read_chain_facts(projects: Sequence[Project], employers: set[int]) -> ChainFacts:
    """What the chains of projects rest on; the same number of queries for any number."""
    keys = [project.pk for project in projects]
    companies = _companies(projects, employers)
    engagements: defaultdict[int, list[Engagement]] = defaultdict(list)
    for row in Participation.objects.filter(project__in=keys).order_by("pk"):
        engagements[row.project_id].append(
            Engagement(
                company=row.company_id,
                role=row.role,
                hired_by=None if row.hired_by_id is None else companies[row.hired_by_id],
                entered_on=row.entered_on,
                exited_on=row.exited_on,
                is_qualified=row.is_qualified,
            )
        )
    inflow: defaultdict[int, set[dt.date]] = defaultdict(set)
    days = AccountTransaction.objects.filter(
        account__project__in=keys, action=AccountAction.LABOR_COST_IN
    ).values_list("account__project", "traded_on")
    for project, traded_on in days:
        inflow[project].add(month_start(traded_on))
    accounts = SpecialWageAccount.objects.filter(project__in=keys).exclude(
        status=AccountStatus.CLOSED
    )
    return ChainFacts(
        companies=companies,
        engagements={key: tuple(rows) for key, rows in engagements.items()},
        inflow_months={key: frozenset(months) for key, months in inflow.items()},
        with_account=frozenset(accounts.values_list("project", flat=True)),
        lendings=_lendings(keys, companies),
        unpaid=_unpaid_works(keys),
    )


def _lendings(
    projects: Sequence[int], companies: Mapping[int, Party]
) -> dict[int, tuple[Lending, ...]]:
    found: defaultdict[int, list[Lending]] = defaultdict(list)
    rows = NameLending.objects.filter(project__in=projects, withdrawn_at__isnull=True)
    for row in rows.order_by("pk"):
        found[row.project_id].append(
            Lending(row.company_id, companies[row.lender_id], row.since, row.until)
        )
    return {key: tuple(lendings) for key, lendings in found.items()}


def _unpaid_works(projects: Sequence[int]) -> dict[int, Unpaid]:
    """What was stated last of each project."""
    rows = UnpaidWorks.objects.filter(project__in=projects).order_by("as_of", "pk")
    return {row.project_id: Unpaid(row.amount, row.as_of) for row in rows}


def latest_sheets(project: Project, until: dt.datetime | None = None) -> dict[int, PayrollSheet]:
    """The version in force of each payroll sheet of the project, by key."""
    sheets = PayrollSheet.objects.filter(project=project)
    if until is not None:
        sheets = sheets.filter(submitted_at__lt=until)
    return {
        sheet.pk: sheet
        for sheet in sheets.order_by("employer", "month", "-version").distinct("employer", "month")
    }


def _sheet_lines(
    project: Project, workers: set[int] | None, until: dt.datetime | None
) -> Iterator[tuple[WorkerMonth, SheetLine]]:
    sheets = latest_sheets(project, until)
    lines = PayrollLine.objects.filter(sheet__in=list(sheets))
    if workers is not None:
        lines = lines.filter(worker__in=workers)
    rows = lines.values_list("sheet", "worker", "row", "days", "net")
    for sheet_key, worker, row, days, net in rows.iterator():
        sheet = sheets[sheet_key]
        yield (
            WorkerMonth(sheet.employer_id, worker, sheet.month),
            SheetLine(sheet.pk, sheet.version, sheet.load_id, row, days, net),
        )


def _attendance(
    project: Project, workers: set[int] | None, until: dt.datetime | None
) -> Iterator[tuple[WorkerMonth, Attendance]]:
    found = AttendanceMonth.objects.filter(project=project)
    if workers is not None:
        found = found.filter(worker__in=workers)
    if until is not None:
        found = found.filter(month__lt=timezone.localdate(until))
    rows = found.values_list("employer", "worker", "month", "days", "load")
    for employer, worker, month, days, load in rows.iterator():
        yield WorkerMonth(employer, worker, month), Attendance(days, load)


def _standards(
    project: Project, workers: set[int] | None
) -> Iterator[tuple[tuple[int, int], PayStandard]]:
    found = LaborContract.objects.filter(project=project)
    if workers is not None:
        found = found.filter(worker__in=workers)
    rows = found.values_list("employer", "worker", "wage_form", "rate", "load")
    for employer, worker, form, rate, load in rows.iterator():
        yield (employer, worker), PayStandard(form, rate, load)


def _claims(project: Project, workers: set[int] | None) -> Iterator[tuple[WorkerMonth, Claim]]:
    found = CaseClaim.objects.filter(case__project=project)
    if workers is not None:
        found = found.filter(worker__in=workers)
    rows = (
        found.exclude(case__state=CaseState.CLOSED)
        .order_by("case__filed_on", "pk")
        .values_list("case__employer", "worker", "month", "case__number", "amount", "evidence")
    )
    for employer, worker, month, number, amount, evidence in rows:
        due = Decimal(evidence.get("due", amount))
        yield WorkerMonth(employer, worker, month), Claim(number, due)


def bank_line(row: BankReturnLine) -> BankLine:
    """A line of a bank's return as it is reckoned with."""
    return BankLine(
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


def cash_line(receipt: CashReceipt) -> BankLine:
    """Signed cash: a payment that nothing takes back; its key is below zero."""
    return BankLine(
        pk=-receipt.pk,
        key=WorkerMonth(receipt.employer_id, receipt.worker_id, receipt.month),
        traded_on=receipt.paid_on,
        card="",
        amount=receipt.amount,
        result=BankResult.SUCCESS,
        serial="",
        load=receipt.load_id,
        row=receipt.row,
    )


def _bank_lines(
    project: Project, workers: set[int] | None, until: dt.datetime | None
) -> Iterator[BankLine]:
    yield from map(bank_line, _bank_rows(project, workers, until).iterator())
    yield from map(cash_line, _cash_rows(project, workers, until).iterator())


def _cash_rows(
    project: Project, workers: set[int] | None, until: dt.datetime | None
) -> QuerySet[CashReceipt]:
    found = CashReceipt.objects.filter(project=project)
    if until is not None:
        found = found.filter(paid_on__lt=timezone.localdate(until))
    return found if workers is None else found.filter(worker__in=workers)


def _bank_rows(
    project: Project, workers: set[int] | None, until: dt.datetime | None
) -> QuerySet[BankReturnLine]:
    found = BankReturnLine.objects.filter(project=project)
    if until is not None:
        found = found.filter(traded_on__lt=timezone.localdate(until))
    if workers is None:
        return found
    # A return finds its payment by serial before others are guessed at: both are needed, whoever's.
    returned = found.filter(result=BankResult.RETURNED)
    named = Q(result=BankResult.SUCCESS, serial__in=returned.values("serial"))
    return found.filter(Q(worker__in=workers) | Q(result=BankResult.RETURNED) | named)


def _payment_key(row: BankReturnLine) -> WorkerMonth | None:
    if row.employer_id is None or row.worker_id is None:
        return None
    # Where nobody named the month: wages are paid in the month after.
    month = row.month or add_months(month_start(row.traded_on), -1)
    return WorkerMonth(row.employer_id, row.worker_id, month)


def _companies(projects: Sequence[Project], employers: set[int]) -> dict[int, Party]:
    parties = {
        key for project in projects for key in (project.owner_id, project.general_contractor_id)
    }
    hirers = Participation.objects.filter(project__in=projects).values("hired_by")
    lenders = NameLending.objects.filter(project__in=projects).values("lender")
    rows = Company.objects.filter(
        Q(pk__in=employers | parties) | Q(pk__in=hirers) | Q(pk__in=lenders)
    )
    return {pk: Party(pk, uscc, name) for pk, uscc, name in rows.values_list("pk", "uscc", "name")}
