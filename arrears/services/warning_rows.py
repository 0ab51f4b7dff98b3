"""预警入库: writes what the rules came to, by COPY; a warning that stayed as it was is not written."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from arrears.models import ArrearsWarning, WarningLevel

WRITTEN = (
    "level",
    "words",
    "citation",
    "facts",
    "parameters",
    "rules_version",
    "level_since",
    "last_seen_on",
    "state",
    "closed_on",
    "due_on",
)
TABLE = ArrearsWarning._meta.db_table
FIELDS = ArrearsWarning._meta.local_concrete_fields
KEYS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
# Kept by the connection, emptied with each transaction.
FRESH = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS warning_fresh ON COMMIT DELETE ROWS AS
SELECT id, {", ".join(WRITTEN)} FROM {TABLE} WITH NO DATA
"""  # noqa: S608 -- constants of this module
UPDATE = f"""
UPDATE {TABLE} w SET {", ".join(f"{name} = f.{name}" for name in WRITTEN)}
FROM warning_fresh f WHERE f.id = w.id
"""  # noqa: S608 -- constants of this module


def values_of(row: ArrearsWarning) -> tuple[Any, ...]:
    """What may change of a warning from one night to the next."""
    return tuple(getattr(row, name) for name in WRITTEN)


def write_warnings(
    *,
    made: Sequence[ArrearsWarning],
    changed: Sequence[ArrearsWarning],
    levels: Sequence[WarningLevel],
) -> None:
    """Store new warnings, which get their keys, then those that changed, then their levels."""
    if made:
        _insert(made)
    if changed:
        _update(changed)
    WarningLevel.objects.bulk_create(
        levels,
        update_conflicts=True,
        unique_fields=["warning", "since"],
        update_fields=["level"],
    )


def _insert(rows: Sequence[ArrearsWarning]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [TABLE, len(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            # As saving would: the levels refer to rows that are there.
            row._state.adding = False  # noqa: SLF001 -- Django names it for whoever writes rows
    _copy(TABLE, FIELDS, rows)


def _update(rows: Sequence[ArrearsWarning]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FRESH)
        cursor.execute("TRUNCATE warning_fresh")
        _copy("warning_fresh", [f for f in FIELDS if f.primary_key or f.name in WRITTEN], rows)
        cursor.execute(UPDATE)


def _copy(
    table: str, fields: Sequence[models.Field[Any, Any]], rows: Sequence[ArrearsWarning]
) -> None:
    columns = ", ".join(str(field.column) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ]
            )
