"""Many rows from one: every column as in the row given, but for those told otherwise in SQL."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

# Keys of multiplied rows begin here, far from those the sequences give out.
FIRST = 1_000_000


def multiply(row: models.Model, /, *, source: str, **columns: str) -> int:
    """Insert copies of a row, one for each row of `source`; return how many.

    Args:
        row: the pattern, stored; in SQL it is `t`.
        source: the rest of the FROM clause, "generate_series(1, 100) n".
        columns: SQL by field name, where a copy differs; the key unless it is given out.
    """
    model = type(row)
    key = model._meta.pk
    assert key is not None
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if field.name in columns or not isinstance(field, models.AutoField)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(columns.get(field.name, f't."{field.column}"') for field in fields)
    name = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{name}" ({names}) SELECT {values} FROM "{name}" t, {source}'
            f' WHERE t."{key.column}" = %s',
            [row.pk],
        )
        return cursor.rowcount


def take_in(table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Make a table of this connection alone and fill it by COPY; `rows` are looked at one by one.

    Args:
        table: its name.
        columns: as CREATE TABLE has them, "n int, uscc text".
        rows: what goes in.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def unguarded() -> Iterator[None]:
    """Insert without triggers: to look up the keys of millions of rows takes most of the time.

    The rows that are multiplied went in the usual way, and the copies name keys that are there.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("RESET session_replication_role")


def settle_tables() -> None:
    """What autovacuum does on a quiet system: statistics and visibility of the new rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
