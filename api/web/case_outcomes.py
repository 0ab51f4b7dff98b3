"""The four outcomes of a case (四个一批): the inspector's page, the head's page, the letter files."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.acts import Act, Given, Sent, do_act, form_shown, plain_form
from api.web.documents import TYPES
from api.web.forms.base import PageForm
from api.web.forms.outcome import (
    DecideForm,
    MarketAnswerForm,
    MarketForm,
    ObjectionAnswerForm,
    ObjectionForm,
    PublicationForm,
    WithdrawalForm,
)
from arrears.claims import OpenClaims
from arrears.documents import as_docx, as_pdf
from arrears.models import Case
from arrears.queries import cases_visible_to
from arrears.services.shown_sum import claims_now
from blacklist.case_outcomes import effective_decisions, outcomes_of, publication_of
from blacklist.decision_document import decision_layout
from blacklist.enums import DecisionState, ProposalState, PublicationState, Violation
from blacklist.models import (
    ListingDecision,
    MarketRemovalProposal,
    PublicationObjection,
    ViolationPublication,
)
from blacklist.services.market_removal import (
    decide_market_removal,
    propose_market_removal,
    record_market_answer,
)
from blacklist.services.publication import (
    PublicationFacts,
    approve_publication,
    confirm_withdrawal,
    draft_publication,
    propose_withdrawal,
    published_items,
    reject_publication,
)
from blacklist.services.publication_objection import (
    answer_publication_objection,
    receive_publication_objection,
)
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import User


def _draft(case: Case, given: Given, actor: User, now: dt.datetime) -> str:
    facts = PublicationFacts(**{**given, "violation": Violation(given["violation"])})
    draft_publication(case=case, facts=facts, actor=actor, now=now)
    return "已拟稿，等负责人审批。"


def _withdraw(case: Case, given: Given, actor: User, now: dt.datetime) -> str:
    propose_withdrawal(publication=_published(case), actor=actor, now=now, **given)
    return "已提出撤下，等负责人批准。"


def _propose(case: Case, given: Given, actor: User, now: dt.datetime) -> str:
    propose_market_removal(case=case, actor=actor, now=now, **given)
    return "已提出建议，等负责人决定。"


def _answer(case: Case, given: Given, actor: User, now: dt.datetime) -> str:
    proposal = get_object_or_404(MarketRemovalProposal, case=case)
    record_market_answer(proposal=proposal, actor=actor, now=now, **given)
    return "已记录主管部门的答复。"


def _object(case: Case, given: Given, actor: User, now: dt.datetime) -> str:
    receive_publication_objection(publication=_published(case), actor=actor, now=now, **given)
    return "已登记异议，答复期限已计时。"


def _answer_objection(case: Case, given: Given, actor: User, now: dt.datetime) -> str:
    found = get_object_or_404(
        PublicationObjection, publication__case=case, answered_on__isnull=True
    )
    answer_publication_objection(publication=found.publication, actor=actor, now=now, **given)
    return "已答复异议。"


ACTS = {
    act.slug: act
    for act in (
        Act("objection", "对公布的异议", ObjectionForm, _object, "登记异议"),
        Act("objection-answer", "对公布的异议", ObjectionAnswerForm, _answer_objection, "答复异议"),
        Act("publish", "社会公布", PublicationForm, _draft, "提交审批"),
        Act("withdraw", "社会公布", WithdrawalForm, _withdraw, "提出撤下"),
        Act("market", "清出建设市场", MarketForm, _propose, "报负责人决定"),
        Act("market-answer", "清出建设市场", MarketAnswerForm, _answer, "记录答复"),
    )
}


@for_role(RoleKind.INSPECTOR)
@require_safe
def outcomes(request: HttpRequest, number: str) -> HttpResponse:
    """The four outcomes of a case: where each stands, what it lacks, its documents, its acts."""
    return _page(request, _visible(request, number))


@for_role(RoleKind.INSPECTOR)
@require_POST
def act(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Do one act on an outcome; a refusal shows the page as it is, with the reason."""
    return do_act(
        request,
        ACTS.get(slug),
        find=lambda: _visible(request, number),
        show=_page,
        then=("web:outcomes", number),
        form_of=_form_of,
    )


@never_cache
@for_role(RoleKind.INSPECTOR, RoleKind.APPROVER, RoleKind.LEGAL_REVIEWER)
@require_safe
def decision_file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """The listing decision of a case as PDF or Word, once it was made."""
    if form not in TYPES:
        raise Http404
    decision = get_object_or_404(
        ListingDecision.objects.exclude(state=DecisionState.DRAFT),
        notice__order__case=_visible(request, number),
    )
    assert decision.decided_on is not None
    layout = decision_layout(decision.content, decided_on=decision.decided_on)
    content = as_pdf(layout) if form == "pdf" else as_docx(layout)
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="decision-{decision.pk}.{form}"'
    return answer


@for_role(RoleKind.APPROVER)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the head: drafts to publish, publications to take down, proposals."""
    day = timezone.localdate()
    cases = cases_visible_to(viewer=viewer_of(request), day=day)
    rows = ViolationPublication.objects.filter(case__in=cases).select_related(
        "case__project", "case__employer", "drafted_by", "withdrawal_proposed_by"
    )
    drafts = rows.filter(state=PublicationState.DRAFT).order_by("drafted_at", "pk")
    proposals = (
        MarketRemovalProposal.objects.filter(case__in=cases, state=ProposalState.PROPOSED)
        .select_related("case__project", "case__employer", "proposed_by")
        .order_by("proposed_on", "pk")
    )
    undecided = [row.case for row in drafts] + [row.case for row in proposals]
    owed = claims_now(undecided, day=day)
    context = {
        "section": "outcomes",
        "day": day,
        "drafts": [
            {
                "row": row,
                "items": published_items(row.content),
                **_deciding(row.case, owed, f"d{row.pk}_%s"),
            }
            for row in drafts
        ],
        "withdrawals": rows.filter(
            state=PublicationState.PUBLISHED, withdrawal_proposed_by__isnull=False
        ).order_by("pk"),
        "proposals": [
            {"row": row, **_deciding(row.case, owed, f"m{row.pk}_%s")} for row in proposals
        ],
    }
    return render(request, "approver/outcomes.html", context)


def _deciding(case: Case, owed: Mapping[int, OpenClaims], auto_id: str) -> dict[str, object]:
    words = owed[case.pk].words
    return {"owed": words, "form": DecideForm(initial={"shown_sum": words}, auto_id=auto_id)}


@for_role(RoleKind.APPROVER)
@require_POST
def decide_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft as it was shown, or refuse it."""
    cases = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    found = get_object_or_404(ViolationPublication, pk=pk, case__in=cases)
    form, actor, now = DecideForm(request.POST), viewer_of(request), timezone.now()

    def decide() -> object:
        if form.cleaned_data["approved"]:
            return approve_publication(
                publication=found,
                shown_hash=request.POST.get("shown_hash", ""),
                shown_sum=form.cleaned_data["shown_sum"],
                actor=actor,
                now=now,
            )
        reason = form.cleaned_data["reason"]
        return reject_publication(publication=found, reason=reason, actor=actor, now=now)

    return _decided(request, form, decide)


@for_role(RoleKind.APPROVER)
@require_POST
def decide_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a publication down, as another person proposed."""
    cases = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    found = get_object_or_404(ViolationPublication, pk=pk, case__in=cases)
    actor, now = viewer_of(request), timezone.now()
    return _decided(
        request, None, lambda: confirm_withdrawal(publication=found, actor=actor, now=now)
    )


@for_role(RoleKind.APPROVER)
@require_POST
def decide_market(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a proposal to the construction authority, or refuse it."""
    cases = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    found = get_object_or_404(MarketRemovalProposal, pk=pk, case__in=cases)
    form, actor, now = DecideForm(request.POST), viewer_of(request), timezone.now()
    return _decided(
        request,
        form,
        lambda: decide_market_removal(proposal=found, actor=actor, now=now, **form.cleaned_data),
    )


def _decided(
    request: HttpRequest, form: PageForm | None, decide: Callable[[], object]
) -> HttpResponse:
    if form is not None and not form.is_valid():
        messages.error(request, "没有办理：请选择决定并写明理由。")
        return redirect("web:approver_outcomes")
    try:
        decide()
    except DomainError as refusal:
        messages.error(request, f"没有办理：{refusal.message}。{refusal.fix}（{refusal.code}）")
    else:
        messages.success(request, "已办理。")
    return redirect("web:approver_outcomes")


def _visible(request: HttpRequest, number: str) -> Case:
    rows = cases_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    return get_object_or_404(rows, number=number)


def _published(case: Case) -> ViolationPublication:
    return get_object_or_404(ViolationPublication, case=case, state=PublicationState.PUBLISHED)


def _form_of(act: Act[Case], case: Case, data: QueryDict | None) -> PageForm:
    if act.form is PublicationForm:
        return PublicationForm(
            data,
            decisions=effective_decisions(case),
            auto_id=f"{act.slug}_%s",
            initial=_as_drafted(publication_of(case)),
        )
    return plain_form(act, case, data)


def _as_drafted(row: ViolationPublication | None) -> dict[str, object]:
    """What the last draft said, to be changed rather than written anew."""
    if row is None:
        return {}
    items = row.content["items"]
    return {
        "violation": row.violation,
        "decision_number": row.content["decision"]["number"],
        **{name: items[name] for name in ("address", "facts", "result")},
    }


def _page(
    request: HttpRequest,
    case: Case,
    *,
    sent: Sent | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    published = publication_of(case)
    proposal = MarketRemovalProposal.objects.filter(case=case).first()
    day = timezone.localdate()
    states = outcomes_of(case, day=day)
    open_acts = {
        "EXPOSURE": _exposure_act(published, bool(states[0].lacks)),
        "MARKET_REMOVAL": _market_act(proposal, bool(states[3].lacks)),
    }
    is_written = not {"publish", "market"}.isdisjoint(open_acts.values())
    cards = []
    for state in states:
        slug = open_acts.get(state.kind.value, "")
        offered = ACTS.get(slug)
        form = offered and form_shown(offered, case, sent, _form_of)
        cards.append({"state": state, "slug": slug, "form": form, "act": offered})
    context = {
        "section": "cases",
        "case": case,
        "cards": cards,
        "published": published,
        "items": published_items(published.content) if published else [],
        "objections": published.objections.order_by("pk") if published else [],
        "objecting": _objecting(published, sent),
        "day": day,
        "owed": claims_now([case], day=day)[case.pk].words if is_written else "",
        "proposal": proposal,
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/outcomes.html", context, status=status)


def _objecting(found: ViolationPublication | None, sent: Sent | None) -> dict[str, object] | None:
    """The form of the objection to what is published: to take one down, or to answer it."""
    if found is None:
        return None
    waits = found.objections.filter(answered_on__isnull=True).exists()
    if not waits and found.state != PublicationState.PUBLISHED:
        return None
    # Who objected is answered though the publication is down meanwhile.
    slug = "objection-answer" if waits else "objection"
    return {"slug": slug, "act": ACTS[slug], "form": form_shown(ACTS[slug], found.case, sent)}


def _exposure_act(found: ViolationPublication | None, lacks: bool) -> str:  # noqa: FBT001 -- private
    if found is not None and found.state == PublicationState.PUBLISHED:
        return "" if found.withdrawal_proposed_by_id else "withdraw"
    return "" if lacks else "publish"


def _market_act(found: MarketRemovalProposal | None, lacks: bool) -> str:  # noqa: FBT001 -- private
    if found is not None and found.state == ProposalState.SENT:
        return "market-answer"
    return "" if lacks or (found and found.state != ProposalState.REFUSED) else "market"
