"""欠薪台账: the full computation against one SQL aggregate, one changed project against all."""

import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from sites.lib.money import from_fen
from sites.models import BankReturnLine, PayrollLine, Project
from sites.queries import work_calendar
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.multiplying import settle_tables
from tests.benchmarks.paid_months import LINES, pay_projects
from tests.factories.sites import BankReturnLineFactory

ROUNDS = 3
DAY = dt.date(2026, 11, 2)
_changes = itertools.count(1)

# By hand: the version in force of each sheet, what the bank paid and took back, what is left.
AGGREGATE = """
WITH latest AS (
    SELECT DISTINCT ON (project_id, employer_id, month) id, project_id, employer_id, month
    FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
    ORDER BY project_id, employer_id, month, version DESC
), due AS (
    SELECT s.project_id, s.employer_id, l.worker_id, s.month, l.net
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
), bank AS (
    SELECT project_id, employer_id, worker_id, month,
           sum(CASE result WHEN 'SUCCESS' THEN amount WHEN 'RETURNED' THEN -amount ELSE 0 END) paid
    FROM sites_bankreturnline WHERE project_id = ANY(%(projects)s)
    GROUP BY project_id, employer_id, worker_id, month
), months AS (
    SELECT net AS due, coalesce(paid, 0) AS paid, greatest(net - coalesce(paid, 0), 0) AS left_
    FROM due LEFT JOIN bank USING (project_id, employer_id, worker_id, month)
)
SELECT count(*), sum(due), sum(paid), sum(left_) FROM months
"""


def measure() -> list[Result]:
    """Sixty projects, eight months; each round begins without a ledger."""
    projects = pay_projects()
    # Warm enough: a whole round more would take as long as one that counts.
    refresh_all(projects[:3])
    aggregate(projects)
    values = by_turns(
        {
            "full": seconds(lambda: refresh_all(projects), before=clear),
            "aggregate": seconds(lambda: aggregate(projects)),
            "again": seconds(lambda: refresh_all(projects), before=settle_tables),
            "changed": seconds(
                lambda: refresh_all(projects[:1]), before=lambda: pay_one(projects[0])
            ),
        },
        rounds=ROUNDS,
        warm_ups=0,
    )
    assert ledger_sums() == aggregate(projects)
    return [
        compared(
            "ledger_full",
            f"由空表计算 60 个项目、{LINES:,} 行工资的台账，对一条手写汇总 SQL",
            ours=values["full"],
            against=values["aggregate"],
            goal=Goal("<=", 6),
            unit="s",
        ),
        compared(
            "ledger_unchanged",
            "同样 60 个项目重算一遍，无一变化，对同一条 SQL",
            ours=values["again"],
            against=values["aggregate"],
            goal=Goal("<=", 6),
            unit="s",
        ),
        compared(
            "ledger_one_project",
            "只重算 60 个项目中有变化的一个，对全部重算",
            ours=values["changed"],
            against=values["again"],
            goal=Goal("<=", 1 / 30),
            unit="s",
        ),
    ]


def clear() -> None:
    """An empty ledger, as before the first night."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {LedgerEntry._meta.db_table}")


def refresh_all(projects: Sequence[Project]) -> None:
    """As the nightly run does, project by project."""
    calendar = work_calendar()
    for project in projects:
        refresh_ledger(project=project, day=DAY, calendar=calendar)


def pay_one(project: Project) -> None:
    """One payment more of a project: its ledger is no longer true."""
    paid = BankReturnLine.objects.filter(project=project).values("payroll_line")
    line = PayrollLine.objects.filter(sheet__project=project).exclude(pk__in=paid).first()
    assert line is not None
    BankReturnLineFactory(payroll_line=line, serial=f"late-{next(_changes)}")


def aggregate(projects: Sequence[Project]) -> tuple[int, Decimal, Decimal, Decimal]:
    """The yardstick: worker-months, due, paid, outstanding; yuan."""
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE, {"projects": [project.pk for project in projects]})
        count, *sums = cursor.fetchone()
    due, paid, outstanding = (from_fen(int(value)) for value in sums)
    return count, due, paid, outstanding


def ledger_sums() -> tuple[int, Decimal, Decimal, Decimal]:
    """The same four numbers by our ledger."""
    sums = LedgerEntry.objects.aggregate(due=Sum("due"), paid=Sum("paid"), left=Sum("outstanding"))
    return LedgerEntry.objects.count(), sums["due"], sums["paid"], sums["left"]
