import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.coordinates import bd09_to_wgs84, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02

pytestmark = pytest.mark.unit

lons = st.floats(75.0, 134.0)
lats = st.floats(4.0, 53.0)


def meters(first, second):
    lon = (first[0] - second[0]) * 111_320 * math.cos(math.radians(first[1]))
    lat = (first[1] - second[1]) * 110_574
    return math.hypot(lon, lat)


def test_taian_check_values():
    assert wgs84_to_gcj02(117.0876, 36.1997) == pytest.approx((117.093668, 36.199950), abs=5e-7)
    assert gcj02_to_bd09(117.093668, 36.199950) == pytest.approx((117.100130, 36.206011), abs=1e-6)
    assert gcj02_to_wgs84(117.093668, 36.199950) == pytest.approx((117.0876, 36.1997), abs=1e-6)
    assert bd09_to_wgs84(117.100130, 36.206011) == pytest.approx((117.0876, 36.1997), abs=1e-6)


def test_a_site_taken_for_the_wrong_system_lies_half_a_kilometer_off():
    assert 500 < meters((117.0876, 36.1997), wgs84_to_gcj02(117.0876, 36.1997)) < 600


@given(lons, lats)
def test_round_trips_are_exact_to_a_millimeter(lon, lat):
    shifted = wgs84_to_gcj02(lon, lat)
    assert meters((lon, lat), gcj02_to_wgs84(*shifted)) < 0.001
    assert meters((lon, lat), bd09_to_wgs84(*gcj02_to_bd09(*shifted))) < 0.001


@pytest.mark.parametrize("point", [(139.7, 35.7), (2.35, 48.86), (100.0, 60.0), (100.0, -10.0)])
def test_points_abroad_stay(point):
    assert wgs84_to_gcj02(*point) == point
    assert gcj02_to_wgs84(*point) == point
