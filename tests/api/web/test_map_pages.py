"""The map's page without scripts, the sites that are not on it, and mending a position."""

import pytest
from django.urls import reverse

from arrears.enums import Level
from tests.api.web import story
from tests.factories.sites import NOW, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def told():
    built = story.build()
    story.warn(built.project, level=Level.RED)
    return built.project


@pytest.fixture
def inspector(client):
    user = InspectorFactory()
    client.force_login(user)
    return user


def test_map_page_says_the_same_without_scripts(client, inspector, told):
    text = client.get("/inspector/map/").text

    for words in ("泰山区", "39,000.00", "逾期 57 天", told.name, "打印用静态图"):
        assert words in text
    assert 'data-late="1,32,62"' in text
    assert 'data-sums="1,50000,500000"' in text
    assert "2025-10,2025-11" in text
    assert "tianditu" not in text


def test_map_for_paper_says_what_it_shows_of_which_day_and_place(client, inspector, told):
    page = reverse("web:map_print")

    whole, part, none = (
        client.get(page, {"region": code}).text for code in ("", "370902", "999999")
    )

    assert "工地分布图：泰安市" in whole
    assert "工地分布图：泰山区" in part
    assert f"{reverse('still-map')}?region=370902" in part
    for words in ("边界数据：", "共 1 个工地", "39,000.00", "▲"):
        assert words in part
    assert "辖区内没有工地" in none


def test_map_page_is_filtered_by_its_address(client, inspector, told):
    assert told.name in client.get("/inspector/map/", {"region": "370902"}).text
    assert told.name not in client.get("/inspector/map/", {"region": "370982"}).text


def test_tiles_need_a_key_and_a_review_number(client, inspector, told, settings):
    settings.TIANDITU_KEY, settings.TIANDITU_REVIEW_NUMBER = "k" * 32, "GS(0000)0000号"
    settings.TILES_ON = True

    text = client.get("/inspector/map/").text

    assert f'data-tiles-key="{"k" * 32}"' in text
    assert 'data-tiles-number="GS(0000)0000号"' in text


def test_sites_without_a_believable_position_have_their_own_list(client, inspector, told):
    nowhere = story.site(name="泰山区示例无坐标工程")
    nowhere.site.longitude = nowhere.site.latitude = None
    nowhere.site.save()
    doubtful = story.site(name="新泰市示例存疑工程", region_code="370982")
    doubtful.site.position_doubt = "坐标落在区划 370902 内"
    doubtful.site.save()

    text = client.get("/inspector/map/unplaced/").text
    there = client.get("/inspector/map/unplaced/", {"region": "370982"}).text

    assert told.name not in text
    for words in (nowhere.name, "没有登记坐标", doubtful.name, "坐标落在区划 370902 内"):
        assert words in text
    assert (nowhere.name in there, doubtful.name in there) == (False, True)
    assert "没有位置或存疑 2 个" in client.get("/inspector/map/").text


def test_a_position_is_mended_on_its_page(client, inspector, told):
    url = reverse("web:position", args=(told.code,))
    told.site.position_doubt = "坐标不在本市范围内"
    told.site.save()

    page = client.get(url).text
    empty = client.post(url, {})
    wrong = client.post(url, {"longitude": "120", "latitude": "35", "source": "WGS84"})
    right = client.post(
        url, {"longitude": "117.13", "latitude": "36.2", "source": "WGS84"}, follow=True
    )

    assert "坐标不在本市范围内" in page
    assert (empty.status_code, "这一项要填" in empty.text) == (422, True)
    assert (wrong.status_code, "坐标不在本市范围内" in wrong.text) == (422, True)
    assert "已更正" in right.text
    assert "所有工地都有可信的位置" in right.text
