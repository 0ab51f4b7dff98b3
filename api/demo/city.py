"""The plan of the demo city: projects, companies and people, the same on every machine.

Pure: a fixed seed, no clock, no database. What the plan says is written into workbooks
and taken in by the importers; nothing else puts it into the register.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from api.demo.causes import (
    EXPECTED,
    EXPECTED_AGAIN,
    EXPECTED_AT_THE_END,
    PLANTED,
    Cause,
    Expected,
    cause_of,
)
from api.demo.companies import Companies, Employer, companies
from api.demo.draws import draws
from api.demo.people import BANKS, person
from api.demo.places import Area, areas_in_turn, position_in, town_of
from api.demo.schedule import Wave, wave_of
from sites.enums import WageForm
from sites.ingest.roster import RosterLine
from sites.lib.codes import complete_card

# Written into the marker of a finished demo: another version is built anew.
PLAN_VERSION = "3"
PROJECT_COUNT = 60
PEOPLE_PER_PROJECT = (42, 58)
WAGE_OFFICERS_FROM = 2_000_000
ACCOUNT_NOT_ISSUED = "9370999"
# Every fourth project the general contractor builds with its own people.
OWN_PEOPLE_EVERY = 4
# How many people of a roster a trick is played with, from its first row on.
TWICE_ON_ROSTERS, ONE_PHONE, ONE_CARD = 3, 6, 5

KINDS = (
    ("安置区", "房屋建筑工程", "泰安市住房和城乡建设局"),
    ("学校", "房屋建筑工程", "泰安市住房和城乡建设局"),
    ("医院", "房屋建筑工程", "泰安市住房和城乡建设局"),
    ("产业园", "房屋建筑工程", "泰安市住房和城乡建设局"),
    ("供热管网", "市政工程", "泰安市住房和城乡建设局"),
    ("道路改造", "市政工程", "泰安市住房和城乡建设局"),
    ("灌区改造", "水利工程", "泰安市水利局"),
    ("农村公路", "公路工程", "泰安市交通运输局"),
)
TRADES = (
    ("钢筋班", "钢筋工", 300),
    ("木工班", "木工", 310),
    ("瓦工班", "砌筑工", 290),
    ("架子班", "架子工", 320),
    ("水电班", "电工", 280),
    ("杂工班", "普工", 220),
)


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """One project with its people; `employer` hires them, amounts are yuan."""

    number: int
    wave: Wave
    code: str
    site_code: str
    name: str
    category: str
    sector_regulator: str
    area: Area
    town: str
    longitude: Decimal
    latitude: Decimal
    owner: Employer
    general_contractor: Employer
    employer: Employer
    contract_signed_on: dt.date
    started_on: dt.date
    labor_cost_day: int
    pay_day: int
    account_number: str
    account_bank: str
    wage_officer_name: str
    wage_officer_id: str
    cause: Cause
    people: tuple[RosterLine, ...]

    @property
    def expected(self) -> Expected:
        """What supervision must find here in the first season."""
        return EXPECTED[self.cause]

    @property
    def expected_again(self) -> Expected:
        """What supervision must find here in the second season."""
        if self.wave.goes_on:
            return EXPECTED_AGAIN[self.cause]
        return EXPECTED_AT_THE_END.get(self.cause, Expected(""))

    @property
    def subcontracted(self) -> bool:
        """Whether the people work for a labor subcontractor."""
        return self.employer != self.general_contractor


@dataclass(frozen=True, slots=True)
class City:
    """The whole plan; the first project is the story."""

    companies: Companies
    projects: tuple[PlannedProject, ...]

    @property
    def story(self) -> PlannedProject:
        """The project that is carried to the end."""
        return self.projects[0]

    @property
    def employers(self) -> tuple[Employer, ...]:
        """Companies that take part in some project, by code."""
        known = {
            party.uscc: party
            for project in self.projects
            for party in (project.owner, project.general_contractor, project.employer)
        }
        return tuple(known[code] for code in sorted(known))

    @property
    def people_count(self) -> int:
        """How many people are on the rosters."""
        return sum(len(project.people) for project in self.projects)


def plan_city(*, project_count: int, boundaries: Path) -> City:
    """Plan the city; a smaller one is the beginning of the larger one.

    Args:
        project_count: 1 to 60.
        boundaries: the divisions, GeoJSON in WGS 84.
    """
    known = companies()
    areas = areas_in_turn(PROJECT_COUNT)
    return City(
        known,
        tuple(
            _project(number, areas[number - 1], known, boundaries)
            for number in range(1, project_count + 1)
        ),
    )


def _project(number: int, area: Area, known: Companies, boundaries: Path) -> PlannedProject:
    chosen = draws("project", number)
    kind, category, regulator = KINDS[number % len(KINDS)]
    town = town_of(area, number)
    longitude, latitude = position_in(area, number, boundaries)
    contractor, employer = _builders(number, known)
    wave = wave_of(number)
    started_on = wave.registered_on - dt.timedelta(days=chosen.randint(20, 50))
    officer = person(WAGE_OFFICERS_FROM + number)
    return PlannedProject(
        number=number,
        wave=wave,
        code=f"{area.division}2025{number:04d}",
        site_code=f"TA{number:04d}",
        name=f"{area.name}{town}{kind}项目（示例{number:02d}）",
        category=category,
        sector_regulator=regulator,
        area=area,
        town=town,
        longitude=longitude,
        latitude=latitude,
        owner=known.owners[number % len(known.owners)],
        general_contractor=contractor,
        employer=employer,
        contract_signed_on=started_on - dt.timedelta(days=20),
        started_on=started_on,
        labor_cost_day=chosen.choice((3, 4, 5)),
        pay_day=12 if cause_of(number) == Cause.FAILED_TRANSFERS else chosen.choice((8, 10, 12)),
        account_number=complete_card(f"{ACCOUNT_NOT_ISSUED}{number:011d}"),
        account_bank=chosen.choice(BANKS),
        wage_officer_name=officer.name,
        wage_officer_id=officer.id_number,
        cause=cause_of(number),
        people=_people(number, wave),
    )


def _builders(number: int, known: Companies) -> tuple[Employer, Employer]:
    """The general contractor and who hires the people; the story's two build nothing else."""
    contractors, subcontractors = known.contractors[1:], known.subcontractors[1:]
    if cause_of(number) == Cause.STORY:
        return known.contractors[0], known.subcontractors[0]
    contractor = contractors[number % len(contractors)]
    if number % OWN_PEOPLE_EVERY == 0:
        return contractor, contractor
    return contractor, subcontractors[number % len(subcontractors)]


def _people(number: int, wave: Wave) -> tuple[RosterLine, ...]:
    count = draws("size", number).randint(*PEOPLE_PER_PROJECT)
    people = [_hired(number, place, wave) for place in range(count)]
    cause = cause_of(number)
    if cause == Cause.BORROWS_ROSTER:
        lender = next(key for key, planted in PLANTED.items() if planted == Cause.LENDS_ROSTER)
        people[:TWICE_ON_ROSTERS] = [
            _hired(lender, place, wave) for place in range(TWICE_ON_ROSTERS)
        ]
    elif cause == Cause.SHARED_PHONE:
        people[:ONE_PHONE] = [replace(line, phone=people[0].phone) for line in people[:ONE_PHONE]]
    elif cause == Cause.SHARED_CARD:
        people[:ONE_CARD] = [replace(line, card=people[0].card) for line in people[:ONE_CARD]]
    return tuple(people)


def _hired(number: int, place: int, wave: Wave) -> RosterLine:
    """One person of a project's roster, paid by the day."""
    chosen = draws("hired", number, place)
    who = person(number * 1_000 + place)
    crew, trade, rate = TRADES[place % len(TRADES)]
    entered_on = wave.roster_on - dt.timedelta(days=chosen.randint(5, 40))
    return RosterLine(
        row=place + 1,
        name=who.name,
        id_number=who.id_number,
        entered_on=entered_on,
        exited_on=None,
        phone=who.phone,
        crew=crew,
        trade=trade,
        card=who.card,
        bank_name=who.bank_name,
        signed_on=entered_on - dt.timedelta(days=chosen.randint(0, 3)),
        rate=Decimal(rate + 10 * chosen.randint(-2, 3)),
        wage_form=WageForm.DAY.value,
    )
