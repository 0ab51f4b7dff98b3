"""The public pages: home, list, verification."""

import pytest

from sites.enums import LoadState
from tests.factories.sites import NOW, LoadFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_home_shows_the_four_ways_in(client):
    response = client.get("/")

    assert response.status_code == 200
    for words in ("我是工人", "查失信名单", "核验文书", "登录", "目前没有在列单位"):
        assert words in response.text


def test_listings_of_nothing_found_says_what_was_asked(client):
    response = client.get("/listings/", {"q": "泰安没有这家公司"})

    assert response.status_code == 200
    assert "名单中没有“泰安没有这家公司”" in response.text


def test_pages_carry_no_inline_script_or_style(client):
    text = client.get("/").text

    assert "<style" not in text
    assert " style=" not in text
    assert text.count("<script") == text.count(' src="/static/') - text.count("<img")


def test_verify_sends_to_the_address_of_the_number(client):
    response = client.get("/verify/", {"number": " SC-1 "})

    assert (response.status_code, response.url) == (302, "/verify/SC-1/")


def test_verify_shows_the_receipt_of_a_committed_load_only(client):
    LoadFactory(state=LoadState.PREVIEWED)
    load = LoadFactory(
        state=LoadState.COMMITTED,
        receipt_number="SC2026-0001",
        committed_by=UserFactory(),
        committed_at=NOW,
    )

    found = client.get("/verify/sc2026-0001/")
    missing = client.get("/verify/SC2026-0002/")

    assert found.status_code == 200
    assert load.sha256 in found.text
    assert load.project.name not in found.text
    assert missing.status_code == 404
    assert "没有查到这个编号" in missing.text


def test_verify_asks_for_a_number(client):
    response = client.get("/verify/")

    assert response.status_code == 200
    assert "没有查到" not in response.text
