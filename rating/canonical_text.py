"""The canonical JSON of facts and findings, written straight from their dataclasses.

Byte for byte what `sites.lib.canonical` gives of the same values as plain JSON; a run over all
employers of a city writes it hundreds of thousands of times.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from rating.engine import Finding


def canonical_text(value: object) -> str:
    """JSON with sorted keys and no spaces; Decimals in plain notation, days as ISO dates.

    Raises:
        TypeError: A type with no canonical form.
    """
    return (_WRITERS.get(type(value)) or _writer_of(type(value)))(value)


def outcome_text(grade: str, findings: Sequence[Finding], facts: Sequence[str]) -> str:
    """The canonical JSON of `methods.outcome`, the facts of its findings already written."""
    told = ",".join(
        f'{{"citation":{_quoted(one.citation)},"facts":{text},"grade":"{one.grade.value}",'
        f'"rule":"{one.rule}","words":{encode_basestring(one.words)}}}'
        for one, text in zip(findings, facts, strict=True)
    )
    return f'{{"findings":[{told}],"grade":"{grade}"}}'


@cache
def _quoted(citation: str) -> str:
    return encode_basestring(citation)


def _sequence(values: Sequence[object]) -> str:
    return f"[{','.join(map(canonical_text, values))}]" if values else "[]"


def _mapping(values: Mapping[str, object]) -> str:
    rows = [f"{encode_basestring(key)}:{canonical_text(values[key])}" for key in sorted(values)]
    return f"{{{','.join(rows)}}}"


def _amount(value: Decimal) -> str:
    return f'"{value:f}"'


def _day(value: dt.date) -> str:
    return f'"{value.isoformat()}"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    tuple: _sequence,
    list: _sequence,
    dict: _mapping,
    Decimal: _amount,
    dt.date: _day,
}


def _writer_of(kind: type) -> Callable[[Any], str]:
    """The writer of a dataclass, put together once from its fields by name."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no canonical form")
    names = sorted(one.name for one in fields(kind))
    heads = [f"{encode_basestring(name)}:" for name in names]
    values_of = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)

    def write(value: object) -> str:
        rows = [
            head + (_WRITERS.get(type(one)) or _writer_of(type(one)))(one)
            for head, one in zip(heads, values_of(value), strict=True)
        ]
        return f"{{{','.join(rows)}}}"

    _WRITERS[kind] = write
    return write
