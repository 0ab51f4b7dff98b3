"""The page of an emergency reading, and its review."""

import pytest

from arrears.models import BreakGlassAccess
from sites.enums import RoleKind
from sites.sealing import unseal
from tests.factories.arrears import CaseFactory, ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    InspectorFactory,
    ProjectFactory,
    region,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
GIVEN = {"reason": "工人在工地被扣留，须立即联系本人", "ticket": "值班领导电话批准"}


def test_it_is_opened_read_and_reviewed(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    project = ProjectFactory(region=region("370902"))
    case = CaseFactory(project=project)
    identity = ComplaintIdentityFactory(
        complaint=ComplaintFactory(project=project, case=case, state="IN_CASE")
    )
    name = unseal(identity.name_sealed, purpose="complaint.name")
    address = f"/inspector/complaints/{identity.pk}/break-glass/"
    client.force_login(InspectorFactory("370902"))
    assert name not in client.get(address).text
    wrong = client.post(address, {**GIVEN, "reason": "急"})
    assert (wrong.status_code, "至少 10 个字" in wrong.text, name in wrong.text) == (
        422,
        True,
        False,
    )
    assert name in client.post(address, GIVEN).text
    assert name in client.get(address).text
    assert "紧急查看投诉人（须写明理由" in client.get(f"/inspector/cases/{case.number}/").text
    client.force_login(case.handler)
    told = client.get(f"/inspector/cases/{case.number}/").text
    assert ("紧急查看了投诉人身份：工人在工地被扣留" in told, "待审计员复查" in told) == (
        True,
        True,
    )
    client.force_login(InspectorFactory("370982"))
    assert client.get(address).status_code == 404

    access = BreakGlassAccess.objects.get()
    client.force_login(AdministratorFactory(RoleKind.AUDITOR))
    page = client.get("/administration/break-glass/").text
    assert ("值班领导电话批准" in page, name in page) == (True, False)
    review = f"/administration/break-glass/{access.pk}/"
    assert client.post(review, {"verdict": "JUSTIFIED", "words": ""}).status_code == 422
    done = client.post(review, {"verdict": "JUSTIFIED", "words": "情况属实"}, follow=True)
    assert ("已记入复查结论" in done.text, "情况属实" in done.text) == (True, True)
    client.force_login(AdministratorFactory(RoleKind.SYSTEM_ADMIN))
    assert "情况属实" in client.get("/administration/break-glass/").text
