"""Strict reading of request bodies: JSON as RFC 8259 says it and nothing that looks like it.

What the database cannot store (NUL, lone surrogates), what two programs read differently
(a key twice, NaN, huge numbers) and what is not declared as JSON is refused by name.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from api.errors import Refused

# Enough for any amount in fen; longer is no number of ours.
DIGITS_MAXIMUM = 19
DEPTH_MAXIMUM = 20
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StrictParser(Parser):
    """Reads JSON bodies and query strings for every endpoint."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read one JSON document.

        Raises:
            Refused: not declared as JSON, not UTF-8, not strict JSON, or with characters
                that cannot be stored.
        """
        if request.content_type != "application/json":
            raise Refused(415, "E-CONTENT-TYPE", "请求内容应为 application/json")
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(400, "E-JSON", "请求内容不是有效的 UTF-8") from error
        document = read_json(text)
        # Only an escape can bring in what UTF-8 and strict JSON do not let through by themselves.
        if "\\u" in text:
            refuse_characters(document)
        return document

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Read query string, form or files; text must be storable."""
        read = super().parse_querydict(data, list_fields, request)
        refuse_characters({name: value for name, value in read.items() if _is_text(value)})
        return read


def read_json(text: str) -> Any:
    """Read strict JSON; decimal fractions become `Decimal`.

    Raises:
        Refused: E-JSON when it is none, E-JSON-STRICT when only lenient readers take it.
    """
    try:
        document = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_read_int,
            parse_float=_read_decimal,
            object_pairs_hook=_read_object,
        )
        # As deep as there are brackets at most: a long list of codes need not be walked through.
        may_be = text.count("{") + text.count("[") > DEPTH_MAXIMUM
        too_deep = may_be and _depth(document) > DEPTH_MAXIMUM
    except RecursionError as error:
        raise _strict("嵌套过深") from error
    except ValueError as error:
        raise Refused(400, "E-JSON", "请求内容不是有效的 JSON") from error
    if too_deep:
        raise _strict("嵌套过深")
    return document


def refuse_characters(value: object) -> None:
    """Refuse text the database cannot hold.

    Raises:
        Refused: a NUL or a lone surrogate anywhere in it, keys included.
    """
    for text in _texts(value):
        if UNSTORABLE.search(text):
            raise Refused(
                422,
                "E-TEXT-CHARS",
                "文字中有不能保存的字符（空字符或不完整的编码）",
                fix="请删除后重新填写",
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str | list)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(item) for item in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(item) for item in value), default=0)
    return 0


def _strict(why: str) -> Refused:
    return Refused(400, "E-JSON-STRICT", f"JSON 不严格：{why}")


def _refuse_constant(name: str) -> None:
    raise _strict(f"不接受 {name}")


def _read_int(text: str) -> int:
    if len(text.removeprefix("-")) > DIGITS_MAXIMUM:
        raise _strict("数字过长")
    return int(text)


def _read_decimal(text: str) -> Decimal:
    if len(text) > 2 * DIGITS_MAXIMUM or "e" in text.lower():
        raise _strict("数字过长或使用了科学计数法")
    return Decimal(text)


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise _strict("同一字段出现两次")
    return read
