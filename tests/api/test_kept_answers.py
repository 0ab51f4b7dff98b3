"""What a session was answered a moment ago: the same again, and nobody else's."""

import datetime as dt
import logging

import pytest
from django.contrib.auth.models import update_last_login
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.auth import key_hash
from sites.models import RoleAssignment
from sites.services.second_factor import end_sessions
from tests.factories.machine import ApiKeyFactory
from tests.factories.sites import NOW, ProjectFactory, region
from tests.fresh import fresh_cache
from tests.people import force_login, inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
VIEW = "/api/v1/map?bbox=116,35.5,118,36.6&zoom=9"


@pytest.fixture
def people(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    fresh_cache()
    return inspectors()


@pytest.fixture
def client(people):
    client = Client()
    force_login(client, people.allowed)
    return client


def test_same_question_of_a_session_is_answered_without_a_query(
    client, django_assert_num_queries, caplog
):
    first = client.get(VIEW)

    with django_assert_num_queries(0), caplog.at_level(logging.INFO, "api.requests"):
        again = client.get(VIEW)
        unchanged = client.get(VIEW, headers={"If-None-Match": first["ETag"]})

    assert again.content == first.content
    assert again["Content-Type"] == "application/geo+json"
    assert again["Content-Length"] == first["Content-Length"] == str(len(first.content))
    assert (again["ETag"], again["Cache-Control"], again["Vary"]) == (
        first["ETag"],
        "private, no-cache",
        "Cookie",
    )
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    said = [
        (row.route, row.status, row.actor[:2])
        for row in caplog.records
        if row.name == "api.requests"
    ]
    assert said == [("/api/v1/map", 200, "u_"), ("/api/v1/map", 304, "u_")]


def test_session_that_ended_is_answered_nothing(client):
    cookies = client.cookies.copy()
    client.get(VIEW)
    client.post("/logout/")
    client.cookies = cookies

    assert client.get(VIEW).status_code == 401


def test_role_that_ended_and_account_that_was_closed_are_told_nothing_at_once(
    client, people, django_capture_on_commit_callbacks
):
    ProjectFactory(region=region("370902"))
    assert client.get(VIEW).json()["sites"] == 1
    held = RoleAssignment.objects.get(user=people.allowed)
    held.valid_until = timezone.localdate() - dt.timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        held.save()
    without_role = client.get(VIEW)
    people.allowed.is_active = False
    people.allowed.save()

    assert without_role.json()["sites"] == 0
    assert client.get(VIEW).status_code == 401


def is_told_again(client):
    """Whether the answer is the kept one: nobody looked at rights or sites for it."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(VIEW).status_code == 200
    return not queries.captured_queries


def test_signing_in_ends_nothing_but_what_gives_or_takes_a_right_does(client, people):
    """Who signs in elsewhere writes his account; the map of everybody else stays kept."""
    changes = {
        "signs in": lambda: update_last_login(None, people.colleague),
        "is called otherwise": lambda: people.colleague.save(update_fields=["display_name"]),
        "is disabled": lambda: people.colleague.save(update_fields=["is_active", "last_login"]),
        "is written whole": people.colleague.save,
        "works elsewhere": people.colleague.role_assignments.get().save,
        "leaves all sessions": lambda: end_sessions(
            user=people.colleague, actor=people.colleague, now=timezone.now()
        ),
    }
    kept = {}
    for what, change in changes.items():
        client.get(VIEW)
        change()
        kept[what] = is_told_again(client)

    assert {what for what, holds in kept.items() if holds} == {"signs in", "is called otherwise"}


def test_sessions_ended_elsewhere_are_told_nothing_at_once(client, people):
    client.get(VIEW)
    end_sessions(user=people.allowed, actor=people.allowed, now=timezone.now())

    assert client.get(VIEW).status_code == 401


def test_other_questions_other_people_and_other_methods_go_the_long_way(client, people):
    client.get(VIEW)
    ProjectFactory(region=region("370902"))
    colleague = Client()
    force_login(colleague, people.colleague)

    assert client.get(VIEW).json()["sites"] == 0
    assert client.get(f"{VIEW}&region=370902").json()["sites"] == 1
    assert colleague.get(VIEW).json()["sites"] == 0
    assert client.post(VIEW).status_code == 405
    assert client.get(VIEW, headers={"X-API-Key": "nobody's"}).status_code == 401


def test_key_of_a_machine_keeps_nothing(client, people):
    ApiKeyFactory(acts_for=people.colleague, scopes=["read"], key_hash=key_hash("a-key"))
    client.get(VIEW)
    ProjectFactory(region=region("370982"))

    by_key = [one.get(VIEW, headers={"X-API-Key": "a-key"}) for one in (client, Client())]

    assert [answer.status_code for answer in by_key] == [200, 200]
    assert client.get(VIEW).json()["sites"] == 0
