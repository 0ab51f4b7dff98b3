"""Which column of a sheet is what: as recognized, as remembered, as a person corrects it (列对应)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sites.errors import InvalidInput
from sites.ingest.cell_values import column_letters
from sites.ingest.header import Header
from sites.ingest.profiles import Profile, ambiguous_headers, ignored_headers

Source = Literal["recognized", "remembered", "corrected", "ambiguous", "unknown", "unused"]

LETTERS = re.compile(r"[A-Z]{1,3}")
LONGEST_SHEET_NAME = 31
LAST_HEADER_ROW = 1_000
NOT_USED = "不使用"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a person said of a sheet; everything left out is found by itself.

    Attributes:
        sheet: Name of the sheet to take.
        header_row: Row number of the header, as the spreadsheet shows it; 0 is unsaid.
        columns: Concept by 0-based column index; an empty concept is a column not used.
    """

    sheet: str = ""
    header_row: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the choice in the shape it is kept and sent in: columns by their letters."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": {
                column_letters(index): concept for index, concept in sorted(self.columns.items())
            },
        }


@dataclass(frozen=True, slots=True)
class Guidance:
    """What helps to find a table: what a person says, said before, and whose sheet is meant.

    Attributes:
        choice: What a person says now; it goes before everything.
        remembered: What was said before, by layout.
        employer_name: Whose sheet is meant where there are several.
    """

    choice: ColumnChoice = field(default_factory=ColumnChoice)
    remembered: Mapping[str, ColumnChoice] = field(default_factory=dict)
    employer_name: str = ""


def parse_choice(value: Mapping[str, Any], profile: Profile) -> ColumnChoice:
    """Read a choice: ``{"sheet": "工资表", "header_row": 5, "columns": {"F": "gross", "H": ""}}``.

    Raises:
        InvalidInput: E-MAPPING, naming what is wrong.
    """
    sheet, row, columns = value.get("sheet", ""), value.get("header_row", 0), value.get("columns")
    if not isinstance(sheet, str) or len(sheet) > LONGEST_SHEET_NAME:
        raise _refused("工作表名称不对")
    if isinstance(row, bool) or not isinstance(row, int) or not 0 <= row <= LAST_HEADER_ROW:
        raise _refused("表头行号不对")
    if not isinstance(columns or {}, Mapping):
        raise _refused("列对应的格式不对")
    chosen: dict[int, str] = {}
    for letters, concept in (columns or {}).items():
        if not isinstance(letters, str) or not LETTERS.fullmatch(letters):
            raise _refused(f"没有“{str(letters)[:10]}”这一列")
        if concept and concept not in profile.concepts:
            raise _refused(f"没有“{str(concept)[:30]}”这一项")
        if concept and concept in chosen.values():
            raise _refused(f"{profile.concepts[concept].label}指定了两列")
        chosen[column_index(letters)] = concept
    return ColumnChoice(sheet, row, chosen)


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, fix="请在列对应中重新选择", code="E-MAPPING")


def column_index(letters: str) -> int:
    """Return the 0-based index of a column's letters: "A" is 0, "AA" is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


@dataclass(frozen=True, slots=True)
class RecognizedColumn:
    """One column under the header: its text, what it was taken for, and on whose word."""

    index: int
    header: str
    concept: str
    source: Source
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognizedTable:
    """What was taken for what in one sheet.

    Attributes:
        sheet: Name of the sheet; empty when none was chosen.
        sheets: Names of all sheets a person may choose from.
        header_row: Row number of the header's last line; 0 when there is none.
        layout: Fingerprint of the header's texts in their places.
        columns: Every column with a header.
        missing: Required concepts that no column was taken for.
        choice: What a person said, now or before.
        profile: The kind of sheet; its concepts are the choices of a column.
    """

    profile: Profile
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 0
    layout: str = ""
    columns: tuple[RecognizedColumn, ...] = ()
    missing: tuple[str, ...] = ()
    choice: ColumnChoice = field(default_factory=ColumnChoice)

    def as_json(self) -> dict[str, Any]:
        """Return what a page shows and a machine reads; values of cells are not in it."""
        concepts = {
            name: concept for name, concept in self.profile.concepts.items() if not concept.excluded
        }
        return {
            "kind": self.profile.kind,
            "sheet": self.sheet,
            "sheets": list(self.sheets),
            "header_row": self.header_row,
            "layout": self.layout,
            "columns": [
                {
                    "column": column_letters(column.index),
                    "header": column.header,
                    "concept": column.concept,
                    "label": concepts[column.concept].label
                    if column.concept in concepts
                    else NOT_USED,
                    "source": column.source,
                    "candidates": list(column.candidates),
                }
                for column in self.columns
            ],
            "concepts": [
                {"name": name, "label": concept.label, "required": concept.required}
                for name, concept in concepts.items()
            ],
            "missing": list(self.missing),
            "choice": self.choice.as_json(),
        }


def layout_of(header: Header) -> str:
    """Return the fingerprint of a header: its texts and their places, without columns of days."""
    texts = [
        f"{index}:{text}"
        for index, text in sorted(header.texts.items())
        if index not in header.days.values()
    ]
    return hashlib.sha256("|".join(texts).encode()).hexdigest()[:16]


def apply_choice(header: Header, choice: ColumnChoice) -> Header:
    """Return the header with the columns a person named taken for what he says."""
    if not choice.columns:
        return header
    named = set(choice.columns.values()) - {""}
    columns = {
        concept: kept
        for concept, indices in header.columns.items()
        if concept not in named
        and (kept := [index for index in indices if index not in choice.columns])
    }
    columns |= {concept: [index] for index, concept in choice.columns.items() if concept}
    days = {day: index for day, index in header.days.items() if index not in choice.columns}
    matched = (header.matched | choice.columns.keys()) - {
        index for index, concept in choice.columns.items() if not concept
    }
    return Header(header.first, header.last, columns, days, header.texts, frozenset(matched))


def recognize(
    header: Header,
    profile: Profile,
    choice: ColumnChoice,
    *,
    sheet: str,
    sheets: tuple[str, ...],
    word: Literal["remembered", "corrected"],
) -> RecognizedTable:
    """Say of every column of a header what it was taken for; `word` is whose choice it was."""
    concept_of = {index: name for name, found in header.columns.items() for index in found}
    columns = []
    for index, text in sorted(header.texts.items()):
        if index in header.days.values():
            continue
        concept = concept_of.get(index, "")
        candidates = open_candidates(text, header, profile)
        source: Source = "recognized" if concept else "unknown"
        if index in choice.columns:
            source = word
        elif not concept and text in ignored_headers():
            source = "unused"
        elif not concept and candidates:
            source = "ambiguous"
        columns.append(RecognizedColumn(index, text, concept, source, candidates))
    missing = tuple(
        name for name in profile.concepts if name in profile.required - header.columns.keys()
    )
    return RecognizedTable(
        profile, sheet, sheets, header.last + 1, layout_of(header), tuple(columns), missing, choice
    )


def open_candidates(text: str, header: Header, profile: Profile) -> tuple[str, ...]:
    """Return what an ambiguous header may mean here: columns a kind may have and none is yet."""
    return tuple(
        name
        for name in ambiguous_headers().get(text, ())
        if name in profile.concepts
        and not profile.concepts[name].excluded
        and name not in header.columns
    )
