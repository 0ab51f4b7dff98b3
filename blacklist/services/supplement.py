"""补正: which papers lack is told one by one, the company brings them, somebody looks at them.

A company asked for papers may bring them as often as it wants until the matter is decided; what
was taken in is kept, whatever is asked anew. Whether the period of the office runs on meanwhile
is said by the law's data (`listing.early_removal_supplement_effect`,
`credit.objection_supplement_effect`).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from blacklist.clock_subjects import (
    CREDIT_OBJECTION,
    FIRST_REVIEW,
    LISTING,
    OWN,
    WITH_OTHERS,
    credit_objection_subject,
    listing_subject,
)
from blacklist.enums import ChangeState, SupplementEffect
from blacklist.errors import CreditObjectionState, SupplementRefused
from blacklist.models import (
    CreditObjection,
    ListingChange,
    ListingDecision,
    MissingPaper,
    RemovalApplication,
    Supplement,
    SupplementPaper,
    SupplementRequest,
)
from blacklist.queries import application_due_on
from blacklist.services.application import (
    Paper,
    end_first_review,
    locked_decision,
    require_applicant,
    waiting_application,
)
from blacklist.services.notice import require_inspector
from blacklist.texts import given_text
from sites import audit
from sites.clocks import open_clock
from sites.errors import InvalidInput
from sites.law import Citation, LawAt
from sites.lib.days import WorkCalendar
from sites.models import User
from sites.queries import work_calendar
from sites.services.clocks import finish_clocks, start_clock

BASES = {
    LISTING: Citation("人社部令第45号", article=14).words,
    CREDIT_OBJECTION: Citation("山东省社会信用条例", article=39).words,
}
LONGEST_NAME, LONGEST_REASON, LONGEST_WORDS = 100, 300, 500
MOST_LACKS = 20


@dataclass(frozen=True, slots=True)
class Lack:
    """One paper that lacks: what it is called, and why it is asked for."""

    name: str
    reason: str


@transaction.atomic
def review_papers(
    *, decision: ListingDecision, lacks: Sequence[Lack], actor: User, now: dt.datetime
) -> SupplementRequest | None:
    """Look at what the company brought to its application: enough, or these papers lack.

    Args:
        decision: the decision the company was listed by.
        lacks: what still lacks; none where the papers suffice now.
        actor: an inspector of the project.
        now: the moment, aware.

    Returns:
        What is asked for now; None where nothing is.

    Raises:
        NotAllowed: the actor does not inspect this project.
        SupplementRefused: no application waits, or nothing was asked for that could suffice.
        InvalidInput: a paper without name or reason.
    """
    day = timezone.localdate(now)
    decision = locked_decision(decision)
    require_inspector(actor, decision.notice.order.case.project, day=day)
    application = waiting_application(decision)
    if application is None:
        raise SupplementRefused("没有等待办理的申请", fix="请刷新页面")
    is_open = close_requests(application, actor=actor, now=now)
    if not lacks and not is_open:
        raise SupplementRefused("没有等待补正的材料", fix="请刷新页面")
    end_first_review(decision, on=day)
    if lacks:
        return ask_for_papers(lacks, application=application, actor=actor, now=now)
    _record("认定补正材料齐全", LISTING, application.pk, decision, actor, now)
    return None


@transaction.atomic
def ask_for_objection_papers(
    *, objection: CreditObjection, lacks: Sequence[Lack], actor: User, now: dt.datetime
) -> SupplementRequest:
    """Tell a company which papers its objection lacks; what was asked for before is replaced.

    Raises:
        NotAllowed: the actor does not inspect this project.
        CreditObjectionState: it is answered.
        InvalidInput: no paper is named, or one without name or reason.
    """
    row = _locked_objection(objection)
    project = row.decision.notice.order.case.project
    require_inspector(actor, project, day=timezone.localdate(now))
    if row.answered_on is not None:
        raise CreditObjectionState("这项异议已经答复", fix="请刷新页面")
    close_requests(row, actor=actor, now=now)
    return ask_for_papers(lacks, objection=row, actor=actor, now=now)


def ask_for_papers(
    lacks: Sequence[Lack],
    *,
    actor: User,
    now: dt.datetime,
    application: RemovalApplication | None = None,
    objection: CreditObjection | None = None,
) -> SupplementRequest:
    """Name what lacks, within the caller's act on a locked row; for one of the two.

    Raises:
        InvalidInput: no paper is named, too many, or one without name or reason.
    """
    if not 0 < len(lacks) <= MOST_LACKS:
        raise InvalidInput(
            "请逐项写明缺少的材料和原因", fix=f"每行一项，最多 {MOST_LACKS} 项", code="E-LACKS"
        )
    named = [
        MissingPaper(
            name=given_text(lack.name, "缺少的材料", LONGEST_NAME),
            reason=given_text(lack.reason, "缺少的原因", LONGEST_REASON),
        )
        for lack in lacks
    ]
    made = SupplementRequest.objects.create(
        application=application, objection=objection, asked_by=actor, asked_at=now
    )
    for one in named:
        one.request = made
    MissingPaper.objects.bulk_create(named)
    kind, key, decision = _subject(made)
    lacking = [{"name": one.name, "reason": one.reason} for one in named]
    _record("通知补正材料", kind, key, decision, actor, now, lacks=lacking)
    return made


def close_requests(
    of: RemovalApplication | CreditObjection, *, actor: User, now: dt.datetime
) -> bool:
    """Nothing more is asked for of one application or objection; whether anything was."""
    waiting = of.supplement_requests.filter(closed_at__isnull=True)
    return bool(waiting.update(closed_by=actor, closed_at=now))


def paper_hashes(application: RemovalApplication) -> list[str]:
    """Hashes of all papers of an application in the order they came; a decision rests on them."""
    later = SupplementPaper.objects.filter(supplement__request__application=application)
    return [
        *application.papers.order_by("pk").values_list("sha256", flat=True),
        *later.order_by("pk").values_list("sha256", flat=True),
    ]


@transaction.atomic
def supplement(
    *,
    request: SupplementRequest,
    papers: Mapping[int, Paper],
    words: str,
    actor: User,
    now: dt.datetime,
) -> Supplement:
    """Take in papers that were asked for; several times, until somebody decides.

    The moment somebody must have looked at an application runs anew. A paper that came before
    is not kept twice.

    Args:
        request: what was asked for.
        papers: each under the key of the missing paper it is for, already kept under its hash.
        words: what the company says of them; may be empty.
        actor: a wage officer of the company, or the inspector who takes them in.
        now: the moment of receipt, aware.

    Raises:
        NotAllowed: the actor is neither.
        SupplementRefused: it was decided or answered, or other papers are asked for by now.
        InvalidInput: no paper, one that was not asked for, or only such as came before.
    """
    day = timezone.localdate(now)
    kind, key, decision = _locked_subject(request)
    require_applicant(decision, actor, day=day)
    row = SupplementRequest.objects.select_related("application", "objection").get(pk=request.pk)
    _require_open(row)
    fresh = _fresh(row, papers)
    first = not row.supplements.exists()
    made = Supplement.objects.create(
        request=row,
        words=given_text(words, "补正说明", LONGEST_WORDS) if words.strip() else "",
        filed_by=actor,
        received_at=now,
        decision_due_on=_decision_due_on(row, decision, day=day) if first else None,
    )
    SupplementPaper.objects.bulk_create(
        SupplementPaper(
            supplement=made,
            missing_id=missing,
            file_name=paper.file_name[:200],
            sha256=paper.sha256,
            size=paper.size,
        )
        for missing, paper in fresh.items()
    )
    if row.objection is not None and first:
        _move_clock(row, row.objection, decision, now=now)
    if row.application and not open_clock(
        rule=FIRST_REVIEW, subject_kind=LISTING, subject_id=decision.pk
    ):
        start_clock(rule=FIRST_REVIEW, subject=listing_subject(decision), now=now)
    hashes = [paper.sha256 for paper in fresh.values()]
    _record("收到补正材料", kind, key, decision, actor, now, papers=hashes)
    return made


def due_after(
    effect: SupplementEffect,
    *,
    due_on: dt.date,
    asked_on: dt.date,
    on: dt.date,
    days: int,
    calendar: WorkCalendar,
) -> dt.date:
    """Last day of the office once papers came that it had asked for. Pure.

    Args:
        effect: what the law's data says of it.
        due_on: the last day before they came.
        asked_on: day they were asked for.
        on: day they came.
        days: working days the office has.
        calendar: working days.
    """
    if effect is SupplementEffect.RESTARTS:
        return calendar.add_working_days(on, days)
    if effect is SupplementEffect.SUSPENDS:
        waited = calendar.working_days_between(asked_on, on)
        return calendar.add_working_days(due_on, waited)
    return due_on


def _decision_due_on(
    row: SupplementRequest, decision: ListingDecision, *, day: dt.date
) -> dt.date | None:
    """Last day for the decision on an application; None where the request is of an objection."""
    if row.application is None:
        return None
    law = LawAt(day, decision.notice.order.case.project.region_id)
    return due_after(
        SupplementEffect(law.value("listing.early_removal_supplement_effect")),
        due_on=application_due_on(row.application),
        asked_on=timezone.localdate(row.asked_at),
        on=day,
        days=law.integer("listing.early_removal_decision_working_days"),
        calendar=work_calendar(),
    )


def _move_clock(
    row: SupplementRequest,
    objection: CreditObjection,
    decision: ListingDecision,
    *,
    now: dt.datetime,
) -> None:
    """Give the answer to an objection the time that the law's data gives it."""
    day = timezone.localdate(now)
    law = LawAt(day, decision.notice.order.case.project.region_id)
    rule = WITH_OTHERS if objection.other_units else OWN
    clock = open_clock(rule=rule, subject_kind=CREDIT_OBJECTION, subject_id=objection.pk)
    assert clock is not None
    due_on = due_after(
        SupplementEffect(law.value("credit.objection_supplement_effect")),
        due_on=clock.due_on,
        asked_on=timezone.localdate(row.asked_at),
        on=day,
        days=clock.amount,
        calendar=work_calendar(),
    )
    if due_on != clock.due_on:
        subject = credit_objection_subject(objection)
        finish_clocks(subject_kind=subject.kind, subject_id=subject.key, on=day, rules=(rule,))
        start_clock(rule=rule, subject=subject, now=now, on=clock.started_on, due_on=due_on)


def _locked_subject(request: SupplementRequest) -> tuple[str, int, ListingDecision]:
    """Lock what the request is of: acts on one matter come one after another."""
    if request.application is not None:
        decision = locked_decision(request.application.decision)
        return LISTING, request.application.pk, decision
    assert request.objection is not None
    row = _locked_objection(request.objection)
    return CREDIT_OBJECTION, row.pk, row.decision


def _subject(request: SupplementRequest) -> tuple[str, int, ListingDecision]:
    of = request.application or request.objection
    assert of is not None
    return LISTING if request.application else CREDIT_OBJECTION, of.pk, of.decision


def _locked_objection(objection: CreditObjection) -> CreditObjection:
    return (
        CreditObjection.objects.select_for_update(of=("self",))
        .select_related("decision__company", "decision__notice__order__case__project__region")
        .get(pk=objection.pk)
    )


def _require_open(row: SupplementRequest) -> None:
    if row.application is not None:
        decided = ListingChange.objects.filter(
            application=row.application, state=ChangeState.APPROVED
        ).first()
        if decided is not None:
            raise SupplementRefused(
                f"这份申请已经作出决定（{decided.number}），不能再补正",
                fix="对决定不服的，按决定书写明的救济途径办理；新的材料随新的申请提交",
            )
    elif row.objection is not None and row.objection.answered_on is not None:
        raise SupplementRefused(
            f"这项异议已于 {row.objection.answered_on} 答复，不能再补正",
            fix="有新的证据的，可以重新提出异议",
        )
    if row.closed_at is not None:
        raise SupplementRefused(
            "监察员已经看过这次补正的材料", fix="请刷新页面，还缺材料的按最新的通知补交"
        )


def _fresh(row: SupplementRequest, papers: Mapping[int, Paper]) -> dict[int, Paper]:
    """The papers that are not kept yet."""
    asked = set(row.missing.values_list("pk", flat=True))
    if not papers:
        raise InvalidInput("没有选择文件", fix="请至少补交一份材料", code="E-EVIDENCE-MISSING")
    if not asked >= set(papers):
        raise InvalidInput("这份材料没有要求补正", fix="请刷新页面", code="E-PAPER-UNKNOWN")
    kept = set(
        SupplementPaper.objects.filter(missing__request=row).values_list("missing_id", "sha256")
    )
    fresh = {key: one for key, one in papers.items() if (key, one.sha256) not in kept}
    if not fresh:
        names = "、".join(one.file_name for one in papers.values())
        raise InvalidInput(
            f"{names}已经收到，不必重复提交", fix="请选择还没有补交的文件", code="E-PAPER-REPEATED"
        )
    return fresh


def _record(
    act: str,
    kind: str,
    key: int,
    decision: ListingDecision,
    actor: User,
    now: dt.datetime,
    **detail: object,
) -> None:
    audit.record(
        act=act,
        object_kind="RemovalApplication" if kind == LISTING else kind,
        object_id=key,
        now=now,
        actor=actor,
        basis=BASES[kind],
        detail={"number": decision.number, "uscc": decision.company.uscc, **detail},
    )
