"""Asking for the ledger as a file, and the files one asked for (导出申请)."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from api.reports.views import staff_viewer
from arrears.models import LedgerEntry
from arrears.site_filters import SiteFilters, filtered
from sites.enums import ExportKind, GrantState
from sites.errors import DomainError, StateConflict
from sites.lib.days import add_months, month_start, month_text, parse_month
from sites.models import DataExport, Project, Region, User
from sites.queries import SUPERVISING_ROLES, projects_supervised_by, roles_of
from sites.services.data_exports import allowance_of, ask_export

PAGE_SIZE = 30
ASKED = ("project", "region", "month", "only")
LONGEST = 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_ledger(request: HttpRequest) -> HttpResponse:
    """What the file would hold, how many rows, and why it is needed; then ask for it."""
    now = timezone.now()
    viewer = staff_viewer(request, timezone.localdate(now))
    parameters = ledger_parameters(request)
    rows = ledger_rows(viewer, parameters).count()
    region = _region(viewer, parameters)
    context = {
        "section": "statistics",
        "subject": _subject(parameters, region),
        "rows": rows,
        "query": urlencode(parameters),
        "reason": request.POST.get("reason", ""),
    }
    status = 200
    if request.method == "POST":
        try:
            made = ask_export(
                kind=ExportKind.LEDGER,
                subject=str(context["subject"]),
                parameters=parameters,
                rows=rows,
                region=region,
                reason=str(context["reason"]),
                actor=viewer,
                now=now,
            )
        except DomainError as refusal:
            context["refusal"] = refusal
            status = 409 if isinstance(refusal, StateConflict) else 422
        else:
            waits = made.state == GrantState.PENDING
            messages.success(request, "已申请，等待审批人批准。" if waits else "已登记，可以下载。")
            return redirect("exports")
    context["allowance"] = allowance = allowance_of(person=viewer, region=region, now=now)
    context["needs_approval"] = rows > allowance.alone
    return render(request, "inspector/ask_export.html", context, status=status)


@login_required
@require_safe
def own_exports(request: HttpRequest) -> HttpResponse:
    """The files one asked for, the latest first, each with what can be done now."""
    now = timezone.now()
    viewer = staff_viewer(request, timezone.localdate(now))
    rows = DataExport.objects.filter(requested_by=viewer).select_related("decided_by")
    page = Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "section": "statistics",
        "rows": page,
        "now": now,
        "ledger": ExportKind.LEDGER,
        "register": ExportKind.REGISTER,
    }
    return render(request, "inspector/exports.html", context)


def ledger_parameters(request: HttpRequest) -> dict[str, str]:
    """What of the ledger is asked for; a month that is none is left out."""
    given = {name: request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in ASKED}
    if given["month"]:
        today = month_start(timezone.localdate())
        try:
            month = min(parse_month(given["month"]), today)
        except ValueError:
            month = add_months(today, -1)
        given["month"] = month_text(month)
    return {name: value for name, value in given.items() if value}


def ledger_rows(viewer: User, parameters: dict[str, str]) -> QuerySet[LedgerEntry]:
    """The lines of the sites one supervises today: of one project, one month, or all."""
    today = timezone.localdate()
    scope: QuerySet[Project] = filtered(
        projects_supervised_by(viewer=viewer, day=today),
        SiteFilters(region=parameters.get("region", "")[:6]),
    )
    rows = LedgerEntry.objects.filter(project__in=scope)
    if code := parameters.get("project"):
        rows = rows.filter(project__code=code)
    if month := parameters.get("month"):
        rows = rows.filter(month=parse_month(month))
    if parameters.get("only") == "unpaid":
        rows = rows.filter(outstanding__gt=0, due_on__lt=today)
    return rows


def ask_address(request: HttpRequest) -> str:
    """The page that asks for what the address at hand names."""
    return f"{reverse('ask-ledger')}?{urlencode(ledger_parameters(request))}"


def _region(viewer: User, parameters: dict[str, str]) -> Region:
    """Whose approving officers decide: the region asked for, else the viewer's own."""
    asked = Region.objects.filter(pk=parameters.get("region", "")[:6]).first()
    held = roles_of(user=viewer, day=timezone.localdate())
    return asked or next(one.region for one in held if one.role in SUPERVISING_ROLES)


def _subject(parameters: dict[str, str], region: Region) -> str:
    project = Project.objects.filter(code=parameters.get("project", "")).first()
    words = [project.name if project else region.name, parameters.get("month", "")]
    what = "逾期台账" if parameters.get("only") == "unpaid" else "欠薪台账"
    return " ".join(word for word in (*words, what) if word)
