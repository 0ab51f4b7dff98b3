"""The people of a file as rows: found by blind index, entered when new (农民工)."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.db import connection

from sites.ingest.findings import Findings
from sites.lib.codes import id_birth_on
from sites.models import Load, Worker
from sites.sealing import blind_index, blind_indices, seal

ID_PURPOSE = "worker.id_number"
CARD_PURPOSE = "worker.card"
PHONE_PURPOSE = "worker.phone"


@dataclass(slots=True)
class _Scope:
    """What is known while one file is read, checked and written: hashes, and who is registered."""

    indices: dict[str, dict[str, str]] = field(
        default_factory=lambda: {ID_PURPOSE: {}, CARD_PURPOSE: {}}
    )
    workers: dict[str, tuple[int, str]] = field(default_factory=dict)
    answers: dict[Hashable, Any] = field(default_factory=dict)


Answer = TypeVar("Answer")

_remembered: ContextVar[_Scope | None] = ContextVar("remembered_indices", default=None)


class PersonLine(Protocol):
    """A line about one person."""

    @property
    def row(self) -> int:
        """Row in the sheet."""

    @property
    def name(self) -> str:
        """Name as written."""

    @property
    def id_number(self) -> str:
        """Checked identity number."""


@contextmanager
def remembered_indices() -> Iterator[None]:
    """Hash each number of a file once, however often it is asked for; forgotten at the end."""
    token = _remembered.set(_Scope())
    try:
        yield
    finally:
        _remembered.reset(token)


def remembered(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what was answered before while this file is handled, or ask now."""
    scope = _remembered.get()
    if scope is None:
        return ask()
    if question not in scope.answers:
        scope.answers[question] = ask()
    answer: Answer = scope.answers[question]
    return answer


def id_index(id_number: str) -> str:
    """Return the blind index workers are found by."""
    return _index(id_number, ID_PURPOSE)


def card_index(card: str) -> str:
    """Return the blind index of a card; empty for no card."""
    return _index(card, CARD_PURPOSE)


def _index(number: str, purpose: str) -> str:
    scope = _remembered.get()
    if scope is None:
        return blind_index(number, purpose=purpose)
    known = scope.indices[purpose]
    found = known.get(number)
    if found is None:
        found = known[number] = blind_index(number, purpose=purpose)
    return found


def id_indices(id_numbers: Sequence[str]) -> list[str]:
    """Return the blind indices of many identity numbers at once."""
    return _indices(id_numbers, ID_PURPOSE)


def card_indices(cards: Sequence[str]) -> list[str]:
    """Return the blind indices of many cards at once; empty for no card."""
    return _indices(cards, CARD_PURPOSE)


def many_indices(id_numbers: Sequence[str], cards: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the blind indices of identity numbers and of cards."""
    return id_indices(id_numbers), card_indices(cards)


def _indices(numbers: Sequence[str], purpose: str) -> list[str]:
    scope = _remembered.get()
    known = scope.indices[purpose] if scope is not None else {}
    known[""] = ""
    try:
        return list(map(known.__getitem__, numbers))
    except KeyError:
        fresh = list(set(numbers).difference(known))
        known.update(zip(fresh, blind_indices(fresh, purpose=purpose), strict=True))
    return list(map(known.__getitem__, numbers))


def known_workers(lines: Sequence[PersonLine]) -> dict[str, Worker]:
    """Return the workers of a file that are registered, by blind index."""
    indices = id_indices([line.id_number for line in lines])
    return {
        worker.id_number_index: worker
        for worker in Worker.objects.filter(id_number_index__in=indices)
    }


def note_registered(workers: Iterable[tuple[Any, ...]]) -> None:
    """Remember who was met as registered: rows that begin with blind index, key and name."""
    scope = _remembered.get()
    if scope is not None:
        scope.workers.update((row[0], (row[1], row[2])) for row in workers)


def registered(lines: Sequence[PersonLine]) -> list[tuple[int, str] | None]:
    """Return key and name of the worker of each line; None for who is not registered.

    Whoever is found is not asked for again while the file is read, checked and written.
    """
    scope = _remembered.get()
    known = scope.workers if scope is not None else {}
    indices = id_indices([line.id_number for line in lines])
    missing = list(set(indices).difference(known))
    if missing:
        with connection.cursor() as cursor:
            # One array instead of a parameter a person: a sheet may have fifty thousand.
            cursor.execute(
                "SELECT id_number_index, id, name FROM sites_worker"
                " WHERE id_number_index = ANY(%s)",
                [missing],
            )
            known.update((index, (key, name)) for index, key, name in cursor.fetchall())
    return list(map(known.get, indices))


def worker_keys(lines: Sequence[PersonLine]) -> dict[str, int]:
    """Return the key of every line's worker, by identity number; unknown people are entered."""
    found = registered(lines)
    absent = [line for line, worker in zip(lines, found, strict=True) if worker is None]
    entered = ensure_workers(absent) if absent else {}
    return {
        line.id_number: worker[0] if worker is not None else entered[line.id_number].pk
        for line, worker in zip(lines, found, strict=True)
    }


def check_names(load: Load, lines: Sequence[PersonLine], sheet: str, findings: Findings) -> None:
    """Refuse a line whose number is registered under another name."""
    del load
    for line, worker in zip(lines, registered(lines), strict=True):
        if worker is not None and worker[1] != line.name:
            findings.add(
                "refused",
                "E-ROSTER-MISMATCH",
                f"第{line.row}行姓名“{line.name}”与该身份证号码(尾号{line.id_number[-4:]})"
                "已登记的姓名不一致",
                "请核对姓名和身份证号码；确已更名的，请联系主管部门更正登记",
                sheet=sheet,
                row=line.row,
            )


def ensure_workers(
    lines: Sequence[PersonLine], *, phones: Mapping[str, str] | None = None
) -> dict[str, Worker]:
    """Return the worker of every line, by identity number; unknown people are entered.

    Two files may enter one person at the same moment: the second takes the first's row.
    """
    known = known_workers(lines)
    by_index = {id_index(line.id_number): line for line in lines}
    absent = [line for index, line in by_index.items() if index not in known]
    if absent:
        Worker.objects.bulk_create(
            [_worker(line, (phones or {}).get(line.id_number, "")) for line in absent],
            ignore_conflicts=True,
        )
        known = known_workers(lines)
    return {line.id_number: known[index] for index, line in by_index.items()}


def _worker(line: PersonLine, phone: str) -> Worker:
    return Worker(
        id_number_sealed=seal(line.id_number, purpose=ID_PURPOSE),
        id_number_index=id_index(line.id_number),
        id_number_last4=line.id_number[-4:],
        name=line.name,
        birth_on=id_birth_on(line.id_number),
        phone_sealed=seal(phone, purpose=PHONE_PURPOSE),
        phone_index=blind_index(phone, purpose=PHONE_PURPOSE),
    )
