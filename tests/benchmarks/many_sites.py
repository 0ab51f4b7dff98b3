"""Fifty thousand sites with warnings and unpaid wages, for the map and the queue."""

import datetime as dt

from sites.models import Project
from tests.benchmarks.multiplying import FIRST, multiply, settle_tables
from tests.factories.arrears import ArrearsWarningFactory, LedgerEntryFactory
from tests.factories.sites import ProjectFactory

SITES = 50_000
# Every fifth site owes so many people.
OWING, OWED_PEOPLE = 5, 10
DAY = dt.date.today()  # noqa: DTZ011 -- the server reads the same clock


def place_sites(count: int, *, after: int = 0) -> Project:
    """One site written by hand, the others copied from it, spread over the city.

    Every site has a warning, every fifth owes ten people their wages of one month.

    Args:
        count: how many copies.
        after: how many there are already.
    """
    first = FIRST + after
    pattern = ProjectFactory()
    warning = ArrearsWarningFactory(project=pattern, raised_on=DAY, level_since=DAY)
    due_on = DAY - dt.timedelta(days=40)
    people = [LedgerEntryFactory(project=pattern, due_on=due_on) for _ in range(OWED_PEOPLE)]
    multiply(
        pattern,
        source=f"generate_series(1, {count}) n",
        id=f"{first} + n",
        code=f"'S' || n + {after}",
        name="'泰安市示例工程第' || n || '号'",
        region="(ARRAY['370902','370911','370921','370923','370982','370983'])[1 + mod(n, 6)]",
    )
    multiply(
        pattern.site,
        source=f"generate_series(1, {count}) n",
        id=f"{first} + n",
        project=f"{first} + n",
        code=f"'TS' || n + {after}",
        longitude="116.1 + mod(n * 7919::bigint, 100003) / 54000.0",
        latitude="35.6 + mod(n * 104729::bigint, 100019) / 110000.0",
    )
    multiply(
        warning,
        source=f"generate_series(1, {count}) n",
        project=f"{first} + n",
        level="(ARRAY['RED','ORANGE','YELLOW','BLUE'])[1 + mod(n, 4)]",
    )
    for person in people:
        multiply(
            person,
            source=f"generate_series(1, {count // OWING}) n",
            project=f"{first} + n * {OWING}",
        )
    settle_tables()
    return pattern
