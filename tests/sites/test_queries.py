"""What each viewer may see of the register."""

import datetime as dt

import pytest

from sites.enums import RoleKind
from sites.queries import (
    companies_visible_to,
    loads_visible_to,
    projects_supervised_by,
    projects_visible_to,
    roles_of,
    work_calendar,
)
from tests.factories.sites import (
    AuditorFactory,
    InspectorFactory,
    LoadFactory,
    ParticipationFactory,
    ProjectFactory,
    RoleAssignmentFactory,
    UserFactory,
    WageOfficerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def projects():
    return {
        code: ProjectFactory(region=region(code))
        for code in ("370902", "370911", "370982", "3709G1", "3709G2")
    }


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("370000", {"370902", "370911", "370982", "3709G1", "3709G2"}),
        ("370900", {"370902", "370911", "370982", "3709G1", "3709G2"}),
        ("370902", {"370902", "3709G2"}),
        ("370911", {"370911", "3709G1"}),
        ("3709G1", {"3709G1"}),
        ("370921", set()),
    ],
)
def test_projects_visible_to_an_inspector_are_those_of_his_region(projects, scope, seen):
    inspector = InspectorFactory(scope)

    visible = projects_visible_to(viewer=inspector, day=DAY)

    assert {project.region_id for project in visible} == seen
    assert set(projects_supervised_by(viewer=inspector, day=DAY)) == set(visible)


def test_a_wage_officer_sees_his_project_and_supervises_none(projects):
    officer = WageOfficerFactory(projects["370902"])

    assert list(projects_visible_to(viewer=officer, day=DAY)) == [projects["370902"]]
    assert list(projects_supervised_by(viewer=officer, day=DAY)) == []
    assert list(companies_visible_to(viewer=officer, day=DAY)) == []


def test_a_user_without_a_role_sees_nothing(projects):
    stranger = UserFactory()

    assert list(projects_visible_to(viewer=stranger, day=DAY)) == []


def test_a_system_administrator_sees_no_project(projects):
    administrator = UserFactory()
    RoleAssignmentFactory(user=administrator, role=RoleKind.SYSTEM_ADMIN)

    assert list(projects_visible_to(viewer=administrator, day=DAY)) == []
    assert list(projects_supervised_by(viewer=administrator, day=DAY)) == []


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (dt.date(2026, 1, 31), 0),
        (dt.date(2026, 2, 1), 1),
        (dt.date(2026, 3, 1), 1),
        (dt.date(2026, 3, 2), 0),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(day, count):
    user = UserFactory()
    RoleAssignmentFactory(
        user=user, valid_from=dt.date(2026, 2, 1), valid_until=dt.date(2026, 3, 1)
    )

    assert len(roles_of(user=user, day=day)) == count


def test_companies_visible_are_those_at_work_or_registered_in_the_region():
    there = ParticipationFactory(project=ProjectFactory(region=region("370982")))
    elsewhere = ParticipationFactory(project=ProjectFactory(region=region("370983")))
    inspector = InspectorFactory("370982")

    visible = set(companies_visible_to(viewer=inspector, day=DAY))

    assert visible == {
        there.company,
        there.project.owner,
        there.project.general_contractor,
    }
    assert elsewhere.company not in visible


def test_loads_visible_are_those_of_visible_projects():
    mine, other = LoadFactory(), LoadFactory()
    officer = WageOfficerFactory(mine.project)

    assert list(loads_visible_to(viewer=officer, day=DAY)) == [mine]
    assert set(loads_visible_to(viewer=AuditorFactory(), day=DAY)) == {mine, other}


def test_work_calendar_reads_what_the_office_entered():
    calendar = work_calendar()

    assert calendar.is_working_day(dt.date(2026, 9, 20))
    assert not calendar.is_working_day(dt.date(2026, 10, 1))
    assert calendar.is_working_day(dt.date(2026, 10, 10))
    assert not calendar.is_provisional(dt.date(2026, 12, 31))
    assert calendar.is_provisional(dt.date(2027, 1, 4))
