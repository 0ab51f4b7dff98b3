import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest

from sites.lib.canonical import canonical_json, content_hash

pytestmark = pytest.mark.unit


class Color(StrEnum):
    RED = "RED"


def test_canonical_json_has_one_form():
    shanghai = dt.timezone(dt.timedelta(hours=8))
    value = {
        "b": [Decimal("5000.00"), Decimal("1E+3"), (1, True, None)],
        "a": "泰安",
        "day": dt.date(2026, 9, 1),
        "at": dt.datetime(2026, 9, 1, 0, 30, tzinfo=shanghai),
        "id": UUID(int=1),
        "level": Color.RED,
    }
    assert canonical_json(value).decode() == (
        '{"a":"泰安","at":"2026-08-31T16:30:00+00:00","b":["5000.00","1000",[1,true,null]],'
        '"day":"2026-09-01","id":"00000000-0000-0000-0000-000000000001","level":"RED"}'
    )


def test_content_hash_ignores_the_order_of_keys():
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    # SHA-256 of the two bytes "{}".
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {1, 2}}, b"bytes", [object()]])
def test_types_without_canonical_form_are_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize(
    "value",
    [dt.datetime(2026, 9, 1), Decimal("NaN"), Decimal("Infinity"), float("nan"), float("inf")],  # noqa: DTZ001 -- the naive moment is the case
)
def test_values_without_canonical_form_are_refused(value):
    with pytest.raises(ValueError, match=r"canonical form|JSON compliant"):
        canonical_json([value])
