"""等级评价: draft the grades of a period, compute one again, confirm one."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from rating import methods
from rating.engine import Assessment
from rating.enums import GradingMethod, GradingState
from rating.errors import FactsTampered, ReplayDiffers
from rating.models import Grading, GradingFinding
from rating.periods import Period, read_period
from rating.permissions import may_confirm
from rating.queries import latest_versions
from rating.rules import RULES_VERSION
from sites import audit
from sites.errors import NotAllowed, StateConflict
from sites.lib.canonical import canonical_json, content_hash
from sites.models import Company, User

BATCH = 1_000
BASIS = {
    GradingMethod.COMPLIANCE: "《企业劳动保障守法诚信等级评价办法》",
    GradingMethod.WAGE_PAYMENT: "《保障农民工工资支付条例》第四十七条",
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """One company's grade before it is stored."""

    company: Company
    facts: dict[str, object]
    facts_hash: str
    assessment: Assessment


@transaction.atomic
def draft_grades(
    *,
    companies: Iterable[Company],
    method: GradingMethod,
    period: str,
    day: dt.date,
    now: dt.datetime,
) -> list[Grading]:
    """Draft the grades of a period that is over (拟定等级).

    Source: 人社部规〔2016〕1号 art. 7; Decree 724 art. 47. Whoever has no record of the
    period gets no grade: no data is not an A. What is unchanged since the last version is
    not stored again; what changed becomes the next version, and none is erased.

    Args:
        companies: Whom to grade.
        method: By which method.
        period: "2025" (compliance) or "2025-09" (wage_payment).
        day: The day of drafting; the law applied is that of the period's last day.
        now: The moment of drafting, aware.

    Returns:
        The grades as they stand, new or unchanged, in order of company code.

    Raises:
        UnknownPeriod: The period is malformed or not over.
        UnknownParameter: A value that a rule needs was not in force.
    """
    span = read_period(method=method, period=period, day=day)
    _one_run_at_a_time(method, span)
    ordered = sorted(companies, key=lambda company: company.uscc)
    standing: list[Grading] = []
    stored: list[Grading] = []
    for batch in _batches(ordered):
        graded, new = _draft_batch(batch, method, span, day, now)
        standing += graded
        stored += new
    if stored:
        audit.record(
            act="拟定等级评价",
            object_kind="Grading",
            object_id=f"{method.value}:{span.text}",
            now=now,
            basis=BASIS[method],
            detail={"stored": len(stored), "without_record": len(ordered) - len(standing)},
        )
    return standing


def ungraded(
    *, companies: Iterable[Company], method: GradingMethod, period: str, day: dt.date
) -> list[tuple[Company, str]]:
    """The companies that get no grade for a period, each with the reason in Chinese.

    Raises:
        UnknownPeriod: The period is malformed or not over.
    """
    span = read_period(method=method, period=period, day=day)
    ordered = sorted(companies, key=lambda company: company.uscc)
    missing = []
    for batch in _batches(ordered):
        known = methods.gather(method, companies=batch, period=span, day=day)
        missing += [company for company in batch if company.pk not in known]
    return [(company, f"{span.text} 没有用工、工资或查处记录，不评价") for company in missing]


def replay(*, grading: Grading) -> Assessment:
    """Compute a grade again from its stored facts (复算); byte for byte the same.

    Raises:
        FactsTampered: The stored facts do not have the stored hash.
        ReplayDiffers: Grade or findings are not the stored ones.
    """
    if content_hash(grading.facts) != grading.facts_hash:
        raise FactsTampered(
            f"等级评价 {grading.pk} 的事实与其摘要不符", fix="请核查数据库是否被改动"
        )
    facts = methods.from_json(GradingMethod(grading.method), grading.facts)
    again = methods.assess_facts(facts, law_day=grading.law_day)
    if canonical_json(methods.outcome(again)) != canonical_json(stored_outcome(grading)):
        raise ReplayDiffers(
            f"等级评价 {grading.pk} 复算结果与留存结果不一致",
            fix=f"留存时的规则版本为 {grading.rules_version}，现行版本为 {RULES_VERSION}",
        )
    return again


@transaction.atomic
def confirm_grade(*, grading: Grading, actor: User, now: dt.datetime) -> Grading:
    """Confirm a drafted grade by a named person (确认等级; PIPL art. 24).

    Raises:
        NotAllowed: The person is no approving officer of the company's region.
        StateConflict: It is confirmed already, or a later version exists.
        FactsTampered: The stored facts do not have the stored hash.
        ReplayDiffers: The findings are not what the facts give.
    """
    held = (
        Grading.objects.select_for_update(of=("self",))
        .select_related("company__region")
        .get(pk=grading.pk)
    )
    if not may_confirm(actor, held, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的审批负责人可以确认等级")
    if held.state != GradingState.DRAFT:
        raise StateConflict("该等级已经确认")
    if not latest_versions().filter(pk=held.pk).exists():
        raise StateConflict("该等级已有更新的版本", fix="请确认最新版本")
    replay(grading=held)
    held.state = GradingState.CONFIRMED
    held.signed_by = actor
    held.save(update_fields=["state", "signed_by"])
    audit.record(
        act="确认等级评价",
        object_kind="Grading",
        object_id=held.pk,
        now=now,
        actor=actor,
        basis=BASIS[GradingMethod(held.method)],
        detail={"grade": held.grade, "facts_hash": held.facts_hash},
    )
    return held


def stored_outcome(grading: Grading) -> dict[str, object]:
    """Grade and findings as stored, in the form of `methods.outcome`."""
    findings = sorted(grading.findings.all(), key=lambda found: found.position)
    return {
        "grade": grading.grade,
        "findings": [
            {
                "rule": found.rule,
                "grade": found.grade,
                "citation": found.citation,
                "words": found.words,
                "facts": found.facts,
            }
            for found in findings
        ],
    }


def _one_run_at_a_time(method: GradingMethod, span: Period) -> None:
    # Two runs of one period would both make version n + 1.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"grading:{method.value}:{span.text}"],
        )


def _batches(companies: Sequence[Company]) -> Iterator[Sequence[Company]]:
    for start in range(0, len(companies), BATCH):
        yield companies[start : start + BATCH]


def _draft_batch(
    companies: Sequence[Company],
    method: GradingMethod,
    span: Period,
    day: dt.date,
    now: dt.datetime,
) -> tuple[list[Grading], list[Grading]]:
    """Grade a batch: all its grades as they stand, and those of them that are new."""
    known = methods.gather(method, companies=companies, period=span, day=day)
    last = {
        grading.company_id: grading
        for grading in latest_versions().filter(
            company__in=companies, method=method, period=span.text
        )
    }
    standing: list[Grading] = []
    new: dict[int, tuple[Grading, Assessment]] = {}
    for company in companies:
        if company.pk not in known:
            continue
        facts = methods.to_json(known[company.pk])
        draft = _Draft(
            company,
            facts,
            content_hash(facts),
            methods.assess_facts(known[company.pk], law_day=span.last),
        )
        before = last.get(company.pk)
        if before is not None and _same(before, draft):
            standing.append(before)
            continue
        row = _row(draft, method, span, now, version=before.version + 1 if before else 1)
        new[company.pk] = (row, draft.assessment)
        standing.append(row)
    _store(new)
    return standing, [row for row, _ in new.values()]


def _same(before: Grading, draft: _Draft) -> bool:
    return (
        before.facts_hash == draft.facts_hash
        and before.rules_version == RULES_VERSION
        and stored_outcome(before) == methods.outcome(draft.assessment)
    )


def _row(
    draft: _Draft, method: GradingMethod, span: Period, now: dt.datetime, *, version: int
) -> Grading:
    return Grading(
        company=draft.company,
        method=method,
        period=span.text,
        version=version,
        grade=draft.assessment.grade.value,
        facts=draft.facts,
        facts_hash=draft.facts_hash,
        law_day=span.last,
        rules_version=RULES_VERSION,
        drafted_at=now,
        state=GradingState.DRAFT,
    )


def _store(new: Mapping[int, tuple[Grading, Assessment]]) -> None:
    Grading.objects.bulk_create([row for row, _ in new.values()])
    GradingFinding.objects.bulk_create(
        [
            GradingFinding(
                grading=row,
                position=position,
                rule=found.rule,
                grade=found.grade.value,
                citation=found.citation,
                words=found.words,
                facts=methods.plain(found.facts),
            )
            for row, assessment in new.values()
            for position, found in enumerate(assessment.findings, start=1)
        ]
    )
