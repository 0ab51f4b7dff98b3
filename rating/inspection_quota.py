"""检查次数: how often an employer may be inspected in a year, by its grade. Pure.

Source: 山东省劳动和社会保障监察条例 art. 13; the grades' quotas 山东省等级评价实施办法 (2017).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rating.engine import Grade
from sites.law import LawAt

DAILY, SPECIAL = "DAILY", "SPECIAL"
MAXIMUM = {DAILY: "inspection.daily_maximum", SPECIAL: "inspection.special_maximum"}
OF_GRADE = {
    (Grade.A, DAILY): "inspection.grade_a_daily_maximum",
    (Grade.A, SPECIAL): "inspection.grade_a_special_maximum",
    (Grade.B, DAILY): "inspection.grade_b_daily_maximum",
}


def quota(grade: Grade, kind: str, law: LawAt) -> tuple[int, str]:
    """How many inspections of a kind a year, and the basis; the grade's own, else everybody's.

    Raises:
        UnknownParameter: No value is in force in the region.
    """
    name = OF_GRADE.get((grade, kind), MAXIMUM[kind])
    # A grade's quota never widens what holds for everybody.
    limit = min(law.integer(name), law.integer(MAXIMUM[kind]))
    return limit, law.citation(name).words


@dataclass(frozen=True, slots=True)
class Candidate:
    """One employer that might be drawn."""

    uscc: str
    grade: Grade
    done: int


def eligible(
    candidates: Sequence[Candidate], kind: str, law: LawAt
) -> tuple[list[Candidate], dict[str, str]]:
    """Who may be drawn, and of all others why not, by code."""
    pool, left_out = [], {}
    for one in candidates:
        limit, basis = quota(one.grade, kind, law)
        if limit == 0:
            left_out[one.uscc] = f"{one.grade}级，当年免予此类检查（{basis}）"
        elif one.done >= limit:
            left_out[one.uscc] = f"{one.grade}级，当年已检查{one.done}次，上限{limit}次（{basis}）"
        else:
            pool.append(one)
    return pool, left_out


def draw_by_lot(pool: Sequence[Candidate], *, count: int, seed: str) -> list[Candidate]:
    """Draw so many: key objects (C) before the others, by lot within each.

    The same pool and seed give the same drawing on every machine: anybody can draw again.
    """
    ordered = sorted(pool, key=lambda one: (one.grade is not Grade.C, lot(seed, one.uscc)))
    return ordered[:count]


def assign_by_lot(
    drawn: Sequence[str], inspectors: Sequence[str], *, seed: str
) -> Mapping[str, tuple[str, str]]:
    """Two different inspectors for each employer, by lot."""
    assigned = {}
    for uscc in drawn:
        first, second = sorted(inspectors, key=lambda name: lot(seed, uscc, name))[:2]
        assigned[uscc] = (first, second)
    return assigned


def lot(*words: str) -> str:
    """A number nobody can choose beforehand without knowing the seed."""
    return hashlib.sha256("|".join(words).encode()).hexdigest()
