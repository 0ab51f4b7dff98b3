"""拒不支付劳动报酬罪数额: how near a case's arrears are to the standard of the crime.

The national minimum of the range warns; a case must go to the police only at the figure of
the province, or where that is not known at the ceiling of the range (法释〔2013〕3号 art. 3).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from arrears.claims import OpenClaims
from sites.law import LawAt

MONTHS = "refusal_to_pay.one_worker_months"
PEOPLE = "refusal_to_pay.ten_workers_count"
WARNING_SUMS = ("refusal_to_pay.one_worker_yuan", "refusal_to_pay.ten_workers_yuan")
CERTAIN_SUMS = (
    "refusal_to_pay.one_worker_maximum_yuan",
    "refusal_to_pay.ten_workers_maximum_yuan",
)


class CrimeLevel(StrEnum):
    """How near."""

    NONE = "none"
    WARNING = "warning"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class CrimeStanding:
    """How near, why, and by which articles; `words` is for inspectors."""

    level: CrimeLevel
    words: str
    citation: str


def crime_standing(claims: OpenClaims, law: LawAt) -> CrimeStanding:
    """Judge what is unpaid of a case.

    Raises:
        UnknownParameter: a figure is not in force.
    """
    citation = law.citation(MONTHS).words
    for level, (one, ten) in (
        (CrimeLevel.REACHED, CERTAIN_SUMS),
        (CrimeLevel.WARNING, WARNING_SUMS),
    ):
        words = _reached(claims, law, law.decimal(one), law.decimal(ten))
        if words:
            note = "" if level is CrimeLevel.REACHED else "（全国幅度下限，仅供预警）"
            return CrimeStanding(level, words + note, citation)
    return CrimeStanding(CrimeLevel.NONE, "未达到拒不支付劳动报酬罪的数额标准", citation)


def _reached(claims: OpenClaims, law: LawAt, one: Decimal, ten: Decimal) -> str:
    months, people = law.integer(MONTHS), law.integer(PEOPLE)
    if claims.worker_count >= people and claims.amount >= ten:
        return (
            f"{claims.worker_count} 人累计 {claims.amount:,.2f} 元，达到 {people} 人 {ten:,.2f} 元"
        )
    for worker_months, amount in claims.by_worker:
        if worker_months >= months and amount >= one:
            return f"一人 {worker_months} 个月 {amount:,.2f} 元，达到 {months} 个月 {one:,.2f} 元"
    return ""
