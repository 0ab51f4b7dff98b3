"""The administrators' pages of keys, calendars, regions, legal values and measures."""

import pytest

from sites.enums import RoleKind
from sites.models import ApiKey, CalendarDay, MasterDataChange, Region
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    InspectorFactory,
    ProjectFactory,
)
from tests.sites.lib.test_holiday_plans import PLAN

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
KEY = {
    "client": "某某公司",
    "scopes": ["read", "restrictions"],
    "days": "30",
    "requests_per_minute": "60",
    "reason": "接入",
}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def as_(client, role):
    client.force_login(AdministratorFactory(role))


def test_a_key_is_issued_shown_once_changed_over_and_ended(client):
    as_(client, RoleKind.SECURITY_ADMIN)
    address = "/administration/keys/"
    wrong = client.post(address, {**KEY, "acts_for": "nobody", "project": "none"})
    assert (wrong.status_code, "没有这个启用的用户" in wrong.text) == (422, True)
    assert "没有这个编号的项目" in wrong.text
    person, project = InspectorFactory(), ProjectFactory()
    done = client.post(address, {**KEY, "acts_for": person.username, "project": project.code})
    secret = done.context["shown"][1]
    assert (done.status_code, secret in done.text) == (200, True)
    listed = client.get(address).text
    assert ("某某公司" in listed, "查询是否受限" in listed, secret in listed) == (True, True, False)
    made = ApiKey.objects.get()
    changed = client.post(f"{address}{made.pk}/", {"act": "rotate"})
    assert changed.context["shown"][1] in changed.text
    ended = client.post(f"{address}{made.pk}/", {"act": "revoke"}, follow=True)
    assert "已吊销" in ended.text
    again = client.post(f"{address}{made.pk}/", {"act": "revoke"})
    assert (again.status_code, "已经失效" in again.text) == (409, True)
    own = client.post(address, {**KEY, "acts_for": AdministratorFactory(RoleKind.AUDITOR).username})
    assert own.status_code == 200
    as_(client, RoleKind.SYSTEM_ADMIN)
    assert client.post(address, {**KEY, "acts_for": person.username}).status_code == 403


def test_a_year_is_entered_by_one_and_put_in_force_by_another(client):
    as_(client, RoleKind.SYSTEM_ADMIN)
    address = "/administration/calendars/"
    page = client.get(address)
    assert ("2027 年" in page.text, "没有录入" in page.text) == (True, True)
    form = {"year": "2027", "text": PLAN, "reason": "国办发明电〔2026〕7号"}
    wrong = client.post(address, {**form, "text": PLAN.replace("2027-10-03 休 国庆节", "")})
    assert (wrong.status_code, "缺少 2027-10-03" in wrong.text) == (422, True)
    assert client.post(address, {**form, "year": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    change = MasterDataChange.objects.get()
    assert "等待安全管理员" in client.get(address).text
    as_(client, RoleKind.SECURITY_ADMIN)
    assert "复核生效" in client.get(address).text
    decide = f"/administration/changes/{change.pk}/"
    assert "变更生效" in client.post(decide, {"approve": "yes"}, follow=True).text
    assert CalendarDay.objects.filter(day__year=2027).count() == 12
    again = client.post(decide, {"approve": "no"})
    assert (again.status_code, "已经办理" in again.text) == (409, True)


def test_a_zone_is_refused_and_registered(client):
    address = "/administration/regions/"
    form = {"code": "3709a9", "name": "新区", "parent": "370902", "reason": "批复"}
    for approve, there in (("no", False), ("yes", True)):
        as_(client, RoleKind.SYSTEM_ADMIN)
        assert client.post(address, form).status_code == 302
        change = MasterDataChange.objects.order_by("-pk").first()
        as_(client, RoleKind.SECURITY_ADMIN)
        client.post(f"/administration/changes/{change.pk}/", {"approve": approve})
        assert Region.objects.filter(code="3709A9").exists() is there
    assert "新区" in client.get(address).text


def test_legal_values_and_measures_are_read(client):
    as_(client, RoleKind.AUDITOR)
    page = client.get("/administration/law/")
    assert ("待核实" in page.text, "现行" in page.text) == (True, True)
    some = client.get("/administration/law/", {"q": "blacklist.", "only": "unverified"})
    assert len(some.context["rows"]) < len(page.context["rows"])
    assert all(not row.dated.verified for row in some.context["rows"])
    assert "没有符合条件的数值" in client.get("/administration/law/", {"q": "无此"}).text
    measures = client.get("/administration/measures/")
    assert "依法依规限制参加招标投标活动" in measures.text
