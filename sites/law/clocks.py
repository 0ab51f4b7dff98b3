"""法定时限: every legal clock as data; how long, counted how, for whom, and where it says so."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from sites.law.citation import Citation
from sites.law.errors import UnknownParameter
from sites.law.parameters import LawAt, Unit, parameter
from sites.law.reading import Fields, read_yaml
from sites.lib.deadlines import Counting, Period

CLOCKS_FILE = Path(__file__).parent / "clocks.yaml"
COUNTING_OF_WORDS = {Unit(one.value).words: one for one in Counting}


class Side(StrEnum):
    """Whose time runs: the authority must act, or a party may."""

    OFFICE = "office"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock.

    Attributes:
        id: Name in code.
        name: What must or may be done in time, in Chinese.
        starts: The event that starts it, in Chinese.
        amount: Name of the parameter that says how long.
        counting: How it is counted, when the statute's general part says otherwise than the
            parameter's unit ("三日" means working days in 行政处罚法 art. 85); else the unit.
        counting_by: Name of the text parameter that says how it is counted, by the words of a
            unit; empty where `counting` settles it. See `countings`.
        halves_end: When each half of a working day ends; for a clock in half days alone.
        includes_start: The day of the event is counted.
        rolls: A last day of rest moves to the next working day.
        backward: Counted back from the event.
        side: Whose time it is.
        pausable: It may be suspended with a reason.
        extension: Name of the parameter by which an approval lengthens it; empty for never.
        tolled_by_outage: An outage of our own system gives its days back.
        remind_before: Days before the last at which the person is reminded.
        note: Why it is counted so, when that is not plain.
    """

    id: str
    name: str
    starts: str
    amount: str
    counting: Counting
    counting_by: str
    halves_end: tuple[dt.time, ...]
    includes_start: bool
    rolls: bool
    backward: bool
    side: Side
    pausable: bool
    extension: str
    tolled_by_outage: bool
    remind_before: int
    note: str

    def period(self, law: LawAt) -> Period:
        """The length in force on the day of `law`, without extension.

        Raises:
            UnknownParameter: No value is in force.
        """
        return self.counted(law.integer(self.amount), self.counting)

    def counted(self, amount: int, counting: Counting) -> Period:
        """So many of something, with the other terms of the clock."""
        return Period(amount, counting, self.includes_start, self.rolls, self.halves_end)

    def countings(self, law: LawAt) -> tuple[Counting, ...]:
        """The ways to count it on the day of `law`; the earliest last day of them holds.

        Raises:
            UnknownParameter: `counting_by` has no value in force.
        """
        if not self.counting_by:
            return (self.counting,)
        said = COUNTING_OF_WORDS[law.value(self.counting_by)]
        return countings(self.counting, said, verified=law.verified(self.counting_by))

    def citation(self, law: LawAt) -> Citation:
        """Where the length is set."""
        return law.citation(self.amount)


def countings(own: Counting, said: Counting, *, verified: bool) -> tuple[Counting, ...]:
    """One way to count where the law was read, both while what it says is still recalled."""
    return (said,) if verified or said is own else (own, said)


@lru_cache(maxsize=1)
def clock_rules() -> Mapping[str, ClockRule]:
    """Return every clock by id."""
    return MappingProxyType(load_clocks(CLOCKS_FILE))


def clock_rule(name: str) -> ClockRule:
    """Return a clock by its id.

    Raises:
        UnknownParameter: Nobody has entered it.
    """
    found = clock_rules().get(name)
    if found is None:
        raise UnknownParameter(f"没有名为“{name}”的法定时限")
    return found


def load_clocks(file: Path) -> dict[str, ClockRule]:
    """Read the clocks of a file.

    Raises:
        LawDataError: With file and key, for anything that breaks the form.
    """
    return {
        str(key): _read(Fields(file.name, str(key), entry), str(key))
        for key, entry in read_yaml(file).items()
    }


def _read(fields: Fields, name: str) -> ClockRule:
    amount = fields.text("amount")
    unit = _unit(fields, amount)
    extension = fields.text("extension", required=False)
    if extension and _unit(fields, extension) is not unit:
        raise fields.error("延长与原期限的单位不同")
    note = fields.text("note", required=False)
    counting = _counting(fields, unit, note)
    rule = ClockRule(
        id=name,
        name=fields.text("name"),
        starts=fields.text("starts"),
        amount=amount,
        counting=counting,
        counting_by=_counting_by(fields),
        halves_end=_halves_end(fields, counting),
        includes_start=fields.flag("includes_start"),
        rolls=fields.flag("rolls"),
        backward=fields.flag("backward"),
        side=fields.choice("side", Side),
        pausable=fields.flag("pausable"),
        extension=extension,
        tolled_by_outage=fields.flag("tolled_by_outage"),
        remind_before=fields.number("remind_before") or 0,
        note=note,
    )
    fields.finish()
    return rule


def _unit(fields: Fields, name: str) -> Unit:
    try:
        return parameter(name).unit
    except UnknownParameter as error:
        raise fields.error(str(error)) from error


def _counting(fields: Fields, unit: Unit, note: str) -> Counting:
    own = fields.text("counting", required=False) or unit.value
    if own != unit.value and not note:
        raise fields.error("计算方式与数值单位不同的，应注明理由 note")
    try:
        return Counting(own)
    except ValueError as error:
        raise fields.error(f"不能作为期限的单位 {own}") from error


def _counting_by(fields: Fields) -> str:
    name = fields.text("counting_by", required=False)
    if not name:
        return ""
    if _unit(fields, name) is not Unit.TEXT:
        raise fields.error(f"{name} 不是文字数值")
    for dated in chain.from_iterable(parameter(name).values.values()):
        if dated.value not in COUNTING_OF_WORDS:
            raise fields.error(f"不能作为期限的单位 {dated.value}")
    return name


def _halves_end(fields: Fields, counting: Counting) -> tuple[dt.time, ...]:
    texts = fields.text("halves_end", required=False).split()
    if bool(texts) != (counting is Counting.HALF_DAYS):
        raise fields.error("以半个工作日计算的，且只有这样计算的，写明 halves_end")
    try:
        ends = tuple(dt.time.fromisoformat(text) for text in texts)
    except ValueError as error:
        raise fields.error(f"halves_end 应写作“12:00 17:00”: {error}") from error
    if list(ends) != sorted(set(ends)):
        raise fields.error("halves_end 应按先后排列")
    return ends
