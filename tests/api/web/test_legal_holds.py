"""Holds on their pages: an inspector places one, two persons lift it, the auditor sees all."""

import pytest

from arrears.models import LegalHold
from sites.enums import RoleKind
from tests.factories.holds import LegalHoldFactory
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    region,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE, QUEUE, OVERVIEW = "/inspector/holds/", "/approver/holds/", "/administration/holds/"
WHY, OVER = "行政诉讼进行中", "判决已生效，案卷已归档"


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def test_from_placing_to_lifting_by_two_persons(client):
    project = ProjectFactory(region=region("370902"), name="被诉项目")
    inspector, approver = InspectorFactory("370902"), ApproverFactory("370902")
    client.force_login(inspector)
    assert "没有依法留存的项目" in client.get(PAGE).text
    assert f'value="{project.code}"' in client.get(PAGE, {"project": project.code}).text

    unknown = client.post(PAGE, {"project": "NONE", "reason": WHY})
    assert (unknown.status_code, "E-PROJECT" in unknown.text) == (404, True)
    short = client.post(PAGE, {"project": project.code, "reason": "诉讼"})
    assert (short.status_code, "E-REASON" in short.text, project.code in short.text) == (
        422,
        True,
        True,
    )
    assert client.post(PAGE, {"project": project.code, "reason": WHY}).url == PAGE
    hold = LegalHold.objects.get()
    lift = f"{PAGE}{hold.pk}/lift/"
    assert client.post(lift, {"reason": "无"}).status_code == 422
    assert client.post(lift, {"reason": OVER}).url == PAGE
    assert ("待批准解除" in client.get(PAGE).text, OVER in client.get(PAGE).text) == (True, True)

    client.force_login(approver)
    assert client.get(QUEUE).text.count("批准解除</button>") == 1
    assert client.post(f"{QUEUE}{hold.pk}/", {"allow": "no"}).url == QUEUE
    said = client.post(f"{QUEUE}{hold.pk}/", {"allow": "yes"})
    assert (said.status_code, "E-HOLD-NOT-ASKED" in said.text) == (409, True)
    LegalHold.objects.update(
        lift_asked_by=inspector, lift_asked_key=inspector.person_key, lift_asked_at=NOW
    )
    assert client.post(f"{QUEUE}{hold.pk}/", {"allow": "yes"}).url == QUEUE
    assert "已解除" in client.get(QUEUE).text
    hold.refresh_from_db()
    assert hold.lifted_by == approver


def test_holds_of_other_regions_are_not_there(client):
    hold = LegalHoldFactory(project__name="别处项目", project__region=region("370982"))
    for person, page, post in (
        (InspectorFactory("370902"), PAGE, f"{PAGE}{hold.pk}/lift/"),
        (ApproverFactory("370902"), QUEUE, f"{QUEUE}{hold.pk}/"),
    ):
        client.force_login(person)
        assert "别处项目" not in client.get(page).text
        assert client.post(post, {"reason": OVER, "allow": "yes"}).status_code == 404


def test_who_asked_is_shown_no_button(client):
    approver = ApproverFactory("370902")
    LegalHoldFactory(
        project__region=region("370902"),
        lift_asked_by=approver,
        lift_asked_key=approver.person_key,
        lift_asked_at=NOW,
    )
    client.force_login(approver)

    assert "须由另一位审批人办理" in client.get(QUEUE).text


def test_auditor_finds_every_hold_with_the_same_number_of_questions(
    client, django_assert_max_num_queries
):
    client.force_login(AdministratorFactory(RoleKind.AUDITOR))
    LegalHoldFactory(project__name="甲项目")
    with django_assert_max_num_queries(20) as one:
        client.get(OVERVIEW)
    LegalHoldFactory(project__name="乙项目", reason="财政专项审计")
    LegalHoldFactory(project__name="丙项目")
    with django_assert_max_num_queries(len(one)):
        everything = client.get(OVERVIEW).text

    assert [everything.count(name) for name in ("甲项目", "乙项目", "丙项目")] == [1, 1, 1]
    found = client.get(OVERVIEW, {"q": "专项审计"}).text
    assert ("乙项目" in found, "甲项目" in found) == (True, False)


def test_the_list_of_every_site_is_no_security_administrators(client):
    client.force_login(AdministratorFactory(RoleKind.SECURITY_ADMIN))

    assert client.get(OVERVIEW).status_code == 403
