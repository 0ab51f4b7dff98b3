"""坐标转换: GCJ-02 (Chinese online maps) and BD-09 (Baidu) to WGS 84, in degrees.

The shift of GCJ-02 has no closed inverse; it is found by iteration to well under a millimeter.
"""

import math
from collections.abc import Callable

# Krasovsky 1940, as the published formula uses it.
SEMI_MAJOR_AXIS = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_ANGLE = math.pi * 3000.0 / 180.0
BAIDU_LON_OFFSET = 0.0065
BAIDU_LAT_OFFSET = 0.006
# Each step leaves less than a hundredth of the error before it, from half a kilometer on.
STEPS = 8


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Shift a WGS 84 point as Chinese online maps do; points abroad stay."""
    if not _in_china(lon, lat):
        return lon, lat
    radians = math.radians(lat)
    magic = 1 - ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    root = math.sqrt(magic)
    lat_shift = math.degrees(
        _lat_shift(lon - 105.0, lat - 35.0)
        / (SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / (magic * root))
    )
    lon_shift = math.degrees(
        _lon_shift(lon - 105.0, lat - 35.0) / (SEMI_MAJOR_AXIS / root * math.cos(radians))
    )
    return lon + lon_shift, lat + lat_shift


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Find the WGS 84 point that is shown at this GCJ-02 point."""
    return _invert(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """Shift a GCJ-02 point as Baidu maps do."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BAIDU_ANGLE)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BAIDU_ANGLE)
    return (
        radius * math.cos(angle) + BAIDU_LON_OFFSET,
        radius * math.sin(angle) + BAIDU_LAT_OFFSET,
    )


def bd09_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Find the WGS 84 point that is shown at this BD-09 point."""
    return gcj02_to_wgs84(*_invert(gcj02_to_bd09, lon, lat))


def _in_china(lon: float, lat: float) -> bool:
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _invert(
    forward: Callable[[float, float], tuple[float, float]], lon: float, lat: float
) -> tuple[float, float]:
    """Walk back by the remaining error until the forward shift lands on the point."""
    guess_lon, guess_lat = lon, lat
    for _ in range(STEPS):
        shown_lon, shown_lat = forward(guess_lon, guess_lat)
        guess_lon += lon - shown_lon
        guess_lat += lat - shown_lat
    return guess_lon, guess_lat


def _waves(value: float, periods: tuple[tuple[float, float], ...]) -> float:
    return sum(weight * math.sin(value * math.pi * factor) for weight, factor in periods)


def _lat_shift(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    shift += _waves(x, ((20.0, 6.0), (20.0, 2.0))) * 2.0 / 3.0
    shift += _waves(y, ((20.0, 1.0), (40.0, 1 / 3.0))) * 2.0 / 3.0
    return shift + _waves(y, ((160.0, 1 / 12.0), (320.0, 1 / 30.0))) * 2.0 / 3.0


def _lon_shift(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    shift += _waves(x, ((20.0, 6.0), (20.0, 2.0))) * 2.0 / 3.0
    shift += _waves(x, ((20.0, 1.0), (40.0, 1 / 3.0))) * 2.0 / 3.0
    return shift + _waves(x, ((150.0, 1 / 12.0), (300.0, 1 / 30.0))) * 2.0 / 3.0
