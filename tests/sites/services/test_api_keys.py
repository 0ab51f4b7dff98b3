"""Keys are given by a security administrator, shown once, changed over and ended."""

import datetime as dt

import pytest

from sites.enums import RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import ApiKey, AuditEntry
from sites.services.api_keys import issue_key, key_hash, revoke_key, rotate_key
from tests.factories.sites import NOW, AdministratorFactory, InspectorFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def security():
    return AdministratorFactory(RoleKind.SECURITY_ADMIN)


def issue(actor, **changed):
    given = {
        "client": "某某公司",
        "scopes": ["read", "uploads"],
        "acts_for": changed.pop("acts_for", None) or InspectorFactory(),
        "days": 30,
        "requests_per_minute": 60,
        "reason": "接入",
        **changed,
    }
    return issue_key(**given, actor=actor, now=NOW, day=DAY)


def test_the_secret_is_given_once_and_kept_as_a_hash(security):
    made, secret = issue(security)
    assert (made.key_hash, len(secret) >= 43) == (key_hash(secret), True)
    assert made.expires_at - made.created_at == dt.timedelta(days=30)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail["scopes"]) == ("签发接口密钥", ["read", "uploads"])
    assert secret not in str(entry.detail)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client": " "}, "E-KEY-CLIENT"),
        ({"scopes": []}, "E-KEY-SCOPE"),
        ({"scopes": ["decide"]}, "E-KEY-SCOPE"),
        ({"days": 0}, "E-KEY-TERM"),
        ({"days": 367}, "E-KEY-TERM"),
        ({"requests_per_minute": 0}, "E-KEY-RATE"),
        ({"reason": ""}, "E-REASON"),
    ],
)
def test_what_is_not_whole_is_refused(security, change, code):
    with pytest.raises(InvalidInput) as refused:
        issue(security, **change)
    assert refused.value.code == code
    assert not ApiKey.objects.exists()


def test_nobody_issues_for_himself_or_for_one_without_a_role(security):
    with pytest.raises(NotAllowed) as refused:
        issue(security, acts_for=security)
    assert refused.value.code == "E-SAME-PERSON"
    with pytest.raises(InvalidInput) as nothing:
        issue(security, acts_for=UserFactory())
    assert nothing.value.code == "E-KEY-PERSON"
    with pytest.raises(NotAllowed):
        issue(AdministratorFactory(RoleKind.SYSTEM_ADMIN))


def test_a_client_changes_over_within_a_week(security):
    old, _ = issue(security, days=30)
    made, secret = rotate_key(key=old, actor=security, now=NOW, day=DAY)
    old.refresh_from_db()
    assert (made.client, made.scopes, made.acts_for) == (old.client, old.scopes, old.acts_for)
    assert old.expires_at == NOW + dt.timedelta(days=7)
    assert (made.key_hash, made.expires_at) == (key_hash(secret), NOW + dt.timedelta(days=30))


def test_a_key_is_ended_at_once_and_only_once(security):
    made, _ = issue(security)
    with pytest.raises(NotAllowed):
        revoke_key(key=made, actor=InspectorFactory(), now=NOW, day=DAY)
    revoke_key(key=made, actor=security, now=NOW, day=DAY)
    made.refresh_from_db()
    assert made.expires_at == NOW
    for again in (revoke_key, rotate_key):
        with pytest.raises(StateConflict):
            again(key=made, actor=security, now=NOW, day=DAY)
