"""列入决定: drafted, reviewed, approved by three natural persons, told to the platform at once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.services.ledger import refresh_ledger
from blacklist.enums import DecisionOutcome, DecisionState
from blacklist.errors import (
    CalendarNotPublished,
    DecisionOverdue,
    NotDraft,
    NoticePeriodRunning,
    ObjectionNotAnswered,
    PaidBeforeDecision,
    StaleApproval,
)
from blacklist.models import (
    CreditPledge,
    Listing,
    ListingChange,
    ListingDecision,
    PriorNotice,
    Representation,
)
from blacklist.queries import decision_due_on, unpaid_facts
from blacklist.services.content import (
    Member,
    decision_content,
    members_of,
    require_drafted_facts,
    sparing_content,
)
from blacklist.services.notice import current_objection_due_on, require_inspector
from blacklist.services.signing import (
    draft_again,
    require_approver,
    require_reviewed,
    require_shown,
    sign,
)
from rating.enums import AdverseKind
from rating.services import adverse_event
from sites import audit, outbox
from sites.enums import EventKind
from sites.errors import InvalidInput
from sites.law import Citation, LawAt
from sites.lib.days import add_months
from sites.models import Region, User
from sites.queries import work_calendar
from sites.services.numbering import next_number

DECISION_SERIES = "泰人社列决字"
MONTHS_A_YEAR = 12


@transaction.atomic
def draft_decision(*, notice: PriorNotice, actor: User, now: dt.datetime) -> ListingDecision:
    """Draft the listing decision (列入决定书) once its gates are open; Order 45 arts 6-8.

    Where the wages are paid and a credit pledge is given, what is drafted is to spare the
    company (art. 7). A draft whose facts have changed is drafted again: it keeps its number,
    whoever drafts it last is its drafter, and the legal review starts anew.

    Args:
        notice: the prior notice served.
        actor: the inspector who drafts.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor does not inspect this project.
        NotDraft: the decision was made already.
        NoticePeriodRunning: the period to object is not over; names its last day.
        CalendarNotPublished: that day may still move.
        ObjectionNotAnswered: the objection waits for its answer, or was upheld.
        PaidBeforeDecision: nothing of the arrears is left, and no pledge is given (art. 7).
        DecisionOverdue: the term for the decision is over.
        ResponsiblePersonMissing: the persons to be listed are not known.
    """
    day = timezone.localdate(now)
    notice = PriorNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    require_inspector(actor, notice.order.case.project, day=day)
    existing = ListingDecision.objects.filter(notice=notice).first()
    if existing is not None and existing.state != DecisionState.DRAFT:
        raise NotDraft(f"{existing.number}{existing.get_state_display()}，不能重新拟稿")
    spares = _check_gates(notice, day=day)
    members = [] if spares else members_of(notice.company)
    number = existing.number if existing else next_number(series=DECISION_SERIES, year=day.year)
    decision = existing or ListingDecision(notice=notice, company=notice.company, number=number)
    content = (
        sparing_content(notice=notice, number=number, day=day)
        if spares
        else decision_content(notice=notice, number=number, members=members, day=day)
    )
    decision.outcome = DecisionOutcome.SPARE if spares else DecisionOutcome.LIST
    decision.expected_members = len(members)
    draft_again(decision, content, actor=actor, now=now)
    audit.record(
        act="拟定列入决定书",
        object_kind="ListingDecision",
        object_id=decision.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 8).words,
        detail={"number": number, "content_hash": decision.content_hash},
    )
    return decision


@transaction.atomic
def approve_decision(
    *, decision: ListingDecision, shown_hash: str, actor: User, now: dt.datetime
) -> ListingDecision:
    """Decide that a company and its responsible persons are listed (审批列入决定).

    State, listings, one outgoing message a member, the event told to the rating and the
    audit entry are stored together or not at all. A second approval of the same content
    gives the first one's result. A draft that spares the company is approved as such.

    Args:
        decision: the draft.
        shown_hash: hash of the content the approver was shown.
        actor: the approving officer, another natural person than drafter and reviewer.
        now: the moment of the decision, aware.

    Raises:
        NotAllowed: the actor does not approve for this region.
        OwnDraft: the actor is the drafter or the reviewer, under whatever account.
        NotReviewed: the legal reviewer has not agreed to this content.
        StaleApproval: content or facts are no longer what was shown.
        NotDraft: the decision was made otherwise.
        NoticePeriodRunning, CalendarNotPublished, ObjectionNotAnswered, PaidBeforeDecision,
        DecisionOverdue, ResponsiblePersonMissing: as for the draft.
    """
    day = timezone.localdate(now)
    decision = _locked(decision)
    require_approver(decision, _region(decision), actor, day=day)
    if decision.state != DecisionState.DRAFT and shown_hash == decision.decided_hash:
        return decision
    _require_draft(decision)
    require_shown(decision, shown_hash)
    require_reviewed(decision)
    _check_gates(decision.notice, day=day)
    require_drafted_facts(decision.content, unpaid_facts(order=decision.notice.order))
    if decision.outcome == DecisionOutcome.SPARE:
        return _spare(decision, actor=actor, now=now)
    members = members_of(decision.company)
    if [member.as_json() for member in members] != decision.content["members"]:
        raise StaleApproval("拟稿后责任人员有变化", fix="请退回重新拟稿")
    sign(decision, DecisionState.APPROVED, actor=actor, now=now)
    listings = list_members(decision, members, on=day, now=now)
    adverse_event.record(
        company=decision.company,
        kind=AdverseKind.LISTED,
        occurred_on=day,
        document_number=decision.number,
        source="拖欠农民工工资失信联合惩戒对象名单",
        now=now,
    )
    audit.record(
        act="审批列入决定书",
        object_kind="ListingDecision",
        object_id=decision.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 8).words,
        detail={
            "number": decision.number,
            "content_hash": decision.content_hash,
            "events": [str(listing.event_id) for listing in listings],
        },
    )
    return decision


@transaction.atomic
def reject_decision(
    *, decision: ListingDecision, reason: str, actor: User, now: dt.datetime
) -> ListingDecision:
    """Decide not to list (不予列入); nothing goes out.

    Raises:
        NotAllowed: the actor does not approve for this region.
        OwnDraft: the actor is the drafter.
        NotDraft: the decision was made already.
        InvalidInput: no reason is given.
    """
    decision = _locked(decision)
    require_approver(decision, _region(decision), actor, day=timezone.localdate(now))
    _require_draft(decision)
    if not reason.strip():
        raise InvalidInput("请填写不予列入的理由", fix="写明事实和依据", code="E-TEXT-EMPTY")
    return _reject(decision, reason.strip(), actor=actor, now=now)


def _spare(decision: ListingDecision, *, actor: User, now: dt.datetime) -> ListingDecision:
    return _reject(decision, str(decision.content["reason"])[:500], actor=actor, now=now)


def _reject(
    decision: ListingDecision, reason: str, *, actor: User, now: dt.datetime
) -> ListingDecision:
    decision.rejection_reason = reason
    sign(decision, DecisionState.REJECTED, actor=actor, now=now)
    audit.record(
        act="不予列入",
        object_kind="ListingDecision",
        object_id=decision.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 7).words,
        detail={"number": decision.number, "outcome": decision.outcome},
    )
    return decision


def _locked(decision: ListingDecision) -> ListingDecision:
    return (
        ListingDecision.objects.select_for_update(of=("self",))
        .select_related("company", "notice__order__case__project__region")
        .get(pk=decision.pk)
    )


def _region(decision: ListingDecision) -> Region:
    return decision.notice.order.case.project.region


def _require_draft(decision: ListingDecision) -> None:
    if decision.state != DecisionState.DRAFT:
        raise NotDraft(f"{decision.number}{decision.get_state_display()}")


def _check_gates(notice: PriorNotice, *, day: dt.date) -> bool:
    """Refuse while a gate before the decision is shut; tell whether the company is spared."""
    calendar = work_calendar()
    due_on = current_objection_due_on(notice, calendar)
    if day <= due_on:
        raise NoticePeriodRunning(
            f"异议期限至{due_on}（含当日），届满前不得作出列入决定", fix="请在届满后办理"
        )
    if calendar.is_provisional(due_on):
        raise CalendarNotPublished(
            f"{due_on.year}年放假安排尚未录入，异议期限还不能确定", fix="请先录入该年工作日历"
        )
    representation = Representation.objects.filter(notice=notice).first()
    if representation is not None and representation.upheld is not False:
        raise ObjectionNotAnswered(
            "异议成立，不得列入" if representation.upheld else "异议尚未核实答复"
        )
    # Money that came in since the last night must not be overlooked here.
    refresh_ledger(project=notice.order.case.project, day=day)
    spares = not unpaid_facts(order=notice.order).workers
    if spares and not CreditPledge.objects.filter(notice=notice).exists():
        raise PaidBeforeDecision(
            f"拖欠的工资已经付清，根据{Citation('人社部令第45号', 7).words}可以不予列入",
            fix="请登记单位的书面信用承诺后重新拟稿，或者不予列入",
        )
    last_day = decision_due_on(notice)
    if day > last_day:
        raise DecisionOverdue(f"作出列入决定的期限为{last_day}，现已届满")
    return spares


def list_members(
    decision: ListingDecision,
    members: list[Member],
    *,
    on: dt.date,
    now: dt.datetime,
    restored_by: ListingChange | None = None,
) -> list[Listing]:
    """Store a listing and its message for each member, in one order of subjects always.

    Two decisions that share a person would otherwise wait for each other's lock for ever.

    Args:
        decision: the decision they are listed by.
        members: the company and the persons.
        on: first day on the list.
        now: the moment of the act, aware.
        restored_by: the decision that restores them, with the period anew; None at first.
    """
    law = LawAt(on, _region(decision).code)
    until = add_months(on, MONTHS_A_YEAR * law.integer("listing.term_years"))
    document = restored_by or decision
    listings = []
    for member in sorted(members, key=lambda member: member.subject_key):
        event = outbox.put(
            subject_key=member.subject_key,
            kind=EventKind.RESTORE if restored_by else EventKind.LIST,
            body={
                "document_number": document.number,
                "document_hash": document.content_hash,
                "document": document.content,
                "decided_on": on.isoformat(),
                "listed_on": on.isoformat(),
                "until": until.isoformat(),
                "uscc": decision.company.uscc,
                "member": member.as_json(),
            },
            now=now,
        )
        listings.append(
            Listing.objects.create(
                decision=decision,
                kind=member.kind,
                company=decision.company,
                person=member.person,
                restored_by=restored_by,
                listed_on=on,
                until=until,
                event=event,
            )
        )
    return listings
