"""The map's clusters, points and totals over HTTP."""

import datetime as dt

import pytest

from arrears.enums import Level
from tests.api.v1.conftest import refusal
from tests.factories.arrears import ArrearsWarningFactory, LedgerEntryFactory
from tests.factories.sites import NOW, ProjectFactory, WageOfficerFactory, region
from tests.fresh import fresh_cache
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CITY = "116,35.5,118,36.6"


@pytest.fixture
def asker(ask, now):
    return ask(inspectors().allowed)


def view(asker, **asked):
    answer = asker.get("/map", **{"bbox": CITY, "zoom": 9, **asked})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()


def placed(longitude, latitude="36.19", **fields):
    project = ProjectFactory(**fields)
    project.site.longitude, project.site.latitude = longitude, latitude
    project.site.save()
    return project


def test_far_away_neighbors_are_one_cluster_and_near_by_they_are_themselves(asker):
    for longitude in ("117.120000", "117.121000"):
        LedgerEntryFactory(project=placed(longitude))

    [cluster] = view(asker)["features"]
    near = view(asker, bbox="117.0,36.1,117.2,36.3", zoom=13)

    assert cluster["properties"] == {
        "level": None,
        "outstanding": "13200.00",
        "worker_count": 2,
        "days_late": 57,
        "count": 2,
        "levels": {"RED": 0, "ORANGE": 0, "YELLOW": 0, "BLUE": 0},
    }
    assert cluster["geometry"] == {"type": "Point", "coordinates": [117.1205, 36.19]}
    assert (near["sites"], [one["properties"].get("count") for one in near["features"]]) == (
        2,
        [None, None],
    )


def test_the_worst_sites_of_a_view_are_listed_whatever_is_clustered(asker):
    ArrearsWarningFactory(project=placed("117.120000"), level=Level.BLUE)
    red = ArrearsWarningFactory(project=placed("117.121000"), level=Level.RED).project

    answer = view(asker)

    assert len(answer["features"]) == 1
    assert answer["worst"][0]["properties"]["code"] == red.code
    assert (answer["sites"], answer["day"]) == (2, "2026-09-15")
    assert dt.datetime.fromisoformat(answer["as_of"]) == NOW


def test_view_is_filtered(asker):
    other = placed(
        "117.300000", sector_regulator="泰安市水利局", region=region("370902"), name="水库工程"
    )
    ArrearsWarningFactory(project=other, rule="coverage", level=Level.BLUE)
    placed("117.100000")

    for asked in (
        {"sector": "泰安市水利局"},
        {"rule": "coverage"},
        {"employer": other.general_contractor.uscc},
        {"level": "BLUE"},
        {"level": "BLUE,RED"},
    ):
        [feature] = view(asker, **asked)["features"]
        assert feature["properties"]["code"] == other.code
    assert view(asker, region="370982")["features"] == []
    assert view(asker, level="NONE")["sites"] == 1


def test_a_month_is_shown_as_it_stood_at_its_end(asker):
    placed_site = placed("117.100000")
    LedgerEntryFactory(project=placed_site, due_on=dt.date(2026, 7, 20))

    june, august, running = (
        view(asker, month=month) for month in ("2026-06", "2026-08", "2026-09")
    )

    assert [one["day"] for one in (june, august, running)] == [
        "2026-06-30",
        "2026-08-31",
        "2026-09-15",
    ]
    assert [one["features"][0]["properties"]["days_late"] for one in (june, august, running)] == [
        0,
        42,
        57,
    ]


def test_totals_have_a_line_a_division(asker):
    LedgerEntryFactory(project=placed("117.100000", region=region("370902")))

    answer = asker.get("/map/totals").json()

    assert answer["regions"] == [
        {
            "code": "370902",
            "name": "泰山区",
            "sites": 1,
            "levels": {"RED": 0, "ORANGE": 0, "YELLOW": 0, "BLUE": 0},
            "outstanding": "6600.00",
            "worker_count": 1,
            "days_late": 57,
            "unplaced": 0,
        }
    ]


def test_an_answer_is_kept_for_a_moment_and_only_for_the_same_scope(ask, now):
    people = inspectors()
    first = view(ask(people.allowed))
    placed("117.100000", region=region("370902"))

    assert view(ask(people.allowed)) == first
    assert view(ask(people.colleague))["sites"] == 0
    fresh_cache()
    assert view(ask(people.allowed))["sites"] == 1


def test_while_one_reads_the_sites_anew_the_others_are_not_kept_waiting(ask, clock, monkeypatch):
    clock(NOW)
    people = inspectors()
    assert view(ask(people.allowed))["sites"] == 0
    placed("117.100000", region=region("370902"))
    later = NOW + dt.timedelta(seconds=31)
    clock(later)
    turns = iter([False, True])
    monkeypatch.setattr("django.core.cache.cache.add", lambda *_: next(turns), raising=False)

    stale = view(ask(people.allowed), zoom=10)
    fresh = view(ask(people.allowed), zoom=11)

    assert (stale["sites"], dt.datetime.fromisoformat(stale["as_of"])) == (0, NOW)
    assert (fresh["sites"], dt.datetime.fromisoformat(fresh["as_of"])) == (1, later)


def test_an_unchanged_answer_is_not_sent_again(asker):
    first = asker.get("/map", bbox=CITY, zoom=9)
    again = asker.client.get(
        "/api/v1/map", {"bbox": CITY, "zoom": 9}, headers={"If-None-Match": first["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("bbox", "zoom"), [(CITY, 17), (CITY, 9), ("-180,-90,180,90", 22)])
def test_an_answer_stays_small_however_fine_the_grid_is_asked_for(asker, bbox, zoom):
    for column in range(16):
        for row in range(14):
            placed(f"{116.1 + column / 8:.6f}", f"{35.6 + row / 15:.6f}", name="名" * 30)

    answer = asker.get("/map", bbox=bbox, zoom=zoom)

    assert answer.json()["sites"] == 224
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("asked", [{}, {"bbox": CITY}, {"zoom": 9}])
def test_a_view_without_its_box_or_zoom_is_refused(asker, asked):
    assert refusal(asker.get("/map", **asked)) == (422, "E-FIELD-MISSING")


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox": CITY, "zoom": 23},
        {"bbox": CITY, "zoom": -1},
        {"bbox": "1,2", "zoom": 9},
        {"bbox": CITY, "zoom": 9, "level": "PINK"},
        {"bbox": CITY, "zoom": 9, "month": "2026-13"},
        {"bbox": CITY, "zoom": 9, "color": "red"},
    ],
)
def test_a_bad_question_is_refused(asker, asked):
    assert refusal(asker.get("/map", **asked)) == (422, "E-QUERY")


def test_contractors_and_strangers_see_no_site(ask, now):
    project = placed("117.100000")
    people = inspectors()

    assert view(ask(WageOfficerFactory(project)))["sites"] == 0
    assert view(ask(people.stranger))["sites"] == 0
    assert refusal(ask().get("/map", bbox=CITY, zoom=9)) == (401, "E-AUTH")


def test_queries_are_the_same_for_one_site_and_for_three(ask, now, django_assert_num_queries):
    person = inspectors().allowed
    asker, colleague = ask(person), ask(person)
    for count in (1, 2):
        for _ in range(count):
            ArrearsWarningFactory(project=LedgerEntryFactory().project)
        fresh_cache()
        # session, user, roles for the key, roles for the scope, the table of sites
        with django_assert_num_queries(5):
            view(asker)
    with django_assert_num_queries(0):
        view(asker)
    # A colleague of the same scope is asked for his session, himself and his roles.
    with django_assert_num_queries(3):
        view(colleague)
