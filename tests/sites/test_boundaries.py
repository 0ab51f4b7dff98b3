"""Positions, the divisions they lie in, and boundary files that are not believed."""

import json
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.checks import Error

from api.apps import check_boundaries
from sites.boundaries import BoundariesRefused, division_at, position_doubt, read_boundaries
from tests.factories.sites import region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
IN_TAISHAN = (Decimal("117.120000"), Decimal("36.190000"))
IN_XINTAI = (Decimal("117.770000"), Decimal("35.910000"))
IN_THE_SEA = (Decimal("120.000000"), Decimal("35.000000"))
EIGHTEEN_KILOMETERS = 0.18


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


def shipped():
    return json.loads(settings.BOUNDARIES_FILE.read_text(encoding="utf-8"))


def moved(coordinates, east, north):
    if isinstance(coordinates[0], list):
        return [moved(part, east, north) for part in coordinates]
    return [coordinates[0] + east, coordinates[1] + north]


def shifted(east, north):
    layer = shipped()
    for feature in layer["features"]:
        geometry = feature["geometry"]
        geometry["coordinates"] = moved(geometry["coordinates"], east, north)
    return layer


def refused(tmp_path, layer):
    path = tmp_path / "own.geojson"
    path.write_text(layer if isinstance(layer, str) else json.dumps(layer), encoding="utf-8")
    with pytest.raises(BoundariesRefused) as caught:
        read_boundaries(path, settings.KNOWN_POINTS_FILE)
    return caught.value


def test_the_shipped_boundaries_hold_the_known_points():
    areas = read_boundaries(settings.BOUNDARIES_FILE, settings.KNOWN_POINTS_FILE)

    assert sorted(areas) == ["370902", "370911", "370921", "370923", "370982", "370983"]
    assert check_boundaries() == []


@pytest.mark.parametrize(
    ("east", "north"), [(1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7)]
)
def test_a_layer_18_km_off_its_place_is_refused(tmp_path, east, north):
    layer = shifted(east * EIGHTEEN_KILOMETERS, north * EIGHTEEN_KILOMETERS)

    refusal = refused(tmp_path, layer)

    assert refusal.code == "E-BOUNDARY-SHIFTED"
    assert "坐标系" in refusal.fix


@pytest.mark.parametrize(
    ("layer", "code", "words"),
    [
        (lambda: shipped()["features"], "E-BOUNDARY-FORM", "单独的数组"),
        (lambda: shipped()["features"][0], "E-BOUNDARY-FORM", "单独的内容"),
        (lambda: "no json", "E-BOUNDARY-FORM", "读不出来"),
        (
            lambda: {**shipped(), "features": shipped()["features"][1:]},
            "E-BOUNDARY-MISSING",
            "泰山区",
        ),
        (
            lambda: {"type": "FeatureCollection", "features": [{"properties": {}}]},
            "E-BOUNDARY-FORM",
            "缺少区划代码",
        ),
        (
            lambda: {
                "type": "FeatureCollection",
                "features": [
                    {
                        "properties": {"code": "370902"},
                        "geometry": {"type": "LineString", "coordinates": [[117, 36], [118, 36]]},
                    }
                ],
            },
            "E-BOUNDARY-FORM",
            "不是多边形",
        ),
        (lambda: {"type": "FeatureCollection"}, "E-BOUNDARY-MISSING", "泰山区"),
    ],
)
def test_a_layer_of_another_form_is_refused(tmp_path, layer, code, words):
    refusal = refused(tmp_path, layer())

    assert (refusal.code, words in refusal.message) == (code, True)


def test_every_command_refuses_such_a_layer(settings, tmp_path):
    settings.BOUNDARIES_FILE = tmp_path / "own.geojson"
    settings.BOUNDARIES_FILE.write_text("[]", encoding="utf-8")

    [error] = check_boundaries()

    assert isinstance(error, Error)
    assert "E-BOUNDARY-FORM" in error.msg
