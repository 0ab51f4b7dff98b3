"""等级评价: draft the grades of a period, compute one again."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from rating import methods
from rating.engine import Assessment
from rating.enums import GradingMethod
from rating.errors import FactsTampered, ReplayDiffers
from rating.facts import project_facts
from rating.members import EMPLOYER_COLUMNS, Employer, merged_into
from rating.methods import Facts
from rating.models import Grading
from rating.periods import Period, read_period
from rating.queries import latest_versions
from rating.services.draft_rows import Assessor, Draft, Standing, copy_drafts, standing_of
from rating.services.pipeline import pipeline
from sites import audit
from sites.lib.canonical import canonical_json, content_hash
from sites.models import Company, Project

T = TypeVar("T")
BATCH = 2_000
BASIS = {
    GradingMethod.COMPLIANCE: "《企业劳动保障守法诚信等级评价办法》",
    GradingMethod.WAGE_PAYMENT: "《保障农民工工资支付条例》第四十七条",
}
REGULAR = "定期评价"


@dataclass(frozen=True, slots=True)
class Run:
    """What is drafted: method, period, and why."""

    method: GradingMethod
    span: Period
    day: dt.date
    now: dt.datetime
    cause: str = REGULAR


@dataclass(slots=True)
class RunCounts:
    """What a run came to.

    Attributes:
        seen: Companies or projects asked about.
        standing: Those that have a grade of the period now, "N" included.
        stored: New versions.
        grades: Grades as they stand, counted.
    """

    seen: int = 0
    standing: int = 0
    stored: int = 0
    grades: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """A batch: whose facts (company, project or None), and what stands of them by key."""

    facts: list[tuple[int, int | None, Facts]]
    standing: dict[int, Standing]


def draft_grades(
    *,
    companies: Iterable[Company],
    method: GradingMethod,
    period: str,
    day: dt.date,
    now: dt.datetime,
    cause: str = REGULAR,
) -> list[Grading]:
    """Draft the grades of a period that is over (拟定等级); the grades as they stand, by code.

    As `run_grading`, for a number of companies that fits into memory.

    Raises:
        UnknownPeriod: The period is malformed or not over.
        UnknownParameter: A value that a rule needs was not in force.
    """
    asked = list(companies)
    run_grading(companies=asked, method=method, period=period, day=day, now=now, cause=cause)
    return list(
        latest_versions()
        .filter(company__in=asked, project__isnull=True, method=method, period=period)
        .order_by("company__uscc")
    )


@transaction.atomic
def run_grading(
    *,
    companies: Iterable[Company],
    method: GradingMethod,
    period: str,
    day: dt.date,
    now: dt.datetime,
    cause: str = REGULAR,
) -> RunCounts:
    """Draft the grades of a period that is over (拟定等级), batch by batch.

    Source: 人社部规〔2016〕1号 art. 7; Decree 724 art. 47. Who has no record of the period is
    drafted as not graded (N): no data is not an A. What is unchanged since the last version
    is not stored again; what changed becomes the next version, and none is erased.

    Args:
        companies: Whom to grade; read once, a batch at a time.
        method: By which method.
        period: "2025" (compliance) or "2025-09" (wage_payment).
        day: The day of drafting; the law applied is that of the period's last day.
        now: The moment of drafting, aware.
        cause: Why now: the regular run, or the event that makes it necessary.

    Raises:
        UnknownPeriod: The period is malformed or not over.
        UnknownParameter: A value that a rule needs was not in force.
    """
    span = read_period(method=method, period=period, day=day)
    run = Run(method, span, day, now, cause)
    _one_run_at_a_time(run)
    counts = RunCounts(grades={})

    def gathered() -> Iterator[Gathered]:
        for batch in _batches(_employers(companies)):
            gone = merged_into(batch, day=day)
            present = [company for company in batch if company.pk not in gone]
            known = methods.gather(method, companies=present, period=span, day=day)
            standing = standing_of(method, span.text, companies=[one.pk for one in present])
            counts.seen += len(batch)
            yield Gathered([(key, None, facts) for key, facts in known.items()], standing)

    _draft(gathered(), run, counts)
    return counts


@transaction.atomic
def run_project_grading(
    *,
    projects: Iterable[Project],
    period: str,
    day: dt.date,
    now: dt.datetime,
    cause: str = REGULAR,
) -> RunCounts:
    """Draft the monthly grade of each project under way (项目工资支付信用评价).

    The same rules as for employers, over the people of the whole project.

    Raises:
        UnknownPeriod: The period is malformed or not over.
        UnknownParameter: A value that a rule needs was not in force.
    """
    method = GradingMethod.WAGE_PAYMENT
    span = read_period(method=method, period=period, day=day)
    run = Run(method, span, day, now, cause)
    _one_run_at_a_time(run)
    counts = RunCounts(grades={})

    def gathered() -> Iterator[Gathered]:
        for batch in _batches(projects):
            known = project_facts(projects=batch, period=span)
            standing = standing_of(method, span.text, projects=[one.pk for one in batch])
            counts.seen += len(batch)
            yield Gathered(
                [
                    (one.general_contractor_id, one.pk, known[one.pk])
                    for one in batch
                    if one.pk in known
                ],
                standing,
            )

    _draft(gathered(), run, counts)
    return counts


def ungraded(
    *, companies: Iterable[Company], method: GradingMethod, period: str, day: dt.date
) -> list[tuple[Company, str]]:
    """The companies a method does not look at in a period, each with the reason in Chinese.

    Raises:
        UnknownPeriod: The period is malformed or not over.
    """
    span = read_period(method=method, period=period, day=day)
    missing = []
    for batch in _batches(sorted(companies, key=lambda company: company.uscc)):
        gone = merged_into(batch, day=day)
        known = methods.gather(method, companies=batch, period=span, day=day)
        for company in batch:
            if company.pk in gone:
                now = gone[company.pk].company
                missing.append((company, f"代码已停用，并入 {now.uscc} {now.name} 评价"))
            elif company.pk not in known:
                missing.append((company, f"{span.text} 没有用工、工资或参建记录，不属评价对象"))
    return missing


def replay(*, grading: Grading) -> Assessment:
    """Compute a grade again from its stored facts (复算); byte for byte the same.

    By the rules of its version and the law of its day, whatever holds today.

    Raises:
        RulesVersionUnknown: The rules of its version are not kept.
        FactsTampered: The stored facts do not have the stored hash.
        ReplayDiffers: Grade or findings are not the stored ones.
    """
    if content_hash(grading.facts) != grading.facts_hash:
        raise FactsTampered(
            f"等级评价 {grading.pk} 的事实与其摘要不符", fix="请核查数据库是否被改动"
        )
    facts = methods.from_json(GradingMethod(grading.method), grading.facts)
    again = methods.assess_facts(facts, law_day=grading.law_day, version=grading.rules_version)
    text = canonical_json(methods.outcome(again))
    if text != canonical_json(stored_outcome(grading)) or (
        methods.hash_of(text.decode()) != grading.outcome_hash
    ):
        raise ReplayDiffers(
            f"等级评价 {grading.pk} 复算结果与留存结果不一致",
            fix=f"请核查数据库和 {grading.rules_version} 版规则、{grading.law_day} 的法定数值是否被改动",
        )
    return again


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


def _draft(gathered: Iterator[Gathered], run: Run, counts: RunCounts) -> None:
    """Assess and store what is gathered, and put on record what it came to."""
    assessor = Assessor(run.span.last)

    def assessed(batch: Gathered) -> list[tuple[Draft, Standing | None]]:
        drafts = [
            Draft(company, project, facts, assessor) for company, project, facts in batch.facts
        ]
        return [(draft, batch.standing.get(draft.key)) for draft in drafts]

    pipeline(gathered, assessed, lambda drafts: _store(drafts, run, counts))
    _record(run, counts)


def _store(drafts: Sequence[tuple[Draft, Standing | None]], run: Run, counts: RunCounts) -> None:
    """Store the drafts of a batch that differ from what stands, and count all."""
    assert counts.grades is not None
    new = []
    for draft, known in drafts:
        grade = draft.told.grade
        counts.grades[grade] = counts.grades.get(grade, 0) + 1
        if known is None:
            new.append((draft, 1))
        elif not known.is_same_as(draft):
            new.append((draft, known.version + 1))
    copy_drafts(
        new,
        method=run.method,
        period=run.span.text,
        law_day=run.span.last,
        cause=run.cause,
        now=run.now,
    )
    counts.standing += len(drafts)
    counts.stored += len(new)


def _record(run: Run, counts: RunCounts) -> None:
    if not counts.stored:
        return
    audit.record(
        act="拟定等级评价",
        object_kind="Grading",
        object_id=f"{run.method.value}:{run.span.text}",
        now=run.now,
        basis=BASIS[run.method],
        detail={
            "stored": counts.stored,
            "not_looked_at": counts.seen - counts.standing,
            "grades": dict(sorted((counts.grades or {}).items())),
            "cause": run.cause,
        },
    )


def _one_run_at_a_time(run: Run) -> None:
    # Two runs of one period would both make version n + 1.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"grading:{run.method.value}:{run.span.text}"],
        )


def _employers(companies: Iterable[Company]) -> Iterable[Employer]:
    """Of a query no more than is looked at: rows of the model cost more than their facts."""
    if isinstance(companies, QuerySet):
        return companies.values_list(*EMPLOYER_COLUMNS, named=True)
    return companies


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    if isinstance(rows, QuerySet):
        # A query that is looped over keeps all its rows; this one keeps a batch.
        rows = rows.iterator(chunk_size=BATCH)
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
