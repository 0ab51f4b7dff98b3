"""Planner guidance: how PostgreSQL finds the rows of some sites among a city's; in a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Enough for the hashes of a batch: some tens of thousands of worker-months.
WORK_MEMORY = "SET LOCAL work_mem = '64MB'"


@contextmanager
def by_index(*, merging: bool) -> Iterator[None]:
    """Let queries within find the rows of their sites by the indexes.

    Planners would read all lines of a city for the sheets of a few sites.

    Args:
        merging: whether sorted rows may be merged. The planner knows nothing of what a step before
            gives: where one hands on many, it would merge by two columns of four.
    """
    kept_from = ("enable_seqscan",) if merging else ("enable_mergejoin", "enable_seqscan")
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = off" for name in kept_from))
        yield
        cursor.execute("; ".join(f"SET LOCAL {name} = on" for name in kept_from))
