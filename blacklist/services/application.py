"""提前移出申请: correction established, bars recorded, and the company's application taken in."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.services.company_ledger import refresh_company_ledgers
from arrears.services.ledger import refresh_ledger
from blacklist.clock_subjects import FIRST_REVIEW, LISTING, listing_subject
from blacklist.enums import BarKind, ChangeState, DecisionState, EvidenceKind
from blacklist.errors import ApplicationRefused, NotListed, RemovalBarred, RemovalNotOpen
from blacklist.models import (
    Correction,
    ListingChange,
    ListingDecision,
    RemovalApplication,
    RemovalBar,
    RemovalEvidence,
)
from blacklist.queries import standing_listings, unpaid_facts
from blacklist.removal_conditions import removal_conditions
from blacklist.services.notice import require_inspector
from blacklist.services.pledge import PledgeWords, keep_pledge
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import Citation, LawAt
from sites.models import Company, User
from sites.queries import roles_of, work_calendar
from sites.services.clocks import finish_clocks, start_clock

ORDER_45 = "人社部令第45号"
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of an application, already kept under its hash."""

    kind: EvidenceKind
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BarFacts:
    """What forbids an early removal: kind, why, by which document, from when until when."""

    kind: BarKind
    reason: str
    document: str
    since: dt.date
    until: dt.date | None = None


@transaction.atomic
def establish_correction(
    *,
    decision: ListingDecision,
    corrected_on: dt.date,
    evidence: str,
    actor: User,
    now: dt.datetime,
) -> Correction:
    """Establish since when the arrears of a listing are corrected (认定改正).

    Args:
        decision: the decision they were listed by.
        corrected_on: the day the last wage was paid.
        evidence: what proves it.
        actor: the inspector.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor does not inspect this project.
        InvalidInput: no evidence, or a day that lies ahead or before the order was served.
        NotListed: nobody is on the list by this decision.
        RemovalNotOpen: wages are still unpaid, or it was established before.
    """
    day = timezone.localdate(now)
    decision = locked_decision(decision)
    require_inspector(actor, decision.notice.order.case.project, day=day)
    evidence = _text(evidence, "改正的证据")
    require_listed(decision, day=day)
    if not decision.notice.order.served_on <= corrected_on <= day:
        raise InvalidInput(
            "改正日期应在责令限期支付决定送达之后、今天以前",
            fix="请按最后一笔支付的日期填写",
            code="E-CORRECTION-DAY",
        )
    if Correction.objects.filter(decision=decision).exists():
        raise RemovalNotOpen(f"{decision.number}的改正日期已经认定")
    # A payment that came back this morning must not be overlooked here.
    refresh_ledger(project=decision.notice.order.case.project, day=day)
    facts = unpaid_facts(order=decision.notice.order)
    if facts.workers:
        raise RemovalNotOpen(
            f"尚欠{facts.worker_count}人{facts.unpaid_amount:,.2f}元，不能认定改正",
            fix="银行回单入库，或者在案件中记录清偿支付以后再认定",
        )
    correction = Correction.objects.create(
        decision=decision,
        corrected_on=corrected_on,
        evidence=evidence,
        established_by=actor,
        established_at=now,
    )
    _record("认定改正", "Correction", correction.pk, decision, actor, now, 12)
    return correction


@transaction.atomic
def record_bar(*, company: Company, facts: BarFacts, actor: User, now: dt.datetime) -> RemovalBar:
    """Record what forbids an early removal (登记不得提前移出情形); Order 45 art. 13.

    Raises:
        NotListed: the company is on no list here.
        NotAllowed: the actor inspects no project of its listing.
        InvalidInput: reason or document is missing, or the days are in the wrong order.
    """
    decision = _listing_decision_of(company)
    require_inspector(actor, decision.notice.order.case.project, day=timezone.localdate(now))
    reason, document = _text(facts.reason, "事由"), _text(facts.document, "文书")
    if facts.until is not None and facts.until < facts.since:
        raise InvalidInput("终止日期早于起始日期", fix="请核对日期", code="E-BAR-DAY")
    bar = RemovalBar.objects.create(
        company=company,
        kind=facts.kind,
        reason=reason,
        document=document,
        since=facts.since,
        until=facts.until,
        recorded_by=actor,
    )
    _record("登记不得提前移出情形", "RemovalBar", bar.pk, decision, actor, now, 13)
    return bar


@transaction.atomic
def apply_for_removal(
    *,
    decision: ListingDecision,
    words: str,
    pledge: PledgeWords,
    papers: list[Paper],
    actor: User,
    now: dt.datetime,
) -> RemovalApplication:
    """Take in the company's application to leave the list early (申请提前移出).

    Source: Order 45 arts 12-14. What does not hold is said at once, with the day from which
    it will; what forbids it too. The clock of the decision starts with the day of receipt, that of
    the first review with its minute.

    Args:
        decision: the decision the company was listed by.
        words: the written application.
        pledge: the credit pledge given with it.
        papers: at least one proof of correction.
        actor: a wage officer of the company, or the inspector who takes it in on paper.
        now: the moment of receipt, aware.

    Raises:
        NotAllowed: the actor is neither.
        InvalidInput: the application says nothing, has no proof, or its pledge is not signed.
        NotListed: nobody is on the list by this decision.
        ApplicationRefused: an earlier application waits for its decision.
        RemovalNotOpen: a condition of art. 12 does not hold.
        RemovalBarred: art. 13 forbids it.
    """
    day = timezone.localdate(now)
    decision = locked_decision(decision)
    require_applicant(decision, actor, day=day)
    if not words.strip():
        raise InvalidInput("请填写申请内容", fix="写明改正的情况", code="E-TEXT-EMPTY")
    if not any(paper.kind == EvidenceKind.PROOF for paper in papers):
        raise InvalidInput("请上传已经改正的证据", fix="例如银行回单", code="E-EVIDENCE-MISSING")
    require_listed(decision, day=day)
    if waiting_application(decision) is not None:
        raise ApplicationRefused("上一次申请还在办理中", fix="请等待决定")
    require_conditions(decision, day=day)
    days = LawAt(day, decision.notice.order.case.project.region.code).integer(
        "listing.early_removal_decision_working_days"
    )
    application = RemovalApplication.objects.create(
        decision=decision,
        words=words.strip(),
        pledge=keep_pledge(company=decision.company, pledge=pledge, actor=actor, now=now),
        filed_by=actor,
        received_on=day,
        received_at=now,
        decision_due_on=work_calendar().add_working_days(day, days),
    )
    RemovalEvidence.objects.bulk_create(
        RemovalEvidence(
            application=application,
            kind=paper.kind,
            file_name=paper.file_name[:200],
            sha256=paper.sha256,
            size=paper.size,
        )
        for paper in papers
    )
    start_clock(rule=FIRST_REVIEW, subject=listing_subject(decision), now=now)
    _record("收到提前移出申请", "RemovalApplication", application.pk, decision, actor, now, 14)
    return application


def locked_decision(decision: ListingDecision) -> ListingDecision:
    """The decision, locked: acts on one listing come one after another."""
    return (
        ListingDecision.objects.select_for_update(of=("self",))
        .select_related("company", "notice__order__case__project__region")
        .get(pk=decision.pk)
    )


def require_listed(decision: ListingDecision, *, day: dt.date) -> None:
    """Refuse what makes sense only while somebody is listed.

    Raises:
        NotListed: nobody is on the list by this decision.
    """
    if not standing_listings(decision=decision, day=day):
        raise NotListed(f"{decision.number}没有在列的单位和人员")


def require_conditions(decision: ListingDecision, *, day: dt.date) -> None:
    """Refuse an early removal whose conditions do not hold.

    Raises:
        RemovalBarred: art. 13 forbids it; every bar is named.
        RemovalNotOpen: a condition of art. 12 does not hold; names which, and from when on.
    """
    # New arrears on any site of the company stand against it.
    refresh_company_ledgers(companies=[decision.company], day=day)
    found = removal_conditions(decision=decision, day=day)
    if found.bars:
        raise RemovalBarred("；".join(found.bars), fix="不符合提前移出条件，期满后移出")
    missing = [condition for condition in found.conditions if not condition.holds]
    if missing:
        first = missing[0]
        later = f"，{first.from_on}起可以申请" if first.from_on else ""
        raise RemovalNotOpen(f"尚不符合：{first.words}{later}（{first.citation}）")


def end_first_review(decision: ListingDecision, *, on: dt.date) -> None:
    """Nobody need look first any more: it was done, or the matter went on without it."""
    finish_clocks(subject_kind=LISTING, subject_id=decision.pk, on=on, rules=(FIRST_REVIEW,))


def waiting_application(decision: ListingDecision) -> RemovalApplication | None:
    """The application that waits for its decision, if any."""
    decided = ListingChange.objects.filter(
        application__isnull=False, listing_decision=decision, state=ChangeState.APPROVED
    ).values("application")
    return RemovalApplication.objects.filter(decision=decision).exclude(pk__in=decided).first()


def _listing_decision_of(company: Company) -> ListingDecision:
    decision = (
        ListingDecision.objects.filter(company=company, state=DecisionState.APPROVED)
        .select_related("notice__order__case__project__region")
        .order_by("-decided_on", "-pk")
        .first()
    )
    if decision is None:
        raise NotListed(f"{company.name}没有被列入名单")
    return decision


def require_applicant(decision: ListingDecision, actor: User, *, day: dt.date) -> None:
    """Refuse whoever neither speaks for the listed company nor inspects the project.

    Raises:
        NotAllowed: the actor is neither.
    """
    if any(role.company_id == decision.company_id for role in roles_of(user=actor, day=day)):
        return
    try:
        require_inspector(actor, decision.notice.order.case.project, day=day)
    except NotAllowed:
        raise NotAllowed(
            "只有被列入单位可以申请提前移出或者提出异议", code="E-NOT-ALLOWED"
        ) from None


def _text(value: str, name: str) -> str:
    if not value.strip() or len(value.strip()) > LONGEST_TEXT:
        raise InvalidInput(f"请填写{name}", fix=f"不超过{LONGEST_TEXT}字", code="E-TEXT-EMPTY")
    return value.strip()


def _record(
    act: str,
    kind: str,
    key: int,
    decision: ListingDecision,
    actor: User,
    now: dt.datetime,
    article: int,
) -> None:
    audit.record(
        act=act,
        object_kind=kind,
        object_id=key,
        now=now,
        actor=actor,
        basis=Citation(ORDER_45, article).words,
        detail={"number": decision.number, "uscc": decision.company.uscc},
    )
