"""地图现状: sites as points and as clusters on a grid, and the totals of each division.

One statement a question whatever the number of sites. A past day is answered from the days the
rows carry: a warning counts from the day it was raised until the day it was closed, at the level
it had then; wages count as unpaid until the day they were settled.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from arrears.enums import LEVEL_ORDER, Level
from sites.lib.money import from_fen
from sites.models import Project

RANKS = {rank: level for level, rank in LEVEL_ORDER.items()}
ROWS_OF_GRID = 1 << 31

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Box = Sequence[Decimal]

UNPAID_NOW = "outstanding > 0"
UNPAID_THEN = "(outstanding > 0 OR settled_on > %(day)s)"
LEVEL_NOW = "level"
# Where nothing is written down, it never had another.
LEVEL_THEN = """coalesce((
    SELECT h.level FROM arrears_warninglevel h
    WHERE h.warning_id = w.id AND h.since <= %(day)s ORDER BY h.since DESC LIMIT 1
  ), w.level)"""
# Named parameters, but for the scope, whose own come in front.
SITES = """
WITH scope (id) AS ({scope}),
warned AS (
  SELECT project_id, max(CASE {level}
    WHEN 'RED' THEN 4 WHEN 'ORANGE' THEN 3 WHEN 'YELLOW' THEN 2 ELSE 1 END) AS rank
  FROM arrears_arrearswarning w
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
SELECT code, name, longitude::float8, latitude::float8, rank, fen::bigint, workers, late
FROM chosen WHERE placed ORDER BY rank DESC, fen DESC, late DESC, code
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
    longitude: float
    latitude: float
    level: Level | None
    outstanding: Decimal
    worker_count: int
    days_late: int


@dataclass(frozen=True, slots=True)
class SiteCluster:
    """Sites of one cell of the grid: where their middle is, how many, how bad at worst.

    `worker_count` adds up the sites: who is owed on two of them counts twice.
    """

    longitude: float
    latitude: float
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


@dataclass(frozen=True, slots=True)
class Words:
    """A column of text as one run of bytes: read from the cache ten times faster than a list."""

    run: bytes
    ends: Integers

    @classmethod
    def of(cls, words: Sequence[str]) -> "Words":
        """Keep these, in their order."""
        encoded = [word.encode() for word in words]
        ends = np.cumsum([0, *(len(word) for word in encoded)], dtype=np.int64)
        return cls(b"".join(encoded), ends)

    def __getitem__(self, at: int) -> str:
        """The word at a place."""
        return self.run[self.ends[at] : self.ends[at + 1]].decode()


@dataclass(frozen=True, slots=True)
class SiteTable:
    """The placed sites of a scope on one day, the worst first, as columns.

    Read once and kept for a moment, it answers for every view: choosing and grouping fifty
    thousand rows takes milliseconds, reading them from the ledger takes a second.

    Attributes:
        codes: project codes, in the order of all columns.
        names: project names.
        longitudes: WGS 84 degrees.
        latitudes: the same.
        ranks: level of the worst warning, 0 for none to 4 for red.
        fen: unpaid past the pay day.
        workers: people owed.
        late: days since the earliest missed pay day.
    """

    codes: Words
    names: Words
    longitudes: Floats
    latitudes: Floats
    ranks: Integers
    fen: Integers
    workers: Integers
    late: Integers

    def within(self, box: Box | None, levels: Sequence[Level | None] = ()) -> Integers:
        """The places in the columns of the sites of a box and of some levels, the worst first."""
        chosen = np.ones(len(self.ranks), dtype=bool)
        if box is not None:
            west, south, east, north = (float(edge) for edge in box)
            chosen &= (self.longitudes >= west) & (self.longitudes <= east)
            chosen &= (self.latitudes >= south) & (self.latitudes <= north)
        if levels:
            wanted = [0 if level is None else LEVEL_ORDER[level] for level in levels]
            chosen &= np.isin(self.ranks, wanted)
        return np.flatnonzero(chosen)

    def marks(self, places: Integers) -> list[SiteMark]:
        """Sites as they are."""
        return [self._mark(int(at)) for at in places]

    def clusters(self, places: Integers, cell: Decimal) -> list[SiteMark | SiteCluster]:
        """Sites gathered in cells so many degrees wide and high; a lonely one stays itself."""
        size = float(cell)
        columns = np.floor(self.longitudes[places] / size).astype(np.int64)
        rows = np.floor(self.latitudes[places] / size).astype(np.int64)
        # One number a cell sorts ten times faster than pairs; there are never so many rows.
        _, of, counts = np.unique(
            columns * ROWS_OF_GRID + rows, return_inverse=True, return_counts=True
        )
        by_cell = np.split(places[np.argsort(of, kind="stable")], np.cumsum(counts)[:-1])
        return [
            self._mark(int(inside[0])) if len(inside) == 1 else self._cluster(inside)
            for inside in by_cell
            if len(inside)
        ]

    def _mark(self, at: int) -> SiteMark:
        return SiteMark(
            code=self.codes[at],
            name=self.names[at],
            longitude=float(self.longitudes[at]),
            latitude=float(self.latitudes[at]),
            level=RANKS.get(int(self.ranks[at])),
            outstanding=from_fen(int(self.fen[at])),
            worker_count=int(self.workers[at]),
            days_late=int(self.late[at]),
        )

    def _cluster(self, inside: Integers) -> SiteCluster:
        counts = np.bincount(self.ranks[inside], minlength=len(RANKS) + 1)
        return SiteCluster(
            longitude=float(self.longitudes[inside].mean()),
            latitude=float(self.latitudes[inside].mean()),
            level=RANKS.get(int(self.ranks[inside].max())),
            outstanding=from_fen(int(self.fen[inside].sum())),
            worker_count=int(self.workers[inside].sum()),
            days_late=int(self.late[inside].max()),
            count=len(inside),
            by_level={
                level: int(counts[rank]) for rank, level in sorted(RANKS.items(), reverse=True)
            },
        )


def site_table(*, projects: QuerySet[Project], question: MapQuestion) -> SiteTable:
    """Read the placed sites of a scope in one query."""
    rows = _rows(projects, question, POINTS)
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 8
    codes, names, longitudes, latitudes, ranks, fen, workers, late = columns
    return SiteTable(
        codes=Words.of(codes),
        names=Words.of(names),
        longitudes=np.array(longitudes, dtype=np.float64),
        latitudes=np.array(latitudes, dtype=np.float64),
        ranks=np.array(ranks, dtype=np.int64),
        fen=np.array(fen, dtype=np.int64),
        workers=np.array(workers, dtype=np.int64),
        late=np.array(late, dtype=np.int64),
    )


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
    looks_back = question.day < question.today
    statement = SITES.format(
        scope=scope,
        unpaid=UNPAID_THEN if looks_back else UNPAID_NOW,
        level=LEVEL_THEN if looks_back else LEVEL_NOW,
        levels="rank = ANY(%(ranks)s)" if ranks else "TRUE",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + tail, {**named, "day": question.day, "ranks": ranks, **values})
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows
