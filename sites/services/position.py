"""更正工地位置: where a site really is, corrected by an inspector."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.boundaries import position_doubt
from sites.enums import CoordinateSource
from sites.errors import InvalidInput, NotAllowed
from sites.ingest.project_positions import LATITUDES, LONGITUDES, to_wgs84
from sites.models import Project, Site, User
from sites.permissions import may_inspect


class PositionRefused(InvalidInput):
    """The position cannot be this project's."""

    code = "E-POSITION"


@transaction.atomic
def correct_position(
    *,
    project: Project,
    longitude: Decimal,
    latitude: Decimal,
    source: CoordinateSource,
    actor: User,
    now: dt.datetime,
) -> Site:
    """Put a site where it is; the doubt about its position ends.

    Args:
        project: whose site.
        longitude: degrees in the system given.
        latitude: the same.
        source: the system the degrees were read in; WGS 84 is stored.
        actor: an inspector of the project's region.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor does not inspect in the project's region.
        PositionRefused: outside the country, the city or the project's region.
    """
    if not may_inspect(actor, project, day=timezone.localdate(now)):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    inside = (
        LONGITUDES[0] <= longitude <= LONGITUDES[1] and LATITUDES[0] <= latitude <= LATITUDES[1]
    )
    if not inside:
        raise PositionRefused(
            "坐标不在我国范围内", fix="请填写以度为单位的小数，经度在前，例如 117.087600、36.190000"
        )
    place = to_wgs84(longitude, latitude, source)
    assert place.longitude is not None
    assert place.latitude is not None
    doubt = position_doubt(
        region=project.region, longitude=place.longitude, latitude=place.latitude
    )
    if doubt:
        raise PositionRefused(doubt, fix="请核对后重新填写")
    site = Site.objects.select_for_update().get(project=project)
    before = [str(site.longitude), str(site.latitude), site.position_doubt]
    site.longitude, site.latitude = place.longitude, place.latitude
    site.coordinate_source, site.position_doubt = source, ""
    site.save()
    audit.record(
        act="更正工地位置",
        object_kind="Site",
        object_id=site.pk,
        now=now,
        actor=actor,
        detail={
            "project": project.code,
            "before": before,
            "after": [str(site.longitude), str(site.latitude)],
            "source": source.value,
        },
    )
    return site
