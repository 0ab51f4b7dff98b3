"""The inspector's pages: what they answer, to whom, and at what cost."""

import pytest
from django.urls import reverse

from arrears.enums import Level
from sites.enums import RoleKind
from tests.api.web import story
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    RoleAssignmentFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def told():
    """A red site of 泰山区 with a complaint."""
    built = story.build()
    story.warn(built.project)
    story.warn(built.project, level=Level.YELLOW, rule="coverage")
    story.complaint(built.project)
    return built


@pytest.mark.parametrize("name", ["inspector", "map", "complaints", "cases"])
def test_list_pages_send_strangers_to_sign_in_and_refuse_other_roles(client, name):
    url = reverse(f"web:{name}")

    anonymous = client.get(url)
    client.force_login(UserFactory())
    without_role = client.get(url)
    client.force_login(WageOfficerFactory())
    contractor = client.get(url)

    assert (anonymous.status_code, anonymous.url) == (302, f"/login/?next={url}")
    assert (without_role.status_code, contractor.status_code) == (403, 403)
    assert "没有权限" in contractor.text


def test_project_is_shown_to_its_inspector_alone(client, told):
    people = inspectors()
    url = reverse("web:project", args=(told.project.code,))

    answers = {}
    for name in ("allowed", "colleague", "stranger"):
        client.force_login(getattr(people, name))
        answers[name] = client.get(url).status_code

    assert answers == {"allowed": 200, "colleague": 404, "stranger": 403}


def test_project_masks_people_and_counts_complaints(client, told):
    client.force_login(InspectorFactory())

    text = client.get(reverse("web:project", args=(told.project.code,))).text

    assert "王＊" in text
    assert "王建国" not in text
    assert "投诉 <strong>1</strong> 件" in text
    assert "两个月没发工资" not in text
    for words in ("五项制度", "告示牌缺：投诉渠道", "先行清偿", "2026年6月", "✕ 全部未付", "立案"):
        assert words in text


def test_company_is_shown_where_it_builds(client, told):
    people = inspectors()
    url = reverse("web:company", args=(told.employer.uscc,))

    client.force_login(people.allowed)
    shown = client.get(url)
    client.force_login(people.colleague)
    elsewhere = client.get(url)

    assert shown.status_code == 200
    assert told.project.name in shown.text
    assert "还没有等级评价" in shown.text
    for words in ("作为用人单位的各月工资", "✕ 全部未付", "所在工地未解除的预警"):
        assert words in shown.text
    ledger = reverse("web:ledger", args=(told.project.code,))
    assert f"{ledger}?only=unpaid&amp;employer={told.employer.uscc}" in shown.text
    assert elsewhere.status_code == 404


def test_complaints_of_another_region_are_not_listed(client, told):
    client.force_login(inspectors().colleague)

    text = client.get("/inspector/complaints/").text

    assert "TS2026-0001" not in text
    assert "没有投诉线索" in text


def test_role_that_has_ended_opens_nothing(client):
    user = UserFactory()
    RoleAssignmentFactory(
        user=user, role=RoleKind.INSPECTOR, valid_until=story.DAY.replace(year=2021)
    )
    client.force_login(user)

    assert client.get("/inspector/").status_code == 403


@pytest.mark.parametrize("url", ["/inspector/", "/inspector/complaints/", "/inspector/map/"])
def test_list_pages_ask_the_database_the_same_for_one_and_three_sites(
    client, django_assert_num_queries, url
):
    client.force_login(InspectorFactory())
    add_site(1)
    client.get(url)
    count = counted(client, url)
    add_site(2)
    add_site(3)

    with django_assert_num_queries(count):
        client.get(url)


def add_site(number):
    built = story.build(workers=1)
    story.warn(built.project)
    story.complaint(built.project, number=f"TS2026-{number:04d}")


def counted(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_calm_site_says_so(client):
    project = story.site()
    client.force_login(InspectorFactory())

    text = client.get(reverse("web:project", args=(project.code,))).text

    for words in ("账面无拖欠", "没有未解除的预警", "还没有工资台账", "没有未付清的工资"):
        assert words in text
    assert ">立案</a>" not in text


def test_complaints_are_found_by_name_or_code(client, told):
    other = story.site(name="泰山区示例桥梁工程")
    story.complaint(other, number="TS2026-0002")
    client.force_login(InspectorFactory())

    by_name = client.get("/inspector/complaints/", {"q": "桥梁"}).text
    by_code = client.get("/inspector/complaints/", {"q": told.project.code.lower()}).text

    assert ("TS2026-0001" in by_name, "TS2026-0002" in by_name) == (False, True)
    assert ("TS2026-0001" in by_code, "TS2026-0002" in by_code) == (True, False)
