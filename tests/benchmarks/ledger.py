"""欠薪台账: the full computation against one SQL aggregate and an ORM loop; one changed project."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from api.demo.synthesis import Scale, synthesize
from arrears.models import LedgerEntry
from arrears.services.batches import batches_by_region, side_by_side
from arrears.services.ledger import refresh_ledgers
from sites.law import LawAt
from sites.lib.money import from_fen
from sites.models import BankReturnLine, PayrollLine, Project
from sites.queries import work_calendar
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.multiplying import settle_tables
from tests.factories.sites import BankReturnLineFactory

ROUNDS = 3
SCALE = Scale(projects=240, workers=12_000, months=8, seed=1, last_month=dt.date(2026, 9, 1))
PART = 4
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


def measure(scale: Scale = SCALE, *, rounds: int = ROUNDS) -> list[Result]:
    """Two hundred and forty projects of six regions; each round begins without a ledger."""
    synthesize(scale, now=timezone.now())
    settle_tables()
    projects = list(Project.objects.order_by("pk"))
    part = projects[: len(projects) // PART]
    # Warm enough: a whole round more would take as long as one that counts.
    refresh_all(part[:3])
    aggregate(projects)
    values = by_turns(
        {
            "part": seconds(lambda: refresh_all(part), before=clear),
            "full": seconds(lambda: refresh_all(projects), before=clear),
            "doubted": seconds(lambda: refresh_all(projects, full=True), before=settle_tables),
            "two": seconds(lambda: refresh_all(projects, connections=2), before=clear),
            "aggregate": seconds(lambda: aggregate(projects)),
            "orm": seconds(lambda: orm_loop(projects)),
            "again": seconds(lambda: refresh_all(projects), before=settle_tables),
            "changed": seconds(
                lambda: refresh_all(projects[:1]), before=lambda: pay_one(projects[0])
            ),
            "night": seconds(lambda: refresh_all(projects), before=lambda: pay_one(projects[0])),
        },
        rounds=rounds,
        warm_ups=0,
    )
    assert ledger_sums() == aggregate(projects) == orm_loop(projects)
    return results(values, scale=scale, part=len(part))


def results(values: Mapping[str, Sequence[float]], *, scale: Scale, part: int) -> list[Result]:
    """The lines of the report for a scale, and the part of its projects."""
    count, lines = scale.projects, scale.workers * scale.months
    return [
        compared(
            "ledger_full",
            f"由空表计算 {count} 个项目、{lines:,} 行工资的台账，对一条手写汇总 SQL",
            ours=values["full"],
            against=values["aggregate"],
            goal=Goal("<=", 6),
            unit="s",
        ),
        compared(
            "ledger_full_two_connections",
            "同上，每批各用一个连接，同时两批，对同一条 SQL",
            ours=values["two"],
            against=values["aggregate"],
            goal=Goal("<=", 6),
            unit="s",
        ),
        compared(
            "ledger_full_doubted",
            "已有台账全部从源数据重新核算并逐行比对，对同一条 SQL",
            ours=values["doubted"],
            against=values["aggregate"],
            goal=Goal("<=", 6),
            unit="s",
        ),
        *against_orm(values),
        compared(
            "ledger_growth",
            f"每行所用时间：{count} 个项目，对 {part} 个",
            ours=[value / PART for value in values["full"]],
            against=values["part"],
            goal=Goal("<=", 1.2),
            unit="s",
        ),
        *nights(values, count),
    ]


def against_orm(values: Mapping[str, Sequence[float]]) -> list[Result]:
    """A full run, batch by batch and two at a time, against the loop."""
    return [
        compared(
            "ledger_against_orm",
            "由空表计算，对逐行读取并在 Python 里合计",
            ours=values["full"],
            against=values["orm"],
            goal=Goal("<=", 1 / 3),
            unit="s",
        ),
        compared(
            "ledger_against_orm_two_connections",
            "由空表计算，同时两批，对逐行读取并在 Python 里合计",
            ours=values["two"],
            against=values["orm"],
            goal=Goal("<=", 1 / 3),
            unit="s",
        ),
    ]


def nights(values: Mapping[str, Sequence[float]], count: int) -> list[Result]:
    """What a night costs that finds a ledger: of so many projects, or of the one that changed."""
    return [
        compared(
            "ledger_unchanged",
            "同样项目再过一夜，源数据无一变化，对同一条 SQL",
            ours=values["again"],
            against=values["aggregate"],
            goal=Goal("<=", 6),
            unit="s",
        ),
        compared(
            "ledger_one_project",
            f"只重算 {count} 个项目中有变化的一个，对由空表计算全部",
            ours=values["changed"],
            against=values["full"],
            goal=Goal("<=", 1 / 200),
            unit="s",
        ),
        compared(
            "ledger_night_one_changed",
            f"{count} 个项目的一夜，其中一个有变化，对由空表计算全部",
            ours=values["night"],
            against=values["full"],
            goal=Goal("<=", 1 / 200),
            unit="s",
        ),
    ]


def clear() -> None:
    """An empty ledger, as before the first night."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {LedgerEntry._meta.db_table}")


def refresh_all(projects: Sequence[Project], *, full: bool = False, connections: int = 1) -> None:
    """As the nightly run does, batch by batch, or some batches side by side."""
    calendar = work_calendar()

    def refresh(batch: list[Project]) -> None:
        law = LawAt(DAY, batch[0].region_id)
        refresh_ledgers(projects=batch, day=DAY, law=law, calendar=calendar, full=full)

    for _ in side_by_side(refresh, batches_by_region(projects), connections=connections):
        pass


def orm_loop(projects: Sequence[Project]) -> tuple[int, Decimal, Decimal, Decimal]:
    """The other yardstick: rows read one by one and added up in Python; stores nothing."""
    keys = [project.pk for project in projects]
    paid: defaultdict[tuple[int, int, dt.date], Decimal] = defaultdict(Decimal)
    for row in BankReturnLine.objects.filter(project__in=keys).iterator():
        if row.worker_id is not None and row.employer_id is not None and row.month is not None:
            sign = {"SUCCESS": 1, "RETURNED": -1}.get(row.result, 0)
            paid[row.worker_id, row.employer_id, row.month] += sign * row.amount
    count, due, given, left = 0, Decimal(0), Decimal(0), Decimal(0)
    lines = PayrollLine.objects.filter(sheet__project__in=keys).select_related("sheet")
    for line in lines.iterator():
        got = paid[line.worker_id, line.sheet.employer_id, line.sheet.month]
        count, due, given = count + 1, due + line.net, given + got
        left += max(line.net - got, Decimal(0))
    return count, due, given, left


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
