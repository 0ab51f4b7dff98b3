import datetime as dt

import pytest

from rating.enums import GradingMethod
from rating.queries import gradings_visible_to, latest_grading
from tests.factories.rating import GradingFactory
from tests.factories.sites import CompanyFactory, WageOfficerFactory, region
from tests.people import inspectors

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2026, 9, 15)
COMPLIANCE = GradingMethod.COMPLIANCE


def test_latest_grading_is_the_last_version_of_the_last_period():
    company = CompanyFactory()
    GradingFactory(company=company, period="2024")
    GradingFactory(company=company, version=1)
    last = GradingFactory(company=company, version=2, grade="B")
    GradingFactory(company=company, method=GradingMethod.WAGE_PAYMENT, period="2026-08")
    assert latest_grading(company=company, method=COMPLIANCE) == last


def test_latest_grading_none_is_none():
    assert latest_grading(company=CompanyFactory(), method=COMPLIANCE) is None


def test_gradings_visible_to_inspectors_of_the_region_alone():
    grading = GradingFactory()
    people = inspectors()
    assert list(gradings_visible_to(viewer=people.allowed, day=DAY)) == [grading]
    for person in (people.colleague, people.stranger, WageOfficerFactory()):
        assert list(gradings_visible_to(viewer=person, day=DAY)) == []


def test_gradings_visible_to_shows_last_versions_newest_first():
    company = CompanyFactory(region=region("370902"))
    older = GradingFactory(company=company, period="2024")
    GradingFactory(company=company, version=1)
    newer = GradingFactory(company=company, version=2)
    viewer = inspectors().allowed
    assert list(gradings_visible_to(viewer=viewer, day=DAY)) == [newer, older]
