"""Reading arrears: complaints by receipt, what each viewer may see, and how sites stand."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from arrears.enums import LEVEL_ORDER, CaseState, ComplaintState, Level, WarningState
from arrears.models import (
    ArrearsWarning,
    Case,
    Complaint,
    LedgerEntry,
    LegalHold,
    MajorRisk,
    PaymentOrder,
    PaymentOrderExpiry,
    RetaliationReport,
)
from arrears.receipts import receipt_index
from sites.lib.days import add_months
from sites.models import Company, Project, User
from sites.queries import projects_supervised_by, region_codes_supervised_by
from sites.sealing import unseal

ZERO = Decimal("0.00")
NEXT_BY_LEVEL = {
    Level.RED: "立案调查",
    Level.ORANGE: "约谈施工总承包单位，现场核实",
    Level.YELLOW: "电话核实，限期补齐资料",
    Level.BLUE: "关注下一支付周期",
}
NEXT_BY_CASE = {
    CaseState.INVESTIGATING: "听取单位意见后送达责令限期支付决定",
    CaseState.ORDERED: "限期届满时核查是否支付",
    CaseState.ORDER_UNPAID: "办理列入事先告知和列入决定",
}
TAKE_UP_COMPLAINT = "受理投诉并立案调查"
CHECK_MONTHLY = "按月核对工资支付"


@dataclass(frozen=True, slots=True)
class ProgressMessage:
    """A message as the worker with the receipt and the handler read it."""

    from_worker: bool
    words: str
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a complaint stands: state, what comes next and by when, messages oldest first."""

    state_words: str
    next_step: str
    next_date: dt.date | None
    messages: tuple[ProgressMessage, ...]


@dataclass(frozen=True, slots=True)
class ProjectMonth:
    """One wage month of a project, yuan; `due` is None for a month with no ledger (a gap)."""

    month: dt.date
    worker_count: int
    due: Decimal | None
    paid: Decimal
    outstanding: Decimal
    due_on: dt.date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One site of the queue: what, how bad, since when, why, what next; money is yuan.

    `level` is None where no warning is open but something waits.
    """

    project: Project
    level: Level | None
    outstanding: Decimal
    worker_count: int
    days_late: int
    since: dt.date | None
    reason: str
    citation: str
    reason_count: int
    next_step: str
    next_on: dt.date | None


def complaint_by_receipt(*, receipt_code: str) -> Complaint | None:
    """The complaint of a receipt, however the code was typed; None when there is none."""
    index = receipt_index(receipt_code)
    if not index:
        return None
    return (
        Complaint.objects.filter(receipt_index=index)
        .select_related("project__site", "case")
        .first()
    )


def retaliation_due_on(*, complaint: Complaint) -> dt.date | None:
    """By when the complainant is reached about retaliation he told of; None when none waits."""
    waiting = complaint.retaliation_reports.filter(answered_at=None)
    return waiting.values_list("due_on", flat=True).first()


def complaint_progress(*, complaint: Complaint, day: dt.date) -> Progress:
    """What the worker is told of a complaint on a local day."""
    next_step, next_date = _next_for_worker(complaint, day)
    return Progress(
        state_words=complaint.get_state_display(),
        next_step=next_step,
        next_date=next_date,
        messages=tuple(
            ProgressMessage(
                from_worker=row.from_worker,
                words=unseal(row.words_sealed, purpose="complaint.message"),
                sent_at=row.sent_at,
            )
            for row in complaint.messages.order_by("sent_at", "pk")
        ),
    )


def complaint_text(*, complaint: Complaint) -> str:
    """What the worker said; for the inspectors of the region, never for a contractor."""
    return unseal(complaint.words_sealed, purpose="complaint.words")


def _next_for_worker(complaint: Complaint, day: dt.date) -> tuple[str, dt.date | None]:
    if complaint.state == ComplaintState.RECEIVED:
        late = "，已超过期限，可拨打12333催办" if complaint.accept_due_on < day else ""
        return f"决定是否受理并告知您{late}", complaint.accept_due_on
    case = complaint.case
    if complaint.state != ComplaintState.IN_CASE or case is None:
        return "已办结", None
    if case.state == CaseState.INVESTIGATING:
        return "调查核实，听取单位意见", case.investigation_due_on
    if case.state == CaseState.ORDERED:
        order = case.payment_orders.order_by("-pk").first()
        return "单位应在此日前付清", None if order is None else order.due_on
    if case.state == CaseState.ORDER_UNPAID:
        return "单位逾期未付，正在依法追究", None
    return "已结案", case.closed_on


def complaints_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Complaint]:
    """Complaints on projects the viewer supervises, and of his regions' unknown sites.

    Contractors see none.
    """
    projects = projects_supervised_by(viewer=viewer, day=day)
    codes = region_codes_supervised_by(viewer=viewer, day=day)
    return Complaint.objects.filter(
        Q(project__in=projects) | Q(project__isnull=True, region__in=codes)
    ).select_related("project__region", "region", "case")


def retaliation_visible_to(*, viewer: User, day: dt.date) -> QuerySet[RetaliationReport]:
    """Reports of retaliation with the complaints the viewer may see. Contractors see none."""
    seen = complaints_visible_to(viewer=viewer, day=day)
    return RetaliationReport.objects.filter(complaint__in=seen).select_related(
        "complaint__project__region", "complaint__region", "complaint__case", "earlier"
    )


def cases_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Case]:
    """Cases on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return Case.objects.filter(project__in=projects).select_related(
        "project__region", "employer", "payer", "handler", "second_inspector"
    )


def warnings_visible_to(*, viewer: User, day: dt.date) -> QuerySet[ArrearsWarning]:
    """Warnings, open and closed, on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return ArrearsWarning.objects.filter(project__in=projects).select_related("project__region")


def major_risks_visible_to(*, viewer: User, day: dt.date) -> QuerySet[MajorRisk]:
    """Entries of the list of major risks on projects the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return MajorRisk.objects.filter(project__in=projects).select_related("project__region")


def legal_holds_visible_to(*, viewer: User, day: dt.date) -> QuerySet[LegalHold]:
    """Holds on projects that the viewer supervises."""
    projects = projects_supervised_by(viewer=viewer, day=day)
    return LegalHold.objects.filter(project__in=projects.values("pk"))


def project_months(*, project: Project) -> list[ProjectMonth]:
    """Due, paid and late of each wage month, oldest first; a month without rows is a gap."""
    return months_of(LedgerEntry.objects.filter(project=project))


def months_of(entries: QuerySet[LedgerEntry]) -> list[ProjectMonth]:
    """As `project_months`, of any rows of the ledger."""
    rows = {
        row["month"]: row
        for row in entries.order_by()
        .values("month")
        .annotate(
            people=Count("worker", distinct=True),
            due_sum=Sum("due"),
            paid_sum=Sum("paid"),
            owed_sum=Sum("outstanding"),
            first_due_on=Min("due_on"),
            late=Max("days_late"),
        )
    }
    if not rows:
        return []
    months: list[ProjectMonth] = []
    month = min(rows)
    while month <= max(rows):
        row = rows.get(month)
        if row is None:
            months.append(ProjectMonth(month, 0, None, ZERO, ZERO, None, 0))
        else:
            months.append(
                ProjectMonth(
                    month=month,
                    worker_count=row["people"],
                    due=row["due_sum"],
                    paid=row["paid_sum"],
                    outstanding=row["owed_sum"],
                    due_on=row["first_due_on"],
                    days_late=row["late"],
                )
            )
        month = add_months(month, 1)
    return months


def employer_case_facts(*, company: Company, year: int) -> dict[str, object]:
    """What was found against an employer in a calendar year, for its compliance grade.

    A case counts as dealt with (查处) once, in the year its first order was served. Orders
    and expiries are those against the company itself, whoever employed the workers.

    Returns:
        `year`; `cases_filed`, `cases_dealt_with`: case numbers; `orders`: document numbers
        served on the company; `expiries`: document numbers of its orders established unpaid;
        `unpaid_amount` (yuan) and `unpaid_worker_count` at those expiries.
    """
    filed = Case.objects.filter(employer=company, filed_on__year=year)
    dealt_with = (
        Case.objects.filter(employer=company)
        .annotate(first_served_on=Min("payment_orders__served_on"))
        .filter(first_served_on__year=year)
    )
    orders = PaymentOrder.objects.filter(company=company, served_on__year=year)
    expiries = list(
        PaymentOrderExpiry.objects.filter(order__company=company, established_on__year=year)
        .select_related("order")
        .order_by("established_on", "pk")
    )
    return {
        "year": year,
        "cases_filed": list(filed.order_by("filed_on", "pk").values_list("number", flat=True)),
        "cases_dealt_with": list(
            dealt_with.order_by("first_served_on", "pk").values_list("number", flat=True)
        ),
        "orders": list(orders.order_by("served_on", "pk").values_list("number", flat=True)),
        "expiries": [row.order.number for row in expiries],
        "unpaid_amount": sum((row.unpaid_amount for row in expiries), ZERO),
        "unpaid_worker_count": sum(row.unpaid_worker_count for row in expiries),
    }


def site_standings(*, projects: Iterable[Project], day: dt.date) -> list[QueueItem]:
    """What each site is, how bad, since when, why and what next, in the order given.

    Also where nothing waits. The same number of queries for any number of sites.
    """
    by_key = {project.pk: project for project in projects}
    warnings = _warnings_of(by_key)
    arrears = _arrears_of(by_key, day)
    complaints = _complaints_of(by_key)
    cases = _cases_of(by_key)
    return [
        _queue_item(
            project,
            warnings.get(key, []),
            arrears.get(key),
            complaints.get(key),
            cases.get(key),
            day,
        )
        for key, project in by_key.items()
    ]


@dataclass(frozen=True, slots=True)
class _Arrears:
    outstanding: Decimal
    worker_count: int
    first_due_on: dt.date


def _queue_item(
    project: Project,
    warnings: list[ArrearsWarning],
    arrears: _Arrears | None,
    complaint_due_on: dt.date | None,
    case: Case | None,
    day: dt.date,
) -> QueueItem:
    top = warnings[0] if warnings else None
    level = None if top is None else Level(top.level)
    next_step, next_on = CHECK_MONTHLY, None
    if level is not None:
        next_step = NEXT_BY_LEVEL[level]
    if complaint_due_on is not None:
        next_step, next_on = TAKE_UP_COMPLAINT, complaint_due_on
    if case is not None:
        next_step, next_on = NEXT_BY_CASE[CaseState(case.state)], _case_clock(case)
    since = None if top is None else top.level_since
    return QueueItem(
        project=project,
        level=level,
        outstanding=ZERO if arrears is None else arrears.outstanding,
        worker_count=0 if arrears is None else arrears.worker_count,
        days_late=0 if arrears is None else (day - arrears.first_due_on).days,
        since=since if arrears is None else arrears.first_due_on,
        reason="" if top is None else top.words,
        citation="" if top is None else top.citation,
        reason_count=len(warnings),
        next_step=next_step,
        next_on=next_on,
    )


def _case_clock(case: Case) -> dt.date | None:
    if case.state == CaseState.INVESTIGATING:
        return case.investigation_due_on
    return max((order.due_on for order in case.payment_orders.all()), default=None)


def _warnings_of(projects: dict[int, Project]) -> dict[int, list[ArrearsWarning]]:
    found: dict[int, list[ArrearsWarning]] = {}
    rows = ArrearsWarning.objects.filter(project__in=projects, state=WarningState.OPEN)
    for row in rows.order_by("level_since", "pk"):
        found.setdefault(row.project_id, []).append(row)
    for own in found.values():
        own.sort(key=lambda row: -LEVEL_ORDER[Level(row.level)])
    return found


def _arrears_of(projects: dict[int, Project], day: dt.date) -> dict[int, _Arrears]:
    rows = (
        LedgerEntry.objects.filter(project__in=projects, outstanding__gt=0, due_on__lt=day)
        .values("project")
        .annotate(
            owed=Sum("outstanding"),
            people=Count("worker", distinct=True),
            first_due_on=Min("due_on"),
        )
    )
    return {
        row["project"]: _Arrears(row["owed"], row["people"], row["first_due_on"]) for row in rows
    }


def _complaints_of(projects: dict[int, Project]) -> dict[int, dt.date]:
    rows = (
        Complaint.objects.filter(project__in=projects, state=ComplaintState.RECEIVED)
        .values("project")
        .annotate(first=Min("accept_due_on"))
    )
    return {row["project"]: row["first"] for row in rows}


def _cases_of(projects: dict[int, Project]) -> dict[int, Case]:
    """Of each site the open case whose term comes first; a site may have several."""
    rows = Case.objects.filter(~Q(state=CaseState.CLOSED), project__in=projects)
    found = sorted(
        rows.prefetch_related("payment_orders"),
        key=lambda row: (_case_clock(row) or dt.date.max, row.pk),
        reverse=True,
    )
    return {row.project_id: row for row in found}
