"""What pages answer when something is in the way, always in Chinese."""

import pytest
from django.db import OperationalError
from django.test import Client

from api.web.refusals import status_of
from sites.errors import DomainError, InvalidInput, NotAllowed, NotFound, StateConflict

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound, 404),
        (NotAllowed, 403),
        (InvalidInput, 422),
        (StateConflict, 409),
        (DomainError, 409),
    ],
)
def test_status_tells_input_from_state(refusal, status):
    assert status_of(refusal("不行")) == status


def test_unknown_address_is_a_chinese_404(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "没有找到" in response.text


def test_post_without_a_token_is_refused_in_chinese():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "a"})

    assert response.status_code == 403
    assert "页面已过期" in response.text


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (OperationalError("connection refused"), 503, "暂时无法查询"),
        (RuntimeError("a fault of ours"), 500, "系统出了问题"),
    ],
)
def test_database_away_is_503_and_never_not_listed(client, monkeypatch, failure, status, words):
    def fail(**_):
        raise failure

    monkeypatch.setattr("api.web.public.public_listings", fail)
    client.raise_request_exception = False

    response = client.get("/listings/")

    assert response.status_code == status
    assert words in response.text
    assert "目前没有在列单位" not in response.text
