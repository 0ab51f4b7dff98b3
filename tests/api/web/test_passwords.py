"""Changing the own password: who one is is asked again, and what is guessed first is not taken."""

import re

import pytest
from django.test import Client

from api.sessions import CODE_AT
from api.throttle import FREE_MISSES
from sites.models import AuditEntry, SecurityEvent
from sites.services.second_factor import code_at
from tests.factories.sites import NOW, InspectorFactory
from tests.fresh import fresh_cache
from tests.people import with_second_factor

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGE, PASSWORD, NEW = "/account/password/", "pass-word-1", "stille-wasser-im-juni"


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch):
    fresh_cache()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def user(client):
    made = with_second_factor(InspectorFactory())
    client.force_login(made)
    return made


def change(client, current=PASSWORD, new=NEW, again=None, **more):
    return client.post(PAGE, {"current": current, "new": new, "again": again or new, **more})


def test_new_password_holds_and_other_devices_are_signed_out(client, user):
    home, before = Client(), client.session.session_key
    home.force_login(user)

    done = change(client)

    assert done.url == "/account/"
    assert "密码已更改" in client.get("/account/").text
    assert client.session.session_key != before
    assert home.get("/account/").status_code == 302
    user.refresh_from_db()
    assert [user.check_password(one) for one in (NEW, PASSWORD)] == [True, False]
    entry, event = AuditEntry.objects.get(act="更改密码"), SecurityEvent.objects.get()
    assert (entry.actor, event.kind, event.user, event.by) == (
        user,
        "PASSWORD_CHANGED",
        user,
        user,
    )


def test_what_does_not_hold_is_said_at_its_field_and_changes_nothing(client, user):
    answers = {
        "当前密码不正确": change(client, current="wrong"),
        "两次输入的新密码不一致": change(client, again="something-else"),
        "不能与当前密码相同": change(client, new=PASSWORD),
        "加少量字符组成": change(client, new="anxin-2026"),
        "密码不足 8 个字符": change(client, new="kurz-7"),
        "这个字段是必填项": change(client, current=""),
    }

    for words, answer in answers.items():
        assert (answer.status_code, words in answer.text) == (422, True), words
        # What was typed is not given back.
        assert not re.search(r'type="password"[^>]*value=', answer.text)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert [(one.kind, one.words) for one in SecurityEvent.objects.all()] == [
        ("WRONG_PASSWORD", "更改密码时")
    ]


def test_code_is_asked_for_where_it_was_entered_too_long_ago(client, user):
    session = client.session
    session[CODE_AT] -= 3600
    session.save()
    assert 'id="demo-code"' in client.get(PAGE).text

    wrong = change(client, code="000000")
    waits = change(client, code=code_at(user.authenticator, now=NOW))
    user.authenticator.throttle_reset()
    right = change(client, code=code_at(user.authenticator, now=NOW))

    assert (wrong.status_code, "动态码不正确" in wrong.text) == (422, True)
    assert (waits.status_code, "E-TOO-MANY-TRIES" in waits.text) == (429, True)
    assert right.url == "/account/"


def test_session_left_open_cannot_be_used_to_guess_the_password(client, user):
    for _ in range(FREE_MISSES + 1):
        change(client, current="wrong")

    assert change(client).status_code == 429
    assert SecurityEvent.objects.filter(kind="LOCKED_OUT", user=user).count() == 1
