"""名单变更决定: early removal, its refusal, revocation, withdrawal, restoration; arts 12-17."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.services.ledger import refresh_ledger
from blacklist.documents import change_reason, remedy_words
from blacklist.enums import ChangeKind, ChangeState, RemovalCause
from blacklist.errors import ApplicationRefused, NotDraft, RemovalNotOpen, StaleApproval
from blacklist.models import Listing, ListingChange, ListingDecision, Removal, RemovalApplication
from blacklist.queries import application_due_on, standing_listings, unpaid_facts
from blacklist.services.application import (
    end_first_review,
    locked_decision,
    require_conditions,
    require_listed,
    waiting_application,
)
from blacklist.services.content import authority_name, members_listed, require_drafted_facts
from blacklist.services.listing import list_members
from blacklist.services.notice import require_inspector
from blacklist.services.objection_correction import MENDING, end_by_change, uncorrected
from blacklist.services.removal import remove_members
from blacklist.services.signing import (
    draft_again,
    region_of,
    require_approver,
    require_reviewed,
    require_shown,
    sign,
)
from blacklist.services.supplement import close_requests, paper_hashes
from sites import audit
from sites.errors import InvalidInput
from sites.law import Citation, LawAt
from sites.models import User
from sites.services.numbering import next_number

ORDER_45 = "人社部令第45号"
CHANGE_SERIES = "泰人社列变字"
LONGEST_GROUND = 500
ARTICLES = {
    ChangeKind.EARLY_REMOVAL: 14,
    ChangeKind.REFUSAL: 14,
    ChangeKind.REVOCATION: 16,
    ChangeKind.WITHDRAWAL: 17,
    ChangeKind.RESTORATION: 15,
}
TITLES = {
    ChangeKind.EARLY_REMOVAL: "准予提前移出决定书",
    ChangeKind.REFUSAL: "不予提前移出决定书",
    ChangeKind.REVOCATION: "撤销列入决定书",
    ChangeKind.WITHDRAWAL: "撤回错误列入决定书",
    ChangeKind.RESTORATION: "恢复列入决定书",
}
CAUSES = {
    ChangeKind.EARLY_REMOVAL: RemovalCause.EARLY,
    ChangeKind.REVOCATION: RemovalCause.REVOKED,
    ChangeKind.WITHDRAWAL: RemovalCause.REVOKED,
}
ON_APPLICATION = frozenset({ChangeKind.EARLY_REMOVAL, ChangeKind.REFUSAL})


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the list is to change: the kind, the facts, and the document they rest on."""

    kind: ChangeKind
    reason: str
    document: str = ""


@transaction.atomic
def draft_change(
    *, decision: ListingDecision, ground: Ground, actor: User, now: dt.datetime
) -> ListingChange:
    """Draft a change of the list (拟定名单变更决定).

    A draft of the same decision is drafted again: it keeps its number and loses its review. One
    that mends a listing is tied to the objection upheld that asks for it.

    Args:
        decision: the decision they were listed by.
        ground: kind, facts and document. A revocation names the document that revoked the
            payment order, a restoration the one that established the false papers.
        actor: the inspector who drafts.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor does not inspect this project.
        InvalidInput: no reason, or no document where one is needed.
        NotListed: nobody is on the list by this decision.
        ApplicationRefused: there is no application to decide on.
        RemovalNotOpen, RemovalBarred: what art. 12 or 13 holds against an early removal; or
            nothing was removed early that could be restored.
    """
    day = timezone.localdate(now)
    decision = locked_decision(decision)
    require_inspector(actor, decision.notice.order.case.project, day=day)
    _check_ground(ground)
    application = waiting_application(decision) if ground.kind in ON_APPLICATION else None
    count = _expected(decision, ground.kind, application, day=day)
    change = ListingChange.objects.filter(
        listing_decision=decision, state=ChangeState.DRAFT
    ).first() or ListingChange(
        listing_decision=decision, number=next_number(series=CHANGE_SERIES, year=day.year)
    )
    change.kind, change.application, change.expected_members = ground.kind, application, count
    change.objection = uncorrected(decision).first() if ground.kind in MENDING else None
    draft_again(change, _content(change, ground, day=day), actor=actor, now=now)
    if application is not None:
        # Who drafts the decision on an application has looked at it.
        end_first_review(decision, on=day)
    _record("拟定名单变更决定", change, actor, now)
    return change


@transaction.atomic
def approve_change(
    *, change: ListingChange, shown_hash: str, actor: User, now: dt.datetime
) -> ListingChange:
    """Decide a change of the list; who leaves or comes back does so at once, all together.

    The decision, the removals or listings, a message for each, the end of the objections it
    mends and the audit entry are stored together or not at all. A second approval of the same
    content gives the first one's result.

    Args:
        change: the draft.
        shown_hash: hash of the content the approver was shown.
        actor: the approving officer, another natural person than drafter and reviewer.
        now: the moment of the decision, aware.

    Raises:
        NotAllowed, OwnDraft: the actor may not decide this.
        NotDraft: it was decided otherwise.
        StaleApproval: the content is no longer what was shown, papers came since the draft, or an
            early removal is refused by what was owed when it was drafted.
        NotReviewed: the legal review has not agreed; a withdrawal needs none.
        NotListed, ApplicationRefused, RemovalNotOpen, RemovalBarred: as for the draft.
    """
    day = timezone.localdate(now)
    decision = locked_decision(change.listing_decision)
    change = ListingChange.objects.select_for_update().get(pk=change.pk)
    change.listing_decision = decision
    require_approver(change, region_of(change), actor, day=day)
    if change.state == ChangeState.APPROVED and shown_hash == change.decided_hash:
        return change
    _require_draft(change)
    require_shown(change, shown_hash)
    kind = ChangeKind(change.kind)
    if kind != ChangeKind.WITHDRAWAL:
        require_reviewed(change)
    _require_all_papers(change)
    change.expected_members = _expected(decision, kind, change.application, day=day)
    if kind == ChangeKind.REFUSAL:
        require_drafted_facts(change.content, unpaid_facts(order=decision.notice.order))
    sign(change, ChangeState.APPROVED, actor=actor, now=now)
    if kind in CAUSES:
        remove_members(change, CAUSES[kind], now=now)
    elif kind == ChangeKind.RESTORATION:
        members = members_listed(decision)
        list_members(decision, members, on=day, now=now, restored_by=change)
    if change.application is not None:
        close_requests(change.application, actor=actor, now=now)
    if kind in MENDING:
        end_by_change(change, actor=actor, now=now)
    _record(act_words(kind), change, actor, now)
    return change


@transaction.atomic
def reject_change(
    *, change: ListingChange, reason: str, actor: User, now: dt.datetime
) -> ListingChange:
    """Do not approve a draft; the list stays, and it can be drafted anew.

    Raises:
        NotAllowed, OwnDraft: the actor may not decide this.
        NotDraft: it was decided already.
        InvalidInput: no reason is given.
    """
    change = ListingChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    require_approver(change, region_of(change), actor, day=timezone.localdate(now))
    _require_draft(change)
    if not reason.strip():
        raise InvalidInput("请填写不予批准的理由", fix="写明事实和依据", code="E-TEXT-EMPTY")
    change.rejection_reason = reason.strip()[:LONGEST_GROUND]
    sign(change, ChangeState.REJECTED, actor=actor, now=now)
    _record("退回名单变更决定", change, actor, now)
    return change


def act_words(kind: ChangeKind) -> str:
    """What the audit trail calls the approval of a change; the delta feed reads it."""
    return f"审批名单变更：{kind.label}"


def _require_draft(change: ListingChange) -> None:
    if change.state != ChangeState.DRAFT:
        raise NotDraft(f"{change.number}{change.get_state_display()}")


def _require_all_papers(change: ListingChange) -> None:
    """A decision on an application rests on every paper that was taken in."""
    if change.application is None:
        return
    if change.content["application"]["papers"] != paper_hashes(change.application):
        raise StaleApproval("拟稿以后收到了单位补正的材料", fix="请由监察员查看后重新拟稿")


def _check_ground(ground: Ground) -> None:
    if not ground.reason.strip() or len(ground.reason) > LONGEST_GROUND:
        raise InvalidInput(
            "请写明变更的事实和理由", fix=f"不超过{LONGEST_GROUND}字", code="E-TEXT-EMPTY"
        )
    if ground.kind not in ON_APPLICATION and not ground.document.strip():
        raise InvalidInput(
            "请写明所依据的文书", fix="例如撤销责令限期支付决定的文号", code="E-DOCUMENT"
        )


def _expected(
    decision: ListingDecision,
    kind: ChangeKind,
    application: RemovalApplication | None,
    *,
    day: dt.date,
) -> int:
    """How many listings a change of this kind ends or makes; refuses what is not open now."""
    if kind == ChangeKind.RESTORATION:
        return _restorable(decision, day=day)
    require_listed(decision, day=day)
    if kind in ON_APPLICATION and application is None:
        raise ApplicationRefused("没有待决定的提前移出申请", fix="请先登记申请")
    if kind == ChangeKind.EARLY_REMOVAL:
        require_conditions(decision, day=day)
    if kind == ChangeKind.REFUSAL:
        # It may rest on what is owed: by the ledger of now, not of last night.
        refresh_ledger(project=decision.notice.order.case.project, day=day)
        return 0
    return len(standing_listings(decision=decision, day=day))


def _restorable(decision: ListingDecision, *, day: dt.date) -> int:
    """How many a restoration lists again: those whose early removal was got by false papers."""
    if standing_listings(decision=decision, day=day):
        raise RemovalNotOpen(f"{decision.number}仍有在列的单位和人员，不能恢复")
    last = Removal.objects.filter(listing__decision=decision).order_by("-pk").first()
    if last is None or last.cause != RemovalCause.EARLY:
        raise RemovalNotOpen(f"{decision.number}没有可以撤销的提前移出")
    return Listing.objects.filter(decision=decision, restored_by__isnull=True).count()


def _content(change: ListingChange, ground: Ground, *, day: dt.date) -> dict[str, object]:
    """The document as JSON: what is served, published and pushed."""
    decision = change.listing_decision
    kind = ChangeKind(change.kind)
    region = decision.notice.order.case.project.region
    application, refused = change.application, kind == ChangeKind.REFUSAL
    return {
        "title": TITLES[kind],
        "number": change.number,
        "authority": authority_name(region),
        "company": {"uscc": decision.company.uscc, "name": decision.company.name},
        "members": [member.as_json() for member in members_listed(decision)],
        "reason": change_reason(decision.company.name, decision.number, kind, ground.reason),
        "basis": Citation(ORDER_45, ARTICLES[kind]).words,
        "document": ground.document.strip(),
        "listing": {"number": decision.number, "decided_on": str(decision.decided_on)},
        "application": {
            "received_on": application.received_on.isoformat(),
            "decision_due_on": application_due_on(application).isoformat(),
            "papers": paper_hashes(application),
        }
        if application
        else None,
        "remedies": remedy_words(LawAt(day, region.code)),
        "law_day": day.isoformat(),
        **({"facts": unpaid_facts(order=decision.notice.order).as_json()} if refused else {}),
    }


def _record(act: str, change: ListingChange, actor: User, now: dt.datetime) -> None:
    kind = ChangeKind(change.kind)
    late = bool(
        change.application and timezone.localdate(now) > application_due_on(change.application)
    )
    audit.record(
        act=act,
        object_kind="ListingChange",
        object_id=change.pk,
        now=now,
        actor=actor,
        basis=Citation(ORDER_45, ARTICLES[kind]).words,
        detail={
            "number": change.number,
            "kind": kind.value,
            "content_hash": change.content_hash,
            "late": late,
        },
    )
