"""等级评价引擎: facts and law in, findings and a grade out. Pure: no rows, no clock.

A method is a list of rules. Each rule looks at the facts of one company and one period
and either says why it applies or stays silent. The worst grade any rule gives is the
grade; every finding is kept, with its words, its article and the facts it rests on.
There is no score.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Generic, TypeVar

from rating.rules import RULES_VERSIONS
from sites.law import Citation, LawAt

# What a page, a printed grade and a column hold; the whole list stands in the facts.
WORDS_MAXIMUM = 500

GivenFacts = TypeVar("GivenFacts")


class Grade(StrEnum):
    """等级: A keeps the law, B was dealt with, C is seriously in breach; N is not graded."""

    A = "A"
    B = "B"
    C = "C"
    # Nothing, or too little, is known: a state of its own, neither good nor bad.
    N = "N"


# The worst finding decides.
SEVERITY = {Grade.N: 0, Grade.A: 1, Grade.B: 2, Grade.C: 3}


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule says when it applies.

    Attributes:
        words: Chinese, for the company that is graded.
        facts: The values the words rest on; JSON types, Decimal and dates.
    """

    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule(Generic[GivenFacts]):
    """One criterion: the grade it leads to, its article, and its test.

    Attributes:
        name: Stable; stands with each finding.
        title: Chinese, for tables of rules.
        grade: What it leads to when it applies.
        citation: The place in the law.
        parameters: Names of the dated values it reads.
        applies: The test itself.
        since: The first version of the rules that asks it.
        until: The last one; empty while it is asked.
    """

    name: str
    title: str
    grade: Grade
    citation: Citation
    parameters: tuple[str, ...]
    applies: Callable[[GivenFacts, LawAt], Reason | None]
    since: str = RULES_VERSIONS[0]
    until: str = ""

    def is_asked_in(self, version: str) -> bool:
        """Whether a version of the rules asks it."""
        place = RULES_VERSIONS.index
        last = place(self.until) if self.until else len(RULES_VERSIONS)
        return place(self.since) <= place(version) <= last


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that applied to one company."""

    rule: str
    grade: Grade
    citation: str
    words: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The grade and every finding, worst first, each grade in the order of its rules."""

    grade: Grade
    findings: tuple[Finding, ...]


class NothingFound(RuntimeError):
    """No rule applied: the method has a gap, and an empty page is no grade A."""


def rule(
    *,
    grade: Grade,
    citation: Citation,
    title: str,
    parameters: Sequence[str] = (),
    since: str = RULES_VERSIONS[0],
    until: str = "",
    name: str = "",
) -> Callable[[Callable[[GivenFacts, LawAt], Reason | None]], Rule[GivenFacts]]:
    """Make a rule of a function; its name is the rule's, unless a newer one took it over."""

    def decorate(applies: Callable[[GivenFacts, LawAt], Reason | None]) -> Rule[GivenFacts]:
        called = name or applies.__name__
        return Rule(called, title, grade, citation, tuple(parameters), applies, since, until)

    return decorate


def assess(
    facts: GivenFacts,
    law: LawAt,
    *,
    rules: Sequence[Rule[GivenFacts]],
    otherwise: Sequence[Rule[GivenFacts]],
) -> Assessment:
    """Apply every rule; the worst finding decides, and all are kept.

    Args:
        facts: What is known of the company in the period.
        law: The law of the period.
        rules: The criteria that lower the grade.
        otherwise: Asked in order when no other rule applied; the first that applies decides.

    Raises:
        NothingFound: Not even one of `otherwise` applied.
        UnknownParameter: A value that a rule needs is not in force.
    """
    findings = [
        _finding(one, reason) for one in rules if (reason := one.applies(facts, law)) is not None
    ]
    if not findings:
        for one in otherwise:
            if (reason := one.applies(facts, law)) is not None:
                return Assessment(one.grade, (_finding(one, reason),))
        raise NothingFound("no rule applied to the facts")
    if len(findings) > 1:
        findings.sort(key=_severity, reverse=True)
    return Assessment(findings[0].grade, tuple(findings))


def _severity(found: Finding) -> int:
    return SEVERITY[found.grade]


def _finding(one: Rule[GivenFacts], reason: Reason) -> Finding:
    words = reason.words
    if len(words) > WORDS_MAXIMUM:
        words = words[: WORDS_MAXIMUM - 1] + "…"
    return Finding(one.name, one.grade, _cited(one.citation), words, reason.facts)


@cache
def _cited(citation: Citation) -> str:
    return citation.words
