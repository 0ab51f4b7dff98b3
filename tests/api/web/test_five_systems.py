"""The five systems of a site as its page says them."""

import datetime as dt

import pytest

from api.web.five_systems import five_systems
from sites.enums import AccountStatus
from sites.models import Participation, RightsNotice, RosterEntry, SpecialWageAccount, WageDeposit
from tests.api.web import story
from tests.factories.sites import ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def states(project, day=story.DAY):
    return [(row.state, row.words) for row in five_systems([project], day)[project.pk]]


def test_site_with_everything_but_one_line_of_the_board():
    assert states(story.build().project) == [
        ("present", "在场登记 3 人"),
        ("present", "示例银行泰安分行 ****0001"),
        ("present", "1 家分包单位均委托代发"),
        ("present", "银行保函 1,000,000.00 元"),
        ("doubtful", "告示牌缺：投诉渠道"),
    ]


def test_site_with_nothing():
    assert states(ProjectFactory()) == [
        ("missing", "没有在场人员登记"),
        ("missing", "没有开户记录"),
        ("present", "没有分包单位"),
        ("missing", "没有存储记录"),
        ("missing", "没有核验记录"),
    ]


def test_systems_that_have_lapsed():
    told = story.build()
    RosterEntry.objects.update(exited_on=story.DAY - dt.timedelta(days=1))
    SpecialWageAccount.objects.update(status=AccountStatus.FROZEN)
    Participation.objects.update(pays_through_general_contractor=False)
    WageDeposit.objects.update(valid_until=story.DAY - dt.timedelta(days=1))
    RightsNotice.objects.update(shows_complaint_channels=True)

    assert states(told.project) == [
        ("missing", "没有在场人员登记"),
        ("doubtful", "账户冻结"),
        ("missing", "未委托代发：泰安示例劳务有限公司"),
        ("missing", "银行保函 1,000,000.00 元，2026-09-14 已到期"),
        ("present", "2026-01-06 核验三类内容齐全"),
    ]


def test_guarantee_still_counts_on_its_last_day_and_people_on_theirs():
    told = story.build()
    RosterEntry.objects.update(exited_on=story.DAY)
    WageDeposit.objects.update(valid_until=story.DAY)

    assert [state for state, _ in states(told.project)][::3] == ["present", "present"]


def test_five_queries_for_any_number_of_sites(django_assert_num_queries):
    projects = [story.build(workers=1).project for _ in range(3)]

    with django_assert_num_queries(5):
        five_systems(projects, story.DAY)
