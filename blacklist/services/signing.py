"""拟稿、法制审核、审批: three natural persons, each bound to the content that was shown."""

import datetime as dt
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from blacklist.enums import DecisionState
from blacklist.errors import NotReviewed, OwnDraft, ReviewRefused, StaleApproval
from blacklist.models import ListingChange, ListingDecision, SignedDecision
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import Citation
from sites.lib.canonical import content_hash
from sites.models import Region, User
from sites.permissions import may_approve, may_review

Decision = TypeVar("Decision", ListingDecision, ListingChange)
LONGEST_OPINION = 500


@transaction.atomic
def review_decision(
    *,
    decision: Decision,
    shown_hash: str,
    agreed: bool,
    opinion: str,
    actor: User,
    now: dt.datetime,
) -> Decision:
    """Give the legal review of a draft (法制审核); 行政处罚法 art. 58 by analogy.

    Args:
        decision: the draft of a listing, or of a change of the list.
        shown_hash: hash of the content the reviewer was shown.
        agreed: whether it may be approved; otherwise it must be drafted again.
        opinion: what the reviewer found; needed where he does not agree.
        actor: the legal reviewer, another natural person than the drafter.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor does not review for this region.
        OwnDraft: the actor drafted it, under whatever account.
        ReviewRefused: it was decided already.
        StaleApproval: the content is no longer what was shown.
        InvalidInput: disagreement without an opinion, or an opinion too long.
    """
    decision = type(decision).objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not may_review(actor, region_of(decision), day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的法制审核人员可以审核", code="E-NOT-ALLOWED")
    if actor.person_key == decision.drafter_person_key:
        raise OwnDraft("拟稿人不得审核自己拟定的决定（包括使用其他账号）")
    if decision.state != DecisionState.DRAFT:
        raise ReviewRefused(f"{decision.number}{_state(decision)}，不能再审核")
    require_shown(decision, shown_hash)
    if not agreed and not opinion.strip():
        raise InvalidInput("请填写审核意见", fix="写明需要修改之处", code="E-TEXT-EMPTY")
    if len(opinion.strip()) > LONGEST_OPINION:
        raise InvalidInput("审核意见太长", fix=f"不超过{LONGEST_OPINION}字", code="E-TEXT-LONG")
    decision.reviewed_by, decision.reviewed_at = actor, now
    decision.reviewer_person_key = actor.person_key
    decision.reviewed_hash = decision.content_hash if agreed else ""
    decision.review_opinion = opinion.strip()
    decision.save()
    audit.record(
        act="法制审核",
        object_kind=type(decision).__name__,
        object_id=decision.pk,
        now=now,
        actor=actor,
        basis=Citation("行政处罚法", 58).words,
        detail={"number": decision.number, "agreed": agreed, "hash": decision.content_hash},
    )
    return decision


def region_of(decision: ListingDecision | ListingChange) -> Region:
    """The region whose officers decide."""
    at = decision.listing_decision if isinstance(decision, ListingChange) else decision
    return at.notice.order.case.project.region


def draft_again(
    decision: SignedDecision, content: dict[str, object], *, actor: User, now: dt.datetime
) -> None:
    """Write the content anew; whoever does so is the drafter, and the review is void."""
    decision.content = content
    decision.content_hash = content_hash(content)
    decision.state = DecisionState.DRAFT
    decision.drafted_by, decision.drafted_at = actor, now
    decision.drafter_person_key = actor.person_key
    decision.reviewed_by = decision.reviewed_at = None
    decision.reviewer_person_key = decision.reviewed_hash = decision.review_opinion = ""
    decision.save()


def require_approver(
    decision: SignedDecision, region: Region, actor: User, *, day: dt.date
) -> None:
    """Refuse whoever may not decide.

    Raises:
        NotAllowed: no approving officer of the region.
        OwnDraft: the person drafted or reviewed it, under whatever account.
    """
    if not may_approve(actor, region, day=day):
        raise NotAllowed("只有本辖区的审批负责人可以审批", code="E-NOT-ALLOWED")
    if actor.person_key == decision.drafter_person_key:
        raise OwnDraft("拟稿人不得审批自己拟定的决定（包括使用其他账号）")
    if actor.person_key == decision.reviewer_person_key:
        raise OwnDraft("法制审核人不得审批自己审核的决定（包括使用其他账号）")


def require_shown(decision: SignedDecision, shown_hash: str) -> None:
    """Refuse when what was shown is not what is stored.

    Raises:
        StaleApproval: the hashes differ.
    """
    if not shown_hash == decision.content_hash == content_hash(decision.content):
        raise StaleApproval("所审批的内容已经变更", fix="请刷新页面，核对后重新审批")


def require_reviewed(decision: SignedDecision) -> None:
    """Refuse what the legal reviewer has not agreed to.

    Raises:
        NotReviewed: no review, disagreement, or agreement to another content.
    """
    if not decision.is_reviewed:
        raise NotReviewed(f"{decision.number}还没有通过法制审核", fix="请先由法制审核人员审核同意")


def sign(
    decision: SignedDecision, state: models.TextChoices, *, actor: User, now: dt.datetime
) -> None:
    """Store who decided, when, and on what."""
    decision.state = state
    decision.decided_by, decision.decided_at = actor, now
    decision.decided_on = timezone.localdate(now)
    decision.decider_person_key = actor.person_key
    decision.decided_hash = decision.content_hash
    decision.save()


def _state(decision: ListingDecision | ListingChange) -> str:
    return str(decision.get_state_display())
