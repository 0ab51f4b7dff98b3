"""Pages of the administrators."""

import pytest

from sites.enums import RoleKind
from sites.models import Authenticator, DatabaseRestore, RoleAssignment, RoleRequest
from tests.factories.sites import NOW, AdministratorFactory, InspectorFactory, UserFactory
from tests.people import with_second_factor

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def as_(client, role):
    user = AdministratorFactory(role)
    client.force_login(user)
    return user


def test_health_says_what_the_doctor_says(client):
    as_(client, RoleKind.AUDITOR)
    page = client.get("/administration/")
    assert page.status_code == 200
    assert "加密自检" in page.text
    assert "推送已关闸" not in page.text
    assert client.get("/").status_code == 200


def test_gate_is_opened_by_two(client):
    DatabaseRestore.objects.create(restored_at=NOW, backup_at=NOW, transaction_offset=0)
    as_(client, RoleKind.SECURITY_ADMIN)
    early = client.post("/administration/gate/")
    assert (early.status_code, "还没有人申请开闸" in early.text) == (409, True)
    as_(client, RoleKind.SYSTEM_ADMIN)
    assert "申请开闸" in client.get("/administration/").text
    assert client.post("/administration/gate/").status_code == 302
    as_(client, RoleKind.SECURITY_ADMIN)
    assert "复核并开闸" in client.get("/administration/").text
    done = client.post("/administration/gate/", follow=True)
    assert "已开闸" in done.text


def test_role_is_asked_for_and_granted_on_the_pages(client):
    user = UserFactory(display_name="新同事")
    asking = as_(client, RoleKind.SECURITY_ADMIN)
    form = {
        "role": "INSPECTOR",
        "region": "370902",
        "valid_from": "2026-09-15",
        "reason": "接替",
    }
    wrong = client.post(f"/administration/people/{user.pk}/", {**form, "project": "无此项目"})
    assert (wrong.status_code, "没有这个编号的项目" in wrong.text) == (422, True)
    excluded = client.post(f"/administration/people/{asking.pk}/", form)
    assert (excluded.status_code, "互斥" in excluded.text) == (409, True)
    assert client.post(f"/administration/people/{user.pk}/", form).status_code == 302
    wanted = RoleRequest.objects.get()

    own = client.post(f"/administration/requests/{wanted.pk}/", {"grant": "yes"})
    assert (own.status_code, "不能批准" in own.text) == (403, True)
    as_(client, RoleKind.SECURITY_ADMIN)
    assert "新同事" in client.get("/administration/people/").text
    done = client.post(f"/administration/requests/{wanted.pk}/", {"grant": "yes"}, follow=True)
    assert "已批准授权" in done.text
    made = RoleAssignment.objects.get(user=user)
    ended = client.post(f"/administration/roles/{made.pk}/end/", follow=True)
    assert "已终止该角色" in ended.text


def test_role_is_refused_on_the_page(client):
    user = UserFactory()
    as_(client, RoleKind.SYSTEM_ADMIN)
    client.post(
        f"/administration/people/{user.pk}/",
        {"role": "APPROVER", "region": "370900", "valid_from": "2026-09-15", "reason": "新任"},
    )
    as_(client, RoleKind.SECURITY_ADMIN)
    wanted = RoleRequest.objects.get()
    done = client.post(f"/administration/requests/{wanted.pk}/", {"grant": "no"}, follow=True)
    assert "已不予授权" in done.text


def test_lost_phone_is_reset_and_the_sessions_end(client):
    user = with_second_factor(InspectorFactory())
    as_(client, RoleKind.SECURITY_ADMIN)
    assert "已绑定动态码" in client.get(f"/administration/people/{user.pk}/").text
    done = client.post(f"/administration/people/{user.pk}/reset/", follow=True)
    assert "已重置动态码" in done.text
    assert not Authenticator.objects.filter(user=user).exists()


def test_people_are_found_by_name_with_the_same_number_of_queries(
    client, django_assert_max_num_queries
):
    as_(client, RoleKind.SYSTEM_ADMIN)
    for number in range(3):
        InspectorFactory(display_name=f"查找{number}")
    with django_assert_max_num_queries(14):
        page = client.get("/administration/people/", {"q": "查找"}).text
    assert page.count("查找") >= 3
    assert "没有找到用户" in client.get("/administration/people/", {"q": "无此人"}).text
