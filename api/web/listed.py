"""Pages of the inspector on who is listed: two clocks, correction, bars, changes (在列管理)."""

import datetime as dt

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.acts import Act, Given, Sent, do_act, form_shown
from api.web.forms.credit import CreditObjectionForm, FirstReviewForm
from api.web.forms.papers import PapersReviewForm
from api.web.forms.removal import BarForm, ChangeForm, CorrectionForm
from api.web.paging import asked, page_of
from blacklist.delivery import delivery_of
from blacklist.enums import BarKind, ChangeKind, DecisionState
from blacklist.models import ListingDecision, RemovalEvidence, SupplementPaper
from blacklist.queries import credit_objections_of, decisions_visible_to
from blacklist.removal_conditions import removal_conditions
from blacklist.repair_progress import (
    ApplicationProgress,
    application_progress,
    objection_progress,
)
from blacklist.services.application import (
    BarFacts,
    establish_correction,
    record_bar,
)
from blacklist.services.change import Ground, draft_change
from blacklist.services.credit_objection import file_credit_objection
from blacklist.services.first_review import record_first_review
from blacklist.services.supplement import review_papers
from blacklist.two_clocks import two_clocks
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import User
from sites.services.upload_store import fetch


def _correct(decision: ListingDecision, given: Given, actor: User, now: dt.datetime) -> str:
    establish_correction(
        decision=decision,
        corrected_on=given["corrected_on"],
        evidence=given["evidence"],
        actor=actor,
        now=now,
    )
    return "已认定改正。"


def _bar(decision: ListingDecision, given: Given, actor: User, now: dt.datetime) -> str:
    facts = BarFacts(
        BarKind(given["kind"]), given["reason"], given["document"], given["since"], given["until"]
    )
    record_bar(company=decision.company, facts=facts, actor=actor, now=now)
    return "已登记不得提前移出情形。"


def _first_review(decision: ListingDecision, given: Given, actor: User, now: dt.datetime) -> str:
    made = record_first_review(decision=decision, actor=actor, now=now, **given)
    return "初审已记录。" if not made.is_late else "初审已记录，超过了初审目标。"


def _papers(decision: ListingDecision, given: Given, actor: User, now: dt.datetime) -> str:
    asked = review_papers(decision=decision, lacks=given["lacks"], actor=actor, now=now)
    return "已通知单位补正。" if asked else "已认定补正的材料齐全。"


def _objection(decision: ListingDecision, given: Given, actor: User, now: dt.datetime) -> str:
    file_credit_objection(decision=decision, actor=actor, now=now, **given)
    return "已登记信用信息异议，答复期限已计时。"


def _change(decision: ListingDecision, given: Given, actor: User, now: dt.datetime) -> str:
    ground = Ground(ChangeKind(given["kind"]), given["reason"], given["document"])
    change = draft_change(decision=decision, ground=ground, actor=actor, now=now)
    return f"已拟定 {change.number}（{ground.kind.label}），等待审核、审批。"


ACTS = {
    act.slug: act
    for act in (
        Act(
            "first-review",
            "初审申请",
            FirstReviewForm,
            _first_review,
            "记录初审",
            "在初审目标以前完成，单位会看到结果",
        ),
        Act(
            "papers",
            "查看补正的材料",
            PapersReviewForm,
            _papers,
            "记录",
            "还缺的逐项写明，单位在线补交；以前收到的材料都保留",
        ),
        Act(
            "change",
            "拟定移出、撤销或者恢复",
            ChangeForm,
            _change,
            "拟稿",
            "同案列入的单位和人员一并移出；拟稿人不能审批自己拟的稿",
        ),
        Act(
            "correction",
            "认定改正",
            CorrectionForm,
            _correct,
            "认定",
            "工资按台账全部付清后才能认定；提前移出的六个月从改正之日起算",
        ),
        Act("bar", "登记不得提前移出情形", BarForm, _bar, "登记", "刑事案件等台账查不到的情形"),
        Act(
            "objection",
            "登记书面的信用信息异议",
            CreditObjectionForm,
            _objection,
            "登记",
            "单位书面提出的在这里登记；在线提出的自动登记",
        ),
    )
}


@for_role(RoleKind.INSPECTOR)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every listing decided on in my region, with what waits to be done."""
    day, q = timezone.localdate(), asked(request, "q")
    rows = decisions_visible_to(viewer=viewer_of(request), day=day).filter(
        state=DecisionState.APPROVED
    )
    if q:
        rows = rows.filter(company__name__contains=q) | rows.filter(company__uscc=q.upper())
    page = page_of(request, rows.order_by("-decided_on", "-pk"))
    progress = application_progress(decisions=page, now=timezone.now())
    cards = [
        {
            "decision": row,
            "clocks": two_clocks(decision=row, day=day),
            "progress": progress.get(row.pk),
        }
        for row in page
    ]
    context = {"section": "listed", "day": day, "q": q, "page": page, "cards": cards}
    return render(request, "inspector/listed.html", context)


@for_role(RoleKind.INSPECTOR)
@require_safe
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """One listing: its two clocks, what it lacks for early removal, its papers and changes."""
    return _page(request, _visible(request, pk))


@for_role(RoleKind.INSPECTOR)
@require_POST
def listing_act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Do one act on a listing; a refusal says why and changes nothing."""
    return do_act(
        request,
        ACTS.get(slug),
        find=lambda: _visible(request, pk),
        show=_page,
        then=("web:listing", pk),
    )


@for_role(RoleKind.INSPECTOR)
@require_safe
def listing_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """One paper of an application, as it came in."""
    found = get_object_or_404(
        RemovalEvidence, pk=paper, application__decision=_visible(request, pk)
    )
    return _as_file(found)


@for_role(RoleKind.INSPECTOR)
@require_safe
def supplement_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """One paper brought later to an application or an objection, as it came in."""
    decision = _visible(request, pk)
    found = get_object_or_404(
        SupplementPaper.objects.filter(
            Q(supplement__request__application__decision=decision)
            | Q(supplement__request__objection__decision=decision)
        ),
        pk=paper,
    )
    return _as_file(found)


def _as_file(paper: RemovalEvidence | SupplementPaper) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=paper.file_name) or ""
    # Never shown in our origin: the paper is a stranger's file.
    return HttpResponse(
        fetch(paper.sha256),
        content_type="application/octet-stream",
        headers={"Content-Disposition": disposition},
    )


def _offered(progress: ApplicationProgress | None) -> list[str]:
    """The acts a listing offers, what waits first: a first look, or one at what came later."""
    first = "first-review" if progress and progress.review is None else "papers"
    others = [slug for slug in ACTS if slug not in {"first-review", "papers"}]
    if progress is None:
        return others
    waiting = progress.open_request is not None and progress.open_request.waits_for_look
    if first == "first-review" or waiting:
        return [first, *others]
    return [*others[:1], first, *others[1:]]


def _visible(request: HttpRequest, pk: int) -> ListingDecision:
    rows = decisions_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows, pk=pk, state=DecisionState.APPROVED)


def _page(
    request: HttpRequest,
    decision: ListingDecision,
    *,
    sent: Sent | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    day = timezone.localdate()
    progress = application_progress(decisions=[decision], now=timezone.now()).get(decision.pk)
    application = progress and progress.application
    listings = decision.listings.select_related(
        "event__receipt", "person", "removal__event__receipt"
    ).order_by("pk")
    context = {
        "section": "listed",
        "day": day,
        "decision": decision,
        "clocks": two_clocks(decision=decision, day=day),
        "conditions": removal_conditions(decision=decision, day=day),
        "listings": listings,
        "delivery": delivery_of(listings),
        "application": application,
        "progress": progress,
        "objections": objection_progress(objections=credit_objections_of(decision), day=day),
        "papers": application.papers.order_by("pk") if application else [],
        "changes": decision.changes.order_by("-pk"),
        "acts": [
            {"act": ACTS[slug], "form": form_shown(ACTS[slug], decision, sent)}
            for slug in _offered(progress)
        ],
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/listing.html", context, status=status)
