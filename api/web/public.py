"""Pages for everybody: home, the list in force, and whether a document is ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.paging import asked, page_of
from blacklist.enums import DecisionState
from blacklist.models import ListingDecision
from blacklist.queries import public_listings
from rating.services.credit_report import verified_report
from sites.lib.audit_chain import public_key_of
from sites.sealing import audit_key
from sites.services.receipts import load_of_receipt, receipt_holds
from sites.services.sealing import published_heads

RECENT = 5
HEADS = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the four ways in, and the latest listings."""
    day = timezone.localdate()
    context = {"section": "home", "day": day, "listings": public_listings(on=day)[:RECENT]}
    return render(request, "public/home.html", context)


@require_safe
def listings(request: HttpRequest) -> HttpResponse:
    """The list in force today; an expired listing is gone the day it ends."""
    day = timezone.localdate()
    q = asked(request, "q")
    rows = public_listings(on=day, search=q)
    context = {"section": "listings", "day": day, "q": q, "listings": page_of(request, rows)}
    return render(request, "public/listings.html", context)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number, then go to its own address."""
    if number := asked(request, "number"):
        return redirect("web:verify_number", number.replace("/", " "))
    return render(request, "public/verify.html", {"section": "verify"})


@require_safe
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a receipt or a listing decision of this number was issued here."""
    number = number.replace("\x00", "").strip()
    decision = (
        ListingDecision.objects.filter(number=number, state=DecisionState.APPROVED)
        .select_related("company", "notice")
        .first()
    )
    load = load_of_receipt(number)
    report = verified_report(number, day=timezone.localdate())
    found = decision or load or report
    context = {
        "report": report,
        "section": "verify",
        "number": number,
        "decision": decision,
        "load": load,
        "holds": load is not None and receipt_holds(load),
    }
    return render(request, "public/verify.html", context, status=200 if found else 404)


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """The published heads of the audit chain: whoever keeps one can prove later changes."""
    context = {
        "section": "transparency",
        "heads": published_heads(most=HEADS),
        "public_key": public_key_of(audit_key()),
    }
    return render(request, "public/transparency.html", context)
