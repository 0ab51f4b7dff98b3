"""Asking for some of the sites."""

import pytest

from arrears.site_filters import SiteFilters, filtered, region_choices, sector_choices
from sites.models import Project
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import ParticipationFactory, ProjectFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def found(**asked):
    return set(filtered(Project.objects.all(), SiteFilters(**asked)))


def test_sites_are_asked_for_by_place_rule_sector_company_and_text():
    here = ProjectFactory(
        name="泰山区示例工程", region=region("370902"), sector_regulator="泰安市交通运输局"
    )
    ArrearsWarningFactory(project=here, rule="coverage")
    there = ProjectFactory(
        name="新泰市示例工程", region=region("370982"), sector_regulator="泰安市水利局"
    )
    ArrearsWarningFactory(project=there, rule="coverage", state="CLOSED", closed_on="2026-09-01")
    subcontractor = ParticipationFactory(project=there).company

    assert found() == {here, there}
    assert found(region="370902") == {here}
    assert found(region="999999") == set()
    assert found(rule="coverage") == {here}
    assert found(sector="泰安市水利局") == {there}
    assert found(text="泰山区") == {here}
    assert found(text=there.code.lower()) == {there}
    for company, project in (
        (here.owner, here),
        (here.general_contractor, here),
        (subcontractor, there),
    ):
        assert found(employer=company.uscc.lower()) == {project}
        assert project in found(employer=company.name)
    assert found(region="370902", sector="泰安市水利局") == set()


def test_a_county_brings_its_zones():
    zone = ProjectFactory(region=region("3709G1"))

    assert found(region=zone.region.parent_id) == {zone}
    assert found(region="3709G1") == {zone}


def test_choices_are_those_of_the_scope():
    ProjectFactory(region=region("370982"), sector_regulator="乙局")
    ProjectFactory(region=region("370902"), sector_regulator="甲局")
    ProjectFactory(region=region("370902"), sector_regulator="甲局")
    scope = Project.objects.all()

    assert [one.code for one in region_choices(scope)] == ["370902", "370982"]
    assert sector_choices(scope) == sorted(["甲局", "乙局"])
    assert sector_choices(Project.objects.none()) == []
