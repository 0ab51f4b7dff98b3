"""等级结果: what a grade is followed by in each field, dated and cited (三类结果应用).

Pure: the table is data (`results.yaml`); an entry without basis cannot be read.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from rating.engine import Grade
from sites.law import Citation, LawDataError, UnknownParameter, find_statute
from sites.law.reading import Fields, read_yaml

FILE = Path(__file__).parent / "results.yaml"
NATION = "CN"


class ResultPurpose(StrEnum):
    """For which purpose somebody asks what a grade is followed by."""

    INSPECTION = "inspection"
    DEPOSIT = "deposit"
    BIDDING = "bidding"
    FINANCE = "finance"
    HONORS = "honors"
    PRIORITY = "priority"

    @property
    def words(self) -> str:
        """Say it in Chinese."""
        return {
            "inspection": "监察检查",
            "deposit": "工资保证金",
            "bidding": "招标投标",
            "finance": "融资授信",
            "honors": "评优评先",
            "priority": "优先办理",
        }[self.value]


class Effect(StrEnum):
    """Whether a result rewards, leaves alone or restrains."""

    INCENTIVE = "incentive"
    NEUTRAL = "neutral"
    RESTRICT = "restrict"

    @property
    def words(self) -> str:
        """Say it in Chinese."""
        return {"incentive": "激励", "neutral": "正常", "restrict": "约束"}[self.value]


@dataclass(frozen=True, slots=True)
class GradeResult:
    """One entry: what a grade is followed by.

    Attributes:
        name: Stable key.
        grade: A, B or C.
        purpose: The field.
        effect: Incentive, neutral or restriction.
        words: Chinese.
        citation: The basis.
        region: Prefix of region codes, or "CN".
        since: First day it holds.
        until: Last day it holds; None while it has no end.
        verified: Read in a text that states it.
        source: Where it comes from when it is not.
    """

    name: str
    grade: Grade
    purpose: ResultPurpose
    effect: Effect
    words: str
    citation: Citation
    region: str
    since: dt.date
    until: dt.date | None
    verified: bool
    source: str

    def holds(self, *, on: dt.date, region: str) -> bool:
        """Whether it is in force on a day in a region."""
        here = self.region == NATION or region.startswith(self.region)
        return here and self.since <= on and (self.until is None or on <= self.until)


def results_of(
    grade: Grade, *, on: dt.date, region: str, purpose: ResultPurpose | None = None
) -> tuple[GradeResult, ...]:
    """What a grade is followed by on a day in a region, in the order of the table.

    Raises:
        UnknownParameter: A purpose was asked for and nothing is in force: never a default.
    """
    found = tuple(
        one
        for one in all_results()
        if one.grade == grade and purpose in (None, one.purpose) and one.holds(on=on, region=region)
    )
    if purpose is not None and not found and grade is not Grade.N:
        raise UnknownParameter(
            f"{on.isoformat()}在地区{region}没有{grade}级{purpose.words}的结果规定"
        )
    return found


def results_by_purpose(
    *, on: dt.date, region: str
) -> list[tuple[ResultPurpose, tuple[tuple[GradeResult, ...], ...]]]:
    """Each field with what follows there from A, from B and from C, side by side."""
    of_grade = [results_of(grade, on=on, region=region) for grade in (Grade.A, Grade.B, Grade.C)]
    return [
        (
            purpose,
            tuple(tuple(one for one in found if one.purpose == purpose) for found in of_grade),
        )
        for purpose in ResultPurpose
        if any(one.purpose == purpose for found in of_grade for one in found)
    ]


@lru_cache(maxsize=1)
def all_results() -> tuple[GradeResult, ...]:
    """The whole table."""
    return load_results(FILE)


def load_results(file: Path) -> tuple[GradeResult, ...]:
    """Read a table.

    Raises:
        LawDataError: An entry lacks its basis, or breaks the form otherwise.
    """
    return tuple(
        _read(Fields(file.name, str(name), entry), str(name))
        for name, entry in read_yaml(file).items()
    )


def _read(fields: Fields, name: str) -> GradeResult:
    reference = fields.nested("reference", fields.table("reference"))
    statute = reference.text("statute")
    try:
        in_force_from = find_statute(statute).in_force_from
    except UnknownParameter as error:
        raise LawDataError("results.yaml", name, f"法规表中没有 {statute}") from error
    citation = Citation(statute, reference.number("article"), reference.number("paragraph"))
    reference.finish()
    since = fields.day("since")
    assert since is not None
    if in_force_from is not None and since < in_force_from:
        raise fields.error(f"早于所引法规的施行日期 {in_force_from}")
    result = GradeResult(
        name=name,
        grade=fields.choice("grade", Grade),
        purpose=fields.choice("purpose", ResultPurpose),
        effect=fields.choice("effect", Effect),
        words=fields.text("words"),
        citation=citation,
        region=fields.text("region"),
        since=since,
        until=fields.day("until", required=False),
        verified=fields.flag("verified"),
        source=fields.text("source", required=False),
    )
    fields.finish()
    if not result.verified and not result.source:
        raise fields.error("未核实的条目必须注明来源 source")
    return result
