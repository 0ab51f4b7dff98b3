"""Legal values and measures as they stand: read here, changed only by a reviewed release (法定数值)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role
from api.web.administration import ADMINISTRATORS
from api.web.paging import asked
from blacklist.models import RestrictionMeasure
from sites.law import all_parameters
from sites.law.parameters import DatedValue, Parameter

NATION = "CN"


@dataclass(frozen=True, slots=True)
class LawRow:
    """One dated value of a parameter in one region; `holds` when it is the one in force."""

    parameter: Parameter
    region: str
    dated: DatedValue
    holds: bool


def _held(series: Sequence[DatedValue], day: dt.date) -> DatedValue | None:
    begun = [one for one in series if one.since <= day]
    return begun[-1] if begun else None


@for_role(*ADMINISTRATORS)
@require_safe
def law_values(request: HttpRequest) -> HttpResponse:
    """Each value with its dates, places and article; those to be verified can be asked for."""
    q, only = asked(request, "q"), asked(request, "only")
    today = timezone.localdate()
    rows = [
        LawRow(
            one, "全国" if region == NATION else region, dated, holds=dated is _held(series, today)
        )
        for one in all_parameters().values()
        for region, series in sorted(one.values.items())
        for dated in series
    ]
    unverified = sum(not row.dated.verified for row in rows)
    if q:
        rows = [row for row in rows if q in f"{row.parameter.name}{row.parameter.description}"]
    if only == "unverified":
        rows = [row for row in rows if not row.dated.verified]
    context = {
        "section": "law",
        "rows": rows,
        "count": len(all_parameters()),
        "unverified": unverified,
        "q": q,
        "only": only,
    }
    return render(request, "administration/law_values.html", context)


@for_role(*ADMINISTRATORS)
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """The catalog of restriction measures with the articles each rests on."""
    rows = RestrictionMeasure.objects.order_by("purpose", "effective_from")
    context = {"section": "measures", "rows": rows, "today": timezone.localdate()}
    return render(request, "administration/measures.html", context)
