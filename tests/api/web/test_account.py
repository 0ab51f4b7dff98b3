"""Signing in and out."""

import re

import pytest

from api.throttle import FREE_MISSES
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.fresh import fresh_cache
from tests.people import with_second_factor

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PASSWORD = "pass-word-1"


@pytest.fixture(autouse=True)
def _fresh_cache():
    fresh_cache()


def enter_code(client):
    """Enter the code that the demo shows."""
    page = client.get("/login/code/").text
    code = re.search(r'id="demo-code">(\d{6})<', page)[1]
    return client.post("/login/code/", {"code": code})


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post("/login/", {"username": user.username, "password": password}, **extra)


@pytest.mark.parametrize(
    ("person", "home"),
    [
        (InspectorFactory, "/inspector/"),
        (ApproverFactory, "/approver/"),
        (WageOfficerFactory, "/contractor/"),
        (UserFactory, "/"),
    ],
)
def test_sign_in_leads_each_to_the_own_start_page(client, person, home):
    user = with_second_factor(person())

    first = sign_in(client, user)
    assert (first.status_code, first.url) == (302, "/login/code/")
    assert "_auth_user_id" not in client.session

    response = enter_code(client)

    assert (response.status_code, response.url) == (302, home)


def test_sign_in_goes_on_to_the_page_asked_for_but_never_outside(client):
    user = with_second_factor(InspectorFactory())
    login = {"username": user.username, "password": PASSWORD}

    client.post("/login/", {**login, "next": "/inspector/map/"})
    inside = enter_code(client)
    client.logout()
    client.post("/login/", {**login, "next": "https://example.com/"})
    outside = enter_code(client)

    assert (inside.url, outside.url) == ("/inspector/map/", "/inspector/")


def test_wrong_password_is_refused_without_telling_which_was_wrong(client):
    user = InspectorFactory()

    known = client.post("/login/", {"username": user.username, "password": "wrong"})
    unknown = client.post("/login/", {"username": "nobody", "password": "wrong"})

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert "用户名或密码不正确" in known.text
    assert "用户名或密码不正确" in unknown.text
    assert "_auth_user_id" not in client.session


def test_sign_out_ends_the_session(client):
    client.force_login(InspectorFactory())

    response = client.post("/logout/")

    assert (response.status_code, response.url) == (302, "/")
    assert "_auth_user_id" not in client.session


def test_wrong_passwords_shut_the_door_for_that_name(client):
    user, other = InspectorFactory(), InspectorFactory()
    for _ in range(FREE_MISSES + 1):
        sign_in(client, user, "wrong")

    refused = sign_in(client, user)

    assert refused.status_code == 429
    assert "E-TOO-MANY-TRIES" in refused.text
    assert int(refused["Retry-After"]) in {1, 2}
    assert "_auth_user_id" not in client.session
    assert sign_in(client, other).status_code == 302


def test_the_door_shut_for_one_address_is_open_for_another(client):
    user = InspectorFactory()
    for _ in range(FREE_MISSES + 1):
        sign_in(client, user, "wrong", REMOTE_ADDR="10.0.0.1")

    assert sign_in(client, user, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert sign_in(client, user, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_signing_in_forgets_the_misses_before(client):
    user = InspectorFactory()
    for _ in range(2):
        for _ in range(FREE_MISSES):
            sign_in(client, user, "wrong")
        assert sign_in(client, user).status_code == 302
        client.logout()


def test_a_form_without_a_password_is_no_miss(client):
    user = InspectorFactory()
    for _ in range(FREE_MISSES + 1):
        assert sign_in(client, user, "").status_code == 422

    assert sign_in(client, user).status_code == 302


def test_administration_is_behind_the_same_door_and_for_staff_alone(client):
    asked = client.get("/admin/", follow=True)
    assert asked.redirect_chain[-1] == ("/login/?next=%2Fadmin%2F", 302)
    client.force_login(WageOfficerFactory())
    assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/", follow=True).redirect_chain[-1] == ("/admin/", 302)
