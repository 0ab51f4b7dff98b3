"""资金缺口预测: keeps each site's forecast as of the last night."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from arrears.forecast import Agreement, Forecast, forecast
from arrears.models import FundingForecast
from arrears.rules.facts import SiteFacts
from sites.law import LawAt
from sites.lib.days import WorkCalendar, month_text
from sites.models import Project

PERMILLE = Decimal("0.001")
KEPT = ("computed_on", "balance", "payroll", "gap", "gap_on", "weeks", "past")


@transaction.atomic
def store_forecasts(
    *,
    projects: Mapping[int, Project],
    sites: Mapping[int, SiteFacts],
    law: LawAt,
    calendar: WorkCalendar,
) -> int:
    """Forecast the accounts of sites and keep it; how many now have a gap ahead.

    One that can be forecast no more (works ended, no statement) has none.

    Args:
        projects: by key.
        sites: their facts, all of one day, from a fresh ledger.
        law: the law of that day and region.
        calendar: working days.

    Raises:
        UnknownParameter: weeks or months of the forecast are not in force.
    """
    rows = [
        _row(projects[key], site, expected)
        for key, site in sites.items()
        if (expected := forecast(site, _agreed(projects[key]), law=law, calendar=calendar))
    ]
    kept = {row.project_id for row in rows}
    FundingForecast.objects.filter(project__in=sites.keys() - kept).delete()
    FundingForecast.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["project"], update_fields=KEPT
    )
    return sum(row.gap_on is not None for row in rows)


def _agreed(project: Project) -> Agreement:
    return Agreement(project.labor_cost_monthly, project.labor_cost_day, project.pay_day)


def _row(project: Project, site: SiteFacts, expected: Forecast) -> FundingForecast:
    first = expected.first_gap
    return FundingForecast(
        project=project,
        computed_on=site.day,
        balance=expected.balance,
        payroll=expected.payroll,
        gap=expected.deepest_gap,
        gap_on=None if first is None else first.ends_on,
        weeks=[
            {
                "ends_on": week.ends_on.isoformat(),
                "inflow": str(week.inflow),
                "wages": str(week.wages),
                "balance": str(week.balance),
            }
            for week in expected.weeks
        ],
        past=[
            {
                "month": month_text(month.month),
                "expected": str(month.expected),
                "actual": str(month.actual),
                "error": str(month.error.quantize(PERMILLE)),
            }
            for month in expected.past
        ],
    )
