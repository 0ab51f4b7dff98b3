"""文书内容: the words of a case's documents, from wording the office can edit. Pure but for files.

A document is one layout (`templates/documents/official.*`) filled with title, number,
paragraphs and a table; `arrears/documents.yaml` holds what each kind says.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from arrears.enums import DocumentKind
from sites.law import Citation
from sites.lib.typesetting import render_pdf
from sites.lib.wordprocessing import render_docx

OFFICE = "泰安市人力资源和社会保障局"
WORDING_FILE = Path(__file__).parent / "documents.yaml"
TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "documents"
TYPST_TEMPLATE = TEMPLATES / "official.typ"
DOCX_TEMPLATE = TEMPLATES / "official.docx"
INSPECTION = "国务院令第423号"
PENALTY_LAW = "行政处罚法"
ARTICLES = {
    "inspect": Citation(INSPECTION, article=15),
    "decide": Citation(INSPECTION, article=18),
    "order": Citation(INSPECTION, article=26),
    "resist": Citation(INSPECTION, article=30),
    "wages": Citation("国务院令第724号", article=3),
    "tell": Citation(PENALTY_LAW, article=44),
    "late": Citation(PENALTY_LAW, article=72),
    "crime": Citation("刑法", article=276, inserted=1),
    "refer": Citation("国务院令第310号", article=5),
    "publish": Citation("人社部令第29号", article=5),
    "restrict": Citation("国务院令第724号", article=48),
}
CLAIM_COLUMNS = ("序号", "姓名", "证件尾号", "工资月份", "金额（元）")
PAID_COLUMNS = ("序号", "姓名", "工资月份", "认定（元）", "已付（元）", "凭证")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a person fills in when issuing."""

    name: str
    label: str
    kind: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """What one kind of document says."""

    kind: DocumentKind
    series: str
    addressee: str
    table: str
    asks: tuple[Ask, ...]
    paragraphs: tuple[str, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a document; without columns each row is a label and a value."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()


NO_TABLE = Table((), ())


@lru_cache(maxsize=1)
def wordings() -> Mapping[DocumentKind, Wording]:
    """Every kind of document, as the office has worded it."""
    content = yaml.safe_load(WORDING_FILE.read_text(encoding="utf-8"))
    return {
        DocumentKind(kind): _wording(DocumentKind(kind), entry) for kind, entry in content.items()
    }


def _wording(kind: DocumentKind, entry: dict[str, Any]) -> Wording:
    return Wording(
        kind=kind,
        series=entry["series"],
        addressee=entry["addressee"],
        table=entry.get("table", ""),
        asks=tuple(
            Ask(name, ask["label"], ask["kind"], bool(ask.get("optional", False)))
            for name, ask in entry["asks"].items()
        ),
        paragraphs=tuple(entry["paragraphs"]),
        closing=tuple(entry["closing"]),
    )


def document_data(
    wording: Wording,
    *,
    number: str,
    day: dt.date,
    context: Mapping[str, str],
    table: Table = NO_TABLE,
    signers: str = "",
) -> dict[str, Any]:
    """Everything a document shows, as plain values; the same input gives the same document.

    Raises:
        jinja2.UndefinedError: the wording names something that nobody gave.
    """
    words = {**context, "article": {name: cited.words for name, cited in ARTICLES.items()}}
    return {
        "office": OFFICE,
        "title": wording.kind.label,
        "number": number,
        "addressee": _filled(wording.addressee, words),
        "paragraphs": [_filled(text, words) for text in wording.paragraphs],
        "columns": list(table.columns),
        "rows": [list(row) for row in table.rows],
        "numeric": list(table.numeric),
        "closing": [_filled(text, words) for text in wording.closing],
        "signers": signers,
        "date": chinese_day(day),
    }


def as_pdf(data: Mapping[str, Any]) -> bytes:
    """The document as PDF."""
    return render_pdf(TYPST_TEMPLATE, data)


def as_docx(data: Mapping[str, Any]) -> bytes:
    """The document as .docx."""
    return render_docx(DOCX_TEMPLATE, data)


def template_hash() -> str:
    """Which layout a document was set with."""
    return hashlib.sha256(TYPST_TEMPLATE.read_bytes() + DOCX_TEMPLATE.read_bytes()).hexdigest()


def chinese_day(day: dt.date) -> str:
    """2026年9月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(amount: Decimal) -> str:
    """13,200.00."""
    return f"{amount:,.2f}"


def _filled(text: str, words: Mapping[str, Any]) -> str:
    return _environment().from_string(text).render(words)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    # Plain text, never markup: both layouts take what comes out as data.
    return jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
