"""The forecast of a special account, on the page of its site and in the queue."""

import pytest

from tests.api.web import story
from tests.factories.arrears import FundingForecastFactory
from tests.factories.sites import NOW, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def told(clock, client):
    """A site with a warning, seen by its inspector."""
    clock(NOW)
    built = story.build()
    story.warn(built.project)
    client.force_login(InspectorFactory())
    return built


def forecast(project, **changes):
    return FundingForecastFactory(project=project, **changes)


def page(client, project):
    return client.get(f"/inspector/projects/{project.code}/").text


def test_project_shows_when_the_account_is_short_and_how_wrong_that_was_before(client, told):
    forecast(told.project)

    text = page(client, told.project)

    for words in (
        "2026-10-13 前专户将不够支付，最多缺 15,000.00 元",
        "-15,000.00",
        "以往 1 个月，平均误差 6.3%",
        "96,000.00",
    ):
        assert words in text


def test_project_says_that_the_account_is_enough_or_that_nothing_is_known(client, told):
    assert "还不能预测" in page(client, told.project)
    forecast(told.project, gap=0, gap_on=None, past=[])

    text = page(client, told.project)

    assert "今后 1 周，专户余额够支付预计的工资" in text
    assert "还不能说明误差" in text


def test_queue_names_the_gap_of_a_site_that_has_one(client, told):
    before = client.get("/inspector/").text
    forecast(told.project)

    after = client.get("/inspector/").text

    assert "前专户缺" not in before
    assert "预计 10月13日 前专户缺 15,000.00 元" in after
