"""Reports on grades: distribution to print, the list as a workbook, what-if, drawings."""

import io
import secrets
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from xlsxwriter import Workbook

from api.web.access import for_role, viewer_of
from api.web.forms.grade import DrawForm
from api.web.grades import chosen_method, narrowed
from api.web.paging import asked
from api.web.refusals import STATUS_OF_INPUT, status_of
from rating import statistics
from rating.enums import GradingState, InspectionKind
from rating.models import Grading, InspectionDraw
from rating.queries import gradings_visible_to
from rating.services.inspection import DrawTerms, draw_inspections
from rating.what_if import changeable, read_change, what_if
from sites.enums import RoleKind
from sites.errors import DomainError, NotAllowed
from sites.law import LawAt, parameter
from sites.models import Region
from sites.queries import roles_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = (
    *("统一社会信用代码", "单位名称", "注册地", "评价办法", "期间", "版本", "等级", "状态"),
    *("公布日期", "事由（指向等级：说明，依据）", "法律适用日", "规则版本", "事实摘要"),
)
WIDTHS = (22, 36, 12, 26, 10, 6, 6, 14, 12, 90, 12, 10, 66)
MOST_MOVERS = 200


@for_role(RoleKind.INSPECTOR)
@require_safe
def grade_report(request: HttpRequest) -> HttpResponse:
    """The distribution of what is published of one run, and every C with its reasons."""
    run, method, period = _run(request)
    published = run.filter(state=GradingState.PUBLISHED)
    context = {
        "section": "grades",
        "method": method,
        "period": period,
        "day": timezone.localdate(),
        "all": statistics.totals(run),
        "total": statistics.totals(published),
        "districts": statistics.by_district(published),
        "sizes": statistics.by_size(published),
        "worst": published.filter(grade="C").order_by("company__uscc"),
    }
    return render(request, "inspector/grade_report.html", context)


@for_role(RoleKind.INSPECTOR)
@require_safe
def grade_export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, every finding with it, as a workbook."""
    run, method, period = _run(request)
    rows = narrowed(
        run,
        grade=asked(request, "grade"),
        state=asked(request, "state"),
        q=asked(request, "q"),
    )
    response = HttpResponse(_workbook(rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="grades-{method}-{period}.xlsx"'
    return response


@for_role(RoleKind.INSPECTOR)
@require_safe
def grade_what_if(request: HttpRequest) -> HttpResponse:
    """Whom another value would move, before it is adopted; nothing is stored."""
    run, method, period = _run(request)
    name, text = asked(request, "name"), asked(request, "value")
    found, refusal = None, None
    if "name" in request.GET:
        try:
            changes = {name: read_change(method, name, text)} if name else {}
            found = what_if(run.iterator(chunk_size=2000), changes, method=method)
        except DomainError as error:
            refusal = error
    context: dict[str, Any] = {
        "section": "grades",
        "method": method,
        "period": period,
        "name": name,
        "value": text,
        "parameters": [_parameter(one) for one in changeable(method)],
        "found": found,
        "movers": found.movers[:MOST_MOVERS] if found else [],
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "inspector/grade_what_if.html", context, status=status)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def draws(request: HttpRequest) -> HttpResponse:
    """Drawings by lot of who is inspected by whom, and a new one."""
    day = timezone.localdate()
    regions = _regions(request)
    form = DrawForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = STATUS_OF_INPUT
        if form.is_valid():
            try:
                draw = _draw(request, form, regions)
            except DomainError as error:
                refusal, status = error, status_of(error)
            else:
                messages.success(request, f"{draw.number} 已抽取。")
                return redirect("web:draw", draw.pk)
    context = {
        "section": "grades",
        "day": day,
        "form": form,
        "refusal": refusal,
        "regions": regions,
        "draws": InspectionDraw.objects.filter(region__in=regions)
        .select_related("region", "drawn_by")
        .order_by("-pk")[:50],
    }
    return render(request, "inspector/grade_draws.html", context, status=status)


@for_role(RoleKind.INSPECTOR)
@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawing: whom and by whom, who could be drawn, and why the others could not."""
    shown = get_object_or_404(InspectionDraw.objects.filter(region__in=_regions(request)), pk=pk)
    context = {
        "section": "grades",
        "draw": shown,
        "inspections": shown.inspections.select_related(
            "company", "first_inspector", "second_inspector"
        ).order_by("pk"),
        "left_out": sorted(shown.left_out.items())[:MOST_MOVERS],
    }
    return render(request, "inspector/grade_draw.html", context)


def _draw(request: HttpRequest, form: DrawForm, regions: list[Region]) -> InspectionDraw:
    if not regions:
        raise NotAllowed("没有可以抽取的辖区")
    terms = DrawTerms(
        region=regions[0],
        kind=InspectionKind(form.cleaned_data["kind"]),
        count=form.cleaned_data["count"],
        seed=secrets.token_hex(16),
    )
    return draw_inspections(terms=terms, actor=viewer_of(request), now=timezone.now())


def _regions(request: HttpRequest) -> list[Region]:
    """The regions the viewer inspects, each once."""
    roles = roles_of(user=viewer_of(request), day=timezone.localdate())
    found = {role.region.pk: role.region for role in roles if role.role == RoleKind.INSPECTOR}
    return [found[code] for code in sorted(found)]


def _run(request: HttpRequest) -> tuple[QuerySet[Grading], Any, str]:
    """The run asked for, as far as the viewer sees it."""
    visible = gradings_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    method = chosen_method(request)
    known = statistics.periods(visible, method)
    period = asked(request, "period") or (known[0] if known else "")
    run = visible.select_related("company__region").filter(method=method, period=period)
    return run, method, period


def _parameter(name: str) -> dict[str, object]:
    """A value that can be changed, with what it is now."""
    known = parameter(name)
    law = LawAt(timezone.localdate(), "370900")
    return {"name": name, "words": known.description, "now": law.value(name)}


def _workbook(rows: QuerySet[Grading]) -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("等级评价")
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 2)
        for place, row in enumerate(rows.iterator(chunk_size=2000), start=1):
            for column, value in enumerate(_cells(row)):
                sheet.write_string(place, column, value)
    return target.getvalue()


def _cells(row: Grading) -> tuple[str, ...]:
    findings = sorted(row.findings.all(), key=lambda found: found.position)
    return (
        *(row.company.uscc, row.company.name, row.company.region.name),
        *(row.get_method_display(), row.period, str(row.version), row.get_grade_display()),
        *(row.get_state_display(), row.published_on.isoformat() if row.published_on else ""),
        "\n".join(f"{one.grade}：{one.words}（{one.citation}）" for one in findings),
        *(row.law_day.isoformat(), row.rules_version, row.facts_hash),
    )
