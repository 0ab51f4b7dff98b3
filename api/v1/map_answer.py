"""The map's own answers: clusters on a grid, points in the streets, totals of the divisions.

The sites of a scope are read once and kept for half a minute for everybody with the same scope;
every view is chosen and grouped from them, and stays under 100 KB at any zoom.
"""

import calendar
import datetime as dt
import hashlib
import json
import math
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BeforeValidator, Field

from api.auth import signed_in, viewer_of
from api.kept_answers import KEPT_SECONDS, answer_with, keep
from api.v1.schemas import FEATURES, REFUSALS, Filters, Month, answered_with
from api.v1.site_map import MEDIA_TYPE, read_box
from arrears.enums import Level
from arrears.map_standings import (
    MapQuestion,
    RegionTotal,
    SiteCluster,
    SiteMark,
    SiteTable,
    region_totals,
    site_table,
)
from arrears.site_filters import SiteFilters, filtered
from sites.models import Project, User
from sites.queries import SUPERVISING_ROLES, projects_supervised_by, roles_of

router = Router(tags=["map"])

# How old a table may be that is shown while it is being read anew.
STALE_SECONDS = 120
# A cell is about 70 pixels wide on tiles of 256: degrees at zoom 0.
CELL_AT_ZOOM_0 = Decimal("98.4375")
# Never more cells than these across a box, whatever zoom is asked for: about 350 in all.
MOST_ACROSS, MOST_DOWN = 20, 16
STREET_ZOOM = 12
MOST_POINTS = 200
LISTED = 30
NO_LEVEL = "NONE"
TOTALS: dict[str, Any] = {
    "type": "object",
    "required": ["regions", "as_of", "day"],
    "properties": {"regions": {"type": "array", "items": {"type": "object"}}},
}


def _read_levels(value: object) -> tuple[Level | None, ...]:
    names = str(value).split(",")
    if not set(names) <= {*Level.values, NO_LEVEL}:
        raise ValueError("level 应为 RED、ORANGE、YELLOW、BLUE、NONE，以逗号分隔")
    return tuple(None if name == NO_LEVEL else Level(name) for name in names)


class TotalFilters(Filters):
    """Which sites, as of the end of which month (today, for the month that runs)."""

    level: Annotated[Any, BeforeValidator(_read_levels), Field(description="RED,ORANGE,NONE")] = ()
    region: Annotated[str, Field(max_length=6)] = ""
    rule: Annotated[str, Field(max_length=60)] = ""
    sector: Annotated[str, Field(max_length=100)] = ""
    employer: Annotated[str, Field(max_length=100)] = ""
    month: Month | None = None


class MapViewFilters(TotalFilters):
    """The same, within a box seen at a zoom."""

    bbox: Annotated[Any, BeforeValidator(read_box), Field(description="west,south,east,north")]
    zoom: Annotated[int, Field(ge=0, le=22)]


@router.get(
    "/map",
    response=REFUSALS,
    auth=signed_in("read"),
    summary="地图视野内的工地与聚合点（GeoJSON，WGS 84）",
    openapi_extra=answered_with(MEDIA_TYPE, "聚合点、工地和视野内最重的工地", FEATURES),
)
def get_map_view(request: HttpRequest, filters: Query[MapViewFilters]) -> HttpResponse:
    """Clusters and single sites of a box, and the worst sites in it; at most 100 KB."""
    cell, box = _grid(filters)
    asked = _Asked.of(request, filters)

    def answer() -> dict[str, object]:
        table, as_of = _table(asked)
        within = table.within(box, filters.level)
        if filters.zoom >= STREET_ZOOM and len(within) <= MOST_POINTS:
            marks: Sequence[SiteMark | SiteCluster] = table.marks(within)
        else:
            marks = table.clusters(within, cell)
        return {
            "type": "FeatureCollection",
            "features": [_feature(mark) for mark in marks],
            "sites": len(within),
            "worst": [_feature(mark) for mark in table.marks(within[:LISTED])],
            "as_of": as_of,
        }

    view = [filters.zoom, filters.level, *(str(edge) for edge in box)]
    return _kept(request, asked, view, answer)


@router.get(
    "/map/totals",
    response=REFUSALS,
    auth=signed_in("read"),
    summary="各区划合计：工地数、各级预警、拖欠、人数、最长逾期",
    openapi_extra=answered_with("application/json", "各区划合计", TOTALS),
)
def get_map_totals(request: HttpRequest, filters: Query[TotalFilters]) -> HttpResponse:
    """One line a division; each site counts whole in the division it is registered in."""
    asked = _Asked.of(request, filters)

    def answer() -> dict[str, object]:
        question = MapQuestion(day=asked.day, today=asked.today, levels=filters.level)
        totals = region_totals(projects=asked.projects(), question=question)
        return {"regions": [_total(total) for total in totals], "as_of": _moment()}

    return _kept(request, asked, [filters.level], answer, media_type="application/json")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose sites, which of them, and of which day: what every view of them has in common."""

    viewer: User
    today: dt.date
    day: dt.date
    scope: tuple[str, ...]
    sites: SiteFilters

    @classmethod
    def of(cls, request: HttpRequest, filters: TotalFilters) -> "_Asked":
        viewer, today = viewer_of(request), timezone.localdate()
        scope = sorted(
            role.region_id
            for role in roles_of(user=viewer, day=today)
            if role.role in SUPERVISING_ROLES
        )
        sites = SiteFilters(
            region=filters.region,
            rule=filters.rule,
            sector=filters.sector,
            employer=filters.employer,
        )
        return cls(viewer, today, _day_of(filters.month, today), tuple(scope), sites)

    def projects(self) -> QuerySet[Project]:
        return filtered(projects_supervised_by(viewer=self.viewer, day=self.today), self.sites)

    def key(self, *more: object) -> str:
        """A key of the cache: everybody with the same scope shares it."""
        told = json.dumps(
            [self.today, self.day, self.scope, asdict(self.sites), more],
            default=str,
            sort_keys=True,
        )
        return "map:" + hashlib.sha256(told.encode()).hexdigest()


# The tables this process has read last: to fetch fifty thousand rows from the cache takes longer
# than to choose from them. The cache says which reading is the one that holds.
_at_hand: dict[str, tuple[str, SiteTable]] = {}
MOST_AT_HAND = 4


def _table(asked: _Asked) -> tuple[SiteTable, str]:
    """The sites of a scope and when they were read; while one request reads anew, others go on."""
    key = asked.key("table")
    now = timezone.now()
    reading: tuple[dt.datetime, str] | None = cache.get(key)
    if reading is not None:
        read_at, name = reading
        is_fresh = now - read_at < dt.timedelta(seconds=KEPT_SECONDS)
        if is_fresh or not cache.add(f"{key}:turn", 1, KEPT_SECONDS):
            table = _fetched(key, name)
            if table is not None:
                return table, read_at.isoformat(timespec="seconds")
    question = MapQuestion(day=asked.day, today=asked.today)
    table = site_table(projects=asked.projects(), question=question)
    name = uuid.uuid4().hex
    cache.set_many({f"{key}:{name}": table, key: (now, name)}, STALE_SECONDS)
    return table, now.isoformat(timespec="seconds")


def _fetched(key: str, name: str) -> SiteTable | None:
    """A reading of the sites: from this process, else from the cache; None where it is gone."""
    held = _at_hand.get(key)
    if held is not None and held[0] == name:
        return held[1]
    table: SiteTable | None = cache.get(f"{key}:{name}")
    if table is not None:
        while len(_at_hand) >= MOST_AT_HAND:
            _at_hand.pop(next(iter(_at_hand)), None)
        _at_hand[key] = (name, table)
    return table


def _moment() -> str:
    return timezone.now().isoformat(timespec="seconds")


def _kept(
    request: HttpRequest,
    asked: _Asked,
    view: list[object],
    answer: Callable[[], dict[str, object]],
    *,
    media_type: str = MEDIA_TYPE,
) -> HttpResponse:
    """The answer, from the cache where somebody with the same scope asked the same just now."""
    key = asked.key(request.path, view)
    kept: tuple[str, bytes] | None = cache.get(key)
    if kept is None:
        found = {**answer(), "day": asked.day.isoformat()}
        body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
        kept = f'"{hashlib.sha256(body).hexdigest()[:32]}"', body
        cache.set(key, kept, KEPT_SECONDS)
    tag, body = kept
    keep(request, tag, body, media_type)
    return answer_with(request, tag, body, media_type)


def _day_of(month: dt.date | None, today: dt.date) -> dt.date:
    """The last day of a month, today at the latest."""
    if month is None:
        return today
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return min(last, today)


def _grid(filters: MapViewFilters) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The cell's size in degrees, and the box widened to whole cells, so that clusters stay."""
    west, south, east, north = filters.bbox
    cell = CELL_AT_ZOOM_0 / 2**filters.zoom
    # Doubling keeps the lines of the coarser grid on those of the finer one.
    while (east - west) / cell > MOST_ACROSS or (north - south) / cell > MOST_DOWN:
        cell *= 2
    edges = [
        *(Decimal(math.floor(edge / cell)) * cell for edge in (west, south)),
        *(Decimal(math.ceil(edge / cell)) * cell for edge in (east, north)),
    ]
    return cell, tuple(edges)


def _feature(mark: SiteMark | SiteCluster) -> dict[str, object]:
    properties: dict[str, object] = {
        "level": mark.level.value if mark.level else None,
        "outstanding": f"{mark.outstanding:.2f}",
        "worker_count": mark.worker_count,
        "days_late": mark.days_late,
    }
    if isinstance(mark, SiteCluster):
        properties["count"] = mark.count
        properties["levels"] = {level.value: count for level, count in mark.by_level.items()}
    else:
        properties |= {"code": mark.code, "name": mark.name}
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [round(mark.longitude, 6), round(mark.latitude, 6)],
        },
        "properties": properties,
    }


def _total(total: RegionTotal) -> dict[str, object]:
    return {
        "code": total.code,
        "name": total.name,
        "sites": total.count,
        "levels": {level.value: count for level, count in total.by_level.items()},
        "outstanding": f"{total.outstanding:.2f}",
        "worker_count": total.worker_count,
        "days_late": total.days_late,
        "unplaced": total.unplaced,
    }
