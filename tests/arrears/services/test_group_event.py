"""Group events by size, and their report."""

import datetime as dt

import pytest

from arrears.enums import GroupEventLevel
from arrears.models import GroupEvent
from arrears.services.group_event import EventFacts, event_level, record_event, report_event
from sites.clocks import open_clock
from sites.errors import DomainError
from sites.law import LawAt
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LAW = LawAt(NOW.date(), "370902")


@pytest.mark.parametrize(
    ("people", "calm", "fierce"),
    [
        (1, "RECORDED", "COLLECTIVE"),
        (4, "RECORDED", "COLLECTIVE"),
        (5, "COLLECTIVE", "GROUP"),
        (9, "COLLECTIVE", "GROUP"),
        (10, "GROUP", "MAJOR"),
        (29, "GROUP", "MAJOR"),
        (30, "MAJOR", "EXTRA_MAJOR"),
        (99, "MAJOR", "EXTRA_MAJOR"),
        (100, "EXTRA_MAJOR", "EXTRA_MAJOR"),
    ],
)
def test_the_level_follows_from_size_and_fierceness(people, calm, fierce):
    assert event_level(people, is_fierce=False, law=LAW) == GroupEventLevel[calm]
    assert event_level(people, is_fierce=True, law=LAW) == GroupEventLevel[fierce]


def record(project, actor=None, **changes):
    facts = {"happened_at": NOW, "people": 12, "is_fierce": False, "words": "讨薪堵门", **changes}
    return record_event(
        project=project, facts=EventFacts(**facts), actor=actor or InspectorFactory(), now=NOW
    )


def clock_of(event):
    return open_clock(rule="group_event_report", subject_kind="GroupEvent", subject_id=event.pk)


def test_a_group_is_reported_in_its_time_and_a_visit_of_a_few_need_not_be():
    project, inspector = ProjectFactory(), InspectorFactory()

    group, few = record(project), record(project, people=5)

    assert clock_of(group).due_at == NOW + dt.timedelta(hours=2)
    assert clock_of(few) is None
    report_event(event=group, actor=inspector, now=NOW)
    assert clock_of(group) is None
    with pytest.raises(DomainError) as refusal:
        report_event(event=group, actor=inspector, now=NOW)
    assert refusal.value.code == "E-CASE-STATE"
    with pytest.raises(DomainError) as refusal:
        report_event(event=few, actor=WageOfficerFactory(), now=NOW)
    assert refusal.value.code == "E-NOT-ALLOWED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"people": 0}, "E-COUNT"),
        ({"people": 100_001}, "E-COUNT"),
        ({"happened_at": NOW + dt.timedelta(seconds=1)}, "E-COUNT"),
        ({"words": " "}, "E-REASON"),
    ],
)
def test_an_event_that_cannot_be_is_refused(changes, code):
    with pytest.raises(DomainError) as refusal:
        record(ProjectFactory(), **changes)
    assert refusal.value.code == code
    assert not GroupEvent.objects.exists()


def test_an_event_is_registered_by_an_inspector_of_the_region():
    with pytest.raises(DomainError) as refusal:
        record(ProjectFactory(), actor=InspectorFactory("370982"))
    assert refusal.value.code == "E-NOT-ALLOWED"
