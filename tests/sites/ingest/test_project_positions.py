import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.cell_values import WorkbookData
from sites.ingest.projects import read_projects
from tests.sites.ingest.test_projects import CONTEXT, CONTRACTOR, PARTY, PROJECT, grid

pytestmark = pytest.mark.unit


def position(longitude, latitude, source):
    project = {**PROJECT, "经度": longitude, "纬度": latitude, "坐标系": source}
    sheets = (grid("项目", project), grid("参建单位", PARTY, CONTRACTOR))
    line = read_projects(WorkbookData(sheets), CONTEXT).lines[0]
    return line.longitude, line.latitude, line.coordinate_source


WGS84 = (Decimal("117.087600"), Decimal("36.199700"))


@pytest.mark.parametrize(
    ("longitude", "latitude", "source", "stored"),
    [
        ("117.0876", "36.1997", "WGS84", "WGS84"),
        (117.0876, 36.1997, "cgcs2000", "WGS84"),
        ("117.0876", "36.1997", "", "WGS84"),
        ("117.093668", "36.199950", "GCJ-02", "GCJ02"),
        ("117.100130", "36.206011", "BD09", "BD09"),
    ],
)
def test_read_position_brings_every_system_to_wgs84(longitude, latitude, source, stored):
    x, y, kept = position(longitude, latitude, source)

    assert kept == stored
    assert abs(x - WGS84[0]) < Decimal("0.00001")
    assert abs(y - WGS84[1]) < Decimal("0.00001")


def test_read_position_may_be_left_out():
    assert position("", "", "") == (None, None, "WGS84")
    assert CONTEXT.on == dt.date(2026, 9, 15)
