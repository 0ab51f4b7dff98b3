"""Endpoints read the clock themselves; these tests set it and ask in JSON."""

import json
from dataclasses import dataclass

import pytest
from django.test import Client

from tests.factories.sites import NOW
from tests.fresh import fresh_cache


@pytest.fixture
def clock(monkeypatch):
    """Set the moment that endpoints read: `clock(moment)`."""

    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to


@dataclass
class Asker:
    """Asks the API as one person, or as nobody."""

    client: Client

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path, body=None, **headers):
        return self.client.post(
            f"/api/v1{path}",
            json.dumps({} if body is None else body),
            content_type="application/json",
            headers=headers,
        )


@pytest.fixture
def ask():
    """`ask(user)` asks as that person, `ask()` as nobody."""

    def as_person(user=None):
        client = Client()
        if user is not None:
            client.force_login(user)
        return Asker(client)

    return as_person


@pytest.fixture
def now(clock):
    """The endpoints' clock stands at the morning of 15 September 2026."""
    clock(NOW)
    return NOW


@pytest.fixture(autouse=True)
def _fresh_cache():
    """No guess of an earlier test counts."""
    fresh_cache()


def refusal(response):
    """Status and code of a problem, after a look at its form."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"]
    assert body["title"]
    assert body["request_id"] == response["X-Request-ID"]
    return response.status_code, body["code"]
