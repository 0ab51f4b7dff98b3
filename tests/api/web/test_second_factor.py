"""The second step of signing in, and the code asked for again before a decision."""

import re
import time

import pytest

from api.sessions import CODE_AT
from api.web.second_factor import PENDING
from sites.models import Authenticator
from sites.services.second_factor import code_at, new_recovery_codes, secret_of
from tests.factories.blacklist import APPROVE_AT, drafted_decision
from tests.factories.sites import NOW, ApproverFactory, InspectorFactory, UserFactory
from tests.fresh import STANDING, fresh_cache
from tests.people import with_second_factor

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PASSWORD = "pass-word-1"


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch):
    fresh_cache()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def password(client, user):
    return client.post("/login/", {"username": user.username, "password": PASSWORD})


def authenticator(user):
    return Authenticator.objects.get(user=user)


def test_first_sign_in_binds_a_phone_and_shows_recovery_codes_once(client):
    user = InspectorFactory()
    assert password(client, user).url == "/login/setup/"
    page = client.get("/login/setup/").text
    shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert shown == secret_of(authenticator(user))
    assert 'src="data:image/svg+xml' in page

    wrong = client.post("/login/setup/", {"code": "000000"})
    assert (wrong.status_code, "动态码不正确" in wrong.text) == (422, True)
    refused = client.post("/login/setup/", {"code": "000000"})
    assert refused.status_code == 429
    assert client.post("/login/setup/", {"code": ""}).status_code == 429
    Authenticator.objects.update(throttling_failure_count=0)
    assert client.post("/login/setup/", {"code": ""}).status_code == 422

    done = client.post("/login/setup/", {"code": code_at(authenticator(user), now=NOW)})

    assert len(re.findall(r"<li>[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}</li>", done.text)) == 10
    assert 'href="/inspector/"' in done.text
    assert client.get("/inspector/").status_code == 200


def test_wrong_code_signs_in_nobody_and_shuts_the_door(client):
    user = with_second_factor(InspectorFactory())
    password(client, user)

    wrong = client.post("/login/code/", {"code": "000000"})
    shut = client.post("/login/code/", {"code": code_at(authenticator(user), now=NOW)})

    assert (wrong.status_code, shut.status_code) == (422, 429)
    assert "E-TOO-MANY-TRIES" in shut.text
    assert client.get("/inspector/").status_code == 302


def test_empty_code_is_no_miss(client):
    user = with_second_factor(InspectorFactory())
    password(client, user)
    assert client.post("/login/code/", {"code": ""}).status_code == 422
    assert authenticator(user).throttling_failure_count == 0


def test_session_key_changes_at_each_step(client):
    user = with_second_factor(InspectorFactory())
    client.get("/login/")
    password(client, user)
    half = client.session.session_key
    client.post("/login/code/", {"code": code_at(authenticator(user), now=NOW)})
    assert client.session.session_key != half


def test_code_page_is_for_whom_the_password_was_right_a_moment_ago(client):
    assert client.get("/login/code/").url == "/login/"
    user = with_second_factor(InspectorFactory())
    password(client, user)
    assert client.get("/login/setup/").url == "/login/"

    session = client.session
    session[PENDING] = {**session[PENDING], "at": time.time() - 601}
    session.save()
    assert client.get("/login/code/").url == "/login/"

    password(client, user)
    user.is_active = False
    user.save()
    assert client.get("/login/code/").url == "/login/"


def test_code_is_shown_in_the_demo_alone(client, settings):
    user = with_second_factor(InspectorFactory())
    password(client, user)
    assert "demo-code" in client.get("/login/code/").text
    settings.DEMO = False
    assert "demo-code" not in client.get("/login/code/").text


def test_person_is_told_when_recovery_codes_run_out(client):
    user = with_second_factor(UserFactory())
    codes = new_recovery_codes(user=user, now=NOW)
    for code in codes[:8]:
        client.logout()
        password(client, user)
        page = client.post("/login/code/", {"code": code}, follow=True).text
    assert "恢复码只剩 2 个" in page


def test_decision_asks_for_a_code_again_and_keeps_what_was_filled_in(client, monkeypatch):
    draft = drafted_decision()
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    approver = with_second_factor(ApproverFactory())
    client.force_login(approver)
    session = client.session
    session[CODE_AT] = STANDING - 301
    session.save()
    path = f"/approver/decisions/{draft.pk}/approve/"
    filled = {"shown_hash": draft.content_hash, "checked": "on"}

    asked = client.post(path, filled)
    assert (asked.status_code, "再次输入动态码" in asked.text) == (200, True)
    assert f'name="shown_hash" value="{draft.content_hash}"' in asked.text
    assert client.post(path, {**filled, "step_up_code": "000000"}).status_code == 422
    right = code_at(authenticator(approver), now=APPROVE_AT)
    assert client.post(path, {**filled, "step_up_code": right}).status_code == 429
    draft.refresh_from_db()
    assert draft.state == "DRAFT"

    Authenticator.objects.update(throttling_failure_count=0)
    done = client.post(path, {**filled, "step_up_code": right})

    assert done.status_code == 302
    draft.refresh_from_db()
    assert draft.state == "APPROVED"


def test_endpoint_that_decides_asks_for_a_code_again(client, monkeypatch):
    draft = drafted_decision()
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    client.force_login(ApproverFactory())
    session = client.session
    session[CODE_AT] = STANDING - 301
    session.save()

    response = client.post(
        f"/api/v1/listing-decisions/{draft.pk}/approval",
        {"shown_hash": draft.content_hash, "approve": True},
        content_type="application/json",
    )

    assert (response.status_code, response.json()["code"]) == (403, "E-STEP-UP")


def test_new_recovery_codes_after_a_code(client):
    user = with_second_factor(InspectorFactory())
    client.force_login(user)
    assert "还有 <strong>0</strong> 个" in client.get("/account/").text
    assert client.post("/account/recovery-codes/").text.count("<li>") == 10
    assert "还有 <strong>10</strong> 个" in client.get("/account/").text
    session = client.session
    session[CODE_AT] = 0
    session.save()
    assert "再次输入动态码" in client.post("/account/recovery-codes/").text
