"""法条引用: statutes, and citations of them in the words of the law."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from sites.law.errors import LawDataError, UnknownParameter
from sites.law.reading import Fields, read_yaml

STATUTES_FILE = Path(__file__).parent / "statutes.yaml"
NUMERALS = "零一二三四五六七八九"


class Confidence(StrEnum):
    """How an instrument's wording is known to us."""

    FULL_TEXT = "full_text"
    EXCERPT = "excerpt"
    RECALLED = "recalled"

    @property
    def words(self) -> str:
        """Say it in Chinese, for the law table."""
        return {"full_text": "已读全文", "excerpt": "见于转载", "recalled": "待核对"}[self.value]


@dataclass(frozen=True, slots=True)
class Statute:
    """One instrument: law, regulation, rule, interpretation or notice.

    Attributes:
        id: The short form references use.
        title: Full Chinese title without the outer 《》.
        document_number: As issued; empty for a page without one.
        in_force_from: First day in force of the version cited; None when unknown.
        checked_on: Day we compared with a full text; None when only second-hand.
        confidence: How the wording is known.
    """

    id: str
    title: str
    document_number: str
    in_force_from: dt.date | None
    checked_on: dt.date | None
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a statute.

    Attributes:
        statute: Id, document number or exact title of a statute.
        article: Number of the article (条); None cites the whole instrument.
        paragraph: Number of the paragraph (款).
        item: Number of the item (项).
        inserted: n of an article inserted later (第二百七十六条之一).
    """

    statute: str
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None
    inserted: int | None = None

    @property
    def words(self) -> str:
        """Write the citation as Chinese legal documents do.

        Raises:
            UnknownParameter: The statute is not in the table.
        """
        parts = [f"《{find_statute(self.statute).title}》"]
        if self.article is not None:
            parts.append(f"第{chinese_number(self.article)}条")
        if self.inserted is not None:
            parts.append(f"之{chinese_number(self.inserted)}")
        if self.paragraph is not None:
            parts.append(f"第{chinese_number(self.paragraph)}款")
        if self.item is not None:
            parts.append(f"第（{chinese_number(self.item)}）项")
        return "".join(parts)


def chinese_number(number: int) -> str:
    """Write 1 to 9999 in Chinese numerals, as articles are numbered.

    Raises:
        ValueError: Outside 1 to 9999.
    """
    if not 1 <= number <= 9999:
        raise ValueError("articles are numbered from 1 to 9999")
    words = ""
    pending_zero = False
    for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        if digit == "0":
            pending_zero = bool(words)
            continue
        words += ("零" if pending_zero else "") + NUMERALS[int(digit)] + unit
        pending_zero = False
    # 十二, but 一百一十二.
    return words.removeprefix("一") if words.startswith("一十") else words


@lru_cache(maxsize=1)
def statutes() -> Mapping[str, Statute]:
    """Return every statute by id, in the order of the file."""
    return MappingProxyType(load_statutes(STATUTES_FILE))


def find_statute(key: str) -> Statute:
    """Return the statute with this id, document number or exact title.

    Raises:
        UnknownParameter: None has it.
    """
    found = _by_any_name().get(key)
    if found is None:
        raise UnknownParameter(f"法规表中没有“{key}”")
    return found


def load_statutes(file: Path) -> dict[str, Statute]:
    """Read a statute table.

    Raises:
        LawDataError: Unknown, missing or ill-typed keys, or one id twice.
    """
    table: dict[str, Statute] = {}
    for key, entry in read_yaml(file).items():
        if not isinstance(key, str):
            raise LawDataError(file.name, str(key), "编号必须是文本")
        table[key] = _read_statute(Fields(file.name, key, entry), key)
    return table


def _read_statute(fields: Fields, key: str) -> Statute:
    statute = Statute(
        id=key,
        title=fields.text("title"),
        document_number=fields.text("document_number", required=False),
        in_force_from=fields.day("in_force_from", required=False),
        checked_on=fields.day("checked_on", required=False),
        confidence=fields.choice("confidence", Confidence),
    )
    fields.finish()
    if (statute.confidence is Confidence.FULL_TEXT) != (statute.checked_on is not None):
        raise fields.error("已读全文的法规才有核对日期，且必须有")
    return statute


@lru_cache(maxsize=1)
def _by_any_name() -> dict[str, Statute]:
    names = {
        name: statute
        for statute in statutes().values()
        for name in (statute.title, statute.document_number)
        if name
    }
    # Ids win over titles and numbers that two versions may share.
    return {**names, **statutes()}
