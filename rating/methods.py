"""评价办法: what belongs to each method: its facts, its rules, its way of reading rows.

Stored facts are JSON; reading them back gives exactly what was assessed.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import TypeAdapter

from rating import facts as gathering
from rating.canonical_text import canonical_text
from rating.engine import Assessment, Finding, Rule, assess
from rating.enums import GradingMethod
from rating.errors import RulesVersionUnknown
from rating.members import Employer
from rating.periods import Period
from rating.rules import RULES_VERSION, RULES_VERSIONS, compliance, wage_payment
from rating.rules.compliance import ComplianceFacts
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.law import LawAt

Facts = ComplianceFacts | WagePaymentFacts

_COMPLIANCE = TypeAdapter(ComplianceFacts)
_WAGE_PAYMENT = TypeAdapter(WagePaymentFacts)
GivenFacts = TypeVar("GivenFacts")
RuleSets = dict[str, tuple[tuple[Rule[GivenFacts], ...], tuple[Rule[GivenFacts], ...]]]


def _by_version(
    rules: Sequence[Rule[GivenFacts]], otherwise: Sequence[Rule[GivenFacts]]
) -> RuleSets[GivenFacts]:
    """What each version asks, worked out once."""
    return {
        version: (
            tuple(one for one in rules if one.is_asked_in(version)),
            tuple(one for one in otherwise if one.is_asked_in(version)),
        )
        for version in RULES_VERSIONS
    }


_COMPLIANCE_RULES = _by_version(compliance.RULES, compliance.OTHERWISE)
_WAGE_PAYMENT_RULES = _by_version(wage_payment.RULES, wage_payment.OTHERWISE)


def gather(
    method: GradingMethod, *, companies: Sequence[Employer], period: Period, day: dt.date
) -> Mapping[int, Facts]:
    """Facts of a batch by company key; whom the method does not look at has none."""
    if method == GradingMethod.COMPLIANCE:
        return gathering.compliance_facts(companies=companies, period=period, day=day)
    return gathering.wage_payment_facts(companies=companies, period=period, day=day)


def assess_facts(
    facts: Facts,
    *,
    law_day: dt.date,
    law: LawAt | None = None,
    version: str = RULES_VERSION,
) -> Assessment:
    """Give the grade by the law of one day in the company's region.

    Args:
        facts: What is known.
        law_day: The day whose law applies.
        law: The same law, where many are assessed by it.
        version: Of the rules; an earlier one for a grade of then.

    Raises:
        UnknownParameter: A value that a rule needs is not in force on that day.
        RulesVersionUnknown: The rules of that version are not kept.
    """
    if version not in RULES_VERSIONS:
        raise RulesVersionUnknown(
            f"没有保存 {version} 版规则", fix=f"现有 {'、'.join(RULES_VERSIONS)} 版"
        )
    law = law or LawAt(law_day, facts.region)
    if isinstance(facts, ComplianceFacts):
        rules, otherwise = _COMPLIANCE_RULES[version]
        return assess(facts, law, rules=rules, otherwise=otherwise)
    monthly, otherwise_monthly = _WAGE_PAYMENT_RULES[version]
    return assess(facts, law, rules=monthly, otherwise=otherwise_monthly)


def rules_of(method: GradingMethod) -> tuple[Rule[ComplianceFacts] | Rule[WagePaymentFacts], ...]:
    """The rules of a method asked today, in their order."""
    if method == GradingMethod.COMPLIANCE:
        rules, otherwise = _COMPLIANCE_RULES[RULES_VERSION]
        return (*rules, *otherwise)
    monthly, otherwise_monthly = _WAGE_PAYMENT_RULES[RULES_VERSION]
    return (*monthly, *otherwise_monthly)


def to_json(facts: Facts) -> dict[str, object]:
    """The facts as they are stored."""
    return plain(facts)


def from_json(method: GradingMethod, stored: Mapping[str, object]) -> Facts:
    """Stored facts as they were assessed."""
    if method == GradingMethod.COMPLIANCE:
        return _COMPLIANCE.validate_python(stored)
    return _WAGE_PAYMENT.validate_python(stored)


def outcome(assessment: Assessment) -> dict[str, object]:
    """Grade and findings as JSON, the form in which two outcomes are compared."""
    return {
        "grade": assessment.grade.value,
        "findings": [finding_json(found) for found in assessment.findings],
    }


def finding_json(found: Finding) -> dict[str, object]:
    """One finding as JSON."""
    return {
        "rule": found.rule,
        "grade": found.grade.value,
        "citation": found.citation,
        "words": found.words,
        "facts": plain(found.facts),
    }


def plain(value: object) -> dict[str, object]:
    """Facts, or the facts of a finding, as JSON types alone."""
    read: dict[str, object] = json.loads(canonical_text(value))
    return read


def hash_of(text: str) -> str:
    """The SHA-256 of a canonical text, as `content_hash` gives it."""
    return hashlib.sha256(text.encode()).hexdigest()
