import datetime as dt

import pytest

from arrears.queries import NEXT_BY_CASE
from tests.api.v1.conftest import refusal
from tests.factories.arrears import (
    ArrearsWarningFactory,
    CaseFactory,
    ComplaintFactory,
    LedgerEntryFactory,
)
from tests.factories.blacklist import drafted_decision
from tests.factories.sites import (
    CompanyFactory,
    ProjectFactory,
    WageOfficerFactory,
    region,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PATH = "/projects.geojson"


def features(ask, **query):
    response = ask(inspectors().allowed).get(PATH, **query)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/geo+json"
    body = response.json()
    assert body["type"] == "FeatureCollection"
    return body["features"]


def test_map_shows_level_reasons_and_what_next(ask, now):
    project = ProjectFactory()
    ArrearsWarningFactory(project=project, rule="b", level="YELLOW", words="黄")
    worst = ArrearsWarningFactory(project=project, rule="a", level="RED", words="红")
    for rule in "cd":
        ArrearsWarningFactory(project=project, rule=rule, level="BLUE", words="蓝")
    LedgerEntryFactory(project=project)
    (feature,) = features(ask)
    assert feature == {
        "type": "Feature",
        "id": project.code,
        "geometry": {"type": "Point", "coordinates": [117.12, 36.19]},
        "properties": {
            "code": project.code,
            "name": project.name,
            "region": "泰山区",
            "address": "泰山区示例路1号",
            "general_contractor": project.general_contractor.name,
            "level": "RED",
            "level_words": "红色",
            "outstanding": "6600.00",
            "worker_count": 1,
            "days_late": 57,
            "since": "2026-09-15",
            "reasons": [
                {"level": level, "words": words, "citation": worst.citation}
                for level, words in (("RED", "红"), ("YELLOW", "黄"), ("BLUE", "蓝"))
            ],
            "next_step": "立案调查",
            "url": f"/inspector/projects/{project.code}/",
        },
    }


def test_map_healthy_site_has_no_level(ask, now):
    ProjectFactory()
    properties = features(ask)[0]["properties"]
    assert (properties["level"], properties["level_words"], properties["since"]) == (None, "", None)
    assert (properties["outstanding"], properties["days_late"]) == ("0.00", 0)
    assert (properties["reasons"], properties["next_step"]) == ([], "")


def test_map_site_owing_without_warning_tells_since_when(ask, now):
    LedgerEntryFactory()
    assert features(ask)[0]["properties"]["since"] == "2026-07-20"


@pytest.mark.parametrize("state", NEXT_BY_CASE)
def test_map_next_step_follows_the_case(ask, now, state):
    CaseFactory(state=state)
    assert features(ask)[0]["properties"]["next_step"] == NEXT_BY_CASE[state]


def test_map_next_step_asks_for_a_waiting_complaint(ask, now):
    ArrearsWarningFactory(project=ComplaintFactory().project)
    assert features(ask)[0]["properties"]["next_step"] == "受理投诉并立案调查"


@pytest.mark.parametrize(
    "asked",
    [
        {"region": "370902"},
        {"rule": "coverage"},
        {"sector": "泰安市水利局"},
        {"employer": "水库建设"},
        {"code": "ONE"},
    ],
)
def test_map_is_filtered(ask, now, asked):
    ProjectFactory(region=region("3709G2"))
    wanted = ProjectFactory(
        code="ONE",
        sector_regulator="泰安市水利局",
        owner=CompanyFactory(name="泰安水库建设有限公司"),
    )
    ArrearsWarningFactory(project=wanted, rule="coverage")
    found = [feature["id"] for feature in features(ask, **asked)]
    assert "ONE" in found
    assert len(found) == (2 if "region" in asked else 1)


def test_map_next_step_follows_the_listing(ask, now):
    drafted_decision()
    assert features(ask)[0]["properties"]["next_step"] == "等待审批列入决定"


def test_map_closed_warning_counts_until_its_day(ask, now):
    ArrearsWarningFactory(state="CLOSED", closed_on=dt.date(2026, 9, 10))
    levels = [
        features(ask, on=on)[0]["properties"]["level"]
        for on in ("2026-07-20", "2026-07-21", "2026-09-09", "2026-09-10")
    ]
    assert levels == [None, "RED", "RED", None]


def test_map_can_be_cut_by_box_and_level(ask, now):
    red = ArrearsWarningFactory().project
    blue = ArrearsWarningFactory(level="BLUE").project
    healthy = ProjectFactory()
    blue.site.longitude = "118.0"
    blue.site.save()
    hidden = ProjectFactory()
    hidden.site.longitude = hidden.site.latitude = None
    hidden.site.save()

    def codes(**query):
        return [feature["id"] for feature in features(ask, **query)]

    assert codes() == sorted([red.code, blue.code, healthy.code])
    assert codes(level="RED,BLUE") == sorted([red.code, blue.code])
    assert codes(level="BLUE") == [blue.code]
    assert codes(bbox="117.12,36.19,117.12,36.19") == sorted([red.code, healthy.code])
    assert codes(bbox="117.13,36,119,37") == [blue.code]


@pytest.mark.parametrize(
    "query",
    [
        {"bbox": "1,2,3"},
        {"bbox": "a,b,c,d"},
        {"bbox": "NaN,0,1,1"},
        {"bbox": "118,36,117,37"},
        {"bbox": "117,36,181,37"},
        {"bbox": "117,-91,118,37"},
        {"level": "PINK"},
        {"level": ""},
        {"on": "2026-13-01"},
        {"zoom": "3"},
    ],
)
def test_map_bad_question_is_refused(ask, now, query):
    assert refusal(ask(inspectors().allowed).get(PATH, **query)) == (422, "E-QUERY")


def test_map_shows_the_sites_one_supervises_alone(ask, now):
    project = ProjectFactory()
    ProjectFactory(region=region("370982"))
    people = inspectors()
    counts = [
        len(ask(person).get(PATH).json()["features"])
        for person in (
            people.allowed,
            people.colleague,
            people.stranger,
            WageOfficerFactory(project),
        )
    ]
    assert counts == [1, 1, 0, 0]
    assert refusal(ask().get(PATH)) == (401, "E-AUTH")


def test_map_takes_the_same_queries_for_one_and_for_three(ask, now, django_assert_num_queries):
    asker = ask(inspectors().allowed)
    for count in (1, 2):
        for row in ArrearsWarningFactory.create_batch(count):
            LedgerEntryFactory(project=row.project)
            CaseFactory(project=row.project)
        # session, user, roles, projects, warnings, ledger, cases, complaints, notices
        with django_assert_num_queries(9):
            asker.get(PATH)
