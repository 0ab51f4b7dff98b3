"""The statistics page and what it is downloaded as: PDF, workbook, ledger lines."""

import datetime as dt
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from api.reports.exports import ask_address, ledger_rows
from api.reports.ledger_export import MOST_ROWS, ledger_lines
from api.reports.maps import site_map
from api.reports.monthly import MonthlyReport, monthly_report
from api.reports.monthly_document import monthly_document
from api.reports.monthly_workbook import monthly_workbook
from api.reports.views import site_points, staff_viewer
from arrears.site_filters import SiteFilters, filtered, region_choices
from arrears.system_coverage import SYSTEMS
from sites.enums import ExportKind
from sites.errors import DomainError
from sites.lib.days import add_months, month_start, parse_month
from sites.models import DataExport, Project, Region, User
from sites.queries import SUPERVISING_ROLES, projects_supervised_by, roles_of
from sites.services.data_exports import take_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHS_OFFERED = 24
MOST_DIGITS = 18


@login_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The monthly report on a page, with the downloads."""
    today = timezone.localdate()
    viewer = staff_viewer(request, today)
    month = _month(request, today)
    scope = projects_supervised_by(viewer=viewer, day=today)
    context = {
        "section": "statistics",
        "report": _report(request, viewer, month, today),
        "systems": SYSTEMS,
        "month": month,
        "months": [add_months(month_start(today), -back) for back in range(MONTHS_OFFERED)],
        "region": _region_asked(request),
        "region_choices": region_choices(scope),
    }
    return render(request, "inspector/statistics.html", context)


@login_required
@require_safe
def monthly_pdf(request: HttpRequest) -> HttpResponse:
    """The report in type, with the still map of its last day."""
    today = timezone.localdate()
    viewer = staff_viewer(request, today)
    report = _report(request, viewer, _month(request, today), today)
    picture = site_map(
        site_points(_projects(request, viewer, today), report.day, today=today),
        boundaries=settings.BOUNDARIES_FILE,
    )
    body = monthly_document(report, picture=picture, map_source=settings.BOUNDARIES_SOURCE)
    return _download(body, "application/pdf", f"工资支付监管月报{report.month:%Y-%m}.pdf")


@login_required
@require_safe
def monthly_xlsx(request: HttpRequest) -> HttpResponse:
    """The report as numbers, with charts."""
    today = timezone.localdate()
    viewer = staff_viewer(request, today)
    report = _report(request, viewer, _month(request, today), today)
    return _download(monthly_workbook(report), XLSX, f"工资支付监管月报{report.month:%Y-%m}.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_csv(request: HttpRequest) -> HttpResponseBase:
    """The ledger lines that were asked for and may be taken; unasked, the page that asks why."""
    now = timezone.now()
    viewer = staff_viewer(request, timezone.localdate(now))
    if request.method != "POST":
        return redirect(ask_address(request))
    key = request.POST.get("export", "")
    own = DataExport.objects.filter(requested_by=viewer, kind=ExportKind.LEDGER)
    export = get_object_or_404(
        own, pk=int(key) if key.isdecimal() and len(key) < MOST_DIGITS else 0
    )
    try:
        watermark = take_export(export=export, actor=viewer, now=now)
    except DomainError as refusal:
        messages.error(request, f"没有导出：{refusal.message}。{refusal.fix}。")
        return redirect("exports")
    rows = ledger_rows(viewer, export.parameters)
    # What was allowed is a number of rows; a ledger that has grown since is cut, and says so.
    answer = StreamingHttpResponse(
        ledger_lines(rows, most=min(export.rows, MOST_ROWS), watermark=watermark),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = _attachment(f"欠薪台账{timezone.localdate(now)}.csv")
    return answer


def _report(request: HttpRequest, viewer: User, month: dt.date, today: dt.date) -> MonthlyReport:
    roles = [role for role in roles_of(user=viewer, day=today) if role.role in SUPERVISING_ROLES]
    asked = Region.objects.filter(pk=_region_asked(request)).first()
    names = [asked.name] if asked else [role.region.name for role in roles]
    return monthly_report(
        projects=_projects(request, viewer, today),
        month=month,
        today=today,
        scope="、".join(dict.fromkeys(names)),
        region=roles[0].region_id,
    )


def _projects(request: HttpRequest, viewer: User, today: dt.date) -> QuerySet[Project]:
    return filtered(
        projects_supervised_by(viewer=viewer, day=today),
        SiteFilters(region=_region_asked(request)),
    )


def _region_asked(request: HttpRequest) -> str:
    return request.GET.get("region", "").replace("\x00", "")[:6]


def _month(request: HttpRequest, today: dt.date) -> dt.date:
    """The month asked for; the last whole month where none, or none that has begun, is."""
    try:
        month = parse_month(request.GET.get("month", ""))
    except ValueError:
        return add_months(month_start(today), -1)
    return min(month, month_start(today))


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": _attachment(name)})


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"
