"""The check as a page: for anybody, and in the frame of one site that tells what it did."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from api.auth import key_hash
from api.web import check_page
from blacklist.models import RestrictionFeedback
from sites.models import ApiKey
from tests.factories.blacklist import APPROVE_AT, approved_decision
from tests.factories.sites import CompanyFactory, UserFactory
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SITE = "https://ggzy.example"


@pytest.fixture
def listed(clock):
    fresh_cache()
    decision = approved_decision()
    clock(APPROVE_AT)
    return decision


@pytest.fixture
def key(listed):
    return ApiKey.objects.create(
        client="公共资源交易中心",
        key_hash=key_hash("k"),
        scopes=["restrictions"],
        acts_for=UserFactory(),
        created_at=APPROVE_AT,
        expires_at=APPROVE_AT + dt.timedelta(days=1),
    )


def address(key):
    said = StringIO()
    call_command("check_page", key.client, "--embedder", SITE, stdout=said)
    return said.getvalue().strip()


def test_anybody_asks_and_is_told_basis_and_version(listed):
    page = Client().get("/check/", {"uscc": listed.company.uscc, "purpose": "bidding"})
    said = page.content.decode()
    assert page.status_code == 200
    for words in ("✕ 受限", listed.number, "第四十八条", "名单版本 1", "2029-09-10"):
        assert words in said
    assert "反馈使用情况" not in said
    assert page["X-Frame-Options"] == "DENY"
    clean = Client().get("/check/", {"uscc": CompanyFactory().uscc, "purpose": "travel"})
    assert "✓ 未列入" in clean.content.decode()


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({}, 200, "查询用途"),
        ({"uscc": "9137", "purpose": "bidding"}, 422, "18位"),
        ({"uscc": "9137", "purpose": "sport"}, 422, "八个领域"),
    ],
)
def test_a_bad_question_is_explained(listed, query, status, words):
    page = Client().get("/check/", query)
    assert page.status_code == status
    assert words in page.content.decode()


def test_in_doubt_the_page_says_that_nobody_knows(listed, monkeypatch):
    def away(**_):
        raise OperationalError("away")

    monkeypatch.setattr(check_page, "check_restriction", away)
    page = Client().get("/check/", {"uscc": listed.company.uscc, "purpose": "bidding"})
    assert page.status_code == 503
    assert "没有查到不等于未列入" in page.content.decode()


def test_the_embedding_site_alone_may_frame_the_page_and_feeds_back(key, listed):
    client, path = Client(enforce_csrf_checks=True), address(key)
    asked = {"uscc": listed.company.uscc, "purpose": "bidding"}
    page = client.get(path, asked)
    assert "X-Frame-Options" not in page
    assert f"frame-ancestors {SITE}" in page["Content-Security-Policy"]
    [measure] = check_page.check_restriction(
        **asked, on=dt.date(2026, 9, 10), now=APPROVE_AT
    ).measures

    told = {
        **asked,
        "measure": f"{measure.document_number}\x1f{measure.measure}",
        "business": "某项目施工招标",
        "operator": "李某",
        "applied": "no",
        "reason": "",
    }
    assert client.post(path, told).status_code == 422
    assert RestrictionFeedback.objects.count() == 0
    done = client.post(path, {**told, "applied": "yes"})

    assert "使用情况已登记" in done.content.decode()
    kept = RestrictionFeedback.objects.get()
    assert (kept.department, kept.operator, kept.applied) == (key.client, "李某", True)
    assert (kept.decision, kept.recorded_by) == (listed, key.acts_for)


def test_a_post_without_a_code_or_with_a_dead_measure_is_explained(key, listed):
    client, path = Client(), address(key)
    assert client.post(path, {"purpose": "bidding"}).status_code == 422
    assert client.post(path, {"uscc": listed.company.uscc, "purpose": "bidding"}).status_code == 422
    assert client.post(path, {"uscc": "9137", "purpose": "bidding"}).status_code == 422


def test_a_link_that_is_forged_or_whose_key_has_ended_is_nowhere(key):
    path = address(key)
    assert Client().get(f"{path[:-2]}x/").status_code == 404
    ApiKey.objects.update(scopes=["uploads"])
    assert Client().get(path).status_code == 404
    ApiKey.objects.update(scopes=["restrictions"], expires_at=APPROVE_AT)
    assert Client().get(path).status_code == 404


def test_a_link_asks_no_more_often_than_its_key_may(key, listed):
    ApiKey.objects.update(requests_per_minute=1)
    path = address(key)
    assert Client().get(path).status_code == 200
    assert Client().get(path).status_code == 429


@pytest.mark.parametrize("words", [["没有", "--embedder", SITE], ["k", "--embedder", "ggzy/x"]])
def test_an_address_is_given_for_a_live_key_and_an_origin_only(words):
    with pytest.raises(CommandError):
        call_command("check_page", *words)
