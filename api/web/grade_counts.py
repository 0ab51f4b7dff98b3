"""How many employers have which published grade, for everybody, as page and as open data."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rating.enums import GradingMethod
from rating.published_grades import (
    PublicRow,
    PublicTable,
    by_district,
    by_kind,
    by_period,
    published_run,
)
from rating.results import results_by_purpose
from rating.services.grading import BASIS
from sites.law import LawAt
from sites.places import CITY

FIELDS = ("method", "period", "by", "group", "grade", "count")
# Name, meaning, form: what the open data hold and nothing else.
DICTIONARY = (
    ("method", "评价办法", "compliance 年度守法诚信，wage_payment 每月工资支付"),
    ("period", "评价期间", "YYYY 或者 YYYY-MM"),
    ("by", "分组方式", "total 合计，district 登记地，kind 单位类别"),
    ("group", "组名", "文本；合计为空"),
    ("grade", "等级", "A、B、C"),
    ("count", "已公布该等级的用人单位数", "整数；空表示不公布"),
)
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class PublicGrades:
    """What is told of one method on one day."""

    method: GradingMethod
    day: dt.date
    least: int
    periods: list[PublicRow]
    period: str
    tables: tuple[PublicTable, ...]


@require_safe
def grade_counts(request: HttpRequest) -> HttpResponse:
    """The published distribution by period, and of one period by district and by kind."""
    told = _told(request, timezone.localdate())
    context = {
        "section": "grade_counts",
        "told": told,
        "methods": GradingMethod.choices,
        "basis": BASIS[told.method],
        "dictionary": DICTIONARY,
        "compared_results": results_by_purpose(on=told.day, region=CITY),
    }
    return render(request, "public/grade_counts.html", context)


@require_safe
def grade_counts_json(request: HttpRequest) -> HttpResponse:
    """All methods and periods as JSON."""
    day = timezone.localdate()
    content = {
        "day": day.isoformat(),
        "smallest_count": LawAt(day, CITY).integer("privacy.smallest_count"),
        "items": list(_records(day)),
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, headers=NO_STORE)


@require_safe
def grade_counts_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    day = timezone.localdate()
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_records(day))
    answer = HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers=NO_STORE,
    )
    answer["Content-Disposition"] = f'attachment; filename="grades-{day}.csv"'
    return answer


def _told(request: HttpRequest, day: dt.date) -> PublicGrades:
    """What was asked for; an unknown method or period shows the yearly one, the newest."""
    asked = request.GET.get("method", "")
    method = GradingMethod(asked) if asked in GradingMethod.values else GradingMethod.COMPLIANCE
    least = LawAt(day, CITY).integer("privacy.smallest_count")
    rows = published_run(method=method, on=day)
    periods = by_period(rows, least=least)
    known = [one.name for one in periods]
    wanted = request.GET.get("period", "")
    period = wanted if wanted in known else next(iter(known), "")
    of_period = rows.filter(period=period)
    tables = (by_district(of_period, least=least), by_kind(of_period, least=least))
    return PublicGrades(method, day, least, periods, period, tables if period else ())


def _records(day: dt.date) -> Iterator[dict[str, object]]:
    least = LawAt(day, CITY).integer("privacy.smallest_count")
    for method in GradingMethod:
        rows = published_run(method=method, on=day)
        for told in by_period(rows, least=least):
            of_period = rows.filter(period=told.name)
            parts = (
                ("total", (PublicRow("", told.counts),)),
                ("district", by_district(of_period, least=least).rows),
                ("kind", by_kind(of_period, least=least).rows),
            )
            for by, groups in parts:
                for group in groups:
                    for grade, count in group.named:
                        values = (method.value, told.name, by, group.name, grade, count)
                        yield dict(zip(FIELDS, values, strict=True))
