"""Signing in and out."""

import pytest

from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    UserFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PASSWORD = "pass-word-1"


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
    user = person()

    response = client.post("/login/", {"username": user.username, "password": PASSWORD})

    assert (response.status_code, response.url) == (302, home)


def test_sign_in_goes_on_to_the_page_asked_for_but_never_outside(client):
    user = InspectorFactory()
    login = {"username": user.username, "password": PASSWORD}

    inside = client.post("/login/", {**login, "next": "/inspector/map/"})
    outside = client.post("/login/", {**login, "next": "https://example.com/"})

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
