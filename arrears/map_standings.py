"""地图现状: sites as points and as clusters on a grid, and the totals of each division.

One statement a question whatever the number of sites. A past day is answered from the days the
rows carry: a warning counts from the day it was raised until the day it was closed, at the level
it last had; wages count as unpaid until the day they were settled.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from arrears.enums import LEVEL_ORDER, Level
from sites.lib.money import from_fen
from sites.models import Project

RANKS = {rank: level for level, rank in LEVEL_ORDER.items()}

UNPAID_NOW = "outstanding > 0"
UNPAID_THEN = "(outstanding > 0 OR settled_on > %(day)s)"
# Named parameters, but for the scope, whose own come in front.
SITES = """
WITH scope (id) AS ({scope}),
warned AS (
  SELECT project_id, max(CASE level
    WHEN 'RED' THEN 4 WHEN 'ORANGE' THEN 3 WHEN 'YELLOW' THEN 2 ELSE 1 END) AS rank
  FROM arrears_arrearswarning
  WHERE raised_on <= %(day)s AND (closed_on IS NULL OR closed_on > %(day)s)
    AND project_id IN (SELECT id FROM scope)
  GROUP BY project_id
),
owed AS (
  SELECT project_id, sum(CASE WHEN outstanding > 0 THEN outstanding ELSE due END) AS fen,
    count(DISTINCT worker_id) AS workers, %(day)s - min(due_on) AS late
  FROM arrears_ledgerentry
  WHERE due_on < %(day)s AND {unpaid} AND project_id IN (SELECT id FROM scope)
  GROUP BY project_id
),
standing AS (
  SELECT p.code, p.name, p.region_id, t.longitude, t.latitude, t.position_doubt,
    coalesce(w.rank, 0) AS rank, coalesce(o.fen, 0) AS fen,
    coalesce(o.workers, 0) AS workers, coalesce(o.late, 0) AS late,
    t.longitude IS NOT NULL AND t.latitude IS NOT NULL AS placed
  FROM scope s JOIN sites_project p ON p.id = s.id JOIN sites_site t ON t.project_id = p.id
  LEFT JOIN warned w ON w.project_id = p.id LEFT JOIN owed o ON o.project_id = p.id
),
chosen AS (SELECT * FROM standing WHERE {levels})
"""
POINTS = """
SELECT code, name, longitude, latitude, rank, fen, workers, late FROM chosen WHERE placed
ORDER BY rank DESC, fen DESC, late DESC, code LIMIT %(limit)s
"""
CELLS = """
SELECT min(code), min(name), avg(longitude), avg(latitude), max(rank), sum(fen), sum(workers),
  max(late), count(*), count(*) FILTER (WHERE rank = 4), count(*) FILTER (WHERE rank = 3),
  count(*) FILTER (WHERE rank = 2), count(*) FILTER (WHERE rank = 1)
FROM chosen WHERE placed
GROUP BY floor(longitude / %(cell)s), floor(latitude / %(cell)s)
ORDER BY max(rank) DESC, sum(fen) DESC
"""
TOTALS = """
SELECT c.region_id, r.name, count(*), count(*) FILTER (WHERE rank = 4),
  count(*) FILTER (WHERE rank = 3), count(*) FILTER (WHERE rank = 2),
  count(*) FILTER (WHERE rank = 1), sum(fen), sum(workers), max(late),
  count(*) FILTER (WHERE NOT placed OR position_doubt <> '')
FROM chosen c JOIN sites_region r ON r.code = c.region_id
GROUP BY c.region_id, r.name ORDER BY c.region_id
"""


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """Of which day, and which levels; None among them means sites without a warning.

    Attributes:
        day: the state at its end.
        today: the reader's day; an earlier `day` is a look back.
        levels: all when empty.
    """

    day: dt.date
    today: dt.date
    levels: tuple[Level | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteMark:
    """One site on the map; degrees are WGS 84, money is yuan, lateness days."""

    code: str
    name: str
    longitude: Decimal
    latitude: Decimal
    level: Level | None
    outstanding: Decimal
    worker_count: int
    days_late: int


@dataclass(frozen=True, slots=True)
class SiteCluster:
    """Sites of one cell of the grid: where their middle is, how many, how bad at worst.

    `worker_count` adds up the sites: who is owed on two of them counts twice.
    """

    longitude: Decimal
    latitude: Decimal
    level: Level | None
    outstanding: Decimal
    worker_count: int
    days_late: int
    count: int
    by_level: dict[Level, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """What the sites registered in one region come to; each counts whole, in one region."""

    code: str
    name: str
    count: int
    by_level: dict[Level, int]
    outstanding: Decimal
    worker_count: int
    days_late: int
    unplaced: int


def site_marks(*, projects: QuerySet[Project], question: MapQuestion, limit: int) -> list[SiteMark]:
    """The placed sites of a scope, the worst first, at most `limit`."""
    return [
        SiteMark(
            code=code,
            name=name,
            longitude=longitude,
            latitude=latitude,
            level=RANKS.get(rank),
            outstanding=from_fen(int(fen)),
            worker_count=workers,
            days_late=late,
        )
        for code, name, longitude, latitude, rank, fen, workers, late in _rows(
            projects, question, POINTS, limit=limit
        )
    ]


def site_clusters(
    *, projects: QuerySet[Project], question: MapQuestion, cell: Decimal
) -> list[SiteMark | SiteCluster]:
    """The placed sites of a scope, gathered in cells; a site alone in its cell stays itself.

    Args:
        projects: the scope.
        question: of which day and levels.
        cell: width and height of a cell in degrees.
    """
    return [_cell(row) for row in _rows(projects, question, CELLS, cell=cell)]


def region_totals(*, projects: QuerySet[Project], question: MapQuestion) -> list[RegionTotal]:
    """What the sites of each region of a scope come to, sites without a place included."""
    return [
        RegionTotal(
            code=code,
            name=name,
            count=count,
            by_level=_by_level(red, orange, yellow, blue),
            outstanding=from_fen(int(fen)),
            worker_count=int(workers),
            days_late=late,
            unplaced=unplaced,
        )
        for code, name, count, red, orange, yellow, blue, fen, workers, late, unplaced in _rows(
            projects, question, TOTALS
        )
    ]


def _cell(row: tuple[Any, ...]) -> SiteMark | SiteCluster:
    code, name, longitude, latitude, rank, fen, workers, late, count, *levels = row
    if count == 1:
        return SiteMark(
            code=code,
            name=name,
            longitude=longitude,
            latitude=latitude,
            level=RANKS.get(rank),
            outstanding=from_fen(int(fen)),
            worker_count=int(workers),
            days_late=late,
        )
    return SiteCluster(
        longitude=longitude,
        latitude=latitude,
        level=RANKS.get(rank),
        outstanding=from_fen(int(fen)),
        worker_count=int(workers),
        days_late=late,
        count=count,
        by_level=_by_level(*levels),
    )


def _by_level(red: int, orange: int, yellow: int, blue: int) -> dict[Level, int]:
    return {Level.RED: red, Level.ORANGE: orange, Level.YELLOW: yellow, Level.BLUE: blue}


def _rows(
    projects: QuerySet[Project], question: MapQuestion, tail: str, **values: Any
) -> Sequence[tuple[Any, ...]]:
    try:
        scope, own = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    # One style of parameters a statement: the scope's, in their order, get names too.
    named: dict[str, Any] = {f"scope{number}": value for number, value in enumerate(own)}
    first, *others = scope.split("%s")
    scope = first + "".join(f"%({name})s{rest}" for name, rest in zip(named, others, strict=True))
    ranks = [0 if level is None else LEVEL_ORDER[level] for level in question.levels]
    statement = SITES.format(
        scope=scope,
        unpaid=UNPAID_NOW if question.day >= question.today else UNPAID_THEN,
        levels="rank = ANY(%(ranks)s)" if ranks else "TRUE",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + tail, {**named, "day": question.day, "ranks": ranks, **values})
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows
