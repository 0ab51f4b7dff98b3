"""Grades for inspectors: distribution, movers, the list, one grade with its procedure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.grade import (
    AnswerForm,
    ConductForm,
    EventForm,
    InspectionForm,
    NoticeForm,
    ObjectionForm,
    TalkForm,
)
from api.web.grade_steps import grade_steps
from api.web.inspectors_of import other_inspectors
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from rating import statistics
from rating.engine import Grade
from rating.enums import AdverseKind, GradingMethod, GradingState, InspectionKind, RecordSource
from rating.models import Grading, GradingNotice, GradingObjection
from rating.queries import gradings_visible_to, kept_until, objections_open, versions_of
from rating.results import results_of
from rating.rules.aspects import aspect_rows
from rating.services import adverse_event
from rating.services.company_record import Conduct, record_conduct
from rating.services.grade_objection import answer_objection, receive_objection
from rating.services.grade_procedure import record_talk, serve_notice
from rating.services.grading import replay
from rating.services.inspection import order_inspection
from sites.enums import RoleKind
from sites.errors import DomainError, InvalidInput
from sites.models import User

MOST_MOVERS = 50
INSPECTIONS_SHOWN = 20


@for_role(RoleKind.INSPECTOR)
@require_safe
def grades(request: HttpRequest) -> HttpResponse:
    """One run: how its grades are spread, who moved, what waits, and the list."""
    viewer, day = viewer_of(request), timezone.localdate()
    visible = gradings_visible_to(viewer=viewer, day=day).select_related("company__region")
    method = chosen_method(request)
    known = statistics.periods(visible, method)
    period = asked(request, "period") or (known[0] if known else "")
    run = visible.filter(method=method, period=period)
    before = next((one for one in known if one < period), "")
    moved = statistics.movers(run, before=before) if before else run.none()
    grade, state, q = asked(request, "grade"), asked(request, "state"), asked(request, "q")
    rows = narrowed(run, grade=grade, state=state, q=q)
    context = {
        "section": "grades",
        "methods": GradingMethod.choices,
        "method": method,
        "periods": known,
        "period": period,
        "total": statistics.totals(run),
        "districts": statistics.by_district(run),
        "sizes": statistics.by_size(run),
        "before": before,
        "movers": moved[:MOST_MOVERS],
        "mover_count": moved.count(),
        "objections": objections_open(viewer=viewer, day=day),
        "ready_count": run.filter(state=GradingState.CONFIRMED).count(),
        "grade": grade,
        "state": state,
        "states": GradingState.choices,
        "q": q,
        "day": day,
        "gradings": page_of(request, rows),
    }
    return render(request, "inspector/grades.html", context)


def chosen_method(request: HttpRequest) -> GradingMethod:
    """The method asked for; the yearly one unless told."""
    asked_for = asked(request, "method")
    return (
        GradingMethod(asked_for) if asked_for in GradingMethod.values else GradingMethod.COMPLIANCE
    )


def narrowed(rows: QuerySet[Grading], *, grade: str, state: str, q: str) -> QuerySet[Grading]:
    """The rows of the list that the filter asks for."""
    if grade in set(Grade):
        rows = rows.filter(grade=grade)
    if state in GradingState.values:
        rows = rows.filter(state=state)
    if q:
        rows = rows.filter(Q(company__name__contains=q) | Q(company__uscc__iexact=q))
    return rows


@for_role(RoleKind.INSPECTOR)
@require_safe
def grade(request: HttpRequest, pk: int) -> HttpResponse:
    """One grade: every finding with article and facts, the procedure, and what may be done."""
    return grade_page(request, visible_grade(request, pk))


@dataclass(frozen=True, slots=True)
class Act:
    """Something an inspector does with a grade: its form, when it is open, and how."""

    title: str
    form: type[PageForm]
    is_open: Callable[[Grading], bool]
    do: Callable[[Grading, PageForm, User], str]


@for_role(RoleKind.INSPECTOR)
@require_POST
def grade_act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One act on a grade; refused it changes nothing and says why."""
    shown, act = visible_grade(request, pk), ACTS.get(slug)
    if act is None:
        raise Http404
    form = _form(slug, act, shown, viewer_of(request), request.POST)
    if not form.is_valid():
        return grade_page(request, shown, refused=(slug, form), status=STATUS_OF_INPUT)
    try:
        told = act.do(shown, form, viewer_of(request))
    except DomainError as refusal:
        return grade_page(
            request,
            shown,
            refused=(slug, form),
            refusal=refusal,
            status=status_of(refusal),
        )
    messages.success(request, told)
    return redirect("web:grade", pk)


def visible_grade(request: HttpRequest, pk: int) -> Grading:
    """A grade of the viewer's companies, last version or not."""
    viewer, day = viewer_of(request), timezone.localdate()
    latest = gradings_visible_to(viewer=viewer, day=day)
    found = Grading.objects.filter(pk=pk, project__isnull=True).select_related(
        "company__region", "signed_by"
    )
    grading = get_object_or_404(found.prefetch_related("findings"), pk=pk)
    if not latest.filter(company=grading.company).exists():
        raise Http404
    return grading


def grade_page(
    request: HttpRequest,
    shown: Grading,
    *,
    refused: tuple[str, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one grade for inspectors."""
    day = timezone.localdate()
    acts = [
        {
            "slug": slug,
            "title": act.title,
            "form": refused[1]
            if refused and refused[0] == slug
            else _form(slug, act, shown, viewer_of(request)),
            "open": bool(refused and refused[0] == slug),
        }
        for slug, act in ACTS.items()
        if act.is_open(shown)
    ]
    context = {
        **grade_context(shown),
        "base": "inspector/base.html",
        "section": "grades",
        "day": day,
        "acts": acts,
        "form": refused[1] if refused else None,
        "refusal": refusal,
    }
    return render(request, "inspector/grade.html", context, status=status)


def _form(
    slug: str, act: Act, shown: Grading, viewer: User, given: QueryDict | None = None
) -> PageForm:
    """The form of an act, with the choices this company and this inspector have."""
    form = act.form(given, auto_id=f"{slug}_%s")
    second = form.fields.get("second")
    if isinstance(second, ModelChoiceField):
        region, day = shown.company.region, timezone.localdate()
        second.queryset = other_inspectors(region, viewer, day)
    return form


def grade_context(shown: Grading) -> dict[str, object]:
    """What every page of one grade shows."""
    notice = GradingNotice.objects.filter(grading=shown).select_related("served_by").first()
    objection = GradingObjection.objects.filter(notice=notice).first() if notice else None
    return {
        "grading": shown,
        "findings": sorted(shown.findings.all(), key=lambda row: row.position),
        "notice": notice,
        "objection": objection,
        "talks": shown.talks.select_related("recorded_by").order_by("held_on", "pk"),
        "inspections": shown.company.inspections.select_related(
            "draw", "first_inspector", "second_inspector"
        ).order_by("-ordered_on", "-pk")[:INSPECTIONS_SHOWN],
        "versions": versions_of(shown),
        "steps": grade_steps(shown, notice, objection),
        "results": results_of(Grade(shown.grade), on=shown.law_day, region=shown.company.region_id),
        "aspects": aspect_rows(shown.facts) if shown.method == GradingMethod.COMPLIANCE else [],
        "kept_until": kept_until(shown),
    }


def _serve(shown: Grading, form: PageForm, actor: User) -> str:
    notice = serve_notice(grading=shown, actor=actor, now=timezone.now(), **form.cleaned_data)
    return f"{notice.number} 已送达，异议截止 {notice.objection_due_on}。"


def _object(shown: Grading, form: PageForm, actor: User) -> str:
    objection = receive_objection(
        notice=shown.notice, actor=actor, now=timezone.now(), **form.cleaned_data
    )
    return f"异议已登记，答复期限 {objection.answer_due_on}。"


def _answer(shown: Grading, form: PageForm, actor: User) -> str:
    answer_objection(
        objection=shown.notice.objection, actor=actor, now=timezone.now(), **form.cleaned_data
    )
    return "答复已记录。"


def _talk(shown: Grading, form: PageForm, actor: User) -> str:
    record_talk(grading=shown, actor=actor, now=timezone.now(), **form.cleaned_data)
    return "约谈已记录。"


def _conduct(shown: Grading, form: PageForm, actor: User) -> str:
    told = {**form.cleaned_data, "source": RecordSource(form.cleaned_data["source"])}
    record_conduct(company=shown.company, conduct=Conduct(**told), actor=actor, now=timezone.now())
    return "守法诚信记录已登记，下次评价计入。"


def _event(shown: Grading, form: PageForm, actor: User) -> str:
    now = timezone.now()
    told = {**form.cleaned_data, "kind": AdverseKind(form.cleaned_data["kind"])}
    if told["occurred_on"] > timezone.localdate(now):
        raise InvalidInput("日期不能晚于今天", fix="请填写文书生效的日期", code="E-DATE")
    adverse_event.record(company=shown.company, now=now, **told)
    return "不良记录已登记，已按现有事实重新拟定等级。"


def _inspect(shown: Grading, form: PageForm, actor: User) -> str:
    told = {**form.cleaned_data, "kind": InspectionKind(form.cleaned_data["kind"])}
    found = order_inspection(company=shown.company, actor=actor, now=timezone.now(), **told)
    return f"{found.get_kind_display()}已安排，理由已留存。"


def _replay(shown: Grading, form: PageForm, actor: User) -> str:
    replay(grading=shown)
    return "复算一致：由留存的事实、规则和法律得到相同的等级和事由。"


def _always(shown: Grading) -> bool:
    return True


ACTS: dict[str, Act] = {
    "notice": Act("送达告知书", NoticeForm, lambda row: row.state == GradingState.SIGNED, _serve),
    "objection": Act(
        "登记书面异议", ObjectionForm, lambda row: row.state == GradingState.NOTIFIED, _object
    ),
    "answer": Act(
        "答复异议",
        AnswerForm,
        lambda row: row.state == GradingState.OBJECTED and row.notice.objection.answered_on is None,
        _answer,
    ),
    "talk": Act("记录约谈", TalkForm, lambda row: row.grade == "C", _talk),
    "conduct": Act("登记守法诚信记录", ConductForm, _always, _conduct),
    "event": Act("登记法院或其他机关的认定", EventForm, _always, _event),
    "inspection": Act("安排检查（有违法嫌疑）", InspectionForm, _always, _inspect),
    "replay": Act("复算", PageForm, _always, _replay),
}
