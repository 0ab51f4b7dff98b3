"""The forecast that is kept of each site."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.models import FundingForecast
from arrears.rules.facts import MoneyFacts, MonthFacts, SiteFacts
from arrears.services.forecasting import store_forecasts
from sites.law import LawAt
from sites.models import Project
from sites.queries import work_calendar
from tests.factories.sites import ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def facts(balance, **changes):
    months = tuple(
        MonthFacts(
            dt.date(2026, month, 1),
            dt.date(2026, month + 1, 20),
            sheet_people=10,
            sheet_total=Decimal("60000.00"),
            paid=Decimal("60000.00"),
        )
        for month in range(4, 9)
    )
    money = None if balance is None else MoneyFacts(balance=Decimal(balance))
    return SiteFacts(day=DAY, months=months, money=money, **changes)


def store(**sites):
    projects = {
        project.pk: project for project in Project.objects.filter(code__in=sites).order_by("pk")
    }
    return store_forecasts(
        projects=projects,
        sites={project.pk: sites[project.code] for project in projects.values()},
        law=LawAt(DAY, "370902"),
        calendar=work_calendar(),
    )


def test_store_forecasts_keeps_one_a_site_and_counts_gaps():
    ProjectFactory(code="RICH", labor_cost_monthly="80000.00")
    ProjectFactory(code="POOR", labor_cost_monthly="1000.00")

    assert store(RICH=facts("70000.00"), POOR=facts("0.00")) == 1

    rich, poor = FundingForecast.objects.order_by("-project__code")
    assert (rich.gap, rich.gap_on, rich.balance) == (0, None, Decimal("70000.00"))
    assert (poor.payroll, poor.computed_on, len(poor.weeks)) == (Decimal("60000.00"), DAY, 8)
    assert poor.gap > 0
    assert poor.gap_on is not None
    assert poor.past[0] == {
        "month": "2026-07",
        "expected": "60000.00",
        "actual": "60000.00",
        "error": "0.000",
    }


def test_store_forecasts_twice_changes_nothing_and_a_site_that_ended_has_none():
    ProjectFactory(code="POOR", labor_cost_monthly="1000.00")
    store(POOR=facts("0.00"))
    before = list(FundingForecast.objects.values())

    store(POOR=facts("0.00"))
    assert [row | {"id": 0} for row in FundingForecast.objects.values()] == [
        row | {"id": 0} for row in before
    ]

    assert store(POOR=facts("0.00", is_building=False)) == 0
    assert not FundingForecast.objects.exists()
