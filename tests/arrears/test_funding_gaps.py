"""Which sites of a scope will not be able to pay."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.funding_gaps import gaps_ahead, gaps_of, past_error
from sites.models import Project
from tests.factories.arrears import FundingForecastFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_gaps_come_soonest_first_and_the_largest_of_a_week_before_the_others():
    later = FundingForecastFactory(gap_on=dt.date(2026, 11, 3))
    small = FundingForecastFactory(gap=Decimal("100.00"))
    large = FundingForecastFactory(gap=Decimal("200.00"))
    FundingForecastFactory(gap=0, gap_on=None)
    foreign = FundingForecastFactory(gap_on=dt.date(2026, 9, 22))
    scope = Project.objects.exclude(pk=foreign.project_id)

    assert list(gaps_of(scope)) == [large, small, later]
    ahead = gaps_ahead(scope)
    assert [(one.month, one.sites, one.gap) for one in ahead.months] == [
        (dt.date(2026, 10, 1), 2, Decimal("300.00")),
        (dt.date(2026, 11, 1), 1, Decimal("15000.00")),
    ]
    assert (ahead.forecast, ahead.sites, ahead.gap) == (4, 3, Decimal("15300.00"))
    assert ahead.computed_on == dt.date(2026, 9, 15)


def test_scope_without_forecasts_has_nothing_ahead():
    ahead = gaps_ahead(Project.objects.all())

    assert (ahead.forecast, ahead.sites, ahead.gap, ahead.computed_on) == (0, 0, 0, None)


def test_past_error_is_the_mean_and_unknown_without_past_months():
    assert past_error([{"error": "0.1"}, {"error": "0.3"}]) == Decimal("0.2")
    assert past_error([]) is None
