"""Points, clusters and totals of the map, today and looking back."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.enums import Level
from arrears.map_standings import (
    MapQuestion,
    SiteCluster,
    SiteMark,
    region_totals,
    site_table,
)
from arrears.models import WarningLevel
from sites.models import Project
from tests.factories.arrears import ArrearsWarningFactory, LedgerEntryFactory
from tests.factories.sites import ProjectFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
TODAY = MapQuestion(day=DAY, today=DAY)
CELL = Decimal("0.1")


def at(longitude, latitude="36.190000", **fields):
    project = ProjectFactory(**fields)
    project.site.longitude = longitude and Decimal(longitude)
    project.site.latitude = longitude and Decimal(latitude)
    project.site.save()
    return project


def table(question=TODAY):
    return site_table(projects=Project.objects.all(), question=question)


def marks(question=TODAY, box=None, levels=()):
    found = table(question)
    return found.marks(found.within(box, levels))


def test_marks_tell_level_money_people_and_days_the_worst_first():
    calm = at("117.120000")
    red = at("117.130000")
    ArrearsWarningFactory(project=red, level=Level.RED)
    ArrearsWarningFactory(project=red, level=Level.BLUE, rule="b")
    first = LedgerEntryFactory(project=red, due=Decimal("6600.00"), paid=Decimal("600.00"))
    LedgerEntryFactory(
        project=red, worker=first.worker, month=dt.date(2026, 7, 1), due_on=dt.date(2026, 8, 20)
    )
    LedgerEntryFactory(project=red, due_on=DAY)
    at(None)

    assert marks() == [
        SiteMark(
            *(red.code, red.name, 117.13, 36.19, Level.RED),
            *(Decimal("12600.00"), 1, 57),
        ),
        SiteMark(
            *(calm.code, calm.name, 117.12, 36.19, None),
            *(Decimal("0.00"), 0, 0),
        ),
    ]
    box = [Decimal(edge) for edge in ("117.13", "36.19", "117.2", "36.2")]
    assert [mark.code for mark in marks(box=box)] == [red.code]


def test_sites_of_a_cell_become_one_and_a_lonely_one_stays():
    for longitude, level in (("117.110000", Level.BLUE), ("117.130000", Level.ORANGE)):
        project = at(longitude)
        ArrearsWarningFactory(project=project, level=level)
        LedgerEntryFactory(project=project)
    alone = at("117.210000")

    found = table()
    cluster, mark = found.clusters(found.within(None), CELL)

    assert isinstance(cluster, SiteCluster)
    assert (cluster.count, cluster.level) == (2, Level.ORANGE)
    assert cluster.longitude == pytest.approx(117.12)
    assert (cluster.outstanding, cluster.worker_count, cluster.days_late) == (
        Decimal("13200.00"),
        2,
        57,
    )
    assert cluster.by_level == {Level.RED: 0, Level.ORANGE: 1, Level.YELLOW: 0, Level.BLUE: 1}
    assert isinstance(mark, SiteMark)
    assert mark.code == alone.code


@pytest.mark.parametrize(
    ("levels", "count"),
    [((), 3), ((Level.RED,), 1), ((None,), 1), ((None, Level.BLUE), 2)],
)
def test_levels_are_chosen(levels, count):
    ArrearsWarningFactory(level=Level.RED)
    ArrearsWarningFactory(level=Level.BLUE)
    ProjectFactory()

    assert len(marks(levels=levels)) == count
    totals = region_totals(
        projects=Project.objects.all(),
        question=MapQuestion(day=DAY, today=DAY, levels=levels),
    )
    assert sum(total.count for total in totals) == count


@pytest.mark.parametrize(
    ("day", "level", "outstanding"),
    [
        (dt.date(2026, 7, 20), None, "0.00"),
        (dt.date(2026, 7, 21), Level.RED, "6600.00"),
        (dt.date(2026, 8, 31), Level.RED, "6600.00"),
        (dt.date(2026, 9, 1), None, "0.00"),
    ],
)
def test_a_look_back_shows_what_was_open_and_unpaid_then(day, level, outstanding):
    entry = LedgerEntryFactory(paid=Decimal("6600.00"), settled_on=dt.date(2026, 9, 1))
    ArrearsWarningFactory(project=entry.project, state="CLOSED", closed_on=dt.date(2026, 9, 1))

    [mark] = marks(MapQuestion(day=day, today=DAY))

    assert (mark.level, mark.outstanding) == (level, Decimal(outstanding))
    [now] = marks()
    assert (now.level, now.outstanding) == (None, Decimal("0.00"))


def test_totals_count_each_site_once_also_without_a_place():
    owing = at("117.130000", region=region("370902"))
    ArrearsWarningFactory(project=owing, level=Level.RED)
    LedgerEntryFactory(project=owing)
    at(None, region=region("370902"))
    doubtful = at("117.140000", region=region("370982"))
    doubtful.site.position_doubt = "坐标落在别处"
    doubtful.site.save()

    here, there = region_totals(projects=Project.objects.all(), question=TODAY)

    assert (here.code, here.name, here.count, here.unplaced) == ("370902", "泰山区", 2, 1)
    assert (here.by_level[Level.RED], here.outstanding, here.worker_count, here.days_late) == (
        1,
        Decimal("6600.00"),
        1,
        57,
    )
    assert (there.code, there.count, there.unplaced) == ("370982", 1, 1)


def test_a_site_moved_to_another_district_in_mid_month_counts_once_where_it_is_registered_now():
    project = at("117.130000", region=region("370902"))
    LedgerEntryFactory(project=project)
    month_before = MapQuestion(day=dt.date(2026, 8, 31), today=DAY)
    project.region = region("370982")
    project.save()

    for question in (TODAY, month_before):
        [total] = region_totals(projects=Project.objects.all(), question=question)
        assert (total.code, total.count, total.outstanding) == ("370982", 1, Decimal("6600.00"))


def test_an_empty_scope_has_no_sites_and_no_totals():
    empty = site_table(projects=Project.objects.none(), question=TODAY)
    assert (empty.marks(empty.within(None)), empty.clusters(empty.within(None), CELL)) == ([], [])
    assert region_totals(projects=Project.objects.none(), question=TODAY) == []


def test_a_look_back_shows_the_level_a_warning_had_on_that_day():
    project = at("117.130000")
    warning = ArrearsWarningFactory(
        project=project, level=Level.RED, raised_on=dt.date(2026, 6, 1), level_since=DAY
    )
    for level, since in (
        (Level.YELLOW, dt.date(2026, 6, 1)),
        (Level.ORANGE, dt.date(2026, 7, 20)),
        (Level.RED, DAY),
    ):
        WarningLevel.objects.create(warning=warning, level=level, since=since)

    found = {}
    for day in (dt.date(2026, 6, 30), dt.date(2026, 7, 31), DAY):
        question = MapQuestion(day=day, today=DAY)
        [total] = region_totals(projects=Project.objects.all(), question=question)
        found[day] = [level for level, count in total.by_level.items() if count]

    assert list(found.values()) == [[Level.YELLOW], [Level.ORANGE], [Level.RED]]
