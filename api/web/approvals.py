"""What an approving officer decides on cases: extension, recusal, referral to the police."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.conduct import ReasonForm, RecusalForm, ReferralDecisionForm
from api.web.inspectors_of import other_inspectors
from arrears.enums import CaseState, ReferralState
from arrears.models import Case, CrimeReferral
from arrears.queries import cases_visible_to
from arrears.services.conduct import extend_investigation, recuse_inspector
from arrears.services.referral import decide_referral
from arrears.services.shown_sum import claims_now
from sites.clocks import open_clock
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import User


@for_role(RoleKind.APPROVER)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases under way, those with a referral that waits first."""
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    open_rows = rows.exclude(state=CaseState.CLOSED).select_related("referral")
    waiting = [row for row in open_rows if _waits(row)]
    others = [row for row in open_rows.order_by("investigation_due_on") if not _waits(row)]
    context = {"section": "cases", "waiting": waiting, "others": others}
    return render(request, "approver/cases.html", context)


@for_role(RoleKind.APPROVER)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case with what may be decided on it."""
    return _page(request, _visible(request, number))


@for_role(RoleKind.APPROVER)
@require_POST
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """Approve a longer investigation."""
    found, form = _visible(request, number), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422)
    return _done(
        request,
        found,
        lambda: extend_investigation(
            case=found,
            reason=form.cleaned_data["reason"],
            approver=viewer_of(request),
            now=timezone.now(),
        ),
        "已批准延长调查期限。",
    )


@for_role(RoleKind.APPROVER)
@require_POST
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    """Decide that an inspector steps back."""
    found = _visible(request, number)
    form = _recusal_form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, status=422)
    return _done(
        request,
        found,
        lambda: recuse_inspector(
            case=found, approver=viewer_of(request), now=timezone.now(), **form.cleaned_data
        ),
        "已决定回避，案件改由接替人员办理。",
    )


@for_role(RoleKind.APPROVER)
@require_POST
def refer(request: HttpRequest, number: str) -> HttpResponse:
    """Decide whether a case goes to the police."""
    found, form = _visible(request, number), ReferralDecisionForm(request.POST)
    referral = get_object_or_404(CrimeReferral, case=found)
    if not form.is_valid():
        return _page(request, found, status=422)
    return _done(
        request,
        found,
        lambda: decide_referral(
            referral=referral, approver=viewer_of(request), now=timezone.now(), **form.cleaned_data
        ),
        "已作出决定。",
    )


def _waits(row: Case) -> bool:
    return hasattr(row, "referral") and row.referral.state == ReferralState.PROPOSED


def _visible(request: HttpRequest, number: str) -> Case:
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows, number=number)


def _recusal_form(request: HttpRequest, found: Case, data: object = None) -> RecusalForm:
    day = timezone.localdate()
    handling = {found.handler_id, found.second_inspector_id}
    return RecusalForm(
        data,
        handling=User.objects.filter(pk__in=handling),
        others=other_inspectors(found.project.region, found.handler, day).exclude(pk__in=handling),
    )


def _done(request: HttpRequest, found: Case, act: object, words: str) -> HttpResponse:
    assert callable(act)
    try:
        act()
    except DomainError as refusal:
        messages.error(request, f"没有办理：{refusal.message}。{refusal.fix}（{refusal.code}）")
    else:
        messages.success(request, words)
    return redirect("web:approver_case", found.number)


def _page(request: HttpRequest, found: Case, *, status: int = 200) -> HttpResponse:
    day, owed = timezone.localdate(), ""
    clock = open_clock(rule="investigation", subject_kind="Case", subject_id=found.pk)
    referral = CrimeReferral.objects.filter(case=found).first()
    forms: list[tuple[str, str, PageForm]] = []
    if clock is not None and not clock.extension:
        forms.append(("延长调查期限", "approver_extend", ReasonForm(auto_id="extend_%s")))
    if referral is not None and referral.state == ReferralState.PROPOSED:
        owed = claims_now([found], day=day)[found.pk].words
        decide = ReferralDecisionForm(initial={"shown_sum": owed}, auto_id="refer_%s")
        forms.insert(0, ("是否移送公安机关", "approver_refer", decide))
    forms.append(("决定回避", "approver_recuse", _recusal_form(request, found)))
    context = {
        "section": "cases",
        "case": found,
        "clock": clock,
        "referral": referral,
        "day": day,
        "owed": owed,
        "forms": forms,
    }
    return render(request, "approver/case.html", context, status=status)
