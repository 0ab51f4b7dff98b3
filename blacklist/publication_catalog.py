"""公示目录: what each kind of public information shows, and whether it may name people. Pure.

Source: blacklist/publication_catalog.yaml; an entry holds from its day until the next one.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from sites.law import Citation
from sites.lib.masking import mask_name

CATALOG_FILE = Path(__file__).parent / "publication_catalog.yaml"


class PublicKind(StrEnum):
    """What is made public."""

    VIOLATION = "VIOLATION"
    LISTING = "LISTING"


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One kind of public information, from a day on.

    Attributes:
        kind: which.
        effective_from: first day, itself included.
        basis: the article that says what is published, in Chinese.
        items: names of what is published.
        natural_persons: whether a person's name may be shown; masked even then.
        natural_persons_basis: the article that allows or forbids it, in Chinese.
    """

    kind: PublicKind
    effective_from: dt.date
    basis: str
    items: tuple[str, ...]
    natural_persons: bool
    natural_persons_basis: str

    def shown_name(self, name: str) -> str:
        """What may be shown of a natural person's name; empty where nothing may."""
        return mask_name(name) if self.natural_persons else ""


def catalog_entry(kind: PublicKind, *, on: dt.date) -> CatalogEntry:
    """The entry in force.

    Raises:
        LookupError: none is: nothing of this kind may be published.
    """
    found = [row for row in catalog_entries() if row.kind == kind and row.effective_from <= on]
    if not found:
        raise LookupError(f"公示目录中没有 {on} 有效的{kind}")
    return max(found, key=lambda row: row.effective_from)


@lru_cache(maxsize=1)
def catalog_entries() -> tuple[CatalogEntry, ...]:
    """Every entry of the file."""
    return tuple(
        CatalogEntry(
            kind=PublicKind(row["kind"]),
            effective_from=row["effective_from"],
            basis=Citation(**row["basis"]).words,
            items=tuple(row["items"]),
            natural_persons=row["natural_persons"],
            natural_persons_basis=Citation(**row["natural_persons_basis"]).words,
        )
        for row in yaml.safe_load(CATALOG_FILE.read_text(encoding="utf-8"))
    )
