"""双公示: the penalty decisions of one's cases, and what is reported of each."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from api.penalty_file import penalty_file
from api.web.access import for_role, viewer_of
from api.web.forms.base import PageForm
from api.web.forms.penalty import AmendForm, ChangedForm, PenaltyForm, WithdrawForm
from api.web.paging import page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.enums import DocumentKind
from arrears.models import CaseDocument
from arrears.queries import cases_visible_to
from blacklist.enums import PenaltyKind, PenaltyOperation
from blacklist.models import PenaltyReport
from blacklist.penalty_record import COLUMNS, PenaltyFacts, in_yuan
from blacklist.services.penalty import (
    amend_penalty,
    last_report,
    open_clocks,
    record_penalty_change,
    report_due_on,
    report_penalty,
    withdraw_penalty,
    withdrawal_clock,
)
from sites.clocks import later_reading
from sites.enums import RoleKind
from sites.errors import DomainError

OTHER = "其他-"
SAME_AS_REPORTED = {
    "violation": "CF_WFXW",
    "facts": "CF_SY",
    "basis": "CF_YJ",
    "content": "CF_NR",
    "permit": "CF_NR_ZKDX",
    "valid_until": "CF_YXQ",
    "publish_until": "CF_GSJZQ",
    "remark": "BZ",
}
FORMS: dict[str, type[PageForm]] = {
    "changed": ChangedForm,
    "report": PenaltyForm,
    "amend": AmendForm,
    "withdraw": WithdrawForm,
}


TITLES = {
    "report": "报送",
    "amend": "变更",
    "withdraw": "撤销",
    "changed": "登记决定变更或者撤销",
}


@for_role(RoleKind.INSPECTOR)
@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """Penalty decisions of the viewer's cases, newest first, with what holds of each."""
    rows = page_of(request, _documents(request).order_by("-issued_on", "-pk"))
    clocks = open_clocks(rows)
    shown = [
        {
            "row": row,
            "last": row.reports[0] if row.reports else None,
            "clock": clocks.get(row.pk),
        }
        for row in rows
    ]
    context = {"section": "cases", "day": timezone.localdate(), "rows": rows, "shown": shown}
    return render(request, "inspector/penalties.html", context)


@for_role(RoleKind.INSPECTOR)
@require_safe
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what was reported of it, and what may be done now."""
    return _page(request, get_object_or_404(_documents(request), pk=pk))


@for_role(RoleKind.INSPECTOR)
@require_POST
def act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Report, amend or withdraw."""
    if slug not in FORMS:
        raise Http404
    found = get_object_or_404(_documents(request), pk=pk)
    form = FORMS[slug](request.POST, auto_id=f"{slug}_%s")
    if not form.is_valid():
        return _page(request, found, sent=(slug, form), status=STATUS_OF_INPUT)
    who: dict[str, Any] = {
        "document": found,
        "actor": viewer_of(request),
        "now": timezone.now(),
    }
    code = settings.AUTHORITY_USCC
    acts: dict[str, Callable[[], object]] = {
        "changed": lambda: record_penalty_change(**form.cleaned_data, **who),
        "report": lambda: report_penalty(facts=_facts(form), authority_code=code, **who),
        "amend": lambda: amend_penalty(
            facts=_facts(form), authority_code=code, reason=form.cleaned_data["reason"], **who
        ),
        "withdraw": lambda: withdraw_penalty(reason=form.cleaned_data["reason"], **who),
    }
    try:
        made = acts[slug]()
    except DomainError as refusal:
        return _page(request, found, sent=(slug, form), refusal=refusal, status=status_of(refusal))
    words = made.get_operation_display() if isinstance(made, PenaltyReport) else TITLES[slug]
    messages.success(request, f"已办理：{words}。")
    return redirect("web:penalty", pk)


@never_cache
@for_role(RoleKind.INSPECTOR)
@require_safe
def penalty_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of the last report, as it is carried to the platform."""
    found = get_object_or_404(_documents(request), pk=pk)
    last = last_report(found)
    if last is None or not last.record:
        raise Http404
    content = penalty_file(last.record, operation=last.get_operation_display(), key=last.version)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="penalty-{pk}-{last.version}.csv"'
    return answer


def _facts(form: PageForm) -> PenaltyFacts:
    assert isinstance(form, PenaltyForm)
    return form.penalty_facts()


def _documents(request: HttpRequest) -> QuerySet[CaseDocument]:
    cases = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    reports = PenaltyReport.objects.select_related("reported_by").order_by("-version")
    return (
        CaseDocument.objects.filter(
            kind=DocumentKind.PENALTY_DECISION, delivery__isnull=False, case__in=cases
        )
        .select_related("case__project__region", "case__employer", "delivery")
        .prefetch_related(Prefetch("penalty_reports", queryset=reports, to_attr="reports"))
    )


def _as_reported(last: PenaltyReport | None) -> dict[str, object]:
    """What the last report said, to be changed rather than written anew; amounts in yuan."""
    record = last.record if last else {}
    kinds = record.get("CF_CFLB", PenaltyKind.FINE.value).split(";")
    other = next((kind for kind in kinds if kind.startswith(OTHER)), "")
    return {
        **{name: record.get(code, "") for name, code in SAME_AS_REPORTED.items()},
        "kinds": [PenaltyKind.OTHER.value if kind == other else kind for kind in kinds],
        "other_kind": other.removeprefix(OTHER),
        "fine": in_yuan(record.get("CF_NR_FK", "")),
        "confiscated": in_yuan(record.get("CF_NR_WFFF", "")),
    }


def _page(
    request: HttpRequest,
    found: CaseDocument,
    *,
    sent: tuple[str, PageForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    last = last_report(found)
    open_now = last is None or last.operation == PenaltyOperation.WITHDRAW
    slugs = ["report"] if open_now else ["amend", "withdraw"] if last and last.record else []
    clock = withdrawal_clock(found)
    if "withdraw" in slugs and clock is None:
        slugs.append("changed")
    forms = [
        (
            slug,
            TITLES[slug],
            sent[1]
            if sent and sent[0] == slug
            else FORMS[slug](auto_id=f"{slug}_%s", initial=_as_reported(last)),
        )
        for slug in slugs
    ]
    context = {
        "section": "cases",
        "document": found,
        "last": last,
        "withdrawal": clock,
        "withdrawal_later": clock and later_reading(clock),
        "due_on": report_due_on(found, found.case.project.region_id),
        "record": [
            (words, last.record[name]) for name, words in COLUMNS.items() if last.record.get(name)
        ]
        if last
        else [],
        "reports": PenaltyReport.objects.filter(document=found)
        .select_related("reported_by")
        .order_by("-version"),
        "forms": forms,
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/penalty.html", context, status=status)
