"""The page of findings on who must pay: lent names, project money not paid (清偿责任认定)."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.liability import NameLendingForm, UnpaidWorksForm
from api.web.forms.warning import ReasonForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.services.liability_findings import (
    LentName,
    record_name_lending,
    record_unpaid_works,
    withdraw_name_lending,
)
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import Company, Project
from sites.queries import projects_supervised_by


@for_role(RoleKind.INSPECTOR)
@require_safe
def findings(request: HttpRequest, code: str) -> HttpResponse:
    """What was found of one site, and the forms to record more."""
    return _page(request, _visible(request, code))


@for_role(RoleKind.INSPECTOR)
@require_POST
def find(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Record or withdraw a finding; then the page again."""
    project, viewer, now = _visible(request, code), viewer_of(request), timezone.now()
    form: PageForm
    if slug == "lending":
        form = NameLendingForm(request.POST, companies=_companies(project))
    elif slug == "unpaid":
        form = UnpaidWorksForm(request.POST)
    elif slug == "withdraw":
        form = ReasonForm(request.POST)
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, project, sent=(slug, form), status=STATUS_OF_INPUT)
    given = form.cleaned_data
    try:
        if slug == "lending":
            record_name_lending(project=project, found=LentName(**given), actor=viewer, now=now)
            messages.success(request, "已认定，清偿责任将按此重新核算。")
        elif slug == "unpaid":
            record_unpaid_works(project=project, actor=viewer, now=now, **given)
            messages.success(request, "已登记，建设单位先行垫付以此为限。")
        else:
            number = request.POST.get("lending", "")
            lending = get_object_or_404(
                project.name_lendings, pk=number if number.isdecimal() else 0
            )
            withdraw_name_lending(lending=lending, actor=viewer, now=now, **given)
            messages.success(request, "已撤销，原认定留档。")
    except DomainError as refusal:
        return _page(
            request, project, sent=(slug, form), refusal=refusal, status=status_of(refusal)
        )
    return redirect("web:liability", code)


def _visible(request: HttpRequest, code: str) -> Project:
    day = timezone.localdate()
    rows = projects_supervised_by(viewer=viewer_of(request), day=day)
    return get_object_or_404(rows, code=code)


def _companies(project: Project) -> QuerySet[Company]:
    return (
        Company.objects.filter(
            Q(participations__project=project)
            | Q(roster_entries__project=project)
            | Q(pk__in=(project.owner_id, project.general_contractor_id))
        )
        .distinct()
        .order_by("name")
    )


def _page(
    request: HttpRequest,
    project: Project,
    *,
    sent: tuple[str, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    forms: dict[str, PageForm] = {
        "lending": NameLendingForm(companies=_companies(project), auto_id="lending_%s"),
        "unpaid": UnpaidWorksForm(auto_id="unpaid_%s"),
        "withdraw": ReasonForm(auto_id="withdraw_%s"),
    }
    if sent:
        forms[sent[0]] = sent[1]
    context = {
        "section": "today",
        "project": project,
        "forms": forms,
        "form": sent[1] if sent else None,
        "refusal": refusal,
        "lendings": project.name_lendings.select_related(
            "company", "lender", "recorded_by"
        ).order_by("-recorded_at", "-pk"),
        "unpaid": project.unpaid_works.select_related("recorded_by").order_by("-as_of", "-pk"),
    }
    return render(request, "inspector/liability.html", context, status=status)
