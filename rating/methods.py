"""评价办法: what belongs to each method: its facts, its rules, its way of reading rows.

Stored facts are JSON; reading them back gives exactly what was assessed.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from pydantic import TypeAdapter

from rating import facts as gathering
from rating.engine import Assessment, assess
from rating.enums import GradingMethod
from rating.periods import Period
from rating.rules import compliance, wage_payment
from rating.rules.compliance import ComplianceFacts
from rating.rules.wage_payment import WagePaymentFacts
from sites.law import LawAt
from sites.lib.canonical import canonical_json
from sites.models import Company

Facts = ComplianceFacts | WagePaymentFacts

_COMPLIANCE = TypeAdapter(ComplianceFacts)
_WAGE_PAYMENT = TypeAdapter(WagePaymentFacts)


def gather(
    method: GradingMethod, *, companies: Sequence[Company], period: Period, day: dt.date
) -> Mapping[int, Facts]:
    """Facts of a batch by company key; who has no record has none."""
    if method == GradingMethod.COMPLIANCE:
        return gathering.compliance_facts(companies=companies, period=period, day=day)
    return gathering.wage_payment_facts(companies=companies, period=period, day=day)


def assess_facts(facts: Facts, *, law_day: dt.date) -> Assessment:
    """Give the grade by the law of one day in the company's region.

    Raises:
        UnknownParameter: A value that a rule needs is not in force on that day.
    """
    law = LawAt(law_day, facts.region)
    if isinstance(facts, ComplianceFacts):
        return assess(facts, law, rules=compliance.RULES, otherwise=compliance.OTHERWISE)
    return assess(facts, law, rules=wage_payment.RULES, otherwise=wage_payment.OTHERWISE)


def to_json(facts: Facts) -> dict[str, object]:
    """The facts as they are stored and hashed."""
    return plain(asdict(facts))


def from_json(method: GradingMethod, stored: Mapping[str, object]) -> Facts:
    """Stored facts as they were assessed."""
    if method == GradingMethod.COMPLIANCE:
        return _COMPLIANCE.validate_python(stored)
    return _WAGE_PAYMENT.validate_python(stored)


def outcome(assessment: Assessment) -> dict[str, object]:
    """Grade and findings as JSON, the form in which two outcomes are compared."""
    return plain(
        {
            "grade": assessment.grade.value,
            "findings": [
                {
                    "rule": found.rule,
                    "grade": found.grade.value,
                    "citation": found.citation,
                    "words": found.words,
                    "facts": found.facts,
                }
                for found in assessment.findings
            ],
        }
    )


def plain(value: Mapping[str, object]) -> dict[str, object]:
    """The value as JSON types alone: what a JSON column gives back."""
    read: dict[str, object] = json.loads(canonical_json(value))
    return read
