from decimal import Decimal

import pytest

from api.demo.causes import Cause
from api.demo.register import register_lines
from api.demo.schedule import COMPLETED_ON
from sites.enums import PartyRole

pytestmark = pytest.mark.unit


@pytest.fixture
def lines(city):
    return register_lines(
        city.projects, {project.code: Decimal("400000.00") for project in city.projects}
    )


def test_every_project_has_owner_contractor_and_account(city, lines):
    codes = [project.code for project in city.projects]

    assert [line.project_code for line in lines.projects] == codes
    assert [line.project_code for line in lines.accounts] == codes
    for role in (PartyRole.OWNER, PartyRole.GENERAL_CONTRACTOR):
        assert [line.project_code for line in lines.parties if line.role == role] == codes


def test_subcontractor_is_hired_by_the_general_contractor(city, lines):
    hired = {
        line.project_code: line.hired_by_uscc
        for line in lines.parties
        if line.role == PartyRole.LABOR_SUBCONTRACTOR
    }

    assert hired == {
        project.code: project.general_contractor.uscc
        for project in city.projects
        if project.subcontracted
    }


def test_deposit_lacks_only_where_it_was_planted(city, lines):
    missing = {line.project_code for line in lines.projects} - {
        line.project_code for line in lines.deposits
    }

    assert missing == {
        project.code
        for project in city.projects
        if project.cause == Cause.NEITHER_DEPOSIT_NOR_BOARD
    }


def test_notice_board_lacks_only_where_it_was_planted(city, lines):
    lacking = {
        line.project_code
        for line in lines.notices
        if not (line.shows_parties and line.shows_minimum_wage and line.shows_complaint_channels)
    }

    assert lacking == {
        project.code
        for project in city.projects
        if project.cause in {Cause.NO_NOTICE_BOARD, Cause.NEITHER_DEPOSIT_NOR_BOARD}
    }


def test_nothing_is_dated_after_its_registration(city, lines):
    registered = {project.code: project.wave.registered_on for project in city.projects}
    days = [
        *((line.project_code, line.started_on) for line in lines.projects),
        *((line.project_code, line.opened_on) for line in lines.accounts),
        *((line.project_code, line.stored_on) for line in lines.deposits),
        *((line.project_code, line.checked_on) for line in lines.notices),
    ]

    assert [code for code, day in days if day > registered[code]] == []


def test_project_where_works_ended_is_completed_with_its_day(city):
    ended = register_lines(
        city.projects[:1], {city.story.code: Decimal("400000.00")}, ended=True
    ).projects[0]

    assert (ended.status, ended.completed_on) == ("COMPLETED", COMPLETED_ON)
