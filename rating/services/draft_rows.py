"""Drafts on their way into the tables: assessed once, compared by hash, written by COPY.

A run over all employers of a city writes hundreds of thousands of findings; rows made by
the ORM one by one would take longer than everything else together.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from django.db import connection

from rating import methods
from rating.canonical_text import canonical_text, outcome_text
from rating.enums import GradingMethod, GradingState
from rating.ledger_facts import NOTHING_OWED
from rating.members import among
from rating.methods import Facts
from rating.models import Grading, GradingFinding
from rating.rules import RULES_VERSION
from rating.rules.compliance import ComplianceFacts
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.law import LawAt

GRADING_COLUMNS = (
    *("id", "company_id", "project_id", "method", "period", "version", "grade", "facts"),
    *("facts_hash", "outcome_hash", "law_day", "rules_version", "cause", "drafted_at", "state"),
)
FINDING_COLUMNS = ("grading_id", "position", "rule", "grade", "citation", "words", "facts")
NULL = "\\N"
NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]")
# What employers of whom nothing is told differ in, besides their code.
ORDINARY: dict[type, tuple[str, ...]] = {
    ComplianceFacts: ("region", "period", "roster_entry_count", "payroll_sheet_count"),
    WagePaymentFacts: (
        *("region", "period", "period_end", "is_local", "first_month"),
        *("ledger_count", "attending_count", "paid_count"),
    ),
}
# Sets of facts kept in a run: some hundred bytes each.
REMEMBERED = 20_000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Told:
    """What facts come to, written once for all employers they are true of.

    Attributes:
        grade: The grade.
        outcome_hash: SHA-256 of grade and findings.
        head: The facts as COPY reads them, up to the employer's code, which stands last.
        hashed: SHA-256 of the same as plain text, to be gone on with.
        findings: The findings as COPY reads them, without the key of the grade.
    """

    grade: str
    outcome_hash: str
    head: str
    hashed: "hashlib._Hash"
    findings: tuple[str, ...]


class Assessor:
    """Assesses by the law of one day; the law of a region and equal facts are looked at once.

    No rule looks at the code of an employer: facts that differ in it alone come to the same.
    """

    def __init__(self, day: dt.date) -> None:
        """Fix the day."""
        self._day = day
        self._laws: dict[str, LawAt] = {}
        self._told: dict[tuple[object, ...], Told] = {}

    def told(self, facts: Facts) -> Told:
        """Apply the rules, or remember what they said of the same facts.

        Raises:
            UnknownParameter: A value that a rule needs was not in force.
        """
        shape = _shape(facts)
        if shape is None:
            return self._assess(facts)
        known = self._told.get(shape)
        if known is None:
            if len(self._told) == REMEMBERED:
                self._told.clear()
            known = self._told[shape] = self._assess(facts)
        return known

    def _assess(self, facts: Facts) -> Told:
        law = self._laws.get(facts.region)
        if law is None:
            law = self._laws[facts.region] = LawAt(self._day, facts.region)
        found = methods.assess_facts(facts, law_day=self._day, law=law)
        told = [canonical_text(one.facts) for one in found.findings]
        grade = found.grade.value
        head = canonical_text(facts).removesuffix(_code(facts.uscc))
        return Told(
            grade,
            methods.hash_of(outcome_text(grade, found.findings, told)),
            _text(head),
            hashlib.sha256(head.encode()),
            tuple(
                f"{position}\t{one.rule}\t{one.grade.value}\t{one.citation}\t"
                f"{_text(one.words)}\t{_text(text)}\n"
                for position, (one, text) in enumerate(
                    zip(found.findings, told, strict=True), start=1
                )
            ),
        )


def _shape(facts: Facts) -> tuple[object, ...] | None:
    """The facts without the code, of an employer of whom nothing is told but what it pays.

    Sums of money are equal also where they are written otherwise: who owes has no shape.
    """
    shape, others, nothing = _SHAPES[type(facts)]
    if others(facts) != nothing:
        return None
    if isinstance(facts, WagePaymentFacts) and facts.arrears is not NOTHING_OWED:
        return None
    return tuple(shape(facts))


def _shape_of(kind: type, names: tuple[str, ...]) -> tuple[Any, Any, tuple[object, ...]]:
    """How the shape is read, how all else is read, and what all else is where nothing is told."""
    apart = {*names, "uscc", "arrears"}
    others = [one for one in fields(kind) if one.name not in apart]
    nothing = tuple(one.default for one in others)
    return attrgetter(*names), attrgetter(*(one.name for one in others)), nothing


_SHAPES = {kind: _shape_of(kind, names) for kind, names in ORDINARY.items()}


def _code(uscc: str) -> str:
    """The end of the canonical facts: of all their names that of the code comes last."""
    return f'"uscc":{encode_basestring(uscc)}}}'


class Draft:
    """One grade before it is stored."""

    __slots__ = ("code", "company", "facts_hash", "project", "told")

    def __init__(self, company: int, project: int | None, facts: Facts, assessor: Assessor) -> None:
        """Assess the facts of a company, or of a project and its general contractor.

        Raises:
            UnknownParameter: A value that a rule needs was not in force.
        """
        self.company = company
        self.project = project
        self.told = assessor.told(facts)
        self.code = _code(facts.uscc)
        hashed = self.told.hashed.copy()
        hashed.update(self.code.encode())
        self.facts_hash = hashed.hexdigest()

    @property
    def key(self) -> int:
        """Of the project, where one is graded, else of the company."""
        return self.project or self.company


@dataclass(frozen=True, slots=True)
class Standing:
    """The last version of a grade, as far as a new draft is compared with it."""

    version: int
    facts_hash: str
    outcome_hash: str
    rules_version: str

    def is_same_as(self, draft: Draft) -> bool:
        """Whether the draft would say the same by the same rules from the same facts."""
        return (
            self.facts_hash == draft.facts_hash
            and self.outcome_hash == draft.told.outcome_hash
            and self.rules_version == RULES_VERSION
        )


def standing_of(
    method: GradingMethod,
    period: str,
    *,
    companies: Sequence[int] = (),
    projects: Sequence[int] = (),
) -> dict[int, Standing]:
    """The last versions of a period by key of the company, or of the project."""
    key = "project_id" if projects else "company_id"
    rows = Grading.objects.filter(method=method, period=period)
    rows = (
        rows.filter(project__in=among(projects))
        if projects
        else rows.filter(company__in=among(companies), project__isnull=True)
    )
    last = rows.order_by(key, "-version").distinct(key)
    return {
        row: Standing(*told)
        for row, *told in last.values_list(
            key, "version", "facts_hash", "outcome_hash", "rules_version"
        )
    }


def copy_drafts(
    drafts: Sequence[tuple[Draft, int]],
    *,
    method: GradingMethod,
    period: str,
    law_day: dt.date,
    cause: str,
    now: dt.datetime,
) -> None:
    """Write drafts with their version numbers, and every finding."""
    if not drafts:
        return
    same = (law_day.isoformat(), RULES_VERSION, _text(cause), now.isoformat())
    tail = "\t".join((*same, GradingState.DRAFT.value))
    head = f"{method.value}\t{period}"
    keys = _next_keys(len(drafts))
    gradings, findings = [], []
    for key, (draft, version) in zip(keys, drafts, strict=True):
        told = draft.told
        gradings.append(
            f"{key}\t{draft.company}\t{draft.project or NULL}\t{head}\t{version}\t{told.grade}\t"
            f"{told.head}{_text(draft.code)}\t{draft.facts_hash}\t{told.outcome_hash}\t{tail}\n"
        )
        findings += [f"{key}\t{line}" for line in told.findings]
    _copy(Grading._meta.db_table, GRADING_COLUMNS, gradings)
    _copy(GradingFinding._meta.db_table, FINDING_COLUMNS, findings)


def _next_keys(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Grading._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        copy.write("".join(lines))


def _text(value: str) -> str:
    """A text as COPY reads it back."""
    return value.translate(ESCAPES) if NEEDS_ESCAPE.search(value) else value
