"""Where a site is: degrees of any of three systems, brought to WGS 84 on the way in."""

from dataclasses import dataclass
from decimal import Decimal

from sites.enums import CoordinateSource
from sites.ingest.row_reader import RowReader
from sites.lib.coordinates import bd09_to_wgs84, gcj02_to_wgs84

SOURCES = {
    "": CoordinateSource.WGS84,
    "WGS84": CoordinateSource.WGS84,
    "CGCS2000": CoordinateSource.WGS84,
    "GCJ02": CoordinateSource.GCJ02,
    "BD09": CoordinateSource.BD09,
}
DEGREE = Decimal("0.000001")
LONGITUDES = (73, 136)
LATITUDES = (3, 54)


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees in WGS 84, six decimals, and the system they were given in."""

    longitude: Decimal | None
    latitude: Decimal | None
    source: str


def read_position(reader: RowReader) -> Position:
    """Read longitude and latitude; both or neither, and within the country."""
    source = _source(reader)
    longitude = _degrees(reader, "longitude", LONGITUDES)
    latitude = _degrees(reader, "latitude", LATITUDES)
    if (longitude is None) != (latitude is None) and reader.ok:
        reader.refuse("E-POSITION", "longitude", "经度和纬度应同时填写", "请补充坐标或都留空")
    if longitude is None or latitude is None or source is None:
        return Position(None, None, CoordinateSource.WGS84.value)
    return to_wgs84(longitude, latitude, source)


def to_wgs84(longitude: Decimal, latitude: Decimal, source: CoordinateSource) -> Position:
    """The same place in WGS 84, to a tenth of a meter."""
    x, y = float(longitude), float(latitude)
    if source == CoordinateSource.GCJ02:
        x, y = gcj02_to_wgs84(x, y)
    elif source == CoordinateSource.BD09:
        x, y = bd09_to_wgs84(x, y)
    return Position(
        Decimal(repr(x)).quantize(DEGREE), Decimal(repr(y)).quantize(DEGREE), source.value
    )


def _source(reader: RowReader) -> CoordinateSource | None:
    text = reader.text("coordinate_source").upper().replace("-", "").replace(" ", "")
    source = SOURCES.get(text)
    if source is None:
        reader.refuse(
            "E-CHOICE",
            "coordinate_source",
            f"坐标系“{text[:20]}”无法识别",
            "请填写WGS84、CGCS2000、GCJ02或BD09",
        )
    return source


def _degrees(reader: RowReader, concept: str, bounds: tuple[int, int]) -> Decimal | None:
    value = reader.value(concept, required=False)
    if value == "":
        return None
    try:
        degrees = Decimal(str(value).strip())
    except ArithmeticError:
        degrees = None
    if degrees is None or not degrees.is_finite() or not bounds[0] <= degrees <= bounds[1]:
        reader.refuse(
            "E-POSITION",
            concept,
            f"{reader.table.label(concept)}“{str(value)[:20]}”不在我国范围内",
            "请填写以度为单位的小数，例如117.087600",
        )
        return None
    return degrees
