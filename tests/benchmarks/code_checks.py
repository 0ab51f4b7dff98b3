"""身份证号码、统一社会信用代码: our checks against a bare loop that only sums the digits."""

import datetime as dt
from collections.abc import Callable, Sequence

from stdnum.cn import ric, uscc

from sites.lib.code_arrays import Flags, right_id_numbers, right_usccs
from sites.lib.codes import (
    USCC_ALPHABET,
    check_id_number,
    check_uscc,
    complete_id_number,
    complete_organization_code,
    complete_uscc,
)
from tests.benchmarks.measuring import Goal, Measure, Result, by_turns, compared, seconds

COUNT = 100_000
MILLION = 1_000_000
# So many are given to the slow yardstick; its time is told for a million.
SAMPLE = 10_000
ROUNDS = 3
GOAL = Goal("<=", 10)
DAY = dt.date(2026, 9, 15)
VALUES = {character: value for value, character in enumerate(USCC_ALPHABET)}


def measure() -> list[Result]:
    """Check 100,000 right numbers of each kind."""
    id_numbers, usccs = some_id_numbers(COUNT), some_usccs(COUNT)
    values = by_turns(
        {
            "id": seconds(lambda: check_id_numbers(id_numbers)),
            "id-sum": seconds(lambda: sum_characters(id_numbers)),
            "uscc": seconds(lambda: check_usccs(usccs)),
            "uscc-sum": seconds(lambda: sum_characters(usccs)),
        },
        rounds=ROUNDS,
    )
    return [
        compared(
            "id_number_checks",
            f"校验 {COUNT:,} 个身份证号码，对只把各位相加的循环",
            ours=values["id"],
            against=values["id-sum"],
            goal=GOAL,
            unit="s",
        ),
        compared(
            "uscc_checks",
            f"校验 {COUNT:,} 个统一社会信用代码，对只把各位相加的循环",
            ours=values["uscc"],
            against=values["uscc-sum"],
            goal=GOAL,
            unit="s",
        ),
        *_columns(),
    ]


def _columns() -> list[Result]:
    """A million of each at once, against python-stdnum number by number."""
    id_numbers = some_id_numbers(COUNT) * (MILLION // COUNT)
    usccs = some_usccs(COUNT) * (MILLION // COUNT)
    scale, plain = MILLION // SAMPLE, plain_ids()
    values = by_turns(
        {
            "id": seconds(lambda: all_right(right_id_numbers(id_numbers, on=DAY, adult_age=18))),
            "id-stdnum": scaled(lambda: [ric.is_valid(one) for one in plain], scale),
            "uscc": seconds(lambda: all_right(right_usccs(usccs))),
            "uscc-stdnum": scaled(lambda: [uscc.is_valid(one) for one in usccs[:SAMPLE]], scale),
        },
        rounds=ROUNDS,
    )
    return [
        compared(
            f"{name}_columns",
            f"整列校验 1,000,000 个{title}，对 python-stdnum 逐个校验（抽 {SAMPLE:,} 个折算）",
            ours=values[name],
            against=values[f"{name}-stdnum"],
            goal=Goal("<=", 0.02),
            unit="s",
        )
        for name, title in (("id", "身份证号码"), ("uscc", "统一社会信用代码"))
    ]


def all_right(found: Flags) -> None:
    """Every one of them is right beyond doubt."""
    assert found.all()


def plain_ids() -> list[str]:
    """Numbers whose county existed when they were born, which python-stdnum can judge."""
    return [
        complete_id_number(f"110101{year}{month:02d}07{place:03d}")
        for year in range(1990, 2000)
        for month in (6, 7)
        for place in range(1, SAMPLE // 20 + 1)
    ]


def scaled(act: Callable[[], object], scale: int) -> Measure:
    """Make a measure whose seconds stand for so many times as much."""
    measure = seconds(act)
    return lambda: measure() * scale


def check_id_numbers(numbers: Sequence[str]) -> None:
    """As a roster is checked, ages included."""
    for number in numbers:
        _, problems = check_id_number(number, on=DAY, minimum_age=16, adult_age=18)
        assert not problems


def check_usccs(codes: Sequence[str]) -> None:
    """As a checker's code is."""
    for code in codes:
        _, problems = check_uscc(code)
        assert not problems


def sum_characters(codes: Sequence[str]) -> int:
    """Add up every character's value, and nothing else."""
    total = 0
    for code in codes:
        for character in code:
            total += VALUES[character]
    return total


def some_id_numbers(count: int, first: dt.date = dt.date(1970, 1, 1)) -> list[str]:
    """Different right numbers of nobody; 99 a birthday, none that ends in 000."""
    birthdays = [first + dt.timedelta(days=day) for day in range(count // 99 + 1)]
    return [
        complete_id_number(f"370902{birthdays[number // 99]:%Y%m%d}{number % 99 + 101:03d}")
        for number in range(count)
    ]


def some_usccs(count: int) -> list[str]:
    """Different right codes of no company."""
    return [
        complete_uscc("91370900" + complete_organization_code(f"MA{number:06d}"))
        for number in range(count)
    ]
