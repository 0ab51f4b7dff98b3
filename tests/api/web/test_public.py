"""The public pages: home, list, verification."""

import pytest

from sites.models import Load
from tests.sites.services.load_files import Office, roster_line

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


def test_verify_confirms_the_receipt_of_a_committed_load_only(client):
    office = Office()
    waiting = office.preview("roster", office.roster(roster_line(2)))
    load = office.commit("roster", office.roster(roster_line(0), roster_line(1)))

    found = client.get(f"/verify/{load.receipt_number.lower()}/")
    missing = client.get("/verify/R202609150000001XX/")

    assert (found.status_code, waiting.receipt_number) == (200, None)
    for words in ("核验一致", load.sha256, "2 行", "2026-09-15 09:00:00"):
        assert words in found.text
    assert load.project.name not in found.text
    assert missing.status_code == 404
    assert "没有查到这个编号" in missing.text


def test_verify_says_when_the_row_no_longer_fits_its_receipt(client):
    office = Office()
    load = office.commit("roster", office.roster(roster_line(0)))
    Load.objects.filter(pk=load.pk).update(
        report={**load.report, "receipt": {**load.report["receipt"], "rows": 200}}
    )

    page = client.get(f"/verify/{load.receipt_number}/")

    assert "签名不符" in page.text
    assert "核验一致" not in page.text


def test_verify_asks_for_a_number(client):
    response = client.get("/verify/")

    assert response.status_code == 200
    assert "没有查到" not in response.text
