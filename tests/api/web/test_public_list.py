"""The list for everybody: stable addresses, open data, and what is no longer said."""

import csv
import io
from urllib.parse import quote

import pytest
from django.test import Client

from api.web.public_list import FIELDS, address_of
from api.web.site_picture import listings_in_force
from tests.factories.blacklist import APPROVE_AT, approved_decision, at, drafted_decision
from tests.factories.removal import approved_change
from tests.factories.sites import InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def listed(clock):
    decision = approved_decision()
    clock(APPROVE_AT)
    return decision


def test_a_listing_has_an_address_that_its_code_says(listed, settings):
    settings.PUBLIC_URL = "https://credit.example"
    page = Client().get(f"/listings/{listed.number}/")
    assert page.status_code == 200
    for words in (listed.company.name, listed.company.uscc, "2029-09-10", "责任人员 2 人"):
        assert words in page.text
    for listing in listed.listings.exclude(person=None).select_related("person"):
        assert listing.person.name not in page.text
    assert address_of(listed.number).startswith("https://credit.example/listings/")
    assert "data:image/svg+xml" in page.text
    assert quote(f"/listings/{listed.number}/") in Client().get("/listings/").text


def test_who_has_left_the_list_is_no_longer_named(listed, clock):
    clock(at(listed.listings.first().until))
    page = Client().get(f"/listings/{listed.number}/")
    assert page.status_code == 200
    assert "已退出" in page.text
    assert "2029-09-10 期满" in page.text
    assert listed.company.name not in page.text
    assert listed.company.uscc not in page.text


def test_a_draft_has_no_address(clock):
    draft = drafted_decision()
    clock(APPROVE_AT)
    assert Client().get(f"/listings/{draft.number}/").status_code == 404


def test_open_data_are_the_list_of_the_day_in_both_forms(listed, clock):
    told = Client().get("/listings/data.json").json()
    [item] = told["items"]
    assert tuple(item) == FIELDS
    assert (item["uscc"], item["until"]) == (listed.company.uscc, "2029-09-10")
    assert (told["list_version"], told["day"]) == (1, "2026-09-10")
    answer = Client().get("/listings/data.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [item]
    page = Client().get("/listings/data/").text
    for name in FIELDS:
        assert name in page
    assert "这份名单不包含什么" in page
    clock(at(listed.listings.first().until))
    assert Client().get("/listings/data.json").json()["items"] == []


def test_open_data_ask_as_often_for_one_listing_as_for_three(listed, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(3):
            Client().get("/listings/data.json")
        approved_decision()
        approved_decision()


def test_who_was_removed_early_is_shown_as_listed_nowhere(clock):
    change = approved_change()
    company = change.listing_decision.company
    clock(at(change.decided_on))
    inspector = Client()
    inspector.force_login(InspectorFactory("370900"))
    assert "✓ 未在列" in inspector.get(f"/inspector/companies/{company.uscc}/").text
    assert listings_in_force([company], change.decided_on) == []
    page = Client().get(f"/listings/{change.listing_decision.number}/").text
    assert "提前移出" in page
    assert company.name not in page
