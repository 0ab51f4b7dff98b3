"""A session lives by its marks: code entered, seen lately, not too old."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from api.sessions import CODE_AT, SEEN_AT, SIGNED_IN_AT, TOUCH_SECONDS
from sites.services.second_factor import end_sessions
from tests.factories.sites import NOW, InspectorFactory
from tests.fresh import STANDING
from tests.people import _only_a_password

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGE = "/inspector/"


def aged(client, **seconds):
    """Set the session's marks back by so many seconds."""
    session = client.session
    for name, age in seconds.items():
        session[name] = STANDING - age
    session.save()


def test_a_password_alone_is_no_session(client):
    _only_a_password(client, InspectorFactory())

    assert client.get(PAGE).status_code == 302
    assert SESSION_KEY not in client.session
    assert "请用密码和动态码登录" in client.get("/login/").text


@pytest.mark.parametrize(
    ("mark", "limit", "words"),
    [(SEEN_AT, 900, "超过 15 分钟没有操作"), (SIGNED_IN_AT, 8 * 3600, "本次登录已满 8 小时")],
)
def test_a_session_ends_at_its_limit_and_says_why(client, mark, limit, words):
    client.force_login(InspectorFactory())
    aged(client, **{mark: limit})
    assert client.get(PAGE).status_code == 200

    aged(client, **{mark: limit + 1})
    assert client.get(PAGE).status_code == 302
    assert words in client.get("/login/").text
    # It is said once.
    assert words not in client.get("/login/").text


def test_use_is_noted_once_a_minute(client):
    client.force_login(InspectorFactory())
    aged(client, seen_at=TOUCH_SECONDS)
    before = client.session[SEEN_AT]
    client.get(PAGE)
    assert client.session[SEEN_AT] == before

    aged(client, seen_at=TOUCH_SECONDS + 1)
    client.get(PAGE)
    assert client.session[SEEN_AT] == STANDING


def test_ended_everywhere_by_one_click():
    user = InspectorFactory()
    office, home = Client(), Client()
    for one in (office, home):
        one.force_login(user)
        assert one.get(PAGE).status_code == 200

    response = office.post("/account/end-sessions/")

    assert response.url == "/login/"
    assert "全部会话已结束" in office.get("/login/").text
    assert [one.get(PAGE).status_code for one in (office, home)] == [302, 302]


def test_session_of_a_person_disabled_dies_with_the_next_request(client):
    user = InspectorFactory()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get(PAGE).status_code == 302


def test_session_ended_by_somebody_else_dies_too(client):
    user = InspectorFactory()
    client.force_login(user)
    end_sessions(user=user, actor=InspectorFactory(), now=NOW)
    assert client.get(PAGE).status_code == 302
    assert client.get("/api/v1/warnings").status_code == 401


def test_marks_are_those_of_signing_in(client):
    client.force_login(InspectorFactory())
    assert {SIGNED_IN_AT, SEEN_AT, CODE_AT} <= set(client.session.keys())
