"""The sites that will not be able to pay in the weeks to come, as a list and as CSV."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.paging import asked, page_of
from arrears.funding_gaps import forecasts_of, gaps_ahead, gaps_of, past_error
from arrears.models import FundingForecast
from arrears.site_filters import SiteFilters, filtered, region_choices, sector_choices
from sites.enums import RoleKind
from sites.lib.days import parse_month
from sites.queries import projects_supervised_by

CSV = "csv"
HEAD = (
    *("项目编码", "项目名称", "区划", "施工总承包单位", "预计不够支付的日期（周末）"),
    *("预计最大缺口（元）", "专户余额（元）", "预计月工资（元）", "约定月拨付人工费（元）"),
    *("以往月份数", "以往平均误差", "预测日期"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class GapRow:
    """One site with a gap; `error` is the mean of its past months, None without any."""

    forecast: FundingForecast
    months_compared: int
    error: Decimal | None

    @classmethod
    def of(cls, forecast: FundingForecast) -> "GapRow":
        """A forecast with how wrong the same would have been before."""
        return cls(forecast, len(forecast.past), past_error(forecast.past))


@for_role(RoleKind.INSPECTOR)
@require_safe
def funding_gaps(request: HttpRequest) -> HttpResponse:
    """Sites whose account is expected to fall short, the soonest first; `?export=csv` as a file."""
    day = timezone.localdate()
    scope = projects_supervised_by(viewer=viewer_of(request), day=day)
    sites = SiteFilters(
        region=asked(request, "region"),
        sector=asked(request, "sector"),
        employer=asked(request, "employer"),
    )
    chosen = filtered(scope, sites)
    month = asked(request, "month")
    rows = _of_month(gaps_of(chosen), month)
    if asked(request, "export") == CSV:
        return _file(rows)
    page = page_of(request, rows)
    page.object_list = [GapRow.of(row) for row in page.object_list]
    compared = [
        past_error(past) for past in forecasts_of(chosen).values_list("past", flat=True).iterator()
    ]
    errors = [error for error in compared if error is not None]
    context = {
        "section": "today",
        "asked": sites,
        "month": month,
        "ahead": gaps_ahead(chosen),
        "compared": len(errors),
        "error": sum(errors, Decimal(0)) / len(errors) if errors else None,
        "region_choices": region_choices(scope),
        "sector_choices": sector_choices(scope),
        "gaps": page,
    }
    return render(request, "inspector/funding_gaps.html", context)


def _of_month(rows: QuerySet[FundingForecast], text: str) -> QuerySet[FundingForecast]:
    """Those whose gap begins in a month; all where none is asked for."""
    try:
        month = parse_month(text)
    except ValueError:
        return rows
    return rows.filter(gap_on__year=month.year, gap_on__month=month.month)


def _file(rows: QuerySet[FundingForecast]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in map(GapRow.of, rows):
        writer.writerow([_safe(value) for value in _cells(row)])
    answer = HttpResponse(
        ("\ufeff" + text.getvalue()).encode(), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="funding-gaps.csv"'
    return answer


def _cells(row: GapRow) -> tuple[object, ...]:
    forecast, project = row.forecast, row.forecast.project
    return (
        *(project.code, project.name, project.region.name, project.general_contractor.name),
        *(forecast.gap_on, forecast.gap, forecast.balance, forecast.payroll),
        *(project.labor_cost_monthly, row.months_compared),
        *("" if row.error is None else f"{row.error:.1%}", forecast.computed_on),
    )


def _safe(value: object) -> str:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
