import datetime as dt

import pytest
from django.test import Client, RequestFactory

from api.auth import key_hash, viewer_of
from sites.models import ApiKey
from tests.api.v1.conftest import refusal
from tests.factories.sites import ApproverFactory, InspectorFactory, ProjectFactory
from tests.fresh import fresh_cache
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

MOMENT = dt.datetime(2026, 9, 15, 1, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)


def key(
    secret="secret", *, scopes=("read",), expires_at=MOMENT + SECOND, acts_for=None, project=None
):
    return ApiKey.objects.create(
        client="测试客户端",
        key_hash=key_hash(secret),
        scopes=list(scopes),
        acts_for=acts_for or InspectorFactory(),
        project=project,
        created_at=MOMENT,
        expires_at=expires_at,
    )


def ask(secret, path="/api/v1/warnings"):
    return Client().get(path, headers={"X-API-Key": secret})


def test_key_alive_with_the_scope_is_let_in():
    key()
    assert ask("secret").status_code == 200


def test_key_sees_what_its_person_sees(monkeypatch):
    people = inspectors()
    key("a", acts_for=people.allowed)
    key("b", acts_for=people.stranger)
    assert ask("a").json()["count"] == ask("b").json()["count"] == 0


def test_two_keys_of_a_client_live_at_once():
    person = InspectorFactory()
    key("old", acts_for=person)
    key("new", acts_for=person)
    assert {ask("old").status_code, ask("new").status_code} == {200}


def test_key_unknown_expired_or_without_person_is_refused_alike():
    key("expired", expires_at=MOMENT)
    key("left", acts_for=InspectorFactory(is_active=False))
    bodies = []
    for secret in ("unknown", "expired", "left", ""):
        response = ask(secret)
        assert refusal(response) == (401, "E-AUTH")
        assert response["WWW-Authenticate"] == 'ApiKey realm="anxin"'
        bodies.append({**response.json(), "request_id": ""})
    assert bodies[0] == bodies[1] == bodies[2] == bodies[3]


def test_key_without_the_scope_is_refused():
    key(scopes=["restrictions"])
    assert refusal(ask("secret")) == (403, "E-AUTH-SCOPE")


def test_key_bound_to_a_project_is_not_let_in_to_what_is_not_about_one():
    key(project=ProjectFactory())
    assert refusal(ask("secret")) == (403, "E-AUTH-SCOPE")


def test_key_that_is_wrong_is_not_helped_by_a_session():
    client = Client()
    client.force_login(InspectorFactory())
    response = client.get("/api/v1/warnings", headers={"X-API-Key": "wrong"})
    assert refusal(response) == (401, "E-AUTH")


def test_session_needs_the_token_to_change_anything():
    client = Client(enforce_csrf_checks=True)
    client.force_login(InspectorFactory())
    assert client.get("/api/v1/warnings").status_code == 200
    response = client.post("/api/v1/cases", "{}", content_type="application/json")
    assert refusal(response) == (403, "E-CSRF")


def test_session_of_somebody_who_left_is_over():
    person = InspectorFactory()
    client = Client()
    client.force_login(person)
    person.is_active = False
    person.save()
    assert refusal(client.get("/api/v1/warnings")) == (401, "E-AUTH")


def test_viewer_of_a_request_that_nobody_let_in_is_a_bug():
    request = RequestFactory().get("/")
    request.user = None
    with pytest.raises(AssertionError):
        viewer_of(request)


def test_key_that_asks_too_often_must_wait(monkeypatch):
    fresh_cache()
    held = key()
    held.requests_per_minute = 2
    held.save()
    key("other")

    answers = [ask("secret") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert refusal(answers[-1]) == (429, "E-RATE")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert ask("other").status_code == 200


def test_no_key_decides():
    key(scopes=["acts"], acts_for=ApproverFactory())
    response = Client().post(
        "/api/v1/listing-decisions/1/approval",
        "{}",
        content_type="application/json",
        headers={"X-API-Key": "secret"},
    )
    assert refusal(response) == (401, "E-AUTH")
