"""The ledger of one site, line by line, with what each number rests on."""

import datetime as dt
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.paging import asked, page_of
from arrears.evidence import evidence_of
from arrears.models import LedgerEntry
from sites.enums import RoleKind
from sites.lib.days import parse_month
from sites.models import AttendanceMonth, BankReturnLine, Company, PayrollSheet, Project
from sites.queries import projects_supervised_by

UNPAID = "unpaid"


@for_role(RoleKind.INSPECTOR)
@require_safe
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """Worker-months of a site: all, of one month, of one employer, or only what is unpaid."""
    day = timezone.localdate()
    visible = projects_supervised_by(viewer=viewer_of(request), day=day)
    project = get_object_or_404(visible, code=code)
    month = _month(asked(request, "month"))
    employer, only = asked(request, "employer"), asked(request, "only")
    rows = LedgerEntry.objects.filter(project=project)
    if month is not None:
        rows = rows.filter(month=month)
    if employer:
        rows = rows.filter(employer__uscc=employer)
    if only == UNPAID:
        rows = rows.filter(outstanding__gt=0, due_on__lt=day)
    context = {
        "day": day,
        "project": project,
        "month": month,
        "employer": employer,
        "only": only,
        "months": LedgerEntry.objects.filter(project=project)
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct(),
        "totals": rows.aggregate(
            due=Sum("due"),
            paid=Sum("paid"),
            outstanding=Sum("outstanding"),
            people=Count("worker", distinct=True),
            estimated=Count("pk", filter=Q(is_estimated=True)),
        ),
        "employers": _employers(project),
        "sources": _sources(project, month) if month is not None else None,
        "entries": _with_evidence(
            page_of(
                request,
                rows.select_related("worker", "employer", "payer").order_by(
                    "-outstanding", "month", "pk"
                ),
            )
        ),
    }
    return render(request, "inspector/ledger.html", context)


def _with_evidence(page: Page[Any]) -> Page[Any]:
    """The same page, each entry beside what it rests on."""
    entries = list(page.object_list)
    evidence = evidence_of(entries)
    page.object_list = [(entry, evidence[entry.pk]) for entry in entries]
    return page


def _month(text: str) -> dt.date | None:
    try:
        return parse_month(text)
    except ValueError:
        return None


def _employers(project: Project) -> QuerySet[Company]:
    return Company.objects.filter(
        pk__in=LedgerEntry.objects.filter(project=project).values("employer")
    ).order_by("name")


def _sources(project: Project, month: dt.date) -> dict[str, object]:
    """The files a month rests on: payroll versions, bank results, attendance."""
    return {
        "sheets": PayrollSheet.objects.filter(project=project, month=month)
        .select_related("employer", "load")
        .order_by("employer__name", "-version"),
        "bank": [
            {**row, "words": BankReturnLine(result=row["result"]).get_result_display()}
            for row in BankReturnLine.objects.filter(project=project, month=month)
            .values("result")
            .annotate(count=Count("pk"), amount=Sum("amount"))
            .order_by("result")
        ],
        "attendance": AttendanceMonth.objects.filter(project=project, month=month).aggregate(
            people=Count("worker", distinct=True), days=Sum("days")
        ),
    }
