"""Pages of warnings: the inspector's list and steps, the contractor's answer (预警办理)."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.warning import AnswerWarningForm, AssignWarningForm, VerifyWarningForm
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from api.web.warning_details import detail_rows
from arrears.enums import LEVEL_ORDER, Level, VerdictReason, WarningStage, WarningState
from arrears.models import ArrearsWarning, Complaint, WarningStep
from arrears.queries import complaints_visible_to, warnings_visible_to
from arrears.rules import CONFIDENTIAL_RULES, RULES, RULES_BY_ID
from arrears.services.warning_handling import (
    Evidence,
    Verification,
    answer_warning,
    assign_warnings,
    sign_warning,
    verify_warning,
)
from arrears.warning_details import OWN_DATA_RULES
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import Project, RoleAssignment, User
from sites.permissions import covers, mask_role
from sites.queries import projects_supervised_by, projects_visible_to
from sites.services.upload_store import fetch

LEVELS_WORST_FIRST = sorted(Level.choices, key=lambda item: -LEVEL_ORDER[Level(item[0])])
ANSWERABLE = (
    WarningStage.RAISED,
    WarningStage.SIGNED,
    WarningStage.ASSIGNED,
    WarningStage.ANSWERED,
)


@for_role(RoleKind.INSPECTOR)
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Warnings of the viewer's sites: those whose clock ran out first, then the worst."""
    day = timezone.localdate()
    filters = {name: asked(request, name) for name in ("level", "stage", "rule", "state", "q")}
    rows = _chosen(warnings_visible_to(viewer=viewer_of(request), day=day), filters)
    shown = page_of(request, _worst_first(rows.select_related("assigned_to")))
    for row in shown:
        row.title = _title(row)
        row.is_overdue = row.due_on is not None and row.due_on < day
    context = {
        "section": "warnings",
        "day": day,
        "filters": filters,
        "levels": LEVELS_WORST_FIRST,
        "stages": WarningStage.choices,
        "states": WarningState.choices,
        "rules": RULES,
        "warnings": shown,
        "form": AssignWarningForm(inspectors=inspectors_near(viewer_of(request), day)),
        "here": request.get_full_path(),
    }
    return render(request, "inspector/warnings.html", context)


def _chosen(rows: QuerySet[ArrearsWarning], filters: dict[str, str]) -> QuerySet[ArrearsWarning]:
    rows = rows.filter(state=filters["state"] or WarningState.OPEN)
    for name in ("level", "stage", "rule"):
        if filters[name]:
            rows = rows.filter(**{name: filters[name]})
    if filters["q"]:
        rows = rows.filter(project__name__contains=filters["q"]) | rows.filter(
            project__code__iexact=filters["q"]
        )
    return rows


def _worst_first(rows: QuerySet[ArrearsWarning]) -> QuerySet[ArrearsWarning]:
    order = Case(
        *(When(level=level.value, then=Value(-place)) for level, place in LEVEL_ORDER.items()),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=order).order_by("rank", "due_on", "pk")


def _title(warning: ArrearsWarning) -> str:
    rule = RULES_BY_ID.get(warning.rule)
    return warning.rule if rule is None else rule.title


def inspectors_near(viewer: User, day: dt.date) -> QuerySet[User]:
    """Inspectors whose region overlaps one of the viewer's."""
    assignments = RoleAssignment.objects.filter(
        role=RoleKind.INSPECTOR, valid_from__lte=day
    ).select_related("region")
    current = [row for row in assignments if row.valid_until is None or row.valid_until >= day]
    own = [row.region for row in current if row.user_id == viewer.pk]
    keys = [
        row.user_id
        for row in current
        if any(covers(region, row.region) or covers(row.region, region) for region in own)
    ]
    return User.objects.filter(pk__in=keys, is_active=True).order_by("display_name", "pk")


@for_role(RoleKind.INSPECTOR)
@require_safe
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning: what, how bad, since when, why, what next; its steps and forms."""
    return _page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int) -> ArrearsWarning:
    rows = warnings_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows.select_related("assigned_to"), pk=pk)


def _page(
    request: HttpRequest,
    shown: ArrearsWarning,
    *,
    sent: tuple[str, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, day = viewer_of(request), timezone.localdate()
    forms: dict[str, Any] = {
        "assign": AssignWarningForm(inspectors=inspectors_near(viewer, day)),
        "verify": VerifyWarningForm(),
    }
    if sent:
        forms[sent[0]] = sent[1]
    is_open = shown.state == WarningState.OPEN
    context = {
        "section": "warnings",
        "day": day,
        "warning": shown,
        "rule": RULES_BY_ID.get(shown.rule),
        "title": _title(shown),
        "details": detail_rows(
            shown,
            projects=projects_supervised_by(viewer=viewer, day=day),
            complaints=complaints_visible_to(viewer=viewer, day=day),
        ),
        "steps": shown.steps.select_related("actor").order_by("pk"),
        "forms": forms,
        "may_sign": is_open and shown.stage == WarningStage.RAISED,
        "may_assign": is_open and shown.stage in ANSWERABLE[:3],
        "may_verify": not shown.verdict,
        "is_overdue": shown.due_on is not None and shown.due_on < day,
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/warning.html", context, status=status)


@for_role(RoleKind.INSPECTOR)
@require_POST
def act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Sign for, assign or verify one warning."""
    shown, now = _visible(request, pk), timezone.now()
    viewer = viewer_of(request)
    form: PageForm | None = None
    if slug not in {"sign", "assign", "verify"}:
        raise Http404
    if slug == "assign":
        form = AssignWarningForm(
            request.POST, inspectors=inspectors_near(viewer, timezone.localdate())
        )
    elif slug == "verify":
        form = VerifyWarningForm(request.POST)
    if form is not None and not form.is_valid():
        return _page(request, shown, sent=(slug, form), status=STATUS_OF_INPUT)
    try:
        done = _perform(slug, shown, {} if form is None else form.cleaned_data, viewer, now)
    except DomainError as refusal:
        sent = None if form is None else (slug, form)
        return _page(
            request, _visible(request, pk), sent=sent, refusal=refusal, status=status_of(refusal)
        )
    messages.success(request, done)
    return redirect("web:warning", pk)


def _perform(
    slug: str, shown: ArrearsWarning, values: dict[str, Any], viewer: User, now: dt.datetime
) -> str:
    if slug == "assign":
        assign_warnings(warnings=[shown], assignee=values["assignee"], actor=viewer, now=now)
        return f"已分派给 {values['assignee'].display_name}。"
    if slug == "verify":
        found = Verification(
            verdict=values["verdict"],
            reason=VerdictReason(values["reason"]),
            words=values["words"],
            correction_due_on=values["correction_due_on"],
            exempt_until=values["exempt_until"],
        )
        verify_warning(warning=shown, found=found, actor=viewer, now=now)
        return f"已核实：{found.reason.label}。"
    sign_warning(warning=shown, actor=viewer, now=now)
    return "已签收。"


@for_role(RoleKind.INSPECTOR)
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen warnings to one inspector; all or none."""
    viewer, day = viewer_of(request), timezone.localdate()
    keys = [int(key) for key in request.POST.getlist("warning") if key.isdecimal()]
    home = reverse("web:warnings")
    here = request.POST.get("here", "")
    # The list as it was filtered; nowhere else, whatever the form says.
    is_safe = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    back = here if is_safe and here.split("?")[0] == home else home
    rows = list(warnings_visible_to(viewer=viewer, day=day).filter(pk__in=keys))
    form = AssignWarningForm(request.POST, inspectors=inspectors_near(viewer, day))
    if not rows or not form.is_valid():
        messages.error(request, "没有分派：请勾选预警并选择承办监察员。")
        return redirect(back)
    assignee = form.cleaned_data["assignee"]
    try:
        assign_warnings(warnings=rows, assignee=assignee, actor=viewer, now=timezone.now())
    except DomainError as refusal:
        messages.error(request, f"没有分派：{refusal.message}。{refusal.fix}。")
    else:
        messages.success(request, f"已将 {len(rows)} 条预警分派给 {assignee.display_name}。")
    return redirect(back)


@for_role(RoleKind.INSPECTOR)
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that came with an answer, as it was received; always as a download."""
    visible = warnings_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    step = get_object_or_404(
        WarningStep.objects.exclude(evidence_sha256=""), pk=pk, warning__in=visible
    )
    name = quote(step.evidence_name)
    return HttpResponse(
        fetch(step.evidence_sha256),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def contractor_warnings(request: HttpRequest) -> HttpResponse:
    """Warnings of the wage officer's project that a contractor may know of, each to be answered."""
    return _contractor_page(request)


def _answerable(request: HttpRequest) -> QuerySet[ArrearsWarning]:
    projects = projects_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    own: QuerySet[Project] = projects.order_by()
    return (
        ArrearsWarning.objects.filter(project__in=own, state=WarningState.OPEN)
        .exclude(rule__in=CONFIDENTIAL_RULES)
        .select_related("project")
    )


def _contractor_page(
    request: HttpRequest,
    *,
    sent: tuple[int, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    rows = list(_worst_first(_answerable(request)).prefetch_related("steps"))
    cards = [
        {
            "warning": row,
            "title": _title(row),
            "has_details": row.rule in OWN_DATA_RULES,
            "answers": [step for step in row.steps.all() if step.act == "单位答复"],
            "may_answer": row.stage in ANSWERABLE,
            "is_overdue": row.due_on is not None and row.due_on < day,
            "form": sent[1] if sent and sent[0] == row.pk else AnswerWarningForm(),
        }
        for row in rows
    ]
    context = {
        "section": "warnings",
        "day": day,
        "cards": cards,
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "contractor/warnings.html", context, status=status)


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def contractor_warning(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom and what of your own data a warning counts, line by line."""
    shown = get_object_or_404(_answerable(request).filter(rule__in=OWN_DATA_RULES), pk=pk)
    day = timezone.localdate()
    context = {
        "section": "warnings",
        "warning": shown,
        "title": _title(shown),
        "mask_role": mask_role(request.user, shown.project, day=day),
        "details": detail_rows(
            shown, projects=Project.objects.none(), complaints=Complaint.objects.none()
        ),
    }
    return render(request, "contractor/warning.html", context)


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answer to one warning, with its file."""
    shown = get_object_or_404(_answerable(request), pk=pk)
    form = AnswerWarningForm(request.POST, request.FILES)
    if not form.is_valid():
        return _contractor_page(request, sent=(pk, form), status=STATUS_OF_INPUT)
    sent = form.cleaned_data["evidence"]
    try:
        answer_warning(
            warning=shown,
            words=form.cleaned_data["words"],
            evidence=None if sent is None else Evidence(sent.name, sent.read()),
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _contractor_page(
            request, sent=(pk, form), refusal=refusal, status=status_of(refusal)
        )
    messages.success(request, "答复已提交。")
    return redirect("web:contractor_warnings")
