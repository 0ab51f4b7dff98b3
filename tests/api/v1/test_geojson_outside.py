"""`projects.geojson` as others read it: a validator of RFC 7946, GDAL, and ogrinfo where it is."""

import json
import shutil
import subprocess

import geojson
import pyogrio
import pytest

from tests.factories.arrears import ArrearsWarningFactory, LedgerEntryFactory
from tests.factories.sites import ProjectFactory
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(params=["/projects.geojson", "/map?bbox=116,35,118,37&zoom=13"])
def answer(request, ask, now):
    ArrearsWarningFactory(project=LedgerEntryFactory().project)
    ProjectFactory()
    response = ask(inspectors().allowed).get(request.param)
    assert response.status_code == 200
    return response.content


def test_a_validator_finds_nothing_wrong(answer):
    layer = geojson.loads(answer)

    assert isinstance(layer, geojson.FeatureCollection)
    assert layer.is_valid, layer.errors()
    assert len(layer.features) == 2
    for feature in layer.features:
        longitude, latitude = feature.geometry.coordinates
        assert 114 < longitude < 119
        assert 34 < latitude < 38
    # RFC 7946 has removed it: coordinates are always WGS 84.
    assert "crs" not in json.loads(answer)


def test_gdal_opens_it(answer, tmp_path):
    path = tmp_path / "sites.geojson"
    path.write_bytes(answer)

    told = pyogrio.read_info(path)

    assert (told["driver"], told["geometry_type"], told["features"]) == ("GeoJSON", "Point", 2)
    assert told["crs"] == "EPSG:4326"
    assert {"level", "outstanding", "days_late"} <= set(told["fields"])
    if shutil.which("ogrinfo"):
        said = subprocess.run(
            ["ogrinfo", "-al", "-so", path], check=True, capture_output=True, text=True
        ).stdout
        assert "Feature Count: 2" in said
