"""重大劳动保障违法行为社会公布: by quarter, each at its stable address, with its history."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.paging import asked, page_of
from blacklist.enums import PublicationState
from blacklist.models import ViolationPublication
from blacklist.publication_catalog import PublicKind, catalog_entry
from blacklist.services.publication import ITEM_WORDS, PUBLISH, published_items

PUBLIC = (PublicationState.PUBLISHED, PublicationState.WITHDRAWN)
MONTHS_A_QUARTER = 3


@require_safe
def violations(request: HttpRequest) -> HttpResponse:
    """What was published in one quarter, the latest unless asked otherwise."""
    day = timezone.localdate()
    rows = ViolationPublication.objects.filter(state__in=PUBLIC)
    days = rows.order_by("-period_from").values_list("period_from", flat=True).distinct()
    periods = [one for one in days if one is not None]
    chosen = next((one for one in periods if one.isoformat() == asked(request, "period")), None)
    chosen = chosen or (periods[0] if periods else None)
    entry = catalog_entry(PublicKind.VIOLATION, on=day)
    context = {
        "section": "violations",
        "day": day,
        "periods": [(one, period_words(one)) for one in periods],
        "chosen": chosen,
        "chosen_words": period_words(chosen) if chosen else "",
        "rows": page_of(request, rows.filter(period_from=chosen).order_by("-published_on", "-pk")),
        "entry": entry,
        "shown": "、".join(ITEM_WORDS[name] for name in entry.items),
        "published_by": PUBLISH.words,
    }
    return render(request, "public/violations.html", context)


@require_safe
def violation(request: HttpRequest, number: str) -> HttpResponse:
    """One publication at its address; once withdrawn only that it was, and why."""
    row = get_object_or_404(
        ViolationPublication, number=number.replace("\x00", ""), state__in=PUBLIC
    )
    context = {
        "section": "violations",
        "row": row,
        "is_published": row.state == PublicationState.PUBLISHED,
        "items": published_items(row.content),
        "period": period_words(first_day(row)),
    }
    return render(request, "public/violation.html", context)


def first_day(row: ViolationPublication) -> dt.date:
    """First day of the quarter of what was published; the database has one."""
    assert row.period_from is not None
    return row.period_from


def period_words(first: dt.date) -> str:
    """2026年第3季度."""
    return f"{first.year}年第{(first.month - 1) // MONTHS_A_QUARTER + 1}季度"
