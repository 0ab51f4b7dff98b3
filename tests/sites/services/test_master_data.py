"""Calendars and zones change by two persons, and days gone by stay as they were."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sites.enums import GrantState, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry, CalendarDay, CalendarYear, MasterDataChange, Region
from sites.queries import work_calendar
from sites.services.master_data import (
    approve_change,
    refuse_change,
    request_calendar_year,
    request_zone,
)
from tests.factories.sites import NOW, AdministratorFactory, InspectorFactory, UserFactory, region
from tests.sites.lib.test_holiday_plans import PLAN

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def system():
    return AdministratorFactory(RoleKind.SYSTEM_ADMIN)


@pytest.fixture
def security():
    return AdministratorFactory(RoleKind.SECURITY_ADMIN)


def ask_year(actor, *, year=2027, text=PLAN, reason="国办发明电〔2026〕7号", day=DAY):
    return request_calendar_year(year=year, text=text, reason=reason, actor=actor, now=NOW, day=day)


def ask_zone(actor, *, code="3709A9", name="新区", parent="370902", reason="批复"):
    return request_zone(
        code=code, name=name, parent=region(parent), reason=reason, actor=actor, now=NOW, day=DAY
    )


def decide(act, change, actor, day=DAY):
    act(change=change, actor=actor, now=NOW, day=day)


def code_of(refused):
    return refused.value.code


def test_a_year_holds_when_another_person_has_put_it_in_force(system, security):
    CalendarYear.objects.filter(year=2027).delete()
    CalendarDay.objects.filter(day__year=2027).delete()
    change = ask_year(system)
    assert work_calendar().is_provisional(dt.date(2027, 3, 1))

    decide(approve_change, change, security)

    calendar = work_calendar()
    assert not calendar.is_provisional(dt.date(2027, 3, 1))
    assert calendar.is_working_day(dt.date(2027, 2, 13))
    assert not calendar.is_working_day(dt.date(2027, 2, 5))
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["申请基础数据变更", "批准基础数据变更"]
    with pytest.raises(StateConflict, match="已经办理"):
        decide(refuse_change, change, security)


def test_only_days_to_come_can_be_changed(system, security):
    decide(approve_change, ask_year(system), security)
    later = dt.date(2027, 5, 10)
    with pytest.raises(StateConflict) as refused:
        ask_year(system, text=PLAN.replace("2027-04-05", "2027-04-06"), day=later)
    assert code_of(refused) == "E-CALENDAR-PAST"
    change = ask_year(system, text=PLAN + "2027-10-04 休 国庆节\n", day=later)
    decide(approve_change, change, security, day=later)
    assert CalendarDay.objects.filter(day=dt.date(2027, 10, 4)).exists()
    change = ask_year(system, text=PLAN, day=later)
    with pytest.raises(StateConflict, match="已经过去"):
        decide(approve_change, change, security, day=dt.date(2027, 10, 9))


def test_a_plan_that_is_not_whole_and_one_without_source_are_refused(system):
    with pytest.raises(InvalidInput, match="缺少中秋") as refused:
        ask_year(system, text=PLAN.replace("中秋节", "节日"))
    assert code_of(refused) == "E-CALENDAR"
    with pytest.raises(InvalidInput, match="依据"):
        ask_year(system, reason=" ")
    assert not MasterDataChange.objects.exists()


def test_a_zone_is_registered_and_renamed(system, security):
    decide(approve_change, ask_zone(system), security)
    zone = Region.objects.get(code="3709A9")
    assert (zone.name, zone.kind, zone.parent_id) == ("新区", "ZONE", "370902")
    decide(approve_change, ask_zone(system, name="高新新区"), security)
    zone.refresh_from_db()
    assert zone.name == "高新新区"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "3709a9"}, "E-ZONE-CODE"),
        ({"code": "370902"}, "E-ZONE-CODE"),
        ({"name": " "}, "E-ZONE-NAME"),
        ({"name": "长" * 51}, "E-ZONE-NAME"),
        ({"parent": "370900"}, "E-ZONE-PARENT"),
        ({"reason": ""}, "E-REASON"),
    ],
)
def test_a_zone_that_cannot_be_is_refused(system, change, code):
    with pytest.raises(InvalidInput) as refused:
        ask_zone(system, **change)
    assert code_of(refused) == code


def test_two_persons_of_the_right_roles_are_needed(system, security):
    for nobody in (security, InspectorFactory(), UserFactory()):
        with pytest.raises(NotAllowed):
            ask_zone(nobody)
    change = ask_zone(system)
    with pytest.raises(StateConflict) as waits:
        ask_zone(system)
    assert code_of(waits) == "E-STATE-WAITING"
    with pytest.raises(NotAllowed, match="安全管理员"):
        decide(approve_change, change, system)
    same = AdministratorFactory(RoleKind.SECURITY_ADMIN)
    same.person_key = system.person_key
    same.save()
    with pytest.raises(NotAllowed) as refused:
        decide(approve_change, change, same)
    assert code_of(refused) == "E-SAME-PERSON"
    decide(refuse_change, change, security)
    change.refresh_from_db()
    assert (change.state, str(change)) == (GrantState.REFUSED, "功能区 3709A9（不予批准）")
    assert not Region.objects.filter(code="3709A9").exists()


def test_the_database_refuses_one_person_alone(system):
    change = ask_zone(system)
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        MasterDataChange.objects.filter(pk=change.pk).update(decided_key=change.requested_key)
    with pytest.raises(IntegrityError, match="approved_by_somebody"), transaction.atomic():
        MasterDataChange.objects.filter(pk=change.pk).update(state=GrantState.APPROVED)
