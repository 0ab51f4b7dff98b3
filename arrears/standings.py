"""现状: what every site owes, is warned of and waits for, in one statement for any number of them.

Counting and ranking tens of thousands of sites is the database's work: the statement reads open
warnings, unpaid ledger rows, waiting complaints and open cases once each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from arrears.enums import LEVEL_ORDER, Level
from arrears.priority import Standing, Weights
from sites.lib.money import from_fen
from sites.models import Project

RANKS = {rank: level for level, rank in LEVEL_ORDER.items()}
ZERO = Decimal("0.00")

# Parameters: the scope's own, then by name. Ledger amounts are fen.
STANDINGS = """
WITH scope (id) AS ({scope}),
warned AS (
  SELECT project_id, count(*) AS reasons, max(CASE level
    WHEN 'RED' THEN 4 WHEN 'ORANGE' THEN 3 WHEN 'YELLOW' THEN 2 ELSE 1 END) AS rank
  FROM arrears_arrearswarning
  WHERE state <> 'CLOSED' AND project_id IN (SELECT id FROM scope) GROUP BY project_id
),
owed AS (
  SELECT project_id,
    coalesce(sum(outstanding) FILTER (WHERE due_on < %s), 0) AS overdue,
    coalesce(sum(outstanding) FILTER (WHERE due_on >= %s), 0) AS coming,
    min(due_on) FILTER (WHERE due_on < %s) AS first_due_on
  FROM arrears_ledgerentry
  WHERE outstanding > 0 AND due_on <= %s AND project_id IN (SELECT id FROM scope)
  GROUP BY project_id
),
complained AS (
  SELECT project_id, count(*) AS complaints, min(accept_due_on) AS accept_due_on,
    coalesce(sum(amount), 0) AS claimed
  FROM arrears_complaint
  WHERE state = 'RECEIVED' AND project_id IN (SELECT id FROM scope) GROUP BY project_id
),
cased AS (
  SELECT c.project_id, min(CASE WHEN c.state = 'INVESTIGATING' THEN c.investigation_due_on
    ELSE (SELECT max(o.due_on) FROM arrears_paymentorder o WHERE o.case_id = c.id)
  END) AS case_due_on
  FROM arrears_case c
  WHERE c.state <> 'CLOSED' AND c.project_id IN (SELECT id FROM scope)
  GROUP BY c.project_id
),
standing AS (
  SELECT p.id, p.code, coalesce(w.rank, 0) AS rank, coalesce(w.reasons, 0) AS reasons,
    coalesce(o.overdue, 0) AS overdue, coalesce(o.coming, 0) AS coming, o.first_due_on,
    coalesce(k.claimed, 0) AS claimed, coalesce(k.complaints, 0) AS complaints,
    least(k.accept_due_on, c.case_due_on) AS clock_on,
    EXISTS (SELECT FROM arrears_majorrisk m
      WHERE m.project_id = p.id AND m.closed_on IS NULL) AS is_major,
    p.labor_cost_monthly AS monthly
  FROM scope s JOIN sites_project p ON p.id = s.id
  LEFT JOIN warned w ON w.project_id = p.id
  LEFT JOIN owed o ON o.project_id = p.id
  LEFT JOIN complained k ON k.project_id = p.id
  LEFT JOIN cased c ON c.project_id = p.id
  WHERE w.rank IS NOT NULL OR o.overdue > 0 OR k.complaints > 0 OR c.project_id IS NOT NULL
)
"""
COUNTS = "SELECT rank, count(*), sum(overdue) FROM standing GROUP BY rank"
RANKED = """
, scored AS (
  SELECT standing.*, round(
    CASE WHEN greatest(overdue, claimed * 100) + coming > 0
      THEN (greatest(overdue, claimed * 100) + coming) / 100.0 ELSE round(monthly * %s::numeric, 2) END
    * greatest((ARRAY[{probabilities}]::numeric[])[rank + 1],
      CASE WHEN complaints > 0 THEN %s::numeric ELSE 0 END)
    * CASE WHEN first_due_on IS NULL THEN 1
      ELSE least(1 + (%s::date - first_due_on) / %s::numeric, %s::numeric) END
    * CASE WHEN clock_on <= %s THEN %s::numeric ELSE 1 END
    * CASE WHEN is_major THEN %s::numeric ELSE 1 END * %s::numeric, 2) AS score
  FROM standing {levels}
)
SELECT id, rank, overdue, coming, claimed, monthly, first_due_on, complaints, clock_on, is_major,
  count(*) OVER () AS total
FROM scored ORDER BY score DESC, rank DESC, overdue DESC, code LIMIT %s OFFSET %s
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sites of each level want something done, and what all of them owe (yuan)."""

    by_level: dict[Level | None, int]
    overdue: Decimal

    @property
    def sites(self) -> int:
        """Sites of all levels and of none."""
        return sum(self.by_level.values())


@dataclass(frozen=True, slots=True)
class RankedSites:
    """One page of the queue, the most urgent first, and how many sites there are in all."""

    sites: list[Standing]
    total: int


def waiting_counts(*, projects: QuerySet[Project], weights: Weights) -> Counts:
    """Count the sites of a scope that want something done, in one query.

    Args:
        projects: the scope, as the viewer may see it.
        weights: of the day; they bring the day itself.
    """
    rows = _rows(projects, weights, COUNTS, [])
    return Counts(
        by_level={RANKS.get(rank): count for rank, count, _ in rows},
        overdue=sum((from_fen(int(fen)) for _, _, fen in rows), ZERO),
    )


def ranked_sites(
    *,
    projects: QuerySet[Project],
    weights: Weights,
    levels: Sequence[Level] = (),
    limit: int,
    offset: int = 0,
) -> RankedSites:
    """Rank the sites of a scope that want something done, in one query.

    Args:
        projects: the scope, as the viewer may see it and filtered as he wants.
        weights: of the day.
        levels: only sites whose worst open warning has one of these levels.
        limit: sites of the page.
        offset: sites before it.
    """
    wanted = [LEVEL_ORDER[level] for level in levels]
    probabilities = [weights.probability[RANKS.get(rank)] for rank in range(5)]
    tail = RANKED.format(
        probabilities=", ".join(["%s"] * len(probabilities)),
        levels="WHERE rank = ANY(%s)" if wanted else "",
    )
    parameters: list[Any] = [
        weights.unknown,
        *probabilities,
        weights.complaint,
        weights.law.day,
        weights.late_double_days,
        weights.late_cap,
        weights.clock_until,
        weights.clock,
        weights.major,
        weights.festival,
        *([wanted] if wanted else []),
        limit,
        offset,
    ]
    rows = _rows(projects, weights, tail, parameters)
    return RankedSites([_standing(row) for row in rows], rows[0][-1] if rows else 0)


def _rows(
    projects: QuerySet[Project], weights: Weights, tail: str, parameters: list[Any]
) -> list[tuple[Any, ...]]:
    try:
        scope, own = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    day = weights.law.day
    # The scope is Django's own SQL; every value stays a parameter.
    statement = STANDINGS.format(scope=scope) + tail
    with connection.cursor() as cursor:
        cursor.execute(statement, [*own, day, day, day, weights.horizon, *parameters])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _standing(row: tuple[Any, ...]) -> Standing:
    project_id, rank, overdue, coming, claimed, monthly, first_due_on, count, clock_on, major, _ = (
        row
    )
    return Standing(
        project_id=project_id,
        level=RANKS.get(rank),
        overdue=from_fen(int(overdue)),
        coming=from_fen(int(coming)),
        claimed=Decimal(claimed),
        monthly=monthly,
        first_due_on=first_due_on,
        complaints=count,
        clock_on=clock_on,
        is_major=major,
    )
