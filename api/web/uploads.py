"""Files of the wage officer: upload, look at what was found, confirm, receipt (上传)."""

import datetime as dt
import logging
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh
from kombu.exceptions import OperationalError

from api import upload_progress
from api.tasks import check_upload
from api.web.access import for_role, viewer_of
from api.web.forms.upload import CommitForm, UploadForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import LoadState, RoleKind
from sites.errors import DomainError
from sites.lib.days import parse_month
from sites.models import Company, Load, Project
from sites.permissions import may_upload
from sites.queries import loads_visible_to, projects_visible_to
from sites.services.loads import (
    clean_file_name,
    commit_load,
    corrected_file,
    preview_load,
    receive_upload,
)

logger = logging.getLogger(__name__)

KEY_BYTES = 18
# After so long in the queue the person may have the file checked at once.
PATIENCE = dt.timedelta(seconds=30)
# What a person can answer on the page, without a new file.
QUESTIONS = frozenset({"E-COL-AMBIGUOUS", "E-COL-MISSING", "E-SHEET-AMBIGUOUS"})
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_role(RoleKind.WAGE_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file in for checking; nothing is in the register before it is confirmed."""
    visible = projects_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    project = get_object_or_404(visible, code=code)
    require_upload(request, project)
    employers = subcontractors_of(project)
    if request.method != "POST":
        initial = {
            "idempotency_key": secrets.token_urlsafe(KEY_BYTES),
            "kind": request.GET.get("kind", ""),
            "month": month_of(request),
        }
        return _upload_page(request, project, UploadForm(initial=initial, employers=employers))
    form = UploadForm(request.POST, request.FILES, employers=employers)
    if not form.is_valid():
        return _upload_page(request, project, form, status=STATUS_OF_INPUT)
    now = timezone.now()
    given = form.cleaned_data
    try:
        load = receive_upload(
            project=project,
            kind=given["kind"],
            month=form.month_asked(),
            employer=given["employer"],
            file_name=given["file"].name,
            # One byte more than allowed is enough to know that it is too large.
            content=given["file"].read(settings.UPLOAD_MAXIMUM_BYTES + 1),
            actor=viewer_of(request),
            now=now,
            idempotency_key=given["idempotency_key"] or None,
        )
        start_check(load, now)
    except DomainError as refusal:
        status = status_of(refusal)
        return _upload_page(request, project, form, refusal=refusal, status=status)
    return redirect("web:load", load.pk)


def month_of(request: HttpRequest) -> dt.date | None:
    """The month a link names, to begin the form with; None where it names none."""
    try:
        return parse_month(request.GET.get("month", ""))
    except ValueError:
        return None


def start_check(load: Load, now: dt.datetime) -> None:
    """Have a file checked by a worker; without a broker it is checked here and now."""
    if load.state != LoadState.RECEIVED:
        # Known already: what was registered since may have changed what is to be said.
        preview_load(load=load, now=now)
        return
    try:
        check_upload.delay(load_id=load.pk)
    except OperationalError:
        logger.exception("no broker: load %s is checked in the request", load.pk)
        preview_load(load=load, now=now)


def subcontractors_of(project: Project) -> QuerySet[Company]:
    """Companies that work on a project beside its general contractor and owner."""
    return (
        Company.objects.filter(participations__project=project)
        .exclude(pk__in=(project.general_contractor_id, project.owner_id))
        .distinct()
        .order_by("name")
    )


def _upload_page(
    request: HttpRequest,
    project: Project,
    form: UploadForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "refusal": refusal,
        "maximum_bytes": settings.UPLOAD_MAXIMUM_BYTES,
    }
    return render(request, "contractor/upload.html", context, status=status)


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a file, or the receipt of one that was taken in."""
    return load_page(request, visible_load(request, pk))


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the check is, as a part of the page; once it is done the page loads anew."""
    found = visible_load(request, pk)
    if found.state != LoadState.RECEIVED:
        return HttpResponseClientRefresh()
    return render(request, "contractor/progress.html", _progress_context(found))


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a file now, when it has waited long; one already checked is left as it is."""
    found = visible_load(request, pk)
    assert found.project is not None
    require_upload(request, found.project)
    if found.state == LoadState.RECEIVED:
        try:
            preview_load(load=found, now=timezone.now())
        except DomainError as refusal:
            return load_page(request, found, refusal=refusal, status=status_of(refusal))
    return redirect("web:load", pk)


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's own file with the bad cells colored and commented."""
    found = visible_load(request, pk)
    try:
        content = corrected_file(load=found, now=timezone.now())
    except DomainError as refusal:
        return load_page(request, found, refusal=refusal, status=status_of(refusal))
    answer = HttpResponse(content, content_type=WORKBOOK)
    name = f"{Path(clean_file_name(found.file_name)).stem}（标注）.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a checked file in; confirming twice gives the same receipt."""
    found = visible_load(request, pk)
    assert found.project is not None
    require_upload(request, found.project)
    form = CommitForm(request.POST)
    if not form.is_valid():
        return load_page(request, found, form=form, status=STATUS_OF_INPUT)
    try:
        commit_load(
            load=found,
            actor=viewer_of(request),
            now=timezone.now(),
            reason=form.cleaned_data["reason"],
            only_good_rows=form.cleaned_data["rows"] == "good",
        )
    except DomainError as refusal:
        status = status_of(refusal)
        return load_page(request, visible_load(request, pk), form, refusal=refusal, status=status)
    return redirect("web:load", pk)


def require_upload(request: HttpRequest, project: Project) -> None:
    """Refuse somebody who sees the project by another role; a wage officer has his own only."""
    if not may_upload(viewer_of(request), project, day=timezone.localdate()):
        raise PermissionDenied


def visible_load(request: HttpRequest, pk: int) -> Load:
    """A file of a project the person sees, or 404."""
    rows = loads_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows.select_related("committed_by"), pk=pk)


def load_page(
    request: HttpRequest,
    found: Load,
    form: CommitForm | None = None,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a file, with a refusal where there is one."""
    report: dict[str, Any] = found.report
    codes = {item["code"] for item in report.get("findings", ())}
    confirm = form or CommitForm()
    # Who replaces a version must say why; the browser asks before it is sent.
    confirm.fields["reason"].required = "W-PERIOD-EXISTS" in codes
    context = {
        "section": "loads",
        "load": found,
        "report": report,
        "findings": report.get("findings", []),
        "diff": report.get("diff", {}),
        "totals": [(name, total_words(value)) for name, value in report.get("totals", {}).items()],
        "confirm": confirm,
        "comparison": found.comparison,
        "mapping": found.mapping,
        "asks_columns": any(
            column["source"] == "ambiguous" for column in found.mapping.get("columns", [])
        ),
        "asks": not codes.isdisjoint(QUESTIONS),
        "may_mark": bool(report.get("findings")) and bool(report.get("rows")),
        "form": form,
        "refusal": refusal,
        **_progress_context(found),
    }
    return render(request, "contractor/load.html", context, status=status)


def _progress_context(found: Load) -> dict[str, Any]:
    """The stages of a check that is going on."""
    if found.state != LoadState.RECEIVED:
        return {}
    told = upload_progress.of(found.pk)
    return {
        "load": found,
        "told": told,
        "steps": upload_progress.steps(told),
        "waits_long": not told and timezone.now() - found.uploaded_at > PATIENCE,
        "progress_url": reverse("web:load_progress", args=(found.pk,)),
    }


def total_words(value: object) -> str:
    """A count as it is; a sum (kept as text) with separators and its own decimals."""
    return f"{Decimal(value):,}" if isinstance(value, str) else str(value)
