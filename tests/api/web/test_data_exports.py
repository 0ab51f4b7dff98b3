"""Who allows a file with persons, and the page of who took what."""

import pytest

from sites.enums import RoleKind
from sites.models import DataExport
from sites.services.data_exports import take_export
from tests.factories.exports import DataExportFactory
from tests.factories.sites import NOW, AdministratorFactory, ApproverFactory, region

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
QUEUE, OVERVIEW = "/approver/exports/", "/administration/exports/"


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def test_an_approving_officer_decides_what_another_asked_for(client):
    approver = ApproverFactory("370902")
    wanted, refused = DataExportFactory.create_batch(2, region=region("370902"))
    own = DataExportFactory(region=region("370902"), requested_by=approver)
    elsewhere = DataExportFactory(region=region("370982"), subject="别处台账")
    client.force_login(approver)

    page = client.get(QUEUE).text
    assert page.count("报市政府清欠情况") == 3
    assert page.count("须由另一位审批人办理") == 1
    assert "别处台账" not in page

    assert client.post(f"{QUEUE}{wanted.pk}/", {"allow": "yes"}).url == QUEUE
    assert client.post(f"{QUEUE}{refused.pk}/", {"allow": "no"}).url == QUEUE
    said = client.post(f"{QUEUE}{own.pk}/", {"allow": "yes"})
    assert (said.status_code, "E-SAME-PERSON" in said.text) == (403, True)
    assert client.post(f"{QUEUE}{elsewhere.pk}/", {"allow": "yes"}).status_code == 404
    states = DataExport.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["APPROVED", "REFUSED", "PENDING", "PENDING"]
    assert "不予批准" in client.get(QUEUE).text


def test_the_security_administrator_sees_who_took_what_and_finds_a_mark(client):
    mine = DataExportFactory(needs_approval=False, state="APPROVED", rows=321)
    take_export(export=mine, actor=mine.requested_by, now=NOW)
    other = DataExportFactory(subject="另一份", mark="abcdef0123")
    client.force_login(AdministratorFactory(RoleKind.SECURITY_ADMIN))

    page = client.get(OVERVIEW).text
    assert page.count(mine.requested_by.display_name) == 2
    assert (page.count(">321<"), "已下载 1 次" in page, "另一份" in page) == (2, True, True)
    found = client.get(OVERVIEW, {"q": other.mark.upper()}).text
    assert ("另一份" in found, found.count(">321<")) == (True, 1)
    assert "没有导出记录" in client.get(OVERVIEW, {"q": "没有这个"}).text


def test_pages_ask_the_same_for_one_and_for_three(client, django_assert_max_num_queries):
    approver = ApproverFactory()
    for person, path in (
        (approver, QUEUE),
        (AdministratorFactory(RoleKind.AUDITOR), OVERVIEW),
    ):
        DataExportFactory()
        client.force_login(person)
        with django_assert_max_num_queries(20) as one:
            client.get(path)
        DataExportFactory.create_batch(2)
        with django_assert_max_num_queries(len(one)):
            client.get(path)
