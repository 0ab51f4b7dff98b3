"""重大欠薪隐患清单: entering, planning and closing with bank proof per worker (挂牌销号)."""

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from arrears.errors import ReasonMissing, RiskClosed, RiskListed, RiskOwed
from arrears.evidence import Evidence, evidence_of
from arrears.major_risk import WATCHED, RiskFacts, risk_reasons
from arrears.models import LedgerEntry, MajorRisk
from arrears.services.ledger import refresh_ledger
from arrears.texts import needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import LawAt
from sites.models import Project, User
from sites.permissions import may_inspect

LONGEST_WORDS = 500


def store_major_risk(
    project: Project, listed: MajorRisk | None, facts: RiskFacts, *, law: LawAt, now: dt.datetime
) -> MajorRisk | None:
    """Enter the site, bring its entry up to date, or close it once all is paid and proven.

    Call it in the transaction of the day's supervision.

    Args:
        project: the site's project.
        listed: its open entry, if it is on the list.
        facts: as of the day.
        law: of the day.
        now: the moment, for the audit trail.

    Returns:
        The open entry; None when the site is not on the list.
    """
    if listed is not None and facts.day < listed.entered_on:
        # An earlier day is judged again: what was not late yet then ends nothing.
        return listed
    if listed is not None and facts.outstanding == 0 and not _is_held(listed):
        proof = bank_proof(listed)
        if not proof["lacking"]:
            _close(listed, facts.day, proof, now, actor=None)
            return None
        listed.proof = proof
        listed.outstanding = facts.outstanding
        listed.save(update_fields=["proof", "outstanding"])
        return listed
    reasons = risk_reasons(facts, law)
    if listed is None and not reasons:
        return None
    entered = listed is None
    listed = listed or MajorRisk(project=project, entered_on=facts.day)
    # Reasons that no longer hold stay until it is closed: they are why it was entered.
    listed.reasons = reasons or listed.reasons
    _bring_up_to_date(listed, facts)
    listed.save()
    if entered:
        _record("列入重大欠薪隐患清单", listed, now)
    return listed


def _is_held(listed: MajorRisk) -> bool:
    """Entered by hand and nothing of the ledger ever behind it: a person closes it."""
    return listed.entered_by_id is not None and not listed.claims


def _bring_up_to_date(listed: MajorRisk, facts: RiskFacts) -> None:
    listed.worker_count = facts.workers
    listed.outstanding = facts.outstanding
    listed.days_late = facts.days_late
    known = {(row["employer"], row["worker"], row["month"]): row for row in listed.claims}
    rows = LedgerEntry.objects.filter(
        project=listed.project_id, outstanding__gt=0, due_on__lt=facts.day
    ).order_by("employer", "worker", "month")
    for row in rows.only("employer", "worker", "month", "outstanding"):
        key = (row.employer_id, row.worker_id, row.month.isoformat())
        known.setdefault(
            key,
            {
                "employer": row.employer_id,
                "worker": row.worker_id,
                "month": row.month.isoformat(),
                "amount": str(row.outstanding),
            },
        )
    listed.claims = list(known.values())


def bank_proof(listed: MajorRisk) -> dict[str, Any]:
    """For each worker-month of an entry the bank's payments that settled it.

    Returns:
        `settled`: claims with the serial numbers of their payments; `lacking`: claims
        without: unpaid still, or gone from the ledger without a payment.
    """
    paid_up = LedgerEntry.objects.filter(
        project=listed.project_id,
        worker__in={claim["worker"] for claim in listed.claims},
        outstanding=0,
    )
    entries = {(row.employer_id, row.worker_id, row.month.isoformat()): row for row in paid_up}
    evidence = evidence_of(entries.values())
    settled, lacking = [], []
    for claim in listed.claims:
        entry = entries.get((claim["employer"], claim["worker"], claim["month"]))
        serials = [] if entry is None else _serials(evidence[entry.pk])
        if serials:
            settled.append({**claim, "serials": serials})
        else:
            lacking.append(claim)
    return {"settled": settled, "lacking": lacking}


def _serials(evidence: Evidence) -> list[str]:
    lines = cast("list[dict[str, str]]", evidence.get("bank", []))
    return [line["serial"] for line in lines if line["result"] == "成功"]


@transaction.atomic
def enter_by_hand(*, project: Project, reason: str, actor: User, now: dt.datetime) -> MajorRisk:
    """Put a site on the list for a reason no threshold knows (an assembly, a vanished principal).

    Raises:
        NotAllowed: the person may not inspect this project.
        ReasonMissing: no reason.
        RiskListed: the site is on the list already.
    """
    day = timezone.localdate(now)
    _check_inspector(actor, project, day)
    reason = _given(reason, "人工列入原因")
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if MajorRisk.objects.filter(project=locked, closed_on__isnull=True).exists():
        raise RiskListed("该项目已在重大欠薪隐患清单上", fix="请在原条目中办理")
    refresh_ledger(project=locked, day=day)
    owed = list(
        LedgerEntry.objects.filter(project=locked, outstanding__gt=0, due_on__lt=day).order_by(
            "due_on"
        )
    )
    facts = RiskFacts(
        day=day,
        workers=len({row.worker_id for row in owed}),
        outstanding=sum((row.outstanding for row in owed), Decimal("0.00")),
        first_unpaid_due_on=owed[0].due_on if owed else None,
    )
    listed = MajorRisk(
        project=locked,
        entered_on=day,
        entered_by=actor,
        hand_reason=reason,
        reasons=[{"words": reason, "citation": WATCHED.words, "parameters": []}],
    )
    _bring_up_to_date(listed, facts)
    listed.save()
    _record("人工列入重大欠薪隐患清单", listed, now, actor=actor, reason=reason)
    return listed


@transaction.atomic
def plan_risk(
    *,
    risk: MajorRisk,
    responsible: User,
    measures: str,
    deadline: dt.date,
    actor: User,
    now: dt.datetime,
) -> MajorRisk:
    """Name who answers for an entry, what is done and until when.

    Raises:
        NotAllowed: the person, or the one named, may not inspect this project.
        ReasonMissing: no measures, or a deadline that has passed.
        RiskClosed: it was closed meanwhile.
    """
    day = timezone.localdate(now)
    locked = _locked(risk, actor, day)
    _check_inspector(responsible, locked.project, day)
    measures = _given(measures, "化解措施")
    if deadline < day:
        raise ReasonMissing(f"化解期限 {deadline} 已经过去", fix="请填写今天或以后的日期")
    locked.responsible, locked.measures, locked.deadline = responsible, measures, deadline
    locked.save(update_fields=["responsible", "measures", "deadline"])
    _record("明确重大欠薪隐患包案责任", locked, now, actor=actor, deadline=deadline.isoformat())
    return locked


@transaction.atomic
def close_by_hand(*, risk: MajorRisk, reason: str, actor: User, now: dt.datetime) -> MajorRisk:
    """Close an entry whose claims are gone but not all proven by the bank, saying why.

    Raises:
        NotAllowed: the person may not inspect this project.
        ReasonMissing: no reason.
        RiskClosed: it was closed meanwhile.
        RiskOwed: wages past their pay day are owed still.
    """
    day = timezone.localdate(now)
    # Before the entry is locked, in the order of the nightly run.
    refresh_ledger(project=risk.project, day=day)
    locked = _locked(risk, actor, day)
    reason = _given(reason, "销号理由")
    unpaid = LedgerEntry.objects.filter(
        project=locked.project_id, outstanding__gt=0, due_on__lt=day
    )
    if unpaid.exists():
        raise RiskOwed("该项目仍有逾期未付的工资，不能销号", fix="请先督促付清，付清后自动销号")
    proof = {**bank_proof(locked), "reason": reason, "by": actor.pk}
    _close(locked, day, proof, now, actor=actor)
    return locked


def _close(
    listed: MajorRisk, day: dt.date, proof: dict[str, Any], now: dt.datetime, *, actor: User | None
) -> None:
    listed.closed_on = day
    listed.proof = proof
    listed.save(update_fields=["closed_on", "proof"])
    _record(
        "重大欠薪隐患销号",
        listed,
        now,
        actor=actor,
        settled=len(proof["settled"]),
        lacking=len(proof["lacking"]),
    )


def _locked(risk: MajorRisk, actor: User, day: dt.date) -> MajorRisk:
    locked = (
        MajorRisk.objects.select_for_update(of=("self",))
        .select_related("project__region")
        .get(pk=risk.pk)
    )
    _check_inspector(actor, locked.project, day)
    if locked.closed_on is not None:
        raise RiskClosed(f"该条目已于{locked.closed_on}销号", fix="请刷新清单")
    return locked


def _check_inspector(person: User, project: Project, day: dt.date) -> None:
    if not may_inspect(person, project, day=day):
        raise NotAllowed(
            f"{person.display_name}不是本辖区劳动保障监察员", fix="请由本辖区监察员办理"
        )


def _given(text: str, name: str) -> str:
    return needed_text(text, name=name, longest=LONGEST_WORDS, fix=f"请填写{name}")


def _record(
    act: str, row: MajorRisk, now: dt.datetime, *, actor: User | None = None, **more: object
) -> None:
    audit.record(
        act=act,
        object_kind="MajorRisk",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=WATCHED.words,
        detail={
            "project": row.project.code,
            "worker_count": row.worker_count,
            "outstanding": str(row.outstanding),
            **more,
        },
    )
