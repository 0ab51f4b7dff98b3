"""Who may do what on the register."""

import datetime as dt

import pytest

from sites.enums import RoleKind
from sites.permissions import (
    covers,
    has_role,
    is_staff_viewer,
    may_approve,
    may_inspect,
    may_upload,
)
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    UserFactory,
    WageOfficerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.mark.parametrize(
    ("over", "of", "expected"),
    [
        ("370000", "370902", True),
        ("370900", "3709G1", True),
        ("370911", "3709G1", True),
        ("370902", "3709G1", False),
        ("370902", "370902", True),
        ("3709G1", "370911", False),
    ],
)
def test_covers_follows_the_tree_of_regions(over, of, expected):
    assert covers(region(over), region(of)) is expected


def test_may_upload_only_for_ones_own_project():
    project = ProjectFactory()

    assert may_upload(WageOfficerFactory(project), project, day=DAY)
    assert not may_upload(WageOfficerFactory(), project, day=DAY)
    assert not may_upload(InspectorFactory(), project, day=DAY)


def test_may_inspect_only_within_ones_region():
    project = ProjectFactory(region=region("370902"))

    assert may_inspect(InspectorFactory("370902"), project, day=DAY)
    assert not may_inspect(InspectorFactory("370982"), project, day=DAY)
    assert not may_inspect(ApproverFactory(), project, day=DAY)
    assert not may_inspect(UserFactory(), project, day=DAY)


def test_may_approve_is_the_approvers_alone():
    assert may_approve(ApproverFactory(), region("370902"), day=DAY)
    assert not may_approve(ApproverFactory("370982"), region("370902"), day=DAY)
    assert not may_approve(InspectorFactory(), region("370902"), day=DAY)


def test_a_disabled_user_may_do_nothing():
    project = ProjectFactory()
    inspector, officer = InspectorFactory(), WageOfficerFactory(project)
    inspector.is_active = officer.is_active = False

    assert not has_role(inspector, RoleKind.INSPECTOR, day=DAY)
    assert not may_upload(officer, project, day=DAY)
    assert not is_staff_viewer(inspector, day=DAY)


def test_a_staff_viewer_supervises_something():
    assert is_staff_viewer(InspectorFactory(), day=DAY)
    assert not is_staff_viewer(WageOfficerFactory(), day=DAY)
