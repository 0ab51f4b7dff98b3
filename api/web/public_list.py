"""The list for everybody: one listing at its stable address, and the whole list as open data."""

import csv
import io
from collections.abc import Iterable

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.checked_file import harmless
from blacklist.enums import DecisionState
from blacklist.models import Listing, ListingDecision
from blacklist.publication_catalog import PublicKind, catalog_entry
from blacklist.queries import list_version, public_listings
from sites.enums import SubjectKind

# Name, meaning, form: what the open data hold and nothing else.
DICTIONARY = (
    ("uscc", "统一社会信用代码", "18 位，GB 32100"),
    ("name", "单位名称", "作出决定时的名称"),
    ("document_number", "列入决定书文号", "文本"),
    ("authority", "作出决定的机关", "文本"),
    ("reason", "列入事由", "文本"),
    ("basis", "列入依据", "法律条款"),
    ("listed_on", "列入日期", "YYYY-MM-DD"),
    ("until", "预计退出日期", "YYYY-MM-DD，当日起不在列"),
    ("address", "本条的固定网址", "URL"),
)
FIELDS = tuple(name for name, *_ in DICTIONARY)
FORMATS = ("2026.1", "2026年首次开放")


@require_safe
def public_listing(request: HttpRequest, number: str) -> HttpResponse:
    """One decision at the address its QR code says: in force with its basis, or ended."""
    decisions = ListingDecision.objects.filter(state=DecisionState.APPROVED)
    decision = get_object_or_404(
        decisions.select_related("company", "notice"), number=number.replace("\x00", "")
    )
    day = timezone.localdate()
    history = [
        _history(row, in_force=row.listed_on <= day < row.until)
        for row in decision.listings.filter(kind=SubjectKind.COMPANY)
        .select_related("removal", "restored_by")
        .order_by("pk")
    ]
    listed = next((one["row"] for one in history if one["in_force"]), None)
    persons = decision.listings.filter(kind=SubjectKind.PERSON, restored_by=None)
    entry = catalog_entry(PublicKind.LISTING, on=day)
    context = {
        "section": "listings",
        "day": day,
        "decision": decision,
        "listed": listed,
        "history": history,
        "persons": persons.count(),
        # Empty unless the catalog says that the law lets people be named.
        "names": [
            name
            for row in persons.select_related("person").order_by("pk")
            if row.person and (name := entry.shown_name(row.person.name))
        ],
        "qr": segno.make(address_of(decision.number), micro=False).svg_data_uri(scale=4, border=2),
        "address": address_of(decision.number),
    }
    return render(request, "public/listing.html", context)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What the open data are, their dictionary and their changes."""
    context = {
        "section": "listings",
        "dictionary": DICTIONARY,
        "formats": [FORMATS],
        "count": public_listings(on=timezone.localdate()).count(),
        "version": list_version(),
    }
    return render(request, "public/open_data.html", context)


@require_safe
def open_data_json(request: HttpRequest) -> HttpResponse:
    """The companies on the list today, as JSON."""
    now = timezone.now()
    day = timezone.localdate(now)
    return JsonResponse(
        {
            "as_of": now.isoformat(),
            "day": day.isoformat(),
            "list_version": list_version(),
            "format": FORMATS[0],
            "items": list(_records(public_listings(on=day))),
        },
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def open_data_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV; no cell of it is a formula."""
    day = timezone.localdate()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for record in _records(public_listings(on=day)):
        writer.writerow([harmless(record[name]) for name in FIELDS])
    answer = HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
    answer["Content-Disposition"] = f'attachment; filename="listings-{day}.csv"'
    return answer


def address_of(number: str) -> str:
    """The stable address of a decision."""
    return f"{settings.PUBLIC_URL}{reverse('web:public_listing', args=[number])}"


def _history(row: Listing, *, in_force: bool) -> dict[str, object]:
    removal = getattr(row, "removal", None)
    ended = removal is not None and removal.removed_on <= timezone.localdate()
    return {"row": row, "removal": removal, "in_force": in_force and not ended}


def _records(rows: Iterable[Listing]) -> Iterable[dict[str, str]]:
    for row in rows:
        content = row.decision.content
        company = content.get("company", {})
        yield {
            "uscc": row.company.uscc,
            "name": str(company.get("name") or row.company.name),
            "document_number": row.decision.number,
            "authority": str(content.get("authority", "")),
            "reason": str(content.get("reason", "")),
            "basis": str(content.get("basis", "")),
            "listed_on": row.listed_on.isoformat(),
            "until": row.until.isoformat(),
            "address": address_of(row.decision.number),
        }
