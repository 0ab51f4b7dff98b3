"""The roster of one employer as plain rows: who is met there need not be looked up again (花名册)."""

import datetime as dt
from typing import Any

from sites.models import Company, Project, RosterEntry
from sites.services.load_writers.plain_rows import plain_rows
from sites.services.load_writers.workers import note_registered, remembered

# One stay of one person: blind index, key, name, index of the card, first and last day.
RosterRow = tuple[str, int, str, str, dt.date, dt.date | None]


def roster_of(project: Project, employer: Company) -> list[RosterRow]:
    """Return the employer's roster, the earliest entry first; read once while a file is handled."""
    return remembered(("roster", project.pk, employer.pk), lambda: _read(project, employer))


def _read(project: Project, employer: Company) -> list[RosterRow]:
    entries = RosterEntry.objects.filter(project=project, employer=employer)
    found: list[Any] = plain_rows(
        entries.order_by("entered_on", "pk").values_list(
            "worker__id_number_index",
            "worker_id",
            "worker__name",
            "card_index",
            "entered_on",
            "exited_on",
        )
    )
    note_registered(found)
    return found
