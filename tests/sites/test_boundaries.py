"""Positions and the divisions they lie in."""

from decimal import Decimal

import pytest

from sites.boundaries import division_at, position_doubt
from tests.factories.sites import region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
IN_TAISHAN = (Decimal("117.120000"), Decimal("36.190000"))
IN_XINTAI = (Decimal("117.770000"), Decimal("35.910000"))
IN_THE_SEA = (Decimal("120.000000"), Decimal("35.000000"))


@pytest.mark.parametrize(
    ("position", "code"), [(IN_TAISHAN, "370902"), (IN_XINTAI, "370982"), (IN_THE_SEA, None)]
)
def test_division_at_names_the_division(position, code):
    assert division_at(*position) == code


@pytest.mark.parametrize(
    ("code", "position", "doubt"),
    [
        ("370902", IN_TAISHAN, ""),
        ("370902", IN_XINTAI, "坐标落在区划 370982 内"),
        ("370902", IN_THE_SEA, "坐标不在本市范围内"),
        ("3709G1", IN_XINTAI, ""),
    ],
)
def test_position_doubt_says_what_does_not_fit(code, position, doubt):
    longitude, latitude = position

    said = position_doubt(region=region(code), longitude=longitude, latitude=latitude)

    assert said.startswith(doubt) if doubt else said == ""
