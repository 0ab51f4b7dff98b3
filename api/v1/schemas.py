"""What requests and answers share: strict inputs, days, months, money, pages.

Inputs are strict: no unknown field, no text where a number belongs. Amounts are yuan as
text with two decimals ("12345.60"), in and out; days are ISO, months "2026-09".
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sites.lib.days import parse_month
from sites.lib.money import MoneyFormat, parse_money

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PAGE_MAXIMUM = 200


class Problem(Schema):
    """A refusal (RFC 9457); `code` is stable, `detail` and `fix` are Chinese."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fix: str
    request_id: str
    errors: list[dict[str, str]] | None = None


REFUSALS: dict[frozenset[int], type[Problem]] = {
    frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429, 503}): Problem
}


def answered_with(
    media_type: str, words: str, schema: dict[str, Any]
) -> dict[str, dict[int, dict[str, Any]]]:
    """Describe an answer that the endpoint writes by itself, for `openapi_extra`.

    304 says that the copy of an earlier answer named in `If-None-Match` still holds.
    """
    return {
        "responses": {
            200: {"description": words, "content": {media_type: {"schema": schema}}},
            304: {"description": "与上次相同"},
        }
    }


FEATURES: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"type": "object"}},
    },
}


class In(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Filters(BaseModel):
    """A query string; what is not declared, or given twice, is refused."""

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, data: Any, info: ValidationInfo) -> Any:
        """Compare with the query string as it came."""
        assert info.context is not None
        query = info.context["request"].GET
        for name in query:
            if name not in cls.model_fields or len(query.getlist(name)) > 1:
                raise PydanticCustomError(
                    "query_unknown", "unknown or repeated: {name}", {"name": name}
                )
        return data


def _read_day(value: object) -> dt.date:
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        raise ValueError("日期应写作 2026-09-01")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("没有这一天") from error


def _read_month(value: object) -> dt.date:
    if not isinstance(value, str):
        raise ValueError("月份应写作 2026-09")  # noqa: TRY004 -- pydantic turns ValueError into a finding
    return parse_month(value)


def _read_money(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("金额应为数字")  # noqa: TRY004 -- as above
    try:
        return parse_money(str(value))
    except MoneyFormat as error:
        raise ValueError(error.message) from error


Day = Annotated[dt.date, BeforeValidator(_read_day)]
Month = Annotated[dt.date, BeforeValidator(_read_month)]
Yuan = Annotated[Decimal, BeforeValidator(_read_money)]
YuanOut = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
MonthOut = Annotated[dt.date, PlainSerializer(lambda day: f"{day:%Y-%m}", return_type=str)]


class PageFilters(Filters):
    """Where a page of a list begins and how long it is."""

    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=PAGE_MAXIMUM)] = 50


class Page(Schema, Generic[Item]):
    """A part of a list: its items, and how many there are in all."""

    count: int
    items: list[Item]


def page(rows: QuerySet[Row], filters: PageFilters) -> dict[str, object]:
    """One page of a list, in the rows' own order."""
    return {
        "count": rows.count(),
        "items": list(rows[filters.offset : filters.offset + filters.limit]),
    }
