"""欠薪台账: keeps the worker-month ledger of a project true to its sources.

Always computed from all facts of the project and compared with what is stored: what comes in
step by step gives the same rows as a computation from nothing.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.ledger_facts import LedgerFacts, read_ledger_facts
from arrears.liability import Step, engagement_of, liability_chain
from arrears.models import LedgerEntry
from arrears.reckoning import Facts, Payments, Reckoned, WorkerMonth, carry_over, reckon_all
from sites.law import LawAt
from sites.lib.days import WorkCalendar, add_months
from sites.models import Project
from sites.queries import work_calendar

KEY_FIELDS = ("project", "employer", "worker", "month")
VALUE_FIELDS = (
    "attended_days",
    "due",
    "basis",
    "is_estimated",
    "paid",
    "outstanding",
    "due_on",
    "settled_on",
    "days_late",
    "payer",
    "liability",
    "evidence",
)
COMPARED = tuple("payer_id" if name == "payer" else name for name in VALUE_FIELDS)
BATCH = 2000


@transaction.atomic
def refresh_ledger(
    *,
    project: Project,
    day: dt.date,
    law: LawAt | None = None,
    calendar: WorkCalendar | None = None,
) -> int:
    """Recompute one project's ledger as of a day (Decree 724 arts 11-14, 29-31, 36).

    A row that nothing supports any more is deleted; an unchanged row is not written.

    Args:
        project: whose ledger; no other project is touched.
        day: local day that lateness is counted to.
        law: the law of that day and the project's region, if the caller has it.
        calendar: working days, if the caller has them.

    Returns:
        How many rows were written or deleted.

    Raises:
        UnknownParameter: the divisor of monthly wages is not in force on the day.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    law = law or LawAt(day, project.region_id)
    calendar = calendar or work_calendar()
    facts = read_ledger_facts(project)
    divisor = law.decimal("payment.monthly_paid_days")
    months = carry_over(facts.months, monthly_paid_days=divisor)
    due_days = {
        month: calendar.pay_day(month, project.pay_day, month_offset=1)
        for month in {key.month for key in months}
    }
    reckoned = reckon_all(months, due_days=due_days, day=day, monthly_paid_days=divisor)
    chains = _Chains(project, facts)
    wanted = {
        key: _entry(project, key, values, months[key], due_days[key.month], chains, day)
        for key, values in reckoned.items()
    }
    return _store(project, wanted, day)


def refresh_ledgers(
    *, projects: Sequence[Project], day: dt.date, law: LawAt, calendar: WorkCalendar
) -> int:
    """As `refresh_ledger`, for projects of one region; rows written or deleted together."""
    return sum(
        refresh_ledger(project=project, day=day, law=law, calendar=calendar) for project in projects
    )


@transaction.atomic
def refresh_if_changed(*, project: Project, day: dt.date) -> None:
    """Bring the ledger up to date when files came in since it was computed.

    A legal act must not rest on yesterday's ledger. The mark stays: the nightly run has the
    warnings still to do.
    """
    if Project.objects.filter(pk=project.pk, changed_at__isnull=False).exists():
        refresh_ledger(project=project, day=day)


class _Chains:
    """Liability chains, one computation for each employer and month."""

    def __init__(self, project: Project, facts: LedgerFacts) -> None:
        self._project = project
        self._facts = facts
        self._known: dict[tuple[int, dt.date], tuple[Step, ...]] = {}

    def of(self, key: WorkerMonth) -> tuple[Step, ...]:
        place = (key.employer, key.month)
        if place not in self._known:
            companies = self._facts.companies
            self._known[place] = liability_chain(
                employer=companies[key.employer],
                owner=companies[self._project.owner_id],
                general_contractor=companies[self._project.general_contractor_id],
                engagement=engagement_of(self._facts.engagements, key.employer, key.month),
                labor_cost_missed=self._missed(key.month),
            )
        return self._known[place]

    def _missed(self, month: dt.date) -> bool:
        # Labor cost of a month comes in with its wages, in the month after.
        return self._facts.has_account and not (
            {month, add_months(month, 1)} & self._facts.inflow_months
        )


def _entry(
    project: Project,
    key: WorkerMonth,
    values: Reckoned,
    facts: Facts,
    due_on: dt.date,
    chains: _Chains,
    day: dt.date,
) -> LedgerEntry:
    chain = chains.of(key)
    return LedgerEntry(
        project=project,
        employer_id=key.employer,
        worker_id=key.worker,
        month=key.month,
        attended_days=values.attended_days,
        due=values.due,
        basis=values.basis,
        is_estimated=values.is_estimated,
        paid=values.paid,
        outstanding=values.outstanding,
        due_on=due_on,
        settled_on=values.settled_on,
        days_late=values.days_late,
        payer_id=chain[0].party.pk,
        liability=[step.as_json() for step in chain],
        evidence=_evidence(facts),
        computed_on=day,
    )


def _evidence(facts: Facts) -> dict[str, object]:
    """The rows a ledger row was computed from, by load, sheet version and row."""
    evidence: dict[str, object] = {}
    if (line := facts.line) is not None:
        evidence["payroll"] = {
            "load": line.load,
            "sheet": line.sheet,
            "version": line.version,
            "row": line.row,
            "net": str(line.net),
        }
    if (attendance := facts.attendance) is not None:
        evidence["attendance"] = {"load": attendance.load, "days": str(attendance.days)}
    if (standard := facts.standard) is not None and facts.line is None:
        evidence["contract"] = {
            "load": standard.load,
            "form": standard.form,
            "rate": str(standard.rate),
        }
    if (claim := facts.claim) is not None:
        evidence["claim"] = {"case": claim.case, "due": str(claim.due)}
    if bank := _bank_evidence(facts.payments):
        evidence["bank"] = bank
    return evidence


def _bank_evidence(payments: Payments) -> list[dict[str, object]]:
    by_result = (
        ("成功", payments.confirmed),
        ("成功后退回", payments.undone),
        ("失败", payments.failed),
    )
    return [
        {
            "load": line.load,
            "row": line.row,
            "serial": line.serial,
            "traded_on": line.traded_on.isoformat(),
            "amount": str(line.amount),
            "result": result,
            # The rest of the payment counts for other months.
            **({"whole": str(line.whole)} if line.whole else {}),
        }
        for result, lines in by_result
        for line in lines
    ]


def _store(project: Project, wanted: dict[WorkerMonth, LedgerEntry], day: dt.date) -> int:
    stored = {
        WorkerMonth(row.employer_id, row.worker_id, row.month): row
        for row in LedgerEntry.objects.filter(project=project)
    }
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    LedgerEntry.objects.filter(pk__in=gone).delete()
    written = [
        row for key, row in wanted.items() if key not in stored or _differs(stored[key], row)
    ]
    LedgerEntry.objects.bulk_create(
        written,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=KEY_FIELDS,
        update_fields=(*VALUE_FIELDS, "computed_on"),
    )
    LedgerEntry.objects.filter(project=project).exclude(computed_on=day).update(computed_on=day)
    return len(written) + len(gone)


def _differs(stored: LedgerEntry, fresh: LedgerEntry) -> bool:
    return any(getattr(stored, name) != getattr(fresh, name) for name in COMPARED)
