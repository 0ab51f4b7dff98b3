"""The monthly report as PDF (统计月报)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from api.reports.monthly import MonthlyReport, percent
from arrears.punctuality import LeagueLine, Rate
from arrears.system_coverage import SYSTEMS, Coverage
from sites.lib.typesetting import render_pdf

TEMPLATE = Path(__file__).parent / "monthly.typ"
MOST_LEAGUE = 40


def monthly_document(report: MonthlyReport, *, picture: bytes, map_source: str) -> bytes:
    """Set the report in type.

    Args:
        report: what it says.
        picture: the still map, PNG.
        map_source: where the map's boundaries come from, printed below it.
    """
    league = report.league[:MOST_LEAGUE]
    data = {
        "title": "农民工工资支付监管月报",
        "period": f"{report.month.year}年{report.month.month}月",
        "scope": report.scope,
        "day": report.day.isoformat(),
        "sites": report.sites,
        "systems": list(SYSTEMS),
        "trends": [
            {
                "name": trend.name,
                "value": trend.value,
                "on_month": trend.on_month,
                "on_year": trend.on_year,
                "series": _bars(trend.series, report.month),
            }
            for trend in report.trends
        ],
        "coverage_by_region": [_coverage(row) for row in report.coverage_by_region],
        "coverage_by_sector": [_coverage(row) for row in report.coverage_by_sector],
        "pay_by_region": [_rate(row) for row in report.pay_by_region],
        "pay_by_sector": [_rate(row) for row in report.pay_by_sector],
        "rates": [_rate(row) for row in report.rates],
        "league": [_place(line, report.minimum) for line in league],
        "league_count": len(report.league),
        "league_cut": len(report.league) > MOST_LEAGUE,
        "minimum": report.minimum,
        "map_source": map_source,
    }
    return render_pdf(TEMPLATE, data, images={"map.png": picture})


def _bars(series: list[tuple[dt.date, Decimal | None]], now: dt.date) -> list[dict[str, object]]:
    """Each month as a share of the largest, which is how high its bar stands."""
    most = max((value for _, value in series if value), default=Decimal(1))
    return [
        {
            "month": f"{month:%Y-%m}",
            "share": None if value is None else round(float(value / most), 4),
            "is_now": month == now,
        }
        for month, value in series
    ]


def _coverage(row: Coverage) -> list[str]:
    return [row.name, str(row.sites), *(percent(ratio) for ratio in row.ratios)]


def _rate(rate: Rate) -> list[str]:
    return [
        *(rate.name, str(rate.due), str(rate.in_time), str(rate.open_late)),
        *(percent(rate.ratio), interval_words(rate)),
    ]


def interval_words(rate: Rate) -> str:
    """The interval as people read it: 71.2%–84.5%."""
    return "—" if rate.interval is None else "–".join(percent(edge) for edge in rate.interval)


def _place(line: LeagueLine, minimum: int) -> list[str]:
    place = str(line.place) if line.place else f"不足{minimum}"
    return [place, *_rate(line.rate), f"{line.outstanding:,.2f}"]
