"""列入决定: drafted by one natural person, approved by another, told to the platform at once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.services.ledger import refresh_if_changed
from blacklist.enums import DecisionState
from blacklist.errors import (
    CalendarNotPublished,
    DecisionOverdue,
    NotDraft,
    NoticePeriodRunning,
    ObjectionNotAnswered,
    OwnDraft,
    PaidBeforeDecision,
    StaleApproval,
)
from blacklist.models import Listing, ListingDecision, PriorNotice, Representation
from blacklist.queries import unpaid_facts
from blacklist.services.content import Member, decision_content, members_of
from blacklist.services.notice import current_objection_due_on, require_inspector
from rating.enums import AdverseKind
from rating.services import adverse_event
from sites import audit, outbox
from sites.enums import EventKind
from sites.errors import InvalidInput, NotAllowed
from sites.law import Citation, LawAt
from sites.lib.canonical import content_hash
from sites.lib.days import add_months
from sites.models import User
from sites.permissions import may_approve
from sites.queries import work_calendar
from sites.services.numbering import next_number

DECISION_SERIES = "泰人社列决字"
MONTHS_A_YEAR = 12


@transaction.atomic
def draft_decision(*, notice: PriorNotice, actor: User, now: dt.datetime) -> ListingDecision:
    """Draft the listing decision (列入决定书) once its gates are open; Order 45 arts 6-8.

    A draft whose facts have changed is drafted again: it keeps its number, and whoever
    drafts it last is its drafter.

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
        PaidBeforeDecision: nothing of the arrears is left (art. 7).
        DecisionOverdue: the term for the decision is over.
        ResponsiblePersonMissing: the persons to be listed are not known.
    """
    day = timezone.localdate(now)
    notice = PriorNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    require_inspector(actor, notice.order.case.project, day=day)
    existing = ListingDecision.objects.filter(notice=notice).first()
    if existing is not None and existing.state != DecisionState.DRAFT:
        raise NotDraft(f"{existing.number}{existing.get_state_display()}，不能重新拟稿")
    _check_gates(notice, day=day)
    members = members_of(notice.company)
    number = existing.number if existing else next_number(series=DECISION_SERIES, year=day.year)
    content = decision_content(notice=notice, number=number, members=members, day=day)
    decision = existing or ListingDecision(notice=notice, company=notice.company, number=number)
    decision.content = content
    decision.content_hash = content_hash(content)
    decision.expected_members = len(members)
    decision.state = DecisionState.DRAFT
    decision.drafted_by = actor
    decision.drafted_at = now
    decision.drafter_person_key = actor.person_key
    decision.save()
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
    gives the first one's result.

    Args:
        decision: the draft.
        shown_hash: hash of the content the approver was shown.
        actor: the approving officer, another natural person than the drafter.
        now: the moment of the decision, aware.

    Raises:
        NotAllowed: the actor does not approve for this region.
        OwnDraft: the actor is the drafter, under whatever account.
        StaleApproval: content or facts are no longer what was shown.
        NotDraft: the decision was made otherwise.
        NoticePeriodRunning, CalendarNotPublished, ObjectionNotAnswered, PaidBeforeDecision,
        DecisionOverdue, ResponsiblePersonMissing: as for the draft.
    """
    day = timezone.localdate(now)
    decision = _locked(decision)
    _require_approver(decision, actor, day=day)
    if decision.state == DecisionState.APPROVED and shown_hash == decision.decided_hash:
        return decision
    _require_draft(decision)
    if not shown_hash == decision.content_hash == content_hash(decision.content):
        raise StaleApproval("所审批的内容已经变更", fix="请刷新页面，核对后重新审批")
    _check_gates(decision.notice, day=day)
    members = members_of(decision.company)
    _check_facts(decision, members)
    _decide(decision, DecisionState.APPROVED, actor=actor, now=now)
    listings = _list_members(decision, members, now=now)
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
    _require_approver(decision, actor, day=timezone.localdate(now))
    _require_draft(decision)
    if not reason.strip():
        raise InvalidInput("请填写不予列入的理由", fix="写明事实和依据", code="E-TEXT-EMPTY")
    decision.rejection_reason = reason.strip()
    _decide(decision, DecisionState.REJECTED, actor=actor, now=now)
    audit.record(
        act="不予列入",
        object_kind="ListingDecision",
        object_id=decision.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 7).words,
        detail={"number": decision.number},
    )
    return decision


def _locked(decision: ListingDecision) -> ListingDecision:
    return (
        ListingDecision.objects.select_for_update(of=("self",))
        .select_related("company", "notice__order__case__project__region")
        .get(pk=decision.pk)
    )


def _require_approver(decision: ListingDecision, actor: User, *, day: dt.date) -> None:
    region = decision.notice.order.case.project.region
    if not may_approve(actor, region, day=day):
        raise NotAllowed("只有本辖区的审批负责人可以审批", code="E-NOT-ALLOWED")
    if actor.person_key == decision.drafter_person_key:
        raise OwnDraft("拟稿人不得审批自己拟定的决定（包括使用其他账号）")


def _require_draft(decision: ListingDecision) -> None:
    if decision.state != DecisionState.DRAFT:
        raise NotDraft(f"{decision.number}{decision.get_state_display()}")


def _check_gates(notice: PriorNotice, *, day: dt.date) -> None:
    """Refuse while a gate before the decision is shut."""
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
    refresh_if_changed(project=notice.order.case.project, day=day)
    if not unpaid_facts(order=notice.order).workers:
        raise PaidBeforeDecision(
            f"拖欠的工资已经付清，根据{Citation('人社部令第45号', 7).words}可以不予列入",
            fix="请核实书面信用承诺后另行决定",
        )
    if day > notice.decision_due_on:
        raise DecisionOverdue(f"作出列入决定的期限为{notice.decision_due_on}，现已届满")


def _check_facts(decision: ListingDecision, members: list[Member]) -> None:
    """Refuse when what the draft says of debts and persons is not so any more."""
    facts = unpaid_facts(order=decision.notice.order).as_json()
    shown = decision.content
    if facts != shown["facts"] or [member.as_json() for member in members] != shown["members"]:
        raise StaleApproval("拟稿后欠薪数额或责任人员有变化", fix="请退回重新拟稿")


def _decide(
    decision: ListingDecision, state: DecisionState, *, actor: User, now: dt.datetime
) -> None:
    decision.state = state
    decision.decided_by = actor
    decision.decided_at = now
    decision.decided_on = timezone.localdate(now)
    decision.decider_person_key = actor.person_key
    decision.decided_hash = decision.content_hash
    decision.save()


def _list_members(
    decision: ListingDecision, members: list[Member], *, now: dt.datetime
) -> list[Listing]:
    """Store a listing and its message for each member, in one order of subjects always.

    Two decisions that share a person would otherwise wait for each other's lock for ever.
    """
    assert decision.decided_on is not None
    law = LawAt(decision.decided_on, decision.notice.order.case.project.region.code)
    years = law.value("listing.term_years")
    assert isinstance(years, int)
    until = add_months(decision.decided_on, MONTHS_A_YEAR * years)
    listings = []
    for member in sorted(members, key=lambda member: member.subject_key):
        event = outbox.put(
            subject_key=member.subject_key,
            kind=EventKind.LIST,
            body={
                "document_number": decision.number,
                "document_hash": decision.content_hash,
                "document": decision.content,
                "decided_on": decision.decided_on.isoformat(),
                "listed_on": decision.decided_on.isoformat(),
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
                listed_on=decision.decided_on,
                until=until,
                event=event,
            )
        )
    return listings
