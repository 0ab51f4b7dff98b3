"""The monthly report as a workbook with charts (统计月报, xlsx)."""

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from api.reports.monthly import MonthlyReport
from arrears.punctuality import Rate
from arrears.system_coverage import SYSTEMS, Coverage

FONT = "Noto Sans CJK SC"
FORMATS = {"%": "0.0%", "元": "#,##0.00", "件": "#,##0", "人": "#,##0"}
WIDE, NARROW = 30, 14


def monthly_workbook(report: MonthlyReport) -> bytes:
    """Write the report: trends with a chart each, coverage, rates, league.

    Returns:
        The bytes of an .xlsx file; amounts and shares are numbers, formatted.
    """
    buffer = io.BytesIO()
    # Formulas are never meant here: a company's name may begin with "=".
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": f"工资支付监管月报 {report.month:%Y-%m}"})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#EAEEF2", "border": 1}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "ratio": book.add_format({"num_format": FORMATS["%"]}),
            "money": book.add_format({"num_format": FORMATS["元"]}),
        }
        _trends(book, report, styles)
        _coverage(book, "五项制度（区划）", report.coverage_by_region, styles)
        _coverage(book, "五项制度（行业）", report.coverage_by_sector, styles)
        _rates(book, "足额支付（区划）", report.pay_by_region, styles)
        _rates(book, "足额支付（行业）", report.pay_by_sector, styles)
        _rates(book, "按时率", report.rates, styles)
        _league(book, report, styles)
    return buffer.getvalue()


def _trends(book: Any, report: MonthlyReport, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet("三降三升")
    sheet.set_column(0, 0, NARROW)
    sheet.set_column(1, len(report.trends), NARROW + 4)
    sheet.write(0, 0, f"{report.scope} {report.month:%Y年%m月}，截至 {report.day}", styles["title"])
    sheet.write_row(2, 0, ["月份", *(trend.name for trend in report.trends)], styles["head"])
    count = len(report.trends[0].series)
    for column, trend in enumerate(report.trends, 1):
        form = book.add_format({"num_format": FORMATS[trend.unit]})
        for row, (month, value) in enumerate(trend.series, 3):
            sheet.write(row, 0, f"{month:%Y-%m}")
            if value is not None:
                sheet.write_number(row, column, float(value), form)
    for at, trend in enumerate(report.trends):
        chart = book.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": trend.name,
                "categories": ["三降三升", 3, 0, count + 2, 0],
                "values": ["三降三升", 3, at + 1, count + 2, at + 1],
                "fill": {"color": "#10446F"},
            }
        )
        chart.set_title({"name": f"{trend.name}（{trend.unit}）", "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"num_format": FORMATS[trend.unit], "min": 0})
        chart.set_size({"width": 480, "height": 260})
        sheet.insert_chart(count + 4 + at // 2 * 14, at % 2 * 5, chart)


def _coverage(book: Any, name: str, rows: list[Coverage], styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 7, NARROW)
    sheet.write_row(0, 0, ["", "在建工地", *SYSTEMS, "五项齐全"], styles["head"])
    for row, one in enumerate(rows, 1):
        sheet.write(row, 0, one.name)
        sheet.write_number(row, 1, one.sites)
        _ratios(sheet, row, 2, one.ratios, styles)
    if rows:
        chart = book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": "五项齐全",
                "categories": [name, 1, 0, len(rows), 0],
                "values": [name, 1, 7, len(rows), 7],
                "fill": {"color": "#2C7A4B"},
            }
        )
        chart.set_title({"name": "五项齐全的工地占比", "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"num_format": "0%", "min": 0, "max": 1})
        sheet.insert_chart(len(rows) + 2, 0, chart)


def _rates(book: Any, name: str, rows: list[Rate], styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 6, NARROW)
    head = ["", "到期", "按时", "逾期未了", "按时率", "95%区间下限", "95%区间上限"]
    sheet.write_row(0, 0, head, styles["head"])
    for row, rate in enumerate(rows, 1):
        sheet.write(row, 0, rate.name)
        sheet.write_row(row, 1, [rate.due, rate.in_time, rate.open_late])
        _ratios(sheet, row, 4, [rate.ratio, *(rate.interval or (None, None))], styles)


def _league(book: Any, report: MonthlyReport, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet("施工总承包单位")
    sheet.set_column(0, 0, NARROW)
    sheet.set_column(1, 2, WIDE)
    sheet.set_column(3, 9, NARROW)
    head = ["名次", "单位", "统一社会信用代码", "到期", "按时", "逾期未了", "按时率"]
    sheet.write_row(0, 0, [*head, "95%区间下限", "95%区间上限", "未付（元）"], styles["head"])
    for row, line in enumerate(report.league, 1):
        sheet.write(row, 0, line.place or f"样本不足 {report.minimum}")
        sheet.write_row(row, 1, [line.rate.name, line.uscc])
        sheet.write_row(row, 3, [line.rate.due, line.rate.in_time, line.rate.open_late])
        _ratios(sheet, row, 6, [line.rate.ratio, *(line.rate.interval or (None, None))], styles)
        sheet.write_number(row, 9, float(line.outstanding), styles["money"])


def _ratios(
    sheet: Any, row: int, column: int, ratios: list[Decimal | None], styles: dict[str, Any]
) -> None:
    for at, ratio in enumerate(ratios, column):
        if ratio is None:
            sheet.write(row, at, "—")
        else:
            sheet.write_number(row, at, float(ratio), styles["ratio"])
