"""In which division a position lies (行政区划边界).

The boundary file is GeoJSON in WGS 84, one feature a division with its `code`; the office
may replace it by its own layer (`BOUNDARIES_FILE`).
"""

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry, prep

from sites.enums import RegionKind
from sites.models import Region


@lru_cache(maxsize=2)
def _divisions(path: Path) -> tuple[tuple[str, "PreparedGeometry[BaseGeometry]"], ...]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return tuple(
        (feature["properties"]["code"], prep(shape(feature["geometry"]))) for feature in features
    )


def division_at(longitude: Decimal, latitude: Decimal) -> str | None:
    """The GB/T 2260 code of the division a WGS 84 position lies in; None outside all."""
    point = Point(float(longitude), float(latitude))
    for code, boundary in _divisions(settings.BOUNDARIES_FILE):
        if boundary.intersects(point):
            return code
    return None


def position_doubt(*, region: Region, longitude: Decimal, latitude: Decimal) -> str:
    """Why a position cannot be right for its region, in Chinese; empty when it can.

    A functional zone has no boundary of its own and may reach over a division's border:
    any position within the city will do for it.
    """
    found = division_at(longitude, latitude)
    if found is None:
        return "坐标不在本市范围内，请核对经纬度与坐标系"
    if region.kind == RegionKind.COUNTY and found != region.code:
        return f"坐标落在区划 {found} 内，与登记的{region.name}不符，请核对坐标系（高德、百度坐标需转换）"
    return ""
