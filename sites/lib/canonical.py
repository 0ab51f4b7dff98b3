"""The one byte form of a value that is hashed, signed or compared."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID


def canonical_json(value: object) -> bytes:
    """Serialize to JSON with sorted keys, no spaces, UTF-8.

    Decimals become strings in plain notation, days ISO dates, moments ISO in UTC, UUIDs strings.

    Raises:
        TypeError: A type with no canonical form, or a key that is not a string.
        ValueError: A moment without time zone, NaN or infinity.
    """
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def content_hash(value: object) -> str:
    """Return the SHA-256 of the canonical form, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _scalar(value)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a canonical key is a string, not {type(key).__name__}")
    return str(key)


def _scalar(value: object) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("NaN and infinity have no canonical form")
        return format(value, "f")
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("a moment without time zone has no canonical form")
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
