"""Calendars and functional zones: asked for by one person, put in force by another (基础数据)."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from api.web.access import for_role, viewer_of
from api.web.administration import ADMINISTRATORS
from api.web.forms.base import PageForm
from api.web.forms.keys import CalendarYearForm, ZoneForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import GrantState, MasterDataKind, RoleKind
from sites.errors import DomainError
from sites.models import CalendarDay, CalendarYear, MasterDataChange, Region
from sites.permissions import has_role
from sites.services.master_data import (
    approve_change,
    refuse_change,
    request_calendar_year,
    request_zone,
)

YEARS_SHOWN = 3
SATURDAY = 5


@for_role(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def calendars(request: HttpRequest) -> HttpResponse:
    """The holidays of the years around today, and a form for a year that was announced."""
    form = CalendarYearForm(request.POST or None)
    return _answer(request, form, request_calendar_year, _calendars)


@for_role(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def regions(request: HttpRequest) -> HttpResponse:
    """The regions with their zones, and a form for a zone."""
    return _answer(request, ZoneForm(request.POST or None), request_zone, _regions)


@for_role(RoleKind.SECURITY_ADMIN)
@require_POST
def decide_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put in force or refuse what another person asked for."""
    change = get_object_or_404(MasterDataChange, pk=pk)
    page = _calendars if change.kind == MasterDataKind.CALENDAR_YEAR else _regions
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    try:
        if request.POST.get("approve") == "yes":
            approve_change(change=change, actor=viewer, now=now, day=day)
            messages.success(request, "已复核，变更生效。")
        else:
            refuse_change(change=change, actor=viewer, now=now, day=day)
            messages.success(request, "已退回，没有改动。")
    except DomainError as refusal:
        return page(request, refusal=refusal, status=status_of(refusal))
    return redirect("web:calendars" if page is _calendars else "web:regions")


def _answer(request: HttpRequest, form: PageForm, ask: Any, page: Any) -> HttpResponse:
    if request.method != "POST":
        return page(request, form=form)  # type: ignore[no-any-return]
    if not form.is_valid():
        return page(request, form=form, status=STATUS_OF_INPUT)  # type: ignore[no-any-return]
    now = timezone.now()
    try:
        ask(
            **form.cleaned_data,
            actor=viewer_of(request),
            now=now,
            day=timezone.localdate(now),
        )
    except DomainError as refusal:
        status = status_of(refusal)
        return page(request, form=form, refusal=refusal, status=status)  # type: ignore[no-any-return]
    messages.success(request, "已申请，等待安全管理员复核后生效。")
    return redirect(request.path)


def _calendars(
    request: HttpRequest,
    *,
    form: PageForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    announced = set(CalendarYear.objects.values_list("year", flat=True))
    years = range(today.year - 1, today.year + YEARS_SHOWN - 1)
    days = list(CalendarDay.objects.filter(day__year__in=years).order_by("day"))
    context = {
        "section": "calendars",
        "years": [
            {
                "year": year,
                "announced": year in announced,
                "off": _spans([one for one in days if one.day.year == year and not one.is_working]),
                "worked": [one for one in days if one.day.year == year and one.is_working],
            }
            for year in reversed(years)
        ],
        "form": form or CalendarYearForm(initial={"year": today.year + 1}),
        "waiting": _waiting(MasterDataKind.CALENDAR_YEAR),
        "refusal": refusal,
        **_rights(request),
    }
    return render(request, "administration/calendars.html", context, status=status)


def _regions(
    request: HttpRequest,
    *,
    form: PageForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "regions",
        "regions": Region.objects.select_related("parent").order_by("code"),
        "form": form or ZoneForm(),
        "waiting": _waiting(MasterDataKind.ZONE),
        "refusal": refusal,
        **_rights(request),
    }
    return render(request, "administration/regions.html", context, status=status)


def _waiting(kind: MasterDataKind) -> list[MasterDataChange]:
    rows = MasterDataChange.objects.filter(kind=kind, state=GrantState.PENDING)
    return list(rows.select_related("requested_by").order_by("requested_at", "pk"))


def _rights(request: HttpRequest) -> dict[str, bool]:
    viewer, day = viewer_of(request), timezone.localdate()
    return {
        "may_ask": has_role(viewer, RoleKind.SYSTEM_ADMIN, day=day),
        "may_decide": has_role(viewer, RoleKind.SECURITY_ADMIN, day=day),
    }


def _only_weekend(last: dt.date, following: dt.date) -> bool:
    """Whether nothing but Saturdays and Sundays lies between two days off."""
    between = range(1, (following - last).days)
    return all((last + dt.timedelta(days=one)).weekday() >= SATURDAY for one in between)


def _spans(days: list[CalendarDay]) -> list[dict[str, Any]]:
    """Days off in a row under one name, weekends between them included, first and last of each."""
    spans: list[dict[str, Any]] = []
    for one in days:
        last = spans[-1] if spans else None
        if last and last["name"] == one.name and _only_weekend(last["last"], one.day):
            last["last"] = one.day
        else:
            spans.append({"name": one.name, "first": one.day, "last": one.day})
    return spans
