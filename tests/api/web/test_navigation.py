"""The head of a page holds what its reader may open, no more and no less."""

import pytest
from django.urls import reverse

from api.web.navigation import AUDIENCES
from sites.enums import RoleKind
from tests.api.head_links import head_links
from tests.factories.blacklist import APPROVE_AT
from tests.factories.sites import (
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    UserFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

# By the audience whose pages they use: who, and what the head does not offer him.
ADMINISTRATORS_ONLY = {
    RoleKind.SYSTEM_ADMIN: {"登录与安全", "个人信息导出", "依法留存"},
    RoleKind.SECURITY_ADMIN: {"接口与对照", "依法留存"},
    RoleKind.AUDITOR: {"接口与对照"},
}
APPROVERS_ONLY = {"案件审批", "公布和建议", "等级评价", "对账", "导出审批", "依法留存"}


def readers():
    """Name, person, audience, and the words of the links that are not for him."""
    yield "inspector", InspectorFactory(), "inspector", set()
    yield "approver", ApproverFactory(), "approver", set()
    yield "reviewer", LegalReviewerFactory(), "approver", APPROVERS_ONLY
    yield "officer", WageOfficerFactory(), "contractor", set()
    for role, refused in ADMINISTRATORS_ONLY.items():
        yield role.value, AdministratorFactory(role), "administration", refused


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)


def head_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return head_links(answer.content.decode())


def test_everybody_is_offered_all_that_he_may_open_and_nothing_else(client):
    for name, user, audience, refused in readers():
        client.force_login(user)
        pages = AUDIENCES[audience]
        expected = [
            reverse(pages.home),
            *(reverse(link.page) for link in pages.links if link.words not in refused),
        ]

        assert head_of(client, reverse(pages.home)) == expected, name

        for address in expected:
            head_of(client, address)
        for link in pages.links:
            if link.words in refused:
                assert client.get(reverse(link.page)).status_code == 403, (name, link.words)


def test_who_looks_in_from_another_audience_keeps_his_own_head(client):
    auditor = AdministratorFactory(RoleKind.AUDITOR)
    lookers = {"approver": ApproverFactory(), "administration": auditor}
    for audience, user in lookers.items():
        client.force_login(user)

        page = client.get(reverse("statistics")).content.decode()

        assert head_links(page)[0] == reverse(AUDIENCES[audience].home)
        assert f"<small>{AUDIENCES[audience].words}</small>" in page
        assert reverse("web:holds") not in page


def test_page_that_is_open_is_marked_in_its_head(client):
    client.force_login(ApproverFactory())

    page = client.get("/approver/cases/").content.decode()

    assert page.count('aria-current="page"') == 1
    assert '<a href="/approver/cases/" aria-current="page">案件审批</a>' in page


def test_person_without_a_role_is_offered_no_page_of_staff(client):
    client.force_login(UserFactory())

    assert client.get("/inspector/").status_code == 403
    assert set(head_of(client, "/")) == {"/", "/listings/", "/violations/", "/verify/", "/w/"}
