"""Banks' channels and the crosswalk, as the system administrator sees and keeps them."""

import datetime as dt

import pytest

from sites.enums import RoleKind, SignatureProfile
from sites.models import AuditEntry, BankChannel, CodeMapping
from sites.services.bank_channels import open_channel
from sites.services.crosswalk import Crosswalk
from tests.factories.sites import NOW, AdministratorFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PATH = "/administration/interfaces/"
FORM = {
    "code_list": "attendance_direction",
    "platform": "示例平台",
    "platform_code": "进",
    "local_code": "IN",
    "valid_from": "2026-09-15",
}


@pytest.fixture
def admin(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    user = AdministratorFactory(RoleKind.SYSTEM_ADMIN)
    client.force_login(user)
    return user


def test_channels_are_told_without_their_secrets(client, admin):
    secret = open_channel(
        app_id="示例银行-1",
        bank_name="示例银行",
        profile=SignatureProfile.HMAC,
        acts_for=UserFactory(display_name="周经理"),
        now=NOW,
        until=NOW - dt.timedelta(days=1),
    )

    page = client.get(PATH).text

    for words in ("示例银行-1", "HMAC-SHA256", "周经理", "已失效", "0 次", "从未"):
        assert words in page
    assert secret not in page
    assert BankChannel.objects.get().secret_sealed not in page


def test_code_is_entered_once_and_holds_from_its_day(client, admin):
    done = client.post(PATH, FORM, follow=True)

    assert "已录入" in done.text
    day = dt.date(2026, 9, 15)
    assert Crosswalk(platform="示例平台", day=day).to_local("attendance_direction", "进") == "IN"
    entry = AuditEntry.objects.get(act="录入代码对照")
    assert (entry.actor, entry.detail["local"]) == (admin, "IN")
    again = client.post(PATH, FORM)
    assert (again.status_code, "已有对照" in again.text) == (409, True)
    later = {**FORM, "local_code": "OUT", "valid_from": "2026-09-16"}
    assert client.post(PATH, later).status_code == 302
    assert Crosswalk(platform="示例平台", day=day).to_local("attendance_direction", "进") == "IN"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"local_code": "SIDEWAYS"}, "可用的有：IN、OUT"),
        ({"platform_code": ""}, "平台代码"),
        ({"code_list": "nothing"}, "代码表"),
        ({"valid_from": "昨天"}, "生效日期"),
    ],
)
def test_code_that_means_nothing_is_refused(client, admin, changes, words):
    before = CodeMapping.objects.count()

    answer = client.post(PATH, {**FORM, **changes})

    assert (answer.status_code, words in answer.text) == (422, True)
    assert CodeMapping.objects.count() == before
