"""Drafts on their way into the tables: assessed once, compared by hash, written by COPY.

A run over all employers of a city writes hundreds of thousands of findings; rows made by
the ORM one by one would take longer than everything else together.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from rating import methods
from rating.canonical_text import canonical_text, outcome_text
from rating.engine import Finding
from rating.enums import GradingMethod, GradingState
from rating.members import among
from rating.methods import Facts
from rating.models import Grading, GradingFinding
from rating.rules import RULES_VERSION
from sites.law import LawAt

GRADING_COLUMNS = (
    *("id", "company_id", "project_id", "method", "period", "version", "grade", "facts"),
    *("facts_hash", "outcome_hash", "law_day", "rules_version", "cause", "drafted_at", "state"),
)
FINDING_COLUMNS = ("grading_id", "position", "rule", "grade", "citation", "words", "facts")
NULL = "\\N"
NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class LawOfRegions:
    """The law of one day, each region's looked up once for a whole run."""

    def __init__(self, day: dt.date) -> None:
        """Fix the day."""
        self.day = day
        self._known: dict[str, LawAt] = {}

    def at(self, region: str) -> LawAt:
        """The law of a region."""
        law = self._known.get(region)
        if law is None:
            law = self._known[region] = LawAt(self.day, region)
        return law


class Draft:
    """One grade before it is stored."""

    __slots__ = (
        "_facts",
        "_law",
        "company",
        "facts_hash",
        "facts_text",
        "finding_facts",
        "findings",
        "grade",
        "outcome_hash",
        "project",
    )

    def __init__(self, company: int, project: int | None, facts: Facts, law: LawOfRegions) -> None:
        """Take the facts of a company, or of a project and its general contractor."""
        self.company = company
        self.project = project
        self._facts = facts
        self._law = law
        self.grade = ""
        self.findings: tuple[Finding, ...] = ()
        self.finding_facts: list[str] = []
        self.facts_text = self.facts_hash = self.outcome_hash = ""

    @property
    def key(self) -> int:
        """Of the project, where one is graded, else of the company."""
        return self.project or self.company

    def assess(self) -> str:
        """Apply the rules; the grade.

        Raises:
            UnknownParameter: A value that a rule needs was not in force.
        """
        found = methods.assess_facts(
            self._facts, law_day=self._law.day, law=self._law.at(self._facts.region)
        )
        self.grade = found.grade.value
        self.facts_text = canonical_text(self._facts)
        self.facts_hash = methods.hash_of(self.facts_text)
        self.findings = found.findings
        self.finding_facts = [canonical_text(one.facts) for one in found.findings]
        told = outcome_text(self.grade, found.findings, self.finding_facts)
        self.outcome_hash = methods.hash_of(told)
        return self.grade


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
            and self.outcome_hash == draft.outcome_hash
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
    told = (law_day.isoformat(), RULES_VERSION, _text(cause), now.isoformat())
    tail = "\t".join((*told, GradingState.DRAFT.value))
    head = f"{method.value}\t{period}"
    keys = _next_keys(len(drafts))
    gradings, findings = [], []
    for key, (draft, version) in zip(keys, drafts, strict=True):
        gradings.append(
            f"{key}\t{draft.company}\t{draft.project or NULL}\t{head}\t{version}\t{draft.grade}\t"
            f"{_text(draft.facts_text)}\t{draft.facts_hash}\t{draft.outcome_hash}\t{tail}\n"
        )
        pairs = zip(draft.findings, draft.finding_facts, strict=True)
        for position, (found, facts) in enumerate(pairs, start=1):
            findings.append(
                f"{key}\t{position}\t{found.rule}\t{found.grade.value}\t{found.citation}\t"
                f"{_text(found.words)}\t{_text(facts)}\n"
            )
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
