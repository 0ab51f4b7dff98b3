"""工资表整列校验: rows that are right beyond doubt, found by whole columns, read without the rest.

A payroll sheet is right in nearly all of its cells. What is certain here is what the reader of
single cells would take without any finding; every other row goes through that reader, so that a
finding is always its finding, at its cell, in its words. `tests/sites/ingest` holds the two equal.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from sites.enums import WageForm
from sites.ingest.cell_values import Cell
from sites.ingest.context import Context, RosterPerson
from sites.ingest.payroll_checks import LARGE
from sites.ingest.row_reader import NAME, normalize_name
from sites.ingest.table import Table
from sites.lib.characters import normalize_code
from sites.lib.code_arrays import Flags, right_cards, right_id_numbers
from sites.lib.money import to_fen

Fen = NDArray[np.int64]

# A sheet with one of these says more of a row than columns of numbers can settle.
UNSETTLED = frozenset({"id_kind", "currency", "pay_method", "paid_on", "month"})
ADDITIONS = ("base", "overtime_pay", "allowance", "other_addition")
DEDUCTIONS = ("advance", "fine", "board", "tax", "social", "other_deduction")
CONCEPTS = frozenset(
    {"name", "id_number", "card", "days", "rate", "gross", "deductions", "net"}
    | {*ADDITIONS, *DEDUCTIONS}
)
# Below it a cell's double holds every fen exactly.
LARGEST_FEN = 10**13


class PayrollLine(NamedTuple):
    """One person's month of wages; amounts are yuan, net is gross less deductions."""

    row: int
    name: str
    id_number: str
    days: Decimal
    gross: Decimal
    deductions: Decimal
    net: Decimal
    card: str


@dataclass(frozen=True, slots=True)
class CertainRows:
    """The rows that are right beyond doubt, in order.

    Attributes:
        places: Where each stands among the rows of the table.
        lines: What each says.
        person_keys: Key of each person.
    """

    places: Sequence[int] = ()
    lines: Sequence[PayrollLine] = ()
    person_keys: Sequence[str] = ()


def certain_rows(table: Table, context: Context) -> CertainRows:
    """Return the rows of a payroll sheet that need no look at single cells."""
    if UNSETTLED & table.columns.keys() or "card" not in table.columns or not table.rows:
        return CertainRows()
    columns = table.cells_of(CONCEPTS & table.columns.keys())
    names, numbers, cards = (_texts(columns[name]) for name in ("name", "id_number", "card"))
    certain = right_id_numbers(
        numbers,
        on=context.on,
        adult_age=_stricter(context.adult_age, context.minimum_age),
        over_age=(context.over_age_men, context.over_age_women),
    )
    certain &= right_cards(cards)
    known = {
        name: bool(NAME.fullmatch(name)) and normalize_name(name) == name for name in set(names)
    }
    certain &= np.fromiter(map(known.__getitem__, names), np.bool_, len(names))
    amounts = _amounts(columns, certain)
    days = _days(columns["days"], certain)
    _check_money(amounts, days, context, certain)
    certain &= _first_uses(numbers, certain)
    places = np.flatnonzero(certain)
    chosen = places.tolist()
    told = _Columns(
        chosen,
        [names[place] for place in chosen],
        [numbers[place] for place in chosen],
        [cards[place] for place in chosen],
        days[places].tolist(),
        {concept: fen[places].tolist() for concept, fen in amounts.items()},
    )
    return _held_against_facts(table, told, context)


def _stricter(one: int | None, other: int | None) -> int | None:
    ages = [age for age in (one, other) if age is not None]
    return max(ages) if ages else None


def _texts(cells: list[Cell]) -> list[str]:
    # The usual case: every cell a text.
    if set(map(type, cells)) == {str}:
        return cast("list[str]", cells)
    return [cell if isinstance(cell, str) else "" for cell in cells]


def _first_uses(numbers: list[str], certain: Flags) -> Flags:
    """Tell the first row of every number: a second one is a person twice.

    A number that stands in a row still to be looked at, however it is written there, is settled
    when that row is.
    """
    if certain.all() and len(set(numbers)) == len(numbers):
        return certain
    open_numbers = {
        normalize_code(number)
        for number, is_certain in zip(numbers, certain.tolist(), strict=True)
        if not is_certain
    }
    seen: set[str] = set()
    first = np.zeros(len(numbers), dtype=np.bool_)
    for place in np.flatnonzero(certain).tolist():
        first[place] = numbers[place] not in seen and numbers[place] not in open_numbers
        seen.add(numbers[place])
    return first


def _numbers(cells: list[Cell], certain: Flags, *, empty: bool) -> NDArray[np.float64]:
    """Return a column of number cells; a row with anything else is not certain any more."""
    # The usual case: every cell a number of the file.
    if set(map(type, cells)) == {float}:
        return np.array(cells, dtype=np.float64)
    fits = [type(cell) is float or (empty and cell == "") for cell in cells]
    certain &= np.array(fits, dtype=np.bool_)
    return np.array([cell if type(cell) is float else 0.0 for cell in cells], dtype=np.float64)


def _amounts(columns: Mapping[str, list[Cell]], certain: Flags) -> dict[str, Fen]:
    """Return every money column in fen; an amount finer than a fen is not certain."""
    amounts = {}
    required = {"gross", "net"}
    concepts = [*required, "deductions", "rate", *ADDITIONS, *DEDUCTIONS]
    for concept in concepts:
        if concept in columns:
            yuan = _numbers(columns[concept], certain, empty=concept not in required)
            with np.errstate(invalid="ignore", over="ignore"):
                sane = np.isfinite(yuan) & (np.abs(yuan) < LARGEST_FEN / 100)
            certain &= sane
            fen = np.rint(np.where(sane, yuan, 0.0) * 100).astype(np.int64)
            # Exactly the double that this many fen are written as, and not below zero.
            certain &= (fen / 100 == yuan) & (fen >= 0) & ~np.signbit(yuan)
            amounts[concept] = fen
    return amounts


def _days(cells: list[Cell], certain: Flags) -> NDArray[np.int64]:
    """Return days in tenths; more than one decimal is not certain."""
    days = _numbers(cells, certain, empty=False)
    sane = np.isfinite(days) & (days >= 0) & (days < 1_000)
    certain &= sane
    tenths = np.rint(np.where(sane, days, 0.0) * 10).astype(np.int64)
    certain &= (tenths / 10 == days) & ~np.signbit(days)
    return np.asarray(tenths, dtype=np.int64)


def _check_money(
    amounts: dict[str, Fen], tenths: NDArray[np.int64], context: Context, certain: Flags
) -> None:
    """Take out rows whose sums differ, or whose pay is nothing, huge or below the minimum."""
    gross, net = amounts["gross"], amounts["net"]
    items = sum((amounts[name] for name in DEDUCTIONS if name in amounts), np.zeros_like(gross))
    deductions = amounts.setdefault("deductions", items)
    certain &= (items <= deductions) & (gross - deductions == net) & (net >= 0)
    additions = [amounts[name] for name in ADDITIONS if name in amounts]
    if additions:
        summed = sum(additions, np.zeros_like(gross))
        certain &= (summed == gross) | (summed == 0)
    certain &= (tenths <= 10 * context.days_in_month) & ((gross > 0) | (tenths == 0))
    certain &= gross <= to_fen(LARGE)
    if context.minimum_wage is not None:
        # gross / days against minimum / days of the month, in whole fen and tenths of days.
        certain &= gross * 10 * context.days_in_month >= to_fen(context.minimum_wage) * tenths


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the rows left say, column by column; amounts in fen, days in tenths."""

    places: list[int]
    names: list[str]
    numbers: list[str]
    cards: list[str]
    tenths: list[int]
    amounts: Mapping[str, list[int]]


def _held_against_facts(table: Table, told: _Columns, context: Context) -> CertainRows:
    """Hold what is left against roster, attendance, contracts and the site's own account."""
    keys, card_keys = context.keys_of(told.numbers, told.cards)
    fits = _on_roster(told, keys, card_keys, context)
    days = {tenth: Decimal(tenth).scaleb(-1) for tenth in set(told.tenths)}
    _check_facts(told, keys, days, context, fits)
    numbers = [row.number for row in table.rows]
    sums = [told.amounts[name] for name in ("gross", "deductions", "net")]
    yuan = {fen: Decimal(fen).scaleb(-2) for fen in set().union(*sums)}
    lines = map(
        PayrollLine,
        map(numbers.__getitem__, told.places),
        told.names,
        told.numbers,
        map(days.__getitem__, told.tenths),
        *(map(yuan.__getitem__, amounts) for amounts in sums),
        told.cards,
    )
    return CertainRows(
        list(compress(told.places, fits)),
        list(compress(lines, fits)),
        list(compress(keys, fits)),
    )


def _on_roster(
    told: _Columns, keys: list[str], card_keys: list[str], context: Context
) -> list[bool]:
    """Tell of each person whether the roster says the same of him; all where there is none."""
    if not context.roster:
        return [True] * len(keys)
    stay = _stay(context)
    return [
        person is not None
        and person.name == name
        and person.card_key in ("", card_key)
        and (stay is None or _was_there(person, stay))
        for person, name, card_key in zip(
            map(context.roster.get, keys), told.names, card_keys, strict=True
        )
    ]


def _check_facts(
    told: _Columns,
    keys: list[str],
    days: Mapping[int, Decimal],
    context: Context,
    fits: list[bool],
) -> None:
    """Take out rows that differ from attendance or contract, or are paid to the site's account."""
    if context.attendance:
        for at, (key, tenth) in enumerate(zip(keys, told.tenths, strict=True)):
            fits[at] &= context.attendance.get(key, days[tenth]) == days[tenth]
    if context.account_key:
        for at, card in enumerate(told.cards):
            if card.endswith(context.account_last4):
                fits[at] &= context.account_index(card) != context.account_key
    if context.contracts:
        gross = told.amounts["gross"]
        rates = told.amounts.get("rate") or [0] * len(gross)
        for at, (key, *row) in enumerate(zip(keys, gross, told.tenths, rates, strict=True)):
            fits[at] &= not _falls_short(context, key, *row)


def _falls_short(context: Context, key: str, gross: int, tenth: int, rate: int) -> bool:
    """Tell whether rate or gross, in fen, are below what was agreed by the day."""
    form, agreed = context.contracts.get(key, ("", Decimal(0)))
    if form != WageForm.DAY:
        return False
    return 0 < rate < to_fen(agreed) or gross * 10 < to_fen(agreed) * tenth


def _stay(context: Context) -> tuple[dt.date, dt.date] | None:
    if context.month is None:
        return None
    return context.period or (
        context.month,
        context.month.replace(day=context.days_in_month),
    )


def _was_there(person: RosterPerson, stay: tuple[dt.date, dt.date]) -> bool:
    """Tell whether the roster has a person on the site in the pay period."""
    first, last = stay
    return (person.exited_on is None or person.exited_on >= first) and (
        person.entered_on is None or person.entered_on <= last
    )
