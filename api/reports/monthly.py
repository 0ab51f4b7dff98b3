"""The monthly report of a scope: what the page, the PDF and the workbook all show."""

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from arrears.indicators import Indicator, months_until, outcome_indicators
from arrears.punctuality import (
    LeagueLine,
    Rate,
    acceptance_rate,
    contractor_league,
    full_pay,
    investigation_rate,
    site_pay,
    wage_rate,
)
from arrears.system_coverage import Coverage, building, system_coverage
from sites.law import LawAt
from sites.models import Project

RISES, FALLS, STAYS, UNKNOWN = "↑", "↓", "→", "—"


@dataclass(frozen=True, slots=True)
class Trend:
    """One indicator of the month against the month before and the same month of last year."""

    name: str
    value: str
    on_month: str
    on_year: str
    is_good: bool | None
    series: list[tuple[dt.date, Decimal | None]]
    unit: str


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """Everything the report says; `day` is the last local day counted."""

    month: dt.date
    day: dt.date
    scope: str
    sites: int
    trends: list[Trend]
    coverage_by_region: list[Coverage]
    coverage_by_sector: list[Coverage]
    pay_by_region: list[Rate]
    pay_by_sector: list[Rate]
    rates: list[Rate]
    league: list[LeagueLine]
    minimum: int


def monthly_report(
    *, projects: QuerySet[Project], month: dt.date, today: dt.date, scope: str, region: str
) -> MonthlyReport:
    """Reckon one month of a scope; the same number of queries for any number of sites.

    Args:
        projects: what the reader supervises; each site counts in the district it is registered
            in on the day of the reading, once.
        month: first day of the month.
        today: the reader's day; a running month is counted up to it.
        scope: the districts in words.
        region: code whose law gives the minimum sample.
    """
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    day = min(last, today)
    sites = building(projects, month, day)
    # Wages due on the month's last day are late from the first of the next.
    until = day + dt.timedelta(days=1) if day == last and today > last else day
    pay = site_pay(projects=projects, first=month, day=until)
    minimum = LawAt(day, region).integer("report.league_minimum_count")
    return MonthlyReport(
        month=month,
        day=day,
        scope=scope,
        sites=sites.count(),
        trends=[
            _trend(one, month)
            for one in outcome_indicators(projects=projects, month=month, day=day)
        ],
        coverage_by_region=system_coverage(projects=sites, day=day, by="region__name"),
        coverage_by_sector=system_coverage(projects=sites, day=day, by="sector_regulator"),
        pay_by_region=full_pay(pay, lambda site: site.region),
        pay_by_sector=full_pay(pay, lambda site: site.sector),
        rates=[
            wage_rate(pay, "工资按时足额支付"),
            acceptance_rate(projects=projects, first=month, day=day),
            investigation_rate(projects=projects, first=month, day=day),
        ],
        league=contractor_league(pay, minimum=minimum),
        minimum=minimum,
    )


def _trend(indicator: Indicator, month: dt.date) -> Trend:
    step = indicator.change(month, 1)
    return Trend(
        name=indicator.name,
        value=written(indicator.at(month), indicator.unit),
        on_month=_change(step, indicator.unit),
        on_year=_change(indicator.change(month, 12), indicator.unit),
        is_good=None if not step else (step < 0) == indicator.falls_is_good,
        series=[(one, indicator.at(one)) for one in months_until(month)],
        unit=indicator.unit,
    )


def written(value: Decimal | None, unit: str) -> str:
    """A value with its unit as people read it: 1,234 件, 96.2%, 1,234.50 元."""
    if value is None:
        return UNKNOWN
    if unit == "%":
        return percent(value)
    return f"{value:,.2f} 元" if unit == "元" else f"{int(value):,} {unit}"


def percent(ratio: Decimal | None) -> str:
    """A share with one decimal, cut: what is not whole is never shown as 100 %."""
    return UNKNOWN if ratio is None else f"{int(ratio * 1000) / 10:.1f}%"


def _change(change: Decimal | None, unit: str) -> str:
    if change is None:
        return UNKNOWN
    if change == 0:
        return f"{STAYS} 持平"
    arrow = RISES if change > 0 else FALLS
    size = abs(change)
    if unit == "%":
        return f"{arrow} {size * 100:.1f} 个百分点"
    return f"{arrow} {written(size, unit)}"
