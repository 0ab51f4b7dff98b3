"""The list of sites that will not be able to pay, as a page and as a file."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.web import story
from tests.factories.arrears import FundingForecastFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE = "/inspector/funding-gaps/"


@pytest.fixture
def told(clock, client):
    """A site that falls short in October, seen by its inspector."""
    clock(NOW)
    built = story.build()
    FundingForecastFactory(project=built.project)
    client.force_login(InspectorFactory())
    return built.project


def test_list_says_when_how_much_and_how_wrong_that_was_before(client, told):
    text = client.get(PAGE).text

    for words in (told.name, "2026-10-13 前", "15,000.00", "75,000.00", "6.3%", "2026年10月"):
        assert words in text
    for home in ("/inspector/", "/inspector/map/"):
        assert PAGE in client.get(home).text


def test_month_is_chosen_and_one_that_is_none_asks_nothing(client, told):
    later = ProjectFactory(region=told.region, name="岱岳北区二期")
    FundingForecastFactory(project=later, gap_on=dt.date(2026, 11, 3), past=[])

    november = client.get(PAGE, {"month": "2026-11"}).text
    every = client.get(PAGE, {"month": "2026-13"}).text

    assert later.name in november
    assert told.name not in november
    assert later.name in every
    assert told.name in every
    assert "月份太少" in every


def test_file_has_every_site_and_no_formula(client, told):
    told.name = "=2+3"
    told.save(update_fields=["name"])

    answer = client.get(PAGE, {"export": "csv"})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 2
    assert f"{told.code},'=2+3," in lines[1]
    assert "2026-10-13,15000.00,75000.00,90000.00" in lines[1]
    assert lines[1].endswith("1,6.3%,2026-09-15")


def test_empty_list_says_whether_nothing_is_short_or_nothing_known(client, told):
    told.forecast.delete()
    assert "还不能预测" in client.get(PAGE).text
    FundingForecastFactory(project=told, gap=0, gap_on=None)

    text = client.get(PAGE).text

    assert "没有预计发不出工资的工地" in text
    assert "没有预计的缺口" in text


def test_three_sites_ask_as_many_queries_as_one(client, told):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    client.get(PAGE)
    before = count()
    for project in ProjectFactory.create_batch(2, region=told.region):
        FundingForecastFactory(project=project)

    assert count() == before
