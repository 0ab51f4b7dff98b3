"""Nine areas of the city and positions inside them."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from api.demo.draws import draws

TOWNS_FILE = Path(__file__).parent / "data" / "taian_towns.json"
# The simplified boundary and the true one differ by less than this, in degrees.
MARGIN = 0.012
# Sites gather around the middle of a division: this share of its width, one deviation.
SPREAD = 0.16
DEGREE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Area:
    """A division or functional zone; `division` is whose boundary its sites lie in."""

    code: str
    name: str
    division: str
    project_share: int
    towns: tuple[str, ...] = ()


# Shares add up to the sixty projects of the whole demo.
AREAS = (
    Area("370902", "泰山区", "370902", 11),
    Area("370911", "岱岳区", "370911", 9),
    Area("370982", "新泰市", "370982", 9),
    Area("370983", "肥城市", "370983", 8),
    Area("370921", "宁阳县", "370921", 6),
    Area("370923", "东平县", "370923", 5),
    Area("3709G1", "泰安高新区", "370911", 7, ("北集坡街道",)),
    Area("3709G2", "泰山景区", "370902", 2, ("大津口乡",)),
    Area("3709G3", "徂汶景区", "370911", 3, ("徂徕镇", "房村镇", "良庄镇", "化马湾乡")),
)


@lru_cache(maxsize=2)
def boundaries(path: Path) -> dict[str, BaseGeometry]:
    """The boundary of each division, WGS 84, by its code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}


@lru_cache(maxsize=1)
def _towns() -> dict[str, tuple[str, ...]]:
    divisions = json.loads(TOWNS_FILE.read_text(encoding="utf-8"))
    return {code: tuple(division["towns"]) for code, division in divisions.items()}


def areas_in_turn(count: int) -> list[Area]:
    """The area of each of `count` projects: every area soon has one, then by its share."""
    wanted = [
        ((turn + 0.5) / area.project_share, order, area)
        for order, area in enumerate(AREAS)
        for turn in range(area.project_share)
    ]
    first = {area.code: (0.0, order, area) for order, area in enumerate(AREAS)}
    later = [item for item in wanted if item[0] != 0.5 / item[2].project_share]
    chosen = sorted([*first.values(), *later], key=lambda item: item[:2])
    return [chosen[number % len(chosen)][2] for number in range(count)]


def town_of(area: Area, number: int) -> str:
    """A town of the area."""
    return draws("town", number).choice(area.towns or _towns()[area.division])


def position_in(area: Area, number: int, path: Path) -> tuple[Decimal, Decimal]:
    """Longitude and latitude inside the area's division, clear of its border; six decimals."""
    boundary = boundaries(path)[area.division].buffer(-MARGIN)
    west, south, east, north = boundary.bounds
    middle, chosen = boundary.representative_point(), draws("position", number)
    while True:
        point = Point(
            chosen.gauss(middle.x, (east - west) * SPREAD),
            chosen.gauss(middle.y, (north - south) * SPREAD),
        )
        if boundary.contains(point):
            return (
                Decimal(repr(point.x)).quantize(DEGREE),
                Decimal(repr(point.y)).quantize(DEGREE),
            )
