"""What is known of the workers' month, and the money of the special account (工人工资月).

The same facts for the wage officer and the inspector; neither page knows of complaints.
"""

import datetime as dt
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.bank_batch import BankBatchForm
from api.web.paging import page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from api.web.wage_months import project_of
from arrears.models import LedgerEntry
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.lib.days import add_months, month_start, parse_month
from sites.models import PayrollSheet, Project
from sites.permissions import mask_role
from sites.queries import projects_supervised_by
from sites.services.bank_batches import bank_batch
from sites.services.payment_truth import money_findings, wage_months

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FINDINGS = 50
SIZE = 100


def first_of(text: str) -> dt.date:
    """The month of an address, 404 when it is none."""
    try:
        return parse_month(text)
    except ValueError as error:
        raise Http404 from error


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """What we know of your workers' month: each open finding, and what to do."""
    return _month_page(request, project_of(request, code), first_of(month))


@for_role(RoleKind.INSPECTOR)
@require_safe
def payments(request: HttpRequest, code: str) -> HttpResponse:
    """Sheet, attendance and bank side by side for one month, and money to and from nobody."""
    day = timezone.localdate()
    visible = projects_supervised_by(viewer=viewer_of(request), day=day)
    project = get_object_or_404(visible, code=code)
    asked = request.GET.get("month", "")
    first = first_of(asked) if asked else _latest(project, add_months(month_start(day), -1))
    return render(request, "inspector/payments.html", _context(request, project, first))


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def batch_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The bank's batch file of what is still to be paid of a sheet in force."""
    project = project_of(request, code)
    sheet = get_object_or_404(
        PayrollSheet.objects.select_related("project", "employer"), project=project, pk=pk
    )
    form = BankBatchForm(request.POST)
    if not form.is_valid():
        return _month_page(request, project, sheet.month, form=form, status=STATUS_OF_INPUT)
    try:
        batch = bank_batch(
            sheet=sheet, columns=form.columns(), actor=viewer_of(request), now=timezone.now()
        )
    except DomainError as refusal:
        status = status_of(refusal)
        return _month_page(request, project, sheet.month, form=form, refusal=refusal, status=status)
    answer = HttpResponse(batch.content, content_type=WORKBOOK)
    name = f"{sheet.month:%Y%m}-代发-{sheet.employer.name}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _latest(project: Project, until: dt.date) -> dt.date:
    """The last month up to one of which the ledger knows anything; else that month."""
    rows = LedgerEntry.objects.filter(project=project, month__lte=until)
    return rows.aggregate(last=Max("month"))["last"] or until


def _month_page(
    request: HttpRequest,
    project: Project,
    first: dt.date,
    *,
    form: BankBatchForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_context(request, project, first),
        "section": "projects",
        "sheets": _sheets(project, first),
        "form": form or BankBatchForm(),
        "refusal": refusal,
    }
    return render(request, "contractor/month.html", context, status=status)


def _context(request: HttpRequest, project: Project, first: dt.date) -> dict[str, Any]:
    rows = wage_months(project=project, month=first)
    found = money_findings(project=project)
    return {
        "project": project,
        "mask_role": mask_role(request.user, project, day=timezone.localdate()),
        "month": first,
        "before": add_months(first, -1),
        "after": add_months(first, 1),
        "rows": page_of(request, rows, size=SIZE),
        "doubtful": sum(bool(row.doubts) for row in rows),
        "paid_count": sum(row.state in {"已发放", "重发成功"} for row in rows),
        "found": found[:MOST_FINDINGS],
        "found_count": len(found),
    }


def _sheets(project: Project, first: dt.date) -> list[PayrollSheet]:
    """The sheets in force, one an employer, that have anything to pay."""
    latest = (
        PayrollSheet.objects.filter(project=project, month=first)
        .select_related("employer")
        .order_by("employer", "-version")
        .distinct("employer")
    )
    return [sheet for sheet in latest if not sheet.no_work]
