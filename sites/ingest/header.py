"""Finding the header of a sheet: in one to three lines, under a title, wherever it stands (表头)."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sites.ingest.cell_values import Cell, SheetData, whole_number
from sites.ingest.profiles import KEY_CONCEPTS, Profile, normalize_header

SEARCHED_ROWS = 30
MAXIMUM_LINES = 3
LONGEST_HEADER = 20
Spans = dict[tuple[int, int], tuple[int, int]]
DAY = re.compile(
    r"(?:(?:[0-9]{4}[-/年])?(?:0?[1-9]|1[0-2])[-/月])?(0?[1-9]|[12][0-9]|3[01])(?:日|号)?"
)
# "预支/借支": two names of one thing in one header.
BETWEEN_NAMES = re.compile(r"[/或]")


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

    def score(self, profile: Profile) -> tuple[int, int, int]:
        """Rank a candidate: required concepts found, then all columns found, then few lines."""
        return (
            len(profile.required & self.columns.keys()),
            len(self.matched),
            self.first - self.last,
        )


def find_header(sheet: SheetData, profile: Profile) -> Header | None:
    """Return the best header of a sheet for a profile, or None when nothing looks like one.

    At least half of the required concepts must be found: less is a table of another kind.
    """
    best: Header | None = None
    best_score = (0, 0, -MAXIMUM_LINES)
    spans = _spans(sheet)
    for first in range(min(SEARCHED_ROWS, len(sheet.rows))):
        for header in _candidates(sheet, profile, first, spans):
            score = header.score(profile)
            if score > best_score:
                best, best_score = header, score
    if best is None or 2 * best_score[0] < len(profile.required):
        return None
    # Columns merged downwards into the header begin it higher up, where their groups stand.
    tops = [spans[best.last, index][0] for index in best.matched if (best.last, index) in spans]
    first = min([best.first, *tops])
    if best.last - MAXIMUM_LINES < first < best.first:
        # Columns named on the upper line alone belong to it too.
        lines = [_texts(sheet, row, spans) for row in range(first, best.last + 1)]
        whole = _header(profile, first, best.last, _joined(lines, spans, first))
        if whole.score(profile)[:2] >= best_score[:2]:
            return whole
    return replace(best, first=first)


def header_at(sheet: SheetData, profile: Profile, row: int) -> Header:
    """Return the header a person points at: one line, whatever it says; `row` is 0-based."""
    texts = _texts(sheet, row, _spans(sheet)) if row < len(sheet.rows) else {}
    return _header(profile, row, row, {index: [text] for index, text in texts.items()})


def guess_header(sheet: SheetData, profile: Profile) -> Header | None:
    """Return the row near the top that most looks like a header, for a person to correct.

    It has the most different short texts and no number among them; None in an empty sheet.
    """
    best: tuple[int, int] | None = None
    for row in range(min(SEARCHED_ROWS, len(sheet.rows))):
        texts = {
            value
            for value in sheet.rows[row]
            if isinstance(value, str) and 0 < len(value) <= LONGEST_HEADER
        }
        if len(texts) > 1 and (best is None or len(texts) > best[0]):
            best = (len(texts), row)
    return None if best is None else header_at(sheet, profile, best[1])


def _spans(sheet: SheetData) -> Spans:
    """Map every covered cell of a merged range near the top to the cell that holds its text."""
    return {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merged
        if top <= SEARCHED_ROWS
        for row in range(top, min(bottom, SEARCHED_ROWS) + 1)
        for column in range(left, min(right, left + 300) + 1)
    }


def _candidates(sheet: SheetData, profile: Profile, first: int, spans: Spans) -> Iterator[Header]:
    """Yield the header that begins in a row, of one line, of two, of three."""
    lines: list[dict[int, str]] = []
    header: Header | None = None
    for last in range(first, min(first + MAXIMUM_LINES, len(sheet.rows))):
        if header is not None and not _continues(sheet, last, header, profile, spans):
            return
        lines.append(_texts(sheet, last, spans))
        if len(lines[0]) < 2:
            return
        header = _header(profile, first, last, _joined(lines, spans, first))
        yield header


def _joined(lines: list[dict[int, str]], spans: Spans, first: int) -> dict[int, list[str]]:
    """Return what each column may be called: its own line, with its group, or the line above.

    A group over several columns names none of them alone: 扣除 over 其他 and 罚款 is neither.
    """
    if len(lines) == 1:
        return {index: [text] for index, text in lines[0].items()}
    joined = {}
    for index in {index for line in lines for index in line}:
        own = list(dict.fromkeys(line[index] for line in lines if index in line))
        lowest = own[-1]
        names = [lowest, *("".join(own[start:]) for start in range(len(own) - 1))]
        names += [own[0] + lowest]
        for offset, line in reversed(list(enumerate(lines))):
            text = line.get(index, "")
            if text and (text == lowest or not _is_group(spans, first + offset, index)):
                names.append(text)
        joined[index] = list(dict.fromkeys(names))
    return joined


def _is_group(spans: Spans, row: int, index: int) -> bool:
    """Tell whether a cell is part of a merged range over several columns."""
    span = spans.get((row, index))
    return span is not None and (
        spans.get((row, index - 1)) == span or spans.get((row, index + 1)) == span
    )


def _texts(sheet: SheetData, row: int, spans: Spans) -> dict[int, str]:
    """Return the header texts of one row; a merged range gives its text to each of its columns."""
    own = _folded(sheet, row)
    covered = {column: source for (line, column), source in spans.items() if line == row}
    if not covered:
        return {column: text for column, text in enumerate(own) if text}
    texts = {}
    for column in range(max(len(own), max(covered) + 1)):
        top, left = covered.get(column, (row, column))
        source = _folded(sheet, top) if top < len(sheet.rows) else []
        text = source[left] if left < len(source) else ""
        if text:
            texts[column] = text
    return texts


def _folded(sheet: SheetData, row: int) -> list[str]:
    """Return the header texts of a row's own cells; each row near the top is asked for often."""
    known = sheet.folded.get(row)
    if known is None:
        known = sheet.folded[row] = [_header_text(value) for value in sheet.rows[row]]
    return known


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
    spans: Spans,
) -> bool:
    """Tell whether a row belongs to the header above: it has no person of its own.

    Above the line that says 姓名 only groups stand; they belong to a line that says it.
    """
    keys = [index for name in KEY_CONCEPTS for index in single.columns.get(name, ())]
    values = _folded(sheet, row)
    if not keys:
        named = {profile.headers.get(text, "") for text in values}
        return bool(named.intersection(KEY_CONCEPTS))
    for index in keys:
        text = values[index] if index < len(values) else ""
        merged = (row, index) in spans and spans[row, index][0] < row
        if text and not merged and text not in profile.headers:
            return False
    return bool(values)


def concept_of(profile: Profile, text: str) -> str:
    """Return the concept a header names, also by several names of it; empty for none."""
    if text in profile.headers:
        return profile.headers[text]
    if "/" not in text and "或" not in text:
        return ""
    found = {profile.headers.get(name, "") for name in BETWEEN_NAMES.split(text)}
    return found.pop() if len(found) == 1 else ""


def _header(profile: Profile, first: int, last: int, texts: Mapping[int, list[str]]) -> Header:
    columns: dict[str, list[int]] = {}
    days: dict[int, int] = {}
    matched = set()
    for index in sorted(texts):
        concept = next((known for text in texts[index] if (known := concept_of(profile, text))), "")
        if concept:
            columns.setdefault(concept, []).append(index)
            matched.add(index)
        elif profile.has_day_columns:
            day = next((found[1] for text in texts[index] if (found := DAY.fullmatch(text))), None)
            if day is not None and int(day) not in days:
                days[int(day)] = index
                matched.add(index)
    shown = {index: names[0] for index, names in texts.items() if names}
    return Header(first, last, columns, days, shown, frozenset(matched))
