import datetime as dt

import pytest

from rating.enums import GradingMethod
from rating.queries import latest_versions
from rating.statistics import by_district, by_size, movers, periods, totals
from tests.factories.rating import GradingFactory
from tests.factories.sites import CompanyFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def grading(code="370902", **fields):
    company = fields.pop("company", None) or CompanyFactory(region=region(code))
    return GradingFactory(company=company, **fields)


def run(period="2025"):
    return latest_versions().filter(period=period)


def test_distribution_counts_each_grade_once_by_last_version():
    first = grading(grade="A")
    grading(company=first.company, version=2, grade="C")
    grading("370982", grade="A", facts={"roster_entry_count": 30})
    grading(grade="N", facts={"attending_count": 600})
    assert totals(run()).counts == (1, 0, 1, 1)
    assert totals(run()).total == 3
    assert dict(totals(run()).named) == {"A": 1, "B": 0, "C": 1, "N": 1}
    assert [(row.name, row.counts) for row in by_district(run())] == [
        ("泰山区", (0, 0, 1, 1)),
        ("新泰市", (1, 0, 0, 0)),
    ]
    assert [(row.name, row.total) for row in by_size(run())] == [
        ("5人以下", 1),
        ("20至99人", 1),
        ("500人以上", 1),
    ]


def test_movers_are_those_whose_grade_differs_from_the_period_before():
    moved, same, new = grading(grade="C"), grading(grade="B"), grading(grade="A")
    for one, grade in ((moved, "A"), (same, "B")):
        grading(company=one.company, period="2024", grade=grade)
    [found] = movers(run(), before="2024")
    assert (found, found.previous) == (moved, "A")
    assert new not in movers(run(), before="2024")


def test_periods_are_newest_first():
    for period in ("2023", "2025", "2024"):
        grading(period=period, law_day=dt.date(int(period), 12, 31))
    assert periods(latest_versions(), GradingMethod.COMPLIANCE) == ["2025", "2024", "2023"]
