"""Grades for inspectors: distribution, movers, the list, one grade with its procedure."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.acts import Act, FormOf, Given, Sent, do_act, form_shown, plain_form
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


@for_role(RoleKind.INSPECTOR)
@require_POST
def grade_act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One act on a grade; refused it changes nothing and says why."""
    return do_act(
        request,
        ACTS.get(slug),
        find=lambda: visible_grade(request, pk),
        show=grade_page,
        then=("web:grade", pk),
        form_of=_form_for(viewer_of(request)),
    )


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
    sent: Sent | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one grade for inspectors."""
    day = timezone.localdate()
    form_of = _form_for(viewer_of(request))
    acts = [
        {
            "slug": slug,
            "title": ACTS[slug].title,
            "form": form_shown(ACTS[slug], shown, sent, form_of),
            "open": bool(sent and sent[0] == slug),
        }
        for slug in _acts_open(shown)
    ]
    context = {
        **grade_context(shown),
        "base": "inspector/base.html",
        "section": "grades",
        "day": day,
        "acts": acts,
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/grade.html", context, status=status)


def _form_for(viewer: User) -> FormOf[Grading]:
    """Forms of acts with the choices that a company and this inspector have."""

    def form_of(act: Act[Grading], shown: Grading, data: QueryDict | None) -> PageForm:
        form = plain_form(act, shown, data)
        second = form.fields.get("second")
        if isinstance(second, ModelChoiceField):
            region, day = shown.company.region, timezone.localdate()
            second.queryset = other_inspectors(region, viewer, day)
        return form

    return form_of


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


def _serve(shown: Grading, given: Given, actor: User, now: dt.datetime) -> str:
    notice = serve_notice(grading=shown, actor=actor, now=now, **given)
    return f"{notice.number} 已送达，异议截止 {notice.objection_due_on}。"


def _object(shown: Grading, given: Given, actor: User, now: dt.datetime) -> str:
    objection = receive_objection(notice=shown.notice, actor=actor, now=now, **given)
    return f"异议已登记，答复期限 {objection.answer_due_on}。"


def _answer(shown: Grading, given: Given, actor: User, now: dt.datetime) -> str:
    answer_objection(objection=shown.notice.objection, actor=actor, now=now, **given)
    return "答复已记录。"


def _talk(shown: Grading, given: Given, actor: User, now: dt.datetime) -> str:
    record_talk(grading=shown, actor=actor, now=now, **given)
    return "约谈已记录。"


def _conduct(shown: Grading, given: Given, actor: User, now: dt.datetime) -> str:
    told = {**given, "source": RecordSource(given["source"])}
    record_conduct(company=shown.company, conduct=Conduct(**told), actor=actor, now=now)
    return "守法诚信记录已登记，下次评价计入。"


def _event(shown: Grading, given: Given, _actor: User, now: dt.datetime) -> str:
    told = {**given, "kind": AdverseKind(given["kind"])}
    if told["occurred_on"] > timezone.localdate(now):
        raise InvalidInput("日期不能晚于今天", fix="请填写文书生效的日期", code="E-DATE")
    adverse_event.record(company=shown.company, now=now, **told)
    return "不良记录已登记，已按现有事实重新拟定等级。"


def _inspect(shown: Grading, given: Given, actor: User, now: dt.datetime) -> str:
    told = {**given, "kind": InspectionKind(given["kind"])}
    found = order_inspection(company=shown.company, actor=actor, now=now, **told)
    return f"{found.get_kind_display()}已安排，理由已留存。"


def _replay(shown: Grading, _given: Given, _actor: User, _now: dt.datetime) -> str:
    replay(grading=shown)
    return "复算一致：由留存的事实、规则和法律得到相同的等级和事由。"


ACTS = {
    act.slug: act
    for act in (
        Act("notice", "送达告知书", NoticeForm, _serve),
        Act("objection", "登记书面异议", ObjectionForm, _object),
        Act("answer", "答复异议", AnswerForm, _answer),
        Act("talk", "记录约谈", TalkForm, _talk),
        Act("conduct", "登记守法诚信记录", ConductForm, _conduct),
        Act("event", "登记法院或其他机关的认定", EventForm, _event),
        Act("inspection", "安排检查（有违法嫌疑）", InspectionForm, _inspect),
        Act("replay", "复算", PageForm, _replay),
    )
}


def _acts_open(shown: Grading) -> list[str]:
    """The acts that fit the present state; most may be done at any time."""
    step = {GradingState.SIGNED: ["notice"], GradingState.NOTIFIED: ["objection"]}
    open_now = step.get(GradingState(shown.state), [])
    if shown.state == GradingState.OBJECTED and shown.notice.objection.answered_on is None:
        open_now = ["answer"]
    talk = ["talk"] if shown.grade == "C" else []
    return [*open_now, *talk, "conduct", "event", "inspection", "replay"]
