"""工资表整列校验: rows that are right beyond doubt, found by whole columns, read without the rest.

A payroll sheet is right in nearly all of its cells. What is certain here is what the reader of
single cells would take without any finding; every other row goes through that reader, so that a
finding is always its finding, at its cell, in its words. `tests/sites/ingest` holds the two equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sites.enums import WageForm
from sites.ingest.cell_values import Cell
from sites.ingest.context import Context, RosterPerson
from sites.ingest.payroll_checks import LARGE
from sites.ingest.row_reader import NAME, normalize_name
from sites.ingest.table import Table
from sites.lib.code_arrays import Flags, right_cards, right_id_numbers
from sites.lib.money import to_fen

Fen = NDArray[np.int64]

# A sheet with one of these says more of a row than columns of numbers can settle.
UNSETTLED = frozenset({"id_kind", "currency", "pay_method", "paid_on", "month"})
ADDITIONS = ("base", "overtime_pay", "allowance", "other_addition")
DEDUCTIONS = ("advance", "fine", "board", "tax", "social", "other_deduction")
# Below it a cell's double holds every fen exactly.
LARGEST_FEN = 10**13


@dataclass(frozen=True, slots=True)
class CertainRow:
    """One row that is right beyond doubt, by its place in the table."""

    name: str
    id_number: str
    person_key: str
    card: str
    days: Decimal
    gross: Decimal
    deductions: Decimal
    net: Decimal


def certain_rows(table: Table, context: Context) -> Mapping[int, CertainRow]:
    """Return the rows of a payroll sheet that need no look at single cells, by their place."""
    if UNSETTLED & table.columns.keys() or "card" not in table.columns or not table.rows:
        return {}
    values = [row.values for row in table.rows]
    columns: dict[str, list[Cell]] = {
        concept: [row[index] if index < len(row) else "" for row in values]
        for concept, index in table.columns.items()
    }
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
    certain &= np.fromiter((known[name] for name in names), np.bool_, len(names))
    certain &= _first_uses(numbers)
    amounts = _amounts(columns, certain)
    days = _days(columns["days"], certain)
    _check_money(amounts, days, context, certain)
    return _rows_of(context, certain, (names, numbers, cards), amounts, days)


def _stricter(one: int | None, other: int | None) -> int | None:
    ages = [age for age in (one, other) if age is not None]
    return max(ages) if ages else None


def _texts(cells: list[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in cells]


def _first_uses(numbers: list[str]) -> Flags:
    """Tell the first row of every number: a second one is a person twice."""
    seen: set[str] = set()
    return np.fromiter(
        (not (number in seen or seen.add(number)) for number in numbers),  # type: ignore[func-returns-value]
        np.bool_,
        len(numbers),
    )


def _numbers(cells: list[Cell], certain: Flags, *, empty: bool) -> NDArray[np.float64]:
    """Return a column of number cells; a row with anything else is not certain any more."""
    try:
        # The usual case: every cell a number of the file.
        if all(type(cell) is float for cell in cells):
            return np.array(cells, dtype=np.float64)
    except TypeError:  # pragma: no cover -- np.array of floats does not fail
        pass
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


def _rows_of(
    context: Context,
    certain: Flags,
    people: tuple[list[str], list[str], list[str]],
    amounts: dict[str, Fen],
    tenths: NDArray[np.int64],
) -> dict[int, CertainRow]:
    """Hold what is left against roster, attendance, contracts and the site's own account."""
    names, numbers, cards = people
    places = np.flatnonzero(certain).tolist()
    context.hash_ahead([numbers[place] for place in places], [cards[place] for place in places])
    rate = amounts["rate"].tolist() if "rate" in amounts else None
    sums = zip(
        amounts["gross"].tolist(),
        amounts["deductions"].tolist(),
        amounts["net"].tolist(),
        strict=True,
    )
    found = {}
    stay = _stay(context)
    yuan: dict[int, Decimal] = {}
    for place, (is_certain, (gross, deductions, net), tenth) in enumerate(
        zip(certain.tolist(), sums, tenths.tolist(), strict=True)
    ):
        if not is_certain:
            continue
        key = context.person_key(numbers[place])
        days = Decimal(tenth).scaleb(-1)
        person = context.roster.get(key)
        if (
            (context.roster and person is None)
            or (person and not _fits(person, names[place], cards[place], stay, context))
            or context.attendance.get(key, days) != days
            or (context.account_key and context.account_index(cards[place]) == context.account_key)
            or _falls_short(context, key, gross, tenth, rate[place] if rate else 0)
        ):
            continue
        for fen in (gross, deductions, net):
            if fen not in yuan:
                yuan[fen] = Decimal(fen).scaleb(-2)
        found[place] = CertainRow(
            names[place],
            numbers[place],
            key,
            cards[place],
            days,
            yuan[gross],
            yuan[deductions],
            yuan[net],
        )
    return found


def _falls_short(context: Context, key: str, gross: int, tenth: int, rate: int) -> bool:
    """Tell whether rate or gross, in fen, are below what was agreed by the day."""
    form, agreed = context.contracts.get(key, ("", Decimal(0)))
    if form != WageForm.DAY:
        return False
    return 0 < rate < to_fen(agreed) or gross * 10 < to_fen(agreed) * tenth


def _stay(context: Context) -> tuple[Any, Any] | None:
    if context.month is None:
        return None
    return context.period or (
        context.month,
        context.month.replace(day=context.days_in_month),
    )


def _fits(
    person: RosterPerson,
    name: str,
    card: str,
    stay: tuple[Any, Any] | None,
    context: Context,
) -> bool:
    """Tell whether the roster says the same of a person, and that he was there."""
    if person.name != name:
        return False
    if person.card_key and context.card_key(card) != person.card_key:
        return False
    if stay is None:
        return True
    first, last = stay
    return (person.exited_on is None or person.exited_on >= first) and (
        person.entered_on is None or person.entered_on <= last
    )
