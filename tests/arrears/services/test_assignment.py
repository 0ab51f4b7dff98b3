"""Giving sites to inspectors."""

import datetime as dt

import pytest

from arrears.enums import Level, WarningStage
from arrears.models import ArrearsWarning, SiteAssignment
from arrears.services.assignment import assign_sites, withdraw_assignments
from sites.errors import DomainError
from sites.models import AuditEntry
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, WageOfficerFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def actor():
    return InspectorFactory()


def give(projects, inspector, actor, planned_on=DAY):
    return assign_sites(
        projects=projects, inspector=inspector, planned_on=planned_on, actor=actor, now=NOW
    )


def test_assign_sites_gives_all_of_them_and_is_recorded_once(actor):
    projects = [ProjectFactory(), ProjectFactory()]

    rows = give(projects, actor, actor)

    assert [(row.project, row.inspector, row.planned_on, row.ended_at) for row in rows] == [
        (project, actor, DAY, None) for project in projects
    ]
    [entry] = AuditEntry.objects.all()
    assert (entry.act, entry.actor) == ("工地派单", actor)
    assert sorted(entry.detail["projects"]) == sorted(project.code for project in projects)


def test_a_site_given_again_leaves_the_earlier_inspector(actor):
    project, other = ProjectFactory(), InspectorFactory("370902")
    [first] = give([project], actor, actor)

    [second] = give([project], other, actor)
    [same] = give([project], other, actor)

    first.refresh_from_db()
    assert (first.ended_at, second.inspector, same) == (NOW, other, second)
    assert SiteAssignment.objects.filter(ended_at__isnull=True).get() == second


def test_a_site_may_be_planned_for_another_day(actor):
    project = ProjectFactory()
    give([project], actor, actor)

    [row] = give([project], actor, actor, planned_on=DAY + dt.timedelta(days=1))

    assert row.planned_on == dt.date(2026, 9, 16)
    assert SiteAssignment.objects.count() == 2


def test_withdraw_assignments_takes_back_what_was_given(actor):
    project, nobodys = ProjectFactory(), ProjectFactory()
    [row] = give([project], actor, actor)

    assert withdraw_assignments(projects=[project, nobodys], actor=actor, now=NOW) == [row]
    assert withdraw_assignments(projects=[project], actor=actor, now=NOW) == []
    assert not SiteAssignment.objects.filter(ended_at__isnull=True).exists()


def here_and_elsewhere():
    return [ProjectFactory(region=region("370902")), ProjectFactory(region=region("370982"))]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda actor: give([], actor, actor), "E-NOTHING-CHOSEN"),
        (
            lambda actor: withdraw_assignments(projects=[], actor=actor, now=NOW),
            "E-NOTHING-CHOSEN",
        ),
        (
            lambda actor: give([ProjectFactory()], actor, actor, DAY - dt.timedelta(days=1)),
            "E-PLAN-DAY",
        ),
        (lambda actor: give([ProjectFactory()], WageOfficerFactory(), actor), "E-NOT-ALLOWED"),
        (
            lambda actor: give(here_and_elsewhere(), InspectorFactory("370902"), actor),
            "E-NOT-ALLOWED",
        ),
        (
            lambda actor: give(here_and_elsewhere(), actor, InspectorFactory("370902")),
            "E-NOT-ALLOWED",
        ),
        (
            lambda actor: withdraw_assignments(
                projects=here_and_elsewhere(), actor=InspectorFactory("370902"), now=NOW
            ),
            "E-NOT-ALLOWED",
        ),
    ],
)
def test_what_is_refused_changes_nothing(actor, call, code):
    with pytest.raises(DomainError) as caught:
        call(actor)

    assert caught.value.code == code
    assert not SiteAssignment.objects.exists()
    assert not AuditEntry.objects.exists()


def test_assign_sites_gives_their_open_warnings_that_nobody_answered(actor):
    project, other = ProjectFactory(), ProjectFactory()
    theirs, answered, closed, blue = (
        ArrearsWarningFactory(project=project, rule=rule, **fields)
        for rule, fields in (
            ("unpaid_month", {"level": Level.RED}),
            ("coverage", {"level": Level.ORANGE, "stage": WarningStage.ANSWERED}),
            ("deposit", {"level": Level.RED, "state": "CLOSED", "closed_on": DAY}),
            ("balance_cover", {"level": Level.BLUE}),
        )
    )
    elsewhere = ArrearsWarningFactory(project=other)
    inspector = InspectorFactory("370902")

    give([project], inspector, actor)
    give([project], inspector, actor)

    given = {row.pk: (row.stage, row.assigned_to) for row in ArrearsWarning.objects.all()}
    assert given[theirs.pk] == (WarningStage.ASSIGNED, inspector)
    assert {given[row.pk][1] for row in (answered, closed, blue, elsewhere)} == {None}
    assert given[answered.pk][0] == WarningStage.ANSWERED
    theirs.refresh_from_db()
    assert theirs.due_on == dt.date(2026, 9, 21)
    assert [step.act for step in theirs.steps.all()] == ["分派"]


def test_assign_sites_hands_an_assigned_warning_on_without_a_new_clock(actor):
    warning = ArrearsWarningFactory(level=Level.RED)
    first, second = InspectorFactory("370902"), InspectorFactory("370902")
    give([warning.project], first, actor)

    give([warning.project], second, actor)

    warning.refresh_from_db()
    assert (warning.assigned_to, warning.due_on) == (second, dt.date(2026, 9, 21))
