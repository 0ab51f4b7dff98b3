"""Two names for one code (代码名称不一致): the queue, where each came from, and what is decided."""

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from api.web.access import for_role, viewer_of
from api.web.forms.names import SettleNameForm
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import NameSettlement, RoleKind
from sites.errors import DomainError
from sites.models import Company, NameConflict, NameSighting
from sites.models.name_conflict import UNSETTLED
from sites.queries import companies_visible_to
from sites.services.company_names import settle_name_conflict

SHOWN_IN_QUEUE = 2
SHOWN_ON_PAGE = 50


@for_role(RoleKind.INSPECTOR)
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """What waits first, then what is kept until there is proof, then what is settled."""
    q, rows = asked(request, "q"), _conflicts()
    if q:
        found = rows.filter(company__uscc=q.upper()) | rows.filter(company__name__contains=q)
        rows = found | rows.filter(name__contains=q)
    # A sheet sent each month is a place more each month: only the newest are read.
    newest = Prefetch(
        "sightings",
        NameSighting.objects.order_by("-first_seen_at", "-pk")[:SHOWN_IN_QUEUE],
        to_attr="newest_sightings",
    )
    context = {
        "section": "listed",
        "q": q,
        "page": page_of(request, rows.annotate(places=Count("sightings")).prefetch_related(newest)),
        "waiting": NameConflict.objects.filter(settlement__in=UNSETTLED).count(),
    }
    return render(request, "inspector/names.html", context)


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """One code with its names; a POST settles which one it bears."""
    row = get_object_or_404(_conflicts(), pk=pk)
    if request.method != "POST":
        return _page(request, row, SettleNameForm())
    form = SettleNameForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=STATUS_OF_INPUT)
    try:
        settle_name_conflict(
            conflict=row,
            settlement=NameSettlement(form.cleaned_data["settlement"]),
            reason=form.cleaned_data["reason"],
            actor=viewer_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        row.refresh_from_db()
        return _page(request, row, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, "已处理，理由已记入审计。")
    return redirect("web:name_conflict", pk)


def _conflicts() -> QuerySet[NameConflict]:
    order = Case(
        When(settlement="", then=Value(0)),
        When(settlement=NameSettlement.KEEP_BOTH, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return NameConflict.objects.select_related("company", "settled_by").order_by(
        order, "-seen_at", "-pk"
    )


def _page(
    request: HttpRequest,
    row: NameConflict,
    form: SettleNameForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "listed",
        "row": row,
        "may_open": companies_visible_to(viewer=viewer_of(request), day=timezone.localdate())
        .filter(pk=row.company_id)
        .exists(),
        "sightings": row.sightings.order_by("-first_seen_at", "-pk")[:SHOWN_ON_PAGE],
        "places": row.sightings.count(),
        "bearers": Company.objects.filter(name_key=row.name_key)
        .exclude(pk=row.company_id)
        .order_by("uscc")[:SHOWN_ON_PAGE],
        "former": row.company.names.order_by("-valid_until", "-pk"),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "inspector/name.html", context, status=status)
