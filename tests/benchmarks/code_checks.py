"""身份证号码、统一社会信用代码: our checks against a bare loop that only sums the digits."""

import datetime as dt
from collections.abc import Sequence

from sites.lib.codes import (
    USCC_ALPHABET,
    check_id_number,
    check_uscc,
    complete_id_number,
    complete_organization_code,
    complete_uscc,
)
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds

COUNT = 100_000
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
    ]


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


def some_id_numbers(count: int) -> list[str]:
    """Different right numbers of nobody; 99 a birthday, none that ends in 000."""
    birthdays = [dt.date(1970, 1, 1) + dt.timedelta(days=day) for day in range(count // 99 + 1)]
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
