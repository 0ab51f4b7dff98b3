"""假如: whom another value of a rule would move, before it is adopted. Nothing is stored.

The stored facts of a run are assessed by the rules as they are now and by the law as it
would be; who would get another grade than the stored one is a mover. Without any change of a
value that tells whom a new version of the rules moves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from rating import methods
from rating.enums import GradingMethod
from rating.models import Grading
from sites.errors import InvalidInput
from sites.law import LawAt, Unit, parameter

# Bounds of the size of an employer, by its registered or attending people.
SIZES = ((5, "5人以下"), (20, "5至19人"), (100, "20至99人"), (500, "100至499人"))
LARGEST = "500人以上"
ALL_SIZES = (*(words for _, words in SIZES), LARGEST)


class ChangedLaw(LawAt):
    """The law of a day with some values replaced."""

    __slots__ = ("_changes",)

    def __init__(self, law: LawAt, changes: Mapping[str, object]) -> None:
        """Fix what is replaced."""
        super().__init__(law.day, law.region)
        self._changes = changes

    def integer(self, name: str) -> int:
        """A replaced count, or the one in force."""
        value = self._changes.get(name)
        return value if isinstance(value, int) else super().integer(name)

    def decimal(self, name: str) -> Decimal:
        """A replaced amount or ratio, or the one in force."""
        value = self._changes.get(name)
        return value if isinstance(value, Decimal) else super().decimal(name)


@dataclass(frozen=True, slots=True)
class Mover:
    """One company whose grade would be another."""

    grading: Grading
    before: str
    after: str
    size: str
    words: tuple[str, ...]


@dataclass(slots=True)
class WhatIf:
    """The outcome.

    Attributes:
        seen: Grades looked at.
        movers: Those that would change.
        by_size: Movers by size of the employer.
        by_district: Movers by name of the district.
    """

    seen: int = 0
    movers: list[Mover] = field(default_factory=list)
    by_size: dict[str, int] = field(default_factory=dict)
    by_district: dict[str, int] = field(default_factory=dict)


def changeable(method: GradingMethod) -> tuple[str, ...]:
    """Names of the values that the rules of a method read and that are plain numbers."""
    names = {name for rule in methods.rules_of(method) for name in rule.parameters}
    return tuple(
        sorted(name for name in names if parameter(name).unit not in {Unit.LIST, Unit.TEXT})
    )


def read_change(method: GradingMethod, name: str, text: str) -> object:
    """A new value for a parameter, of the right type.

    Raises:
        InvalidInput: The method does not read it, or the value is none of its unit.
    """
    if name not in changeable(method):
        raise InvalidInput(
            f"该评价办法不使用数值“{name}”", fix="请从列表中选择", code="E-PARAMETER"
        )
    unit = parameter(name).unit
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise InvalidInput(f"“{text}”不是数值", fix="请填写数字", code="E-VALUE") from error
    if not value.is_finite() or value < 0:
        raise InvalidInput("数值不能为负", fix="请填写不小于零的数字", code="E-VALUE")
    if unit in {Unit.YUAN, Unit.RATIO}:
        return value
    if value != value.to_integral_value():
        raise InvalidInput("该数值应为整数", fix=f"单位为{unit.words}", code="E-VALUE")
    return int(value)


def what_if(
    gradings: Iterable[Grading], changes: Mapping[str, object], *, method: GradingMethod
) -> WhatIf:
    """Assess stored facts by changed values; whom it would move.

    Args:
        gradings: Last versions of one run, with company and region.
        changes: New values by name of the parameter.
        method: Of the run.
    """
    found = WhatIf()
    laws: dict[tuple[object, str], LawAt] = {}
    for grading in gradings:
        facts = methods.from_json(method, grading.facts)
        key = (grading.law_day, facts.region)
        if key not in laws:
            laws[key] = ChangedLaw(LawAt(grading.law_day, facts.region), changes)
        then = methods.assess_facts(facts, law_day=grading.law_day, law=laws[key])
        found.seen += 1
        if grading.grade == then.grade.value:
            continue
        size = size_of(grading.facts)
        found.movers.append(
            Mover(
                grading,
                grading.grade,
                then.grade.value,
                size,
                tuple(one.words for one in then.findings),
            )
        )
        district = grading.company.region.name
        found.by_size[size] = found.by_size.get(size, 0) + 1
        found.by_district[district] = found.by_district.get(district, 0) + 1
    return found


def size_of(facts: Mapping[str, object]) -> str:
    """The size of an employer by the people its facts count."""
    people = max(
        int(str(facts.get("roster_entry_count") or 0)), int(str(facts.get("attending_count") or 0))
    )
    return next((words for bound, words in SIZES if people < bound), LARGEST)
