"""The still map and the divisions, as inspectors get them."""

import json

import pytest

from arrears.enums import Level, WarningState
from tests.api.reports.test_maps import RED, count_of
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import ProjectFactory, region
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def red_site():
    project = ProjectFactory(region=region("370902"))
    ArrearsWarningFactory(project=project, rule="unpaid_month", level=Level.RED)
    ArrearsWarningFactory(project=project, rule="coverage", level=Level.BLUE)
    return project


def red_pixels(client, user, **asked):
    client.force_login(user)
    answer = client.get("/inspector/map.png", asked)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return count_of(answer.content, RED)


def test_still_map_shows_the_worst_level_of_ones_own_sites(client, red_site):
    people = inspectors()

    assert red_pixels(client, people.allowed) > 50
    assert red_pixels(client, people.colleague) == 0
    assert red_pixels(client, people.allowed, region="370983") == 0


def test_still_map_leaves_out_what_is_closed(client, red_site):
    red_site.warnings.update(state=WarningState.CLOSED, closed_on="2026-09-01")

    assert red_pixels(client, inspectors().allowed) == 0


def test_still_map_is_for_staff_only(client):
    stranger = inspectors().stranger

    assert client.get("/inspector/map.png").url == "/login/?next=/inspector/map.png"
    client.force_login(stranger)
    assert client.get("/inspector/map.png").status_code == 403


def own_layer(settings, tmp_path, text):
    settings.BOUNDARIES_FILE = tmp_path / "own.geojson"
    settings.BOUNDARIES_FILE.write_text(text, encoding="utf-8")


def test_divisions_are_the_offices_own_layer(client, settings, tmp_path):
    layer = json.loads(settings.BOUNDARIES_FILE.read_text(encoding="utf-8"))
    own_layer(settings, tmp_path, json.dumps({**layer, "name": "own"}))
    client.force_login(inspectors().allowed)

    answer = client.get("/inspector/divisions.geojson")

    assert json.loads(answer.getvalue())["name"] == "own"


def test_a_layer_that_is_not_believed_is_not_served(client, settings, tmp_path):
    own_layer(settings, tmp_path, "[]")
    client.force_login(inspectors().allowed)

    answer = client.get("/inspector/divisions.geojson")

    assert (answer.status_code, answer.text[:15]) == (503, "E-BOUNDARY-FORM")
