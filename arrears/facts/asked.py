"""What the facts are read for: sites of one region, a day, its law and calendar."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from arrears.planner import WORK_MEMORY, by_index
from sites.law import LawAt
from sites.lib.days import WorkCalendar, add_months, month_start
from sites.models import Project

# The last month that somebody attended on each site, if any: by the index, one step a site.
# `until` bounds what was known on a past day, as in `arrears.ledger_sql`; null bounds nothing.
LAST_ATTENDED = """
SELECT asked.project_id, (
    SELECT max(month) FROM sites_attendancemonth a
    WHERE a.project_id = asked.project_id AND a.days > 0
        AND (%(until)s::timestamptz IS NULL OR a.month < %(until)s::date)
) AS month
FROM unnest(%(projects)s::bigint[]) AS asked (project_id)
"""


def midnight_after(day: dt.date) -> dt.datetime:
    """The moment a local day ends; what was known on it came before."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@contextmanager
def for_some_sites() -> Iterator[None]:
    """Let queries within find the rows of their sites by the indexes, and sort in memory."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WORK_MEMORY)
        with by_index(merging=True):
            yield


@dataclass(frozen=True)
class Asked:
    """The question.

    Attributes:
        projects: all of one region, so that one law holds for them.
        day: local day.
        law: of that day and region.
        calendar: working days.
        as_known: leave out what came in after the day, for a look back.
    """

    projects: Sequence[Project]
    day: dt.date
    law: LawAt
    calendar: WorkCalendar
    as_known: bool = False

    @cached_property
    def keys(self) -> list[int]:
        """Keys of the projects."""
        return [project.pk for project in self.projects]

    @cached_property
    def until(self) -> dt.datetime | None:
        """The moment up to which anything was known, for a look back; None for all of it."""
        if not self.as_known:
            return None
        return midnight_after(self.day)

    def window_from(self) -> dt.date:
        """The first wage month that leads are looked for in, counted from this month."""
        return add_months(month_start(self.day), -self.law.integer("lead.window_months"))

    def rows(self, sql: str, **values: Any) -> Iterator[dict[str, Any]]:
        """Rows of a query with `projects`, `day` and `until` filled in, by the names of the columns."""
        given = {"projects": self.keys, "day": self.day, "until": self.until, **values}
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                yield dict(zip(names, row, strict=True))
