"""The content of a listing decision in the order and words a person reads it."""

from collections.abc import Callable, Mapping
from typing import Any

from api.web.templatetags.anxin import fact_words, parameter_words
from api.web.words import CONTENT_WORDS


def content_rows(content: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Every part of a decision as its name and its lines; nothing is left out.

    Known parts come in the order of the document, parts unknown here at the end.
    """
    names = [name for name in CONTENT_WORDS if name in content]
    names += [name for name in content if name not in CONTENT_WORDS]
    return [(CONTENT_WORDS.get(name, name), _lines(name, content[name])) for name in names]


def _lines(name: str, value: Any) -> list[str]:
    if isinstance(value, list) and name in ITEM_WORDS:
        return [ITEM_WORDS[name](item) for item in value]
    return [fact_words(value)]


def _member(item: Mapping[str, Any]) -> str:
    return f"{item['name']}（{item['position'] or '单位'}）"


def _sanction(item: Mapping[str, Any]) -> str:
    return f"{item['field']}：{item['measure']}（{item['basis']}）"


def _parameter(item: Mapping[str, Any]) -> str:
    words = parameter_words(item)
    return f"{words}，来源：{item['source']}" if item.get("source") else words


ITEM_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "members": _member,
    "sanctions": _sanction,
    "parameters": _parameter,
}
