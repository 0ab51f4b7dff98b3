"""Today's queue: its order and factors, its filters in the address, giving sites to people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.enums import Level
from arrears.models import SiteAssignment
from tests.api.web import story
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, region

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


@pytest.fixture
def calm():
    """A site of 岱岳区 with nothing but a blue warning."""
    project = story.site(name="岱岳区示例学校工程", region_code="370911")
    story.warn(project, level=Level.BLUE)
    return project


@pytest.fixture
def inspector(client):
    user = InspectorFactory(display_name="李监察")
    client.force_login(user)
    return user


def shown(client, **asked):
    return client.get("/inspector/", asked).text.split('id="queue"')[1]


def test_today_puts_the_red_site_first_with_its_five_answers(client, inspector, told, calm):
    text = shown(client)

    assert text.index(told.project.name) < text.index(calm.name)
    for words in (
        "红色",
        "39,000.00",
        "逾期 57 天",
        "2026-07-20",
        "连续两个月工资未支付",
        "受理投诉并立案调查",
    ):
        assert words in text


def test_today_shows_every_factor_of_the_rank(client, inspector, told):
    text = shown(client)

    for words in (
        "39,000.00 元 × 90% × 2.90 倍 = 101,790.00",
        "逾期未付 39,000.00 元",
        "红色预警",
        "最早一笔逾期 57 天 ×2.90",
        "逾期多少天使紧迫程度增加一倍：30日",
        "〔待核对〕",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("asked", "told_is_shown", "calm_is_shown"),
    [
        ({}, True, True),
        ({"level": "BLUE"}, False, True),
        ({"level": "PINK"}, True, True),
        ({"q": "安置房"}, True, False),
        ({"region": "370911"}, False, True),
        ({"region": "nowhere"}, False, False),
        ({"rule": "coverage"}, True, False),
        ({"employer": "泰安示例劳务"}, True, False),
        ({"sector": "没有这个局"}, False, False),
        ({"assignee": "none"}, True, True),
        ({"assignee": "mine"}, False, False),
        ({"changed": "complaint"}, True, False),
        ({"changed": "closed"}, False, False),
        ({"page": "9"}, True, True),
        ({"page": "x"}, True, True),
    ],
)
def test_today_is_filtered_by_its_address(
    client, inspector, told, calm, asked, told_is_shown, calm_is_shown
):
    text = shown(client, **asked)

    assert (told.project.name in text, calm.name in text) == (told_is_shown, calm_is_shown)


def test_today_says_what_changed_since_yesterday(client, inspector, told):
    story.warn(told.project, rule="new").__class__.objects.filter(rule="new").update(
        raised_on=story.DAY
    )

    text = client.get("/inspector/").text

    assert "与昨天相比" in text
    assert '?changed=raised"><strong>1</strong> 个工地' in text
    assert '?changed=complaint"><strong>1</strong> 个工地' in text


def give(client, *projects, **changes):
    body = {
        "project": [project.code for project in projects],
        "planned_on": "2026-09-16",
        "act": "assign",
        "here": "/inspector/?level=RED",
    }
    return client.post("/inspector/assign/", {**body, **changes}, follow=True)


def test_chosen_sites_are_given_in_one_act_and_taken_back(client, inspector, told, calm):
    given = give(client, told.project, calm, inspector=inspector.pk)

    assert given.redirect_chain == [("/inspector/?level=RED", 302)]
    assert "已将 2 个工地派给 李监察" in given.text
    assert "9月16日 李监察" in shown(client, assignee="mine")
    assert told.project.name not in shown(client, assignee="none")

    taken = give(client, told.project, act="withdraw")

    assert "已撤回 1 个工地的派单" in taken.text
    assert SiteAssignment.objects.get(ended_at__isnull=True).project == calm


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inspector": ""}, "请选择监察员和计划日期"),
        ({"planned_on": "2026-09-14"}, "计划日期 2026-09-14 已过"),
        ({"project": []}, "没有选中工地"),
        ({"project": ["没有"], "act": "withdraw"}, "没有选中工地"),
    ],
)
def test_what_cannot_be_given_says_why_and_changes_nothing(client, inspector, told, changes, words):
    answer = give(client, told.project, **{"inspector": inspector.pk, **changes})

    assert words in answer.text
    assert not SiteAssignment.objects.exists()


@pytest.mark.parametrize("here", ["https://example.invalid/", "/approver/", ""])
def test_after_giving_one_is_back_in_the_queue_whatever_was_sent(client, inspector, told, here):
    answer = give(client, told.project, inspector=inspector.pk, here=here)

    assert answer.redirect_chain == [("/inspector/", 302)]


def test_an_inspector_of_elsewhere_is_not_offered_and_not_taken(client, told):
    client.force_login(InspectorFactory("370902"))
    elsewhere = InspectorFactory("370982", display_name="远方监察")

    assert "远方监察" not in client.get("/inspector/").text
    assert "请选择监察员" in give(client, told.project, inspector=elsewhere.pk).text
    assert not SiteAssignment.objects.exists()


def test_a_site_of_another_region_cannot_be_given(client, told):
    outsider = InspectorFactory("370982")
    client.force_login(outsider)

    assert "没有选中工地" in give(client, told.project, inspector=outsider.pk).text


def test_plan_lists_the_visits_of_a_day_nearest_next(client, inspector, told, calm):
    far = story.build(
        name="新泰市示例厂房工程", region_code="370982", longitude="117.77", latitude="35.91"
    ).project
    nowhere = story.build(name="泰山区示例无坐标工程").project
    nowhere.site.longitude = nowhere.site.latitude = None
    nowhere.site.save()
    give(client, nowhere, far, told.project, calm, inspector=inspector.pk)

    text = client.get("/inspector/plan/", {"on": "2026-09-16"}).text

    places = [text.index(one.name) for one in (told.project, calm, far, nowhere)]
    assert places == sorted(places)
    for words in ("共 4 个工地", "核实：连续两个月", "核对当月考勤", "劳资专管员", "现场记录"):
        assert words in text


def test_plan_of_a_colleague_and_of_an_empty_day(client, inspector, told):
    colleague = InspectorFactory("370902", display_name="王监察")
    give(client, told.project, inspector=colleague.pk)

    theirs = client.get(
        "/inspector/plan/", {"on": "2026-09-16", "inspector": colleague.username}
    ).text
    own = client.get("/inspector/plan/", {"on": "31.2.2026"}).text

    assert ("王监察" in theirs, told.project.name in theirs) == (True, True)
    assert ("没有派给此人的工地" in own, "2026年9月15日" in own) == (True, True)


def test_plan_of_no_sites_elsewhere(client, told):
    inspector = InspectorFactory()
    client.force_login(inspector)
    give(client, told.project, inspector=inspector.pk)
    client.force_login(InspectorFactory("370982"))

    text = client.get(
        "/inspector/plan/", {"on": "2026-09-16", "inspector": inspector.username}
    ).text

    assert told.project.name not in text


def test_queries_stay_the_same_from_one_page_to_many(client, inspector):
    def asked_of_the_database():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/inspector/").status_code == 200
        return len(queries)

    client.get("/inspector/")
    add(1)
    few = asked_of_the_database()
    for number in range(2, 36):
        add(number)
    many = asked_of_the_database()

    assert many == few


def add(number):
    built = story.site(name=f"泰山区第{number}工程")
    story.warn(built)
    story.complaint(built, number=f"TS2026-{number:04d}")


def test_a_rule_that_fires_on_too_many_sites_is_told_first(client, inspector):
    for _ in range(10):
        ArrearsWarningFactory(project=ProjectFactory(region=region("370902")), rule="notice_board")

    assert "在 10 个工地触发，过多" in client.get("/inspector/").text
