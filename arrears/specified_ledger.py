"""台账的规格: the ledger row by row, as `arrears.reckoning` says; what the SQL is compared with.

Also used for the people whose payments have to be balanced over several months.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from arrears.evidence import written_out
from arrears.ledger_facts import ChainFacts, read_chain_facts, read_ledger_facts
from arrears.liability import Step, engagement_of, lender_of, liability_chain
from arrears.reckoning import Reckoned, WorkerMonth, carry_over, reckon_all
from sites.law import LawAt
from sites.lib.days import WorkCalendar, add_months
from sites.models import Project

__all__ = ["Chains", "Row", "read_chain_facts", "specified_rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger but for who answers; `project` is a key."""

    project: int
    key: WorkerMonth
    values: Reckoned
    due_on: dt.date
    evidence: dict[str, object]


def specified_rows(
    project: Project,
    *,
    day: dt.date,
    law: LawAt,
    calendar: WorkCalendar,
    people: Collection[tuple[int, int]] | None = None,
    until: dt.datetime | None = None,
) -> Iterator[Row]:
    """Reckon a project's ledger from its facts.

    Args:
        project: whose.
        day: local day that lateness is counted to.
        law: of that day and region.
        calendar: working days.
        people: only these, by keys of employer and worker; all when not given.
        until: leave out what came in from this moment on.

    Raises:
        UnknownParameter: the divisor of monthly wages is not in force on the day.
    """
    divisor = law.decimal("payment.monthly_paid_days")
    known = read_ledger_facts(project, people=people, until=until)
    months = carry_over(known, monthly_paid_days=divisor)
    due_days = {
        month: calendar.pay_day(month, project.pay_day, month_offset=1)
        for month in {key.month for key in months}
    }
    reckoned = reckon_all(months, due_days=due_days, day=day, monthly_paid_days=divisor)
    for key, values in reckoned.items():
        if people is None or (key.employer, key.worker) in people:
            yield Row(project.pk, key, values, due_days[key.month], written_out(months[key]))


class Chains:
    """Liability chains of one project, one computation for each employer and month."""

    def __init__(self, project: Project, facts: ChainFacts) -> None:
        """Take what the chains of several projects rest on."""
        self._project = project
        self._facts = facts
        self._engagements = facts.engagements.get(project.pk, ())
        self._lendings = facts.lendings.get(project.pk, ())
        self._inflow = facts.inflow_months.get(project.pk, frozenset())

    def of(self, employer: int, month: dt.date) -> tuple[Step, ...]:
        """Those who answer for an employer's arrears of a month; the first pays first."""
        companies = self._facts.companies
        return liability_chain(
            employer=companies[employer],
            owner=companies[self._project.owner_id],
            general_contractor=companies[self._project.general_contractor_id],
            engagement=engagement_of(self._engagements, employer, month),
            labor_cost_missed=self._missed(month),
            lender=lender_of(self._lendings, employer, month),
            unpaid=self._facts.unpaid.get(self._project.pk),
        )

    def _missed(self, month: dt.date) -> bool:
        # Labor cost of a month comes in with its wages, in the month after.
        return self._project.pk in self._facts.with_account and not (
            {month, add_months(month, 1)} & self._inflow
        )
