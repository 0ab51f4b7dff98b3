"""花名册入库: roster entries and labor contracts; nobody is removed for being left out."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.findings import Findings
from sites.ingest.roster import RosterLine
from sites.models import LaborContract, Load, RosterEntry, Worker
from sites.sealing import blind_index, seal
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.workers import (
    CARD_PURPOSE,
    PHONE_PURPOSE,
    card_index,
    check_names,
    ensure_workers,
    id_index,
)

ENTRY_FIELDS = (
    "entered_on",
    "exited_on",
    "crew",
    "trade",
    "card_sealed",
    "card_index",
    "card_last4",
    "bank_name",
    "load",
)


def check(load: Load, lines: Sequence[RosterLine], sheet: str, findings: Findings) -> None:
    """Compare with what is registered of the same people."""
    check_names(load, lines, sheet, findings)


def compare(load: Load, lines: Sequence[RosterLine]) -> Diff:
    """Count new, changed and unmentioned roster entries."""
    stored = _stored_entries(load)
    mentioned: set[int] = set()
    new = changed = 0
    for line in lines:
        entry = _entry_for(line, stored.get(id_index(line.id_number), []))
        if entry is None:
            new += 1
        else:
            mentioned.add(entry.pk)
            changed += _differs(entry, line)
    open_entries = [
        entry for entries in stored.values() for entry in entries if entry.exited_on is None
    ]
    return Diff(new, changed, sum(entry.pk not in mentioned for entry in open_entries))


def write(load: Load, lines: Sequence[RosterLine], *, now: dt.datetime, reason: str) -> None:
    """Enter new people, update entries that differ, keep contracts; nothing is deleted."""
    del now, reason
    workers = ensure_workers(lines, phones={line.id_number: line.phone for line in lines})
    stored = _stored_entries(load)
    created, updated = [], []
    for line in lines:
        worker = workers[line.id_number]
        entry = _entry_for(line, stored.get(worker.id_number_index, []))
        if entry is None:
            created.append(
                _filled(
                    RosterEntry(project=load.project, employer=load.employer, worker=worker),
                    line,
                    load,
                )
            )
        elif _differs(entry, line):
            updated.append(_filled(entry, line, load))
    RosterEntry.objects.bulk_create(created)
    RosterEntry.objects.bulk_update(updated, ENTRY_FIELDS, batch_size=500)
    _write_phones(lines, workers)
    _write_contracts(load, lines, workers)


def _stored_entries(load: Load) -> dict[str, list[RosterEntry]]:
    stored: dict[str, list[RosterEntry]] = {}
    entries = RosterEntry.objects.filter(project=load.project, employer=load.employer)
    for entry in entries.select_related("worker").order_by("entered_on"):
        stored.setdefault(entry.worker.id_number_index, []).append(entry)
    return stored


def _entry_for(line: RosterLine, entries: Sequence[RosterEntry]) -> RosterEntry | None:
    """Find the stored stay a line is about: the same entry day, or one that overlaps it.

    A stay that ended before the line's entry is an earlier one: the person came back.
    """
    same = [entry for entry in entries if entry.entered_on == line.entered_on]
    overlapping = [
        entry
        for entry in entries
        if (entry.exited_on is None or entry.exited_on >= line.entered_on)
        and (line.exited_on is None or entry.entered_on <= line.exited_on)
    ]
    return next(iter(same or overlapping), None)


def _differs(entry: RosterEntry, line: RosterLine) -> bool:
    return (
        entry.entered_on,
        entry.exited_on,
        entry.crew,
        entry.trade,
        entry.card_index,
        entry.bank_name,
    ) != (
        line.entered_on,
        line.exited_on,
        line.crew,
        line.trade,
        card_index(line.card),
        line.bank_name,
    )


def _filled(entry: RosterEntry, line: RosterLine, load: Load) -> RosterEntry:
    entry.entered_on = line.entered_on
    entry.exited_on = line.exited_on
    entry.crew = line.crew
    entry.trade = line.trade
    entry.card_sealed = seal(line.card, purpose=CARD_PURPOSE)
    entry.card_index = card_index(line.card)
    entry.card_last4 = line.card[-4:]
    entry.bank_name = line.bank_name
    entry.load = load
    return entry


def _write_phones(lines: Sequence[RosterLine], workers: dict[str, Worker]) -> None:
    changed = []
    for line in lines:
        worker = workers[line.id_number]
        index = blind_index(line.phone, purpose=PHONE_PURPOSE)
        if line.phone and worker.phone_index != index:
            worker.phone_sealed = seal(line.phone, purpose=PHONE_PURPOSE)
            worker.phone_index = index
            changed.append(worker)
    Worker.objects.bulk_update(changed, ["phone_sealed", "phone_index"], batch_size=500)


def _write_contracts(load: Load, lines: Sequence[RosterLine], workers: dict[str, Worker]) -> None:
    LaborContract.objects.bulk_create(
        [
            LaborContract(
                project=load.project,
                employer=load.employer,
                worker=workers[line.id_number],
                wage_form=line.wage_form,
                rate=line.rate,
                signed_on=line.signed_on,
                load=load,
            )
            for line in lines
            if line.rate is not None
        ],
        update_conflicts=True,
        unique_fields=["project", "employer", "worker"],
        update_fields=["wage_form", "rate", "signed_on", "load"],
    )
