"""Finding the header of a sheet: in one line or two, under a title, wherever it stands (表头)."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sites.ingest.cell_values import Cell, SheetData, whole_number
from sites.ingest.profiles import KEY_CONCEPTS, Profile, normalize_header

SEARCHED_ROWS = 30
DAY = re.compile(r"(0?[1-9]|[12][0-9]|3[01])(日|号)?")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what its columns are.

    Attributes:
        first: Index of its first row, 0-based.
        last: Index of its last row.
        columns: Column indices by concept; more than one index is a duplicate.
        days: Column index by day of the month.
        texts: Header text by column index, for every column that has one.
    """

    first: int
    last: int
    columns: Mapping[str, list[int]]
    days: Mapping[int, int]
    texts: Mapping[int, str]
    matched: frozenset[int] = field(default=frozenset())

    def score(self, profile: Profile) -> tuple[int, int]:
        """Rank a candidate: required concepts found, then all columns found."""
        return len(profile.required & self.columns.keys()), len(self.matched)


def find_header(sheet: SheetData, profile: Profile) -> Header | None:
    """Return the best header of a sheet for a profile, or None when nothing looks like one.

    At least half of the required concepts must be found: less is a table of another kind.
    """
    best: Header | None = None
    best_score = (0, 0)
    spans = _spans(sheet)
    for first in range(min(SEARCHED_ROWS, len(sheet.rows))):
        for header in _candidates(sheet, profile, first, spans):
            score = header.score(profile)
            if score > best_score:
                best, best_score = header, score
    if best is None or 2 * best_score[0] < len(profile.required):
        return None
    return best


def _spans(sheet: SheetData) -> dict[tuple[int, int], tuple[int, int]]:
    """Map every covered cell of a merged range near the top to the cell that holds its text."""
    return {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merged
        if top <= SEARCHED_ROWS
        for row in range(top, min(bottom, SEARCHED_ROWS) + 1)
        for column in range(left, min(right, left + 300) + 1)
    }


def _candidates(
    sheet: SheetData,
    profile: Profile,
    first: int,
    spans: dict[tuple[int, int], tuple[int, int]],
) -> list[Header]:
    upper = _texts(sheet, first, spans)
    if len(upper) < 2:
        return []
    single = _header(profile, first, first, {index: [text] for index, text in upper.items()})
    if first + 1 >= len(sheet.rows) or not _continues(sheet, first + 1, single, profile, spans):
        return [single]
    lower = _texts(sheet, first + 1, spans)
    both = {
        index: _distinct(
            lower.get(index, ""),
            upper.get(index, ""),
            upper.get(index, "") + lower.get(index, ""),
        )
        for index in upper.keys() | lower.keys()
    }
    return [single, _header(profile, first, first + 1, both)]


def _distinct(*texts: str) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _texts(
    sheet: SheetData, row: int, spans: dict[tuple[int, int], tuple[int, int]]
) -> dict[int, str]:
    """Return the header texts of one row; a merged range gives its text to each of its columns."""
    width = max(
        [len(sheet.rows[row]), *(column + 1 for covered, column in spans if covered == row)]
    )
    texts = {}
    for column in range(width):
        top, left = spans.get((row, column), (row, column))
        source = sheet.rows[top] if top < len(sheet.rows) else []
        text = _header_text(source[left]) if left < len(source) else ""
        if text:
            texts[column] = text
    return texts


def _header_text(value: Cell) -> str:
    if isinstance(value, str):
        return normalize_header(value)
    if isinstance(value, dt.date):
        return str(value.day)
    whole = whole_number(value)
    return "" if whole is None else str(whole)


def _continues(
    sheet: SheetData,
    row: int,
    single: Header,
    profile: Profile,
    spans: dict[tuple[int, int], tuple[int, int]],
) -> bool:
    """Tell whether a row belongs to the header above: it has no person of its own."""
    keys = [index for name in KEY_CONCEPTS for index in single.columns.get(name, ())]
    values = sheet.rows[row]
    for index in keys:
        text = _header_text(values[index]) if index < len(values) else ""
        merged = (row, index) in spans and spans[row, index][0] < row
        if text and not merged and text not in profile.headers:
            return False
    return bool(keys) and bool(values)


def _header(profile: Profile, first: int, last: int, texts: Mapping[int, list[str]]) -> Header:
    columns: dict[str, list[int]] = {}
    days: dict[int, int] = {}
    matched = set()
    for index in sorted(texts):
        concept = next(
            (profile.headers[text] for text in texts[index] if text in profile.headers), None
        )
        if concept is not None:
            columns.setdefault(concept, []).append(index)
            matched.add(index)
        elif profile.has_day_columns:
            day = next((found[1] for text in texts[index] if (found := DAY.fullmatch(text))), None)
            if day is not None and int(day) not in days:
                days[int(day)] = index
                matched.add(index)
    shown = {index: names[0] for index, names in texts.items() if names}
    return Header(first, last, columns, days, shown, frozenset(matched))
