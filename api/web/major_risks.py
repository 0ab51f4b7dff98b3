"""Pages of the list of major risks: entries, plan, routes, closing (重大欠薪隐患清单)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.warning import PlanRiskForm, ReasonForm
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from api.web.risk_proof import proof_of
from api.web.risk_routes import routes_of
from api.web.warnings import inspectors_near
from arrears.models import MajorRisk
from arrears.queries import major_risks_visible_to
from arrears.services.major_risk import close_by_hand, enter_by_hand, plan_risk
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.queries import projects_supervised_by


@for_role(RoleKind.INSPECTOR)
@require_safe
def major_risks(request: HttpRequest) -> HttpResponse:
    """Entries of the viewer's sites, the largest first; closed ones on request."""
    day = timezone.localdate()
    closed = asked(request, "state") == "closed"
    rows = major_risks_visible_to(viewer=viewer_of(request), day=day).filter(
        closed_on__isnull=not closed
    )
    context = {
        "section": "major_risks",
        "day": day,
        "closed": closed,
        "risks": page_of(
            request, rows.select_related("responsible").order_by("-outstanding", "entered_on", "pk")
        ),
    }
    return render(request, "inspector/major_risks.html", context)


@for_role(RoleKind.INSPECTOR)
@require_safe
def major_risk(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: why, who answers for it, the four routes, the proof of each worker's pay."""
    return _page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int) -> MajorRisk:
    rows = major_risks_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows.select_related("responsible", "entered_by"), pk=pk)


def _page(
    request: HttpRequest,
    shown: MajorRisk,
    *,
    sent: tuple[str, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    inspectors = inspectors_near(viewer_of(request), day)
    forms: dict[str, PageForm] = {
        "plan": PlanRiskForm(
            inspectors=inspectors,
            initial={
                "responsible": shown.responsible_id,
                "measures": shown.measures,
                "deadline": shown.deadline,
            },
        ),
        "close": ReasonForm(),
    }
    if sent:
        forms[sent[0]] = sent[1]
    context = {
        "section": "major_risks",
        "day": day,
        "risk": shown,
        "is_overdue": shown.deadline is not None
        and shown.closed_on is None
        and shown.deadline < day,
        "routes": routes_of(shown, day=day),
        "proof": proof_of(shown),
        "forms": forms,
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/major_risk.html", context, status=status)


@for_role(RoleKind.INSPECTOR)
@require_POST
def act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Plan an entry, or close it by hand."""
    shown, viewer, now = _visible(request, pk), viewer_of(request), timezone.now()
    if slug == "plan":
        form: PageForm = PlanRiskForm(
            request.POST, inspectors=inspectors_near(viewer, timezone.localdate())
        )
    elif slug == "close":
        form = ReasonForm(request.POST)
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, shown, sent=(slug, form), status=STATUS_OF_INPUT)
    try:
        if slug == "plan":
            plan_risk(risk=shown, actor=viewer, now=now, **form.cleaned_data)
            messages.success(request, "已明确包案责任。")
        else:
            close_by_hand(risk=shown, actor=viewer, now=now, **form.cleaned_data)
            messages.success(request, "已销号。")
    except DomainError as refusal:
        return _page(
            request,
            _visible(request, pk),
            sent=(slug, form),
            refusal=refusal,
            status=status_of(refusal),
        )
    return redirect("web:major_risk", pk)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Put a site on the list by hand, with the reason."""
    viewer, day = viewer_of(request), timezone.localdate()
    project = get_object_or_404(projects_supervised_by(viewer=viewer, day=day), code=code)
    form = ReasonForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = STATUS_OF_INPUT
        if form.is_valid():
            try:
                made = enter_by_hand(
                    project=project,
                    reason=form.cleaned_data["reason"],
                    actor=viewer,
                    now=timezone.now(),
                )
            except DomainError as found:
                refusal, status = found, status_of(found)
            else:
                messages.success(request, "已列入重大欠薪隐患清单。")
                return redirect("web:major_risk", made.pk)
    context = {
        "section": "major_risks",
        "day": day,
        "project": project,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "inspector/enter_risk.html", context, status=status)
