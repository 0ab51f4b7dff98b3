"""How many sites keep the five systems."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.system_coverage import building, system_coverage
from sites.models import Project
from tests.api.web import story
from tests.factories.sites import ParticipationFactory, ProjectFactory, RightsNoticeFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def coverage(day=DAY, by="region__name"):
    return system_coverage(projects=Project.objects.all(), day=day, by=by)


def test_each_system_is_counted_and_all_five_together():
    whole = story.build().project
    RightsNoticeFactory(project=whole, checked_on=dt.date(2026, 9, 10))
    ProjectFactory(region=region("370902"))

    [line] = coverage()

    assert (line.name, line.sites, line.kept, line.all_five) == ("泰山区", 2, (1, 1, 2, 1, 1), 1)
    assert line.ratios == [Decimal(text) for text in ("0.5", "0.5", "1", "0.5", "0.5", "0.5")]


def test_the_latest_check_of_the_board_counts():
    project = ProjectFactory()
    RightsNoticeFactory(project=project, checked_on=dt.date(2026, 9, 1))
    RightsNoticeFactory(project=project, checked_on=DAY, shows_parties=False)

    assert [coverage(day)[0].kept[4] for day in (DAY - dt.timedelta(days=1), DAY)] == [1, 0]


def test_what_has_lapsed_or_is_missing_is_not_kept():
    told = story.build()
    project = told.project
    deposit = project.wage_deposit
    deposit.valid_until = DAY
    deposit.save()
    account = project.special_account
    account.status = "FROZEN"
    account.save()
    ParticipationFactory(project=project, pays_through_general_contractor=False)

    assert coverage()[0].kept == (1, 0, 0, 1, 0)
    assert coverage(DAY + dt.timedelta(days=1))[0].kept[3] == 0


def test_sites_are_counted_by_industry_too():
    ProjectFactory(sector_regulator="甲局")
    ProjectFactory(sector_regulator="乙局")

    assert {line.name for line in coverage(by="sector_regulator")} == {"甲局", "乙局"}


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"started_on": dt.date(2026, 10, 1)}, False),
        ({"started_on": dt.date(2026, 9, 30)}, True),
        ({"completed_on": dt.date(2026, 8, 31)}, False),
        ({"completed_on": dt.date(2026, 9, 1)}, True),
    ],
)
def test_a_site_builds_from_its_start_to_its_completion(fields, counts):
    ProjectFactory(**fields)

    month = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
    assert building(Project.objects.all(), *month).exists() is counts
