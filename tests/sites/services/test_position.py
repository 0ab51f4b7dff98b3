"""Putting a site where it is."""

from decimal import Decimal

import pytest

from sites.enums import CoordinateSource
from sites.errors import DomainError
from sites.lib.coordinates import gcj02_to_bd09, wgs84_to_gcj02
from sites.models import AuditEntry
from sites.services.position import correct_position
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
TAISHAN = (Decimal("117.120000"), Decimal("36.190000"))


@pytest.fixture
def project():
    made = ProjectFactory()
    made.site.longitude = made.site.latitude = None
    made.site.position_doubt = "坐标不在本市范围内"
    made.site.save()
    return made


def correct(project, longitude, latitude, source=CoordinateSource.WGS84, actor=None):
    return correct_position(
        project=project,
        longitude=Decimal(longitude),
        latitude=Decimal(latitude),
        source=source,
        actor=actor or InspectorFactory("370902"),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (CoordinateSource.WGS84, (117.12, 36.19)),
        (CoordinateSource.GCJ02, wgs84_to_gcj02(117.12, 36.19)),
        (CoordinateSource.BD09, gcj02_to_bd09(*wgs84_to_gcj02(117.12, 36.19))),
    ],
)
def test_a_position_of_any_system_is_kept_as_wgs84_and_the_doubt_ends(project, source, shown):
    site = correct(project, *map(repr, shown), source=source)

    site.refresh_from_db()
    assert (site.longitude, site.latitude) == TAISHAN
    assert (site.coordinate_source, site.position_doubt) == (source, "")
    [entry] = AuditEntry.objects.all()
    assert (entry.act, entry.detail["before"][0]) == ("更正工地位置", "None")


@pytest.mark.parametrize(
    ("longitude", "latitude", "words"),
    [
        ("36.19", "117.12", "不在我国范围内"),
        ("117.12", "2.99", "不在我国范围内"),
        ("120.00", "35.00", "不在本市范围内"),
        ("117.77", "35.91", "与登记的泰山区不符"),
    ],
)
def test_a_position_that_cannot_be_is_refused_and_nothing_changes(
    project, longitude, latitude, words
):
    with pytest.raises(DomainError, match=words) as caught:
        correct(project, longitude, latitude)

    project.site.refresh_from_db()
    assert (caught.value.code, project.site.longitude) == ("E-POSITION", None)
    assert not AuditEntry.objects.exists()


def test_an_inspector_of_elsewhere_corrects_nothing(project):
    with pytest.raises(DomainError) as caught:
        correct(project, *TAISHAN, actor=InspectorFactory("370982"))

    assert caught.value.code == "E-NOT-ALLOWED"
