"""The clocks on the inspector's first page."""

import datetime as dt

import pytest

from api.web.clocks import clocks_of
from arrears.enums import CaseState
from tests.api.web import story
from tests.factories.arrears import CaseFactory, PaymentOrderFactory
from tests.factories.blacklist import served_notice
from tests.factories.sites import InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_clocks_count_working_days_soonest_first():
    project = story.site()
    story.complaint(project)
    PaymentOrderFactory(case__project=project, case__number="案二")
    CaseFactory(project=project, number="案一", investigation_due_on=dt.date(2027, 1, 4))
    CaseFactory(project=project, number="案三", state=CaseState.CLOSED)

    clocks = clocks_of(InspectorFactory(), story.DAY)

    assert [(row.words, row.subject, row.left, row.overdue) for row in clocks] == [
        ("责令支付到期核查", "案二", 0, True),
        ("投诉受理", "TS2026-0001", 6, False),
        ("调查结束", "案一", clocks[2].left, False),
    ]
    assert [row.provisional for row in clocks] == [False, False, True]


def test_clock_of_a_notice_is_the_decision():
    notice = served_notice()

    [clock] = clocks_of(InspectorFactory(), story.DAY)

    assert (clock.words, clock.due_on) == ("作出列入决定", notice.decision_due_on)


def test_clocks_of_another_region_are_not_seen():
    story.complaint(story.site())

    assert clocks_of(InspectorFactory("370982"), story.DAY) == []
