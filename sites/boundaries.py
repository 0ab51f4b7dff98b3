"""In which division a position lies (行政区划边界).

The boundary file is GeoJSON in WGS 84, one feature a division with its `code`; the office may
replace it by its own layer (`BOUNDARIES_FILE`). A layer is believed only after points that are
known to lie in each division do (`KNOWN_POINTS_FILE`): one that is kilometers off its place would
put honest sites under doubt and wrong ones where they belong.
"""

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry, prep

from sites.enums import RegionKind
from sites.errors import InvalidInput
from sites.models import Region

AREAS = frozenset({"Polygon", "MultiPolygon"})


class BoundariesRefused(InvalidInput):
    """The boundary file cannot be used; its code says why."""

    code = "E-BOUNDARY-FORM"


def read_boundaries(path: Path, known_points: Path) -> dict[str, BaseGeometry]:
    """Read a boundary file and compare it with the known points.

    Args:
        path: GeoJSON, WGS 84, a FeatureCollection with one feature a division.
        known_points: JSON `{"points": [{"code", "name", "longitude", "latitude"}]}`.

    Returns:
        The area of each division by its GB/T 2260 code.

    Raises:
        BoundariesRefused: not readable, no FeatureCollection (a bare array), a feature without
            code or area (`E-BOUNDARY-FORM`); a division whose point is missing from the layer
            (`E-BOUNDARY-MISSING`) or lies outside it (`E-BOUNDARY-SHIFTED`).
    """
    found = dict(_division(feature) for feature in _features(path))
    for point in json.loads(known_points.read_text(encoding="utf-8"))["points"]:
        area = found.get(point["code"])
        if area is None:
            raise BoundariesRefused(
                f"边界文件里没有{point['name']}（{point['code']}）",
                fix="请使用包含本市全部区县、带 code 属性的图层",
                code="E-BOUNDARY-MISSING",
            )
        if not area.intersects(Point(point["longitude"], point["latitude"])):
            raise BoundariesRefused(
                f"边界文件有偏移：{point['name']}政府驻地不在该图层的{point['name']}范围内",
                fix="请核对坐标系：图层应为 WGS 84 / CGCS2000 经纬度，不是投影坐标，也不是高德、百度坐标",
                code="E-BOUNDARY-SHIFTED",
            )
    return found


def _features(path: Path) -> list[Any]:
    try:
        layer = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BoundariesRefused(
            f"边界文件读不出来：{path.name}", fix="请提供 UTF-8 编码的 GeoJSON 文件"
        ) from error
    if not isinstance(layer, dict) or layer.get("type") != "FeatureCollection":
        kind = "数组" if isinstance(layer, list) else "内容"
        raise BoundariesRefused(
            f"边界文件不是 FeatureCollection，而是单独的{kind}",
            fix="请用 GIS 软件导出为 RFC 7946 GeoJSON（ogr2ogr -f GeoJSON -lco RFC7946=YES）",
        )
    features: list[Any] = layer.get("features") or []
    return features


def _division(feature: Any) -> tuple[str, BaseGeometry]:
    try:
        code = feature["properties"]["code"]
        kind = feature["geometry"]["type"]
        area = shape(feature["geometry"])
    except (TypeError, KeyError, ValueError, AttributeError, ShapelyError) as error:
        raise BoundariesRefused(
            "边界文件中有一个要素缺少区划代码或图形", fix="每个要素要有 code 属性和多边形"
        ) from error
    if kind not in AREAS or area.is_empty:
        raise BoundariesRefused(
            f"区划 {code} 的图形是 {kind}，不是多边形", fix="请导出面图层，不是线或点"
        )
    return str(code), area


@lru_cache(maxsize=2)
def _divisions(path: Path) -> tuple[tuple[str, "PreparedGeometry[BaseGeometry]"], ...]:
    areas = read_boundaries(path, settings.KNOWN_POINTS_FILE)
    return tuple((code, prep(area)) for code, area in areas.items())


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
