"""How many complaints came and were dealt with, by county, for everybody (投诉公开统计)."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from arrears.models import Complaint
from arrears.publication import last_quarter, publishable
from sites.enums import RegionKind
from sites.law import LawAt
from sites.models import Region
from sites.places import CITY


@require_safe
def complaint_counts(request: HttpRequest) -> HttpResponse:
    """The last whole quarter; counts that would expose somebody are kept back."""
    day = timezone.localdate()
    first, last = last_quarter(day)
    least = LawAt(day, CITY).integer("privacy.smallest_count")
    regions = list(Region.objects.exclude(kind=RegionKind.PROVINCE).order_by("code"))
    told = publishable(_counts(regions, first, last), least=least)
    context = {
        "section": "complaint_counts",
        "first": first,
        "last": last,
        "least": least,
        "total": told.total,
        "rows": [(region.name, told.counts[region.pk]) for region in regions],
    }
    return render(request, "public/complaint_counts.html", context)


def _counts(regions: list[Region], first: dt.date, last: dt.date) -> Mapping[str, int]:
    rows = Complaint.objects.filter(filed_at__date__range=(first, last)).values("region")
    found = {row["region"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return {region.pk: found.get(region.pk, 0) for region in regions}
