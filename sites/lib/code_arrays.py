"""Identity numbers, credit codes and cards by the million: which of them are right beyond doubt.

Each function answers for a whole column at once what `sites.lib.codes` answers for one value.
True means: that check would find nothing at all, not even a remark, and change nothing. Whatever is
False is for that check to explain, so a doubt may always be answered with False.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sites.lib.codes import (
    ORGANIZATION_WEIGHTS,
    USCC_ALPHABET,
    USCC_CLASSES,
    USCC_WEIGHTS,
)
from sites.lib.identity_numbers import (
    ID_CHECK_CHARACTERS,
    ID_EARLIEST_BIRTH_YEAR,
    ID_PROVINCES,
    ID_WEIGHTS,
)

Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

ZERO, NINE = ord("0"), ord("9")
CODE_LENGTH = 18
CARD_LENGTHS = (16, 17, 18, 19)
NO_VALUE = 255
DAYS_OF_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, *[0] * 87])
YEAR, MONTH_AND_DAY = 10_000, 100


def _table(characters: str) -> Codes:
    """Return the place of every byte in an alphabet; `NO_VALUE` for bytes outside of it."""
    table = np.full(256, NO_VALUE, dtype=np.uint8)
    for place, character in enumerate(characters):
        table[ord(character)] = place
    return table


USCC_VALUES = _table(USCC_ALPHABET)
ORGANIZATION_VALUES = _table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
ID_CHECKS = np.frombuffer(ID_CHECK_CHARACTERS.encode(), dtype=np.uint8)
ORGANIZATION_CHECKS = _table("0123456789X")
ORGANIZATION_PLACES = range(8, 16)
# Sums stay below 18 × 30 × 31; of invalid characters there are at most 28.
SUM_BITS, BAD_BIT = 14, 26
CREDIT_SUM, ORGANIZATION_SUM = (1 << SUM_BITS) - 1, (1 << BAD_BIT - SUM_BITS) - 1
# So many codes at once as stay in the processor's cache.
BLOCK = 16_384
PROVINCES = np.isin(np.arange(100), [int(code) for code in ID_PROVINCES])
CLASSES = np.zeros((256, 256), dtype=np.bool_)
for _first, _seconds in USCC_CLASSES.items():
    for _second in _seconds:
        CLASSES[ord(_first), ord(_second)] = True


def _characters(values: Sequence[str], length: int) -> tuple[Codes, Flags]:
    """Return the bytes of every value of that length, row by row, and which rows are such."""
    joined = "".join(values)
    if joined.isascii() and set(map(len, values)) == {length}:
        fitting = np.ones(len(values), dtype=np.bool_)
        return np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, length), fitting
    fitting = np.fromiter(
        (len(value) == length and value.isascii() for value in values), np.bool_, len(values)
    )
    joined = "".join(value for value, fits in zip(values, fitting.tolist(), strict=True) if fits)
    return np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, length), fitting


def _weighted(digits: Codes | NDArray[np.int16], weights: Sequence[int]) -> NDArray[np.int32]:
    """Return the weighted sum of each row; float32 holds these sums exactly, and is multiplied fast."""
    sums = digits.astype(np.float32) @ np.array(weights, dtype=np.float32)
    return np.asarray(sums.astype(np.int32), dtype=np.int32)


def _all_digits(raw: Codes) -> Flags:
    return np.asarray(((raw >= ZERO) & (raw <= NINE)).all(axis=1), dtype=np.bool_)


def _spread(right: Flags, fitting: Flags) -> Flags:
    answer = np.zeros(len(fitting), dtype=np.bool_)
    answer[fitting] = right
    return answer


def right_id_numbers(
    values: Sequence[str],
    *,
    on: dt.date,
    adult_age: int | None = None,
    over_age: tuple[int | None, int | None] = (None, None),
) -> Flags:
    """Tell of each identity number whether it is right without any remark (GB 11643-1999).

    Args:
        values: Numbers as written.
        on: The day that ages and "not in the future" are judged on.
        adult_age: Age below which there would be a remark; None leaves it unjudged.
        over_age: Ages of men and of women from which on there would be one.
    """
    raw, fitting = _characters(values, CODE_LENGTH)
    digits = (raw - ZERO).astype(np.int16)
    right = _all_digits(raw[:, :17])
    digits[~right] = 0
    right &= ID_CHECKS[_weighted(digits[:, :17], ID_WEIGHTS) % 11] == raw[:, 17]
    right &= PROVINCES[digits[:, 0] * 10 + digits[:, 1]]
    # A number that ends in 000 is looked at twice.
    right &= digits[:, 15:17].any(axis=1) | (raw[:, 17] != ZERO)
    year = digits[:, 6] * 1000 + digits[:, 7] * 100 + digits[:, 8] * 10 + digits[:, 9]
    month = digits[:, 10] * 10 + digits[:, 11]
    day = digits[:, 12] * 10 + digits[:, 13]
    right &= (day >= 1) & (day <= DAYS_OF_MONTH[month])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    right &= (month != 2) | (day < 29) | leap
    birth = year.astype(np.int32) * YEAR + month * MONTH_AND_DAY + day
    today = on.year * YEAR + on.month * MONTH_AND_DAY + on.day
    right &= (year >= ID_EARLIEST_BIRTH_YEAR) & (birth <= today)
    if adult_age is not None:
        right &= birth <= today - adult_age * YEAR
    is_man = digits[:, 16] % 2 == 1
    for limit, is_one in zip(over_age, (is_man, ~is_man), strict=True):
        if limit is not None:
            right &= ~is_one | (birth > today - limit * YEAR)
    return _spread(right, fitting)


def right_usccs(values: Sequence[str]) -> Flags:
    """Tell of each credit code whether it is right without any remark (GB 32100-2015)."""
    raw, fitting = _characters(values, CODE_LENGTH)
    pairs = raw.view("<u2")
    right = np.empty(len(pairs), dtype=np.bool_)
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK]
        # Both sums, and how many characters do not belong, of every code at once.
        told = np.zeros(len(block), dtype=np.int32)
        for at, table in enumerate(_pair_tables()):
            told += table.take(block[:, at])
        # A code of 18 characters with its check character adds up to a multiple of 31; the
        # organization code inside, to one of 11.
        right[start : start + BLOCK] = (
            (told >> BAD_BIT == 0)
            & ((told & CREDIT_SUM) % 31 == 0)
            & ((told >> SUM_BITS & ORGANIZATION_SUM) % 11 == 0)
        )
    return _spread(right, fitting)


@cache
def _pair_tables() -> tuple[NDArray[np.int32], ...]:
    """Return for each two neighboring characters of a credit code what they add to it.

    In the lowest bits to the sum of GB 32100, above them to that of GB 11714, in the highest how
    many of the two may not stand there.
    """
    singles = []
    for place, weight in enumerate((*USCC_WEIGHTS, 1)):
        told = _added(USCC_VALUES, weight)
        if place in ORGANIZATION_PLACES:
            within = ORGANIZATION_WEIGHTS[place - ORGANIZATION_PLACES.start]
            told += _added(ORGANIZATION_VALUES, within, SUM_BITS)
        elif place == ORGANIZATION_PLACES.stop:
            told += _added(ORGANIZATION_CHECKS, 1, SUM_BITS)
        singles.append(told)
    # The first of two characters is the lower byte.
    tables = [
        (first[None, :] + second[:, None]).reshape(-1)
        for first, second in zip(singles[::2], singles[1::2], strict=True)
    ]
    tables[0] += (~CLASSES.T.reshape(-1)).astype(np.int32) << BAD_BIT
    return tuple(tables)


def _added(values: Codes, weight: int, shift: int = 0) -> NDArray[np.int32]:
    """Return what each byte adds to a sum, or that it may not stand there."""
    is_bad = values == NO_VALUE
    added = np.where(is_bad, 0, values.astype(np.int32) * weight << shift)
    return np.asarray(added + (is_bad.astype(np.int32) << BAD_BIT), dtype=np.int32)


def right_cards(values: Sequence[str]) -> Flags:
    """Tell of each bank card number whether it is right without any remark (Luhn)."""
    answer = np.zeros(len(values), dtype=np.bool_)
    for length in set(map(len, values)).intersection(CARD_LENGTHS):
        raw, fitting = _characters(values, length)
        if not len(raw):
            continue
        right = _all_digits(raw)
        digits = (raw - ZERO).astype(np.int32)
        doubled = digits[:, -2::-2] * 2
        doubled[doubled > 9] -= 9
        total = digits[:, ::-2].sum(axis=1) + doubled.sum(axis=1)
        answer |= _spread(right & (total % 10 == 0), fitting)
    return answer
