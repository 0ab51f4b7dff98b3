"""法定数值: dated, regional, cited values, and the one way to ask for them."""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sites.law.citation import Citation, Confidence, Statute, statutes
from sites.law.errors import UnknownParameter
from sites.law.reading import Fields, read_yaml

VALUES_DIRECTORY = Path(__file__).parent / "values"
NATION = "CN"

Value = int | Decimal | str | list[str]


class Unit(StrEnum):
    """What a value counts; decides its Python type."""

    YUAN = "yuan"
    RATIO = "ratio"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"
    HALF_DAYS = "half_days"
    MONTHS = "months"
    YEARS = "years"
    AGE = "age"
    COUNT = "count"
    TEXT = "text"
    LIST = "list"

    @property
    def words(self) -> str:
        """Say it in Chinese, for the law table."""
        return {
            "yuan": "元",
            "ratio": "比例",
            "working_days": "工作日",
            "days": "日",
            "hours": "小时",
            "half_days": "半个工作日",
            "months": "个月",
            "years": "年",
            "age": "周岁",
            "count": "个(次、人)",
            "text": "文字",
            "list": "列表",
        }[self.value]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from a day on, in one region.

    Attributes:
        since: First day it holds.
        value: int, Decimal (yuan, ratios), text or list, by the unit.
        verified: True when read in a text of the law or a page that states it.
        source: Where it comes from when the citation does not say; always for unverified ones.
        citation: The place that sets it.
    """

    since: dt.date
    value: Value
    verified: bool
    source: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Parameter:
    """A legal number under its name ``group.name``.

    Attributes:
        name: Full name.
        description: What it is, in Chinese.
        unit: What it counts.
        citation: The place in the law that it carries out.
        modeled_on: Id of another place's instrument it was modeled on, or empty.
        values: Region prefix ("CN" for the nation) to values in order of their days.
    """

    name: str
    description: str
    unit: Unit
    citation: Citation
    modeled_on: str
    values: Mapping[str, tuple[DatedValue, ...]]

    def at(self, day: dt.date, region: str) -> DatedValue:
        """Return the value in force; the longest region prefix that has one wins.

        Raises:
            UnknownParameter: None is in force.
        """
        prefixes = [region[:length] for length in range(len(region), 0, -1)]
        for prefix in [*prefixes, NATION]:
            in_force = [dated for dated in self.values.get(prefix, ()) if dated.since <= day]
            if in_force:
                return in_force[-1]
        raise UnknownParameter(
            f"{day.isoformat()}在地区{region}没有现行有效的数值“{self.description}”({self.name})"
        )


class LawAt:
    """The law as it stands on one day in one region."""

    __slots__ = ("_known", "day", "region")

    def __init__(self, day: dt.date, region: str) -> None:
        """Fix day and region.

        Args:
            day: The day whose law applies.
            region: GB/T 2260 code or local sub-code, such as "370902".
        """
        self.day = day
        self.region = region
        self._known: dict[str, DatedValue] = {}

    def value(self, name: str) -> Any:
        """Return the value in force: int, Decimal (yuan, ratios), str or list, by the unit.

        Raises:
            UnknownParameter: No such name, or nothing in force.
        """
        # A list is handed out as a copy: the law must not change under a caller's hands.
        return copy.copy(self._at(name).value)

    def integer(self, name: str) -> int:
        """Return a value that counts days, months, people or the like.

        Raises:
            UnknownParameter: No such name, or nothing in force.
            TypeError: The value is of another kind.
        """
        value = self._at(name).value
        if not isinstance(value, int):
            raise TypeError(f"{name} is not a count")
        return value

    def decimal(self, name: str) -> Decimal:
        """Return a value in yuan or a ratio.

        Raises:
            UnknownParameter: No such name, or nothing in force.
            TypeError: The value is of another kind.
        """
        value = self._at(name).value
        if not isinstance(value, Decimal):
            raise TypeError(f"{name} is neither yuan nor a ratio")
        return value

    def verified(self, name: str) -> bool:
        """Tell whether the value in force was read in a text that states it."""
        return self._at(name).verified

    def citation(self, name: str) -> Citation:
        """Return the place in the law that sets the value in force."""
        return self._at(name).citation

    def source(self, name: str) -> str:
        """Return the remark on where the value in force comes from; may be empty."""
        return self._at(name).source

    def _at(self, name: str) -> DatedValue:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = parameter(name).at(self.day, self.region)
        return known


@lru_cache(maxsize=1)
def all_parameters() -> Mapping[str, Parameter]:
    """Return every parameter by full name, groups and names in alphabetical order."""
    return MappingProxyType(load_parameters(VALUES_DIRECTORY, statutes()))


def parameter(name: str) -> Parameter:
    """Return a parameter by its full name.

    Raises:
        UnknownParameter: Nobody has entered it.
    """
    found = all_parameters().get(name)
    if found is None:
        raise UnknownParameter(f"没有名为“{name}”的法定数值")
    return found


def load_parameters(directory: Path, known: Mapping[str, Statute]) -> dict[str, Parameter]:
    """Read every ``<group>.yaml`` of a directory.

    Raises:
        LawDataError: With file and key, for anything that breaks the form.
    """
    table: dict[str, Parameter] = {}
    for file in sorted(directory.glob("*.yaml")):
        for key, entry in sorted(read_yaml(file).items(), key=lambda pair: str(pair[0])):
            name = f"{file.stem}.{key}"
            table[name] = _read_parameter(Fields(file.name, str(key), entry), name, known)
    return table


def _read_parameter(fields: Fields, name: str, known: Mapping[str, Statute]) -> Parameter:
    description = fields.text("description")
    unit = fields.choice("unit", Unit)
    citation = _read_citation(fields, fields.table("reference"), known)
    modeled_on = fields.text("modeled_on", required=False)
    if modeled_on and modeled_on not in known:
        raise fields.error(f"法规表中没有 {modeled_on}")
    regions = fields.table("values") or {}
    fields.finish()
    values = {
        region: _read_region(fields, region, dated, unit, citation, known)
        for region, dated in regions.items()
    }
    return Parameter(name, description, unit, citation, modeled_on, MappingProxyType(values))


def _read_region(
    fields: Fields,
    region: object,
    dated: object,
    unit: Unit,
    citation: Citation,
    known: Mapping[str, Statute],
) -> tuple[DatedValue, ...]:
    if not isinstance(region, str) or not (region == NATION or region[:2].isdigit()):
        raise fields.error(f"地区代码应为CN或加引号的行政区划代码: {region}")
    if not isinstance(dated, dict) or not dated:
        raise fields.error(f"地区{region}没有数值")
    values = []
    for since, entry in dated.items():
        if type(since) is not dt.date:
            raise fields.error(f"日期无效: {since}")
        inner = fields.nested(f"{region}.{since}", entry)
        values.append(_read_value(inner, since, unit, citation, known))
    if any(later.since <= earlier.since for earlier, later in pairwise(values)):
        raise fields.error(f"地区{region}的日期未按先后排列")
    return tuple(values)


def _read_value(
    fields: Fields,
    since: dt.date,
    unit: Unit,
    citation: Citation,
    known: Mapping[str, Statute],
) -> DatedValue:
    value = _convert(fields, fields.anything("value"), unit)
    verified = fields.flag("verified")
    source = fields.text("source", required=False)
    reference = fields.table("reference", required=False)
    fields.finish()
    own = _read_citation(fields, reference, known) if reference else citation
    if not verified and not source:
        raise fields.error("未核实的数值必须注明来源 source")
    in_force_from = known[own.statute].in_force_from
    if in_force_from is not None and since < in_force_from:
        raise fields.error(f"早于所引法规的施行日期 {in_force_from}")
    if verified and known[own.statute].confidence is Confidence.RECALLED:
        raise fields.error("所引法规尚待核对，数值不能标为已核实")
    return DatedValue(since, value, verified, source, own)


def _read_citation(
    fields: Fields, reference: dict[object, object] | None, known: Mapping[str, Statute]
) -> Citation:
    inner = fields.nested("reference", reference)
    statute = inner.text("statute")
    if statute not in known:
        raise inner.error(f"法规表中没有 {statute}")
    citation = Citation(
        statute,
        article=inner.number("article"),
        paragraph=inner.number("paragraph"),
        item=inner.number("item"),
        inserted=inner.number("inserted"),
    )
    inner.finish()
    return citation


def _convert(fields: Fields, raw: object, unit: Unit) -> Value:
    """Turn what YAML read into the type of the unit."""
    if unit in {Unit.YUAN, Unit.RATIO}:
        # A bare 0.05 would be read as a binary float; only a quoted one is exact.
        if not isinstance(raw, str) or not raw.replace(".", "", 1).isdecimal():
            raise fields.error("金额和比例应写成加引号的十进制数")
        return Decimal(raw)
    if unit is Unit.TEXT:
        if not isinstance(raw, str) or not raw:
            raise fields.error("应为非空文本")
        return raw
    if unit is Unit.LIST:
        if not isinstance(raw, list) or not raw or not all(isinstance(one, str) for one in raw):
            raise fields.error("应为非空的文本列表")
        return list(raw)
    if type(raw) is not int or raw < 0:
        raise fields.error("应为不带引号的非负整数")
    return raw
