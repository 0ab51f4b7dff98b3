from collections import Counter

import pytest
from django.conf import settings
from shapely.geometry import Point

from api.demo.causes import PLANTED, Cause, cause_of
from api.demo.city import ONE_CARD, ONE_PHONE, TWICE_ON_ROSTERS, plan_city
from api.demo.places import AREAS, boundaries
from arrears.rules import RULES
from sites.lib.codes import check_uscc

pytestmark = pytest.mark.unit


def test_city_has_sixty_projects_in_nine_areas(city):
    assert len(city.projects) == 60
    assert {project.area.code for project in city.projects} == {area.code for area in AREAS}
    assert len(AREAS) == 9


def test_city_has_forty_five_employers_and_about_three_thousand_people(city):
    assert len(city.employers) == len(city.companies) == 45
    assert 2_900 <= city.people_count <= 3_100


def test_city_is_the_same_each_time(city):
    again = plan_city(project_count=60, boundaries=settings.BOUNDARIES_FILE)

    assert again == city


def test_smaller_city_is_the_beginning_of_the_larger_one(city):
    small = plan_city(project_count=6, boundaries=settings.BOUNDARIES_FILE)

    assert small.projects == city.projects[:6]


def test_every_site_lies_inside_its_division(city):
    known = boundaries(settings.BOUNDARIES_FILE)

    outside = [
        project.code
        for project in city.projects
        if not known[project.area.division].contains(
            Point(float(project.longitude), float(project.latitude))
        )
    ]
    assert outside == []


def test_codes_are_unique_and_lawful(city):
    assert len({project.code for project in city.projects}) == 60
    assert len({project.site_code for project in city.projects}) == 60
    assert len({project.account_number for project in city.projects}) == 60
    for employer in city.employers:
        assert check_uscc(employer.uscc) == (employer.uscc, [])


def test_nobody_works_on_two_projects_but_who_was_planted_there(city):
    numbers = Counter(line.id_number for project in city.projects for line in project.people)
    twice = {number for number, count in numbers.items() if count > 1}

    lends, borrows = (
        {line.id_number for line in project.people}
        for cause in (Cause.LENDS_ROSTER, Cause.BORROWS_ROSTER)
        for project in city.projects
        if project.cause == cause
    )
    assert twice == lends & borrows
    assert len(twice) == TWICE_ON_ROSTERS


def test_phone_and_card_are_shared_only_where_it_was_planted(city):
    shared = {
        project.cause: (
            len(project.people) - len({line.phone for line in project.people}),
            len(project.people) - len({line.card for line in project.people}),
        )
        for project in city.projects
    }

    assert {cause: counts for cause, counts in shared.items() if any(counts)} == {
        Cause.SHARED_PHONE: (ONE_PHONE - 1, 0),
        Cause.SHARED_CARD: (0, ONE_CARD - 1),
    }


def test_story_is_the_first_project_and_its_builders_build_nothing_else(city):
    others = {
        party.uscc
        for project in city.projects[1:]
        for party in (project.general_contractor, project.employer)
    }

    assert city.story.cause == Cause.STORY
    assert city.story.subcontracted
    assert {city.story.general_contractor.uscc, city.story.employer.uscc} & others == set()
    assert len(city.story.wave.months) == 8


def test_planted_troubles_are_expected_and_all_else_is_healthy(city):
    troubled = {
        project.number
        for project in city.projects
        if project.expected.level or project.expected_again.level
    }

    assert troubled == set(PLANTED)
    assert [project.cause for project in city.projects if not project.expected.level] == [
        cause
        for number in range(1, 61)
        if (cause := cause_of(number)) in {Cause.HEALTHY, Cause.FABRICATED_CLAIM}
    ]
    assert set(PLANTED.values()) == set(Cause) - {Cause.HEALTHY}


def test_every_lead_against_made_up_wages_is_planted_where_works_go_on(city):
    found = {
        rule
        for project in city.projects
        if project.wave.goes_on
        for rule in project.expected_again.rules
    }

    assert {rule.id for rule in RULES if rule.is_lead} <= found


def test_where_works_ended_only_what_nobody_put_right_is_left(city):
    left = {
        project.cause
        for project in city.projects
        if not project.wave.goes_on and project.expected_again.level
    }

    assert left == {Cause.STORY, Cause.NOT_ON_SHEET, Cause.BELOW_MINIMUM}


def test_some_people_are_hired_by_the_general_contractor_itself(city):
    own = [project for project in city.projects if not project.subcontracted]

    assert len(own) == 15
