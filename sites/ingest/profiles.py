"""What a kind of sheet is recognized by: its concepts and the headers people write for them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sites.lib.yaml_text import parse

# Columns that say whose, or which, row it is.
KEY_CONCEPTS = ("name", "id_number", "project_code", "traded_on", "uscc", "stored_on", "checked_on")
SOURCE = Path(__file__).with_name("columns.yaml")
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
DROPPED = re.compile(r"[\s:,;。、*#'\"._\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Concept:
    """One column a kind of sheet may have."""

    name: str
    label: str
    required: bool
    # A sheet with this column is of another kind.
    excluded: bool
    # Known, but neither needed nor kept: its sender is told so.
    unused: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of sheet.

    Attributes:
        kind: Its name, as on the command line, with a part after a dot for several in one file.
        sheet_words: Words in a sheet's name that speak for this kind.
        concepts: Its concepts by name.
        headers: Concept name by normalized header.
        has_day_columns: Whether headers 1 to 31 are days of the month.
        template: Concepts of its blank template and its export, in order.
        example: Values of the template's example row, by concept.
    """

    kind: str
    sheet_words: tuple[str, ...]
    concepts: Mapping[str, Concept]
    headers: Mapping[str, str]
    has_day_columns: bool
    template: tuple[str, ...] = ()
    example: Mapping[str, Any] = field(default_factory=dict)

    @property
    def required(self) -> frozenset[str]:
        """Return the concepts a sheet of this kind must have."""
        return frozenset(name for name, concept in self.concepts.items() if concept.required)

    @property
    def excluded(self) -> frozenset[str]:
        """Return the concepts a sheet of this kind cannot have."""
        return frozenset(name for name, concept in self.concepts.items() if concept.excluded)


def normalize_header(text: str) -> str:
    """Bring a header into the form synonyms are compared in: "实发 工资（元）" is "实发工资"."""
    folded = unicodedata.normalize("NFKC", text)
    return DROPPED.sub("", BRACKETED.sub("", folded))


@lru_cache(maxsize=1)
def profiles() -> Mapping[str, Profile]:
    """Return all profiles by kind."""
    raw = _raw()
    return {
        kind: _profile(kind, entry)
        for kind, entry in raw.items()
        if isinstance(entry, dict) and "columns" in entry
    }


@lru_cache(maxsize=1)
def ambiguous_headers() -> Mapping[str, tuple[str, ...]]:
    """Return headers that are never guessed, each with the concepts it may mean."""
    return {
        normalize_header(header): tuple(concepts)
        for header, concepts in _raw()["ambiguous"].items()
    }


@lru_cache(maxsize=1)
def ignored_headers() -> frozenset[str]:
    """Return headers known not to be needed, not worth a remark."""
    return frozenset(map(normalize_header, _raw()["ignored"]))


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    loaded: dict[str, Any] = parse(SOURCE.read_text(encoding="utf-8"))
    return loaded


def _profile(kind: str, entry: dict[str, Any]) -> Profile:
    concepts = {}
    headers = {}
    for name, column in entry["columns"].items():
        concepts[name] = Concept(
            name,
            str(column["label"]),
            required=bool(column.get("required")),
            excluded=bool(column.get("excluded")),
            unused=bool(column.get("unused")),
        )
        for synonym in column["synonyms"]:
            headers[normalize_header(str(synonym))] = name
    return Profile(
        kind,
        tuple(entry["sheet_words"]),
        concepts,
        headers,
        has_day_columns=kind == "attendance",
        template=tuple(entry.get("template", ())),
        example=entry.get("example", {}),
    )
