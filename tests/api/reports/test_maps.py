"""The still map."""

import io

import pytest
from django.conf import settings

from api.reports.maps import SitePoint, site_map

pytestmark = [pytest.mark.unit]
RED = (0xC9, 0x2A, 0x2A)


def pixels(data):
    import matplotlib.image

    image = matplotlib.image.imread(io.BytesIO(data))
    return (image[:, :, :3] * 255).round().astype(int)


def count_of(data, color):
    return int((pixels(data) == color).all(axis=2).sum())


def test_site_map_shows_a_red_site_and_only_where_there_is_one():
    position = (117.12, 36.19)

    red = site_map([SitePoint(*position, "RED")], boundaries=settings.BOUNDARIES_FILE)
    calm = site_map([SitePoint(*position, "")], boundaries=settings.BOUNDARIES_FILE)

    assert pixels(red).shape == (1000, 1400, 3)
    assert count_of(red, RED) > 50
    assert count_of(calm, RED) == 0


def test_site_map_of_no_sites_still_shows_the_divisions():
    empty = site_map([], boundaries=settings.BOUNDARIES_FILE)

    assert count_of(empty, (0xF4, 0xF6, 0xF8)) > 100_000
